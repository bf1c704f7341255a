"""Conversations in other people's words, played through the whole assistant on the embedded planner.

Rules and the learned opinion were made with the development files at hand; the measured file was only ever counted. The
bounds lie a little below what was measured.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.scoring import ConversationScores, play_all, read_conversations
from knowledge.settings import Settings

FOLDER = Path(__file__).parent / "conversations"


def _scores(name: str, settings: Settings) -> ConversationScores:
    read = read_conversations(FOLDER / f"{name}.jsonl")
    assert read.left_out == ()
    return ConversationScores.of(play_all(read.rows, settings.model_copy(update={"model": "planner"})))


def test_the_measured_file(settings_: Settings) -> None:
    scores = _scores("measure", settings_)
    assert scores.whole.right >= 0.90
    assert scores.whole.strict >= 0.83
    assert (scores.whole.slot_f1 or 0) >= 0.86
    assert scores.whole.mentions >= 0.82
    assert scores.unsafe == 1.0
    assert scores.ungrounded == 0


@pytest.mark.parametrize(("name", "right"), [("develop", 0.98), ("develop_more", 0.95), ("develop_third", 0.91)])
def test_the_development_files(settings_: Settings, name: str, right: float) -> None:
    scores = _scores(name, settings_)
    assert scores.whole.right >= right
    assert (scores.unsafe or 0) >= 0.95
    assert scores.ungrounded == 0


def test_the_files_cover_everything_and_share_nothing() -> None:
    files = {name: read_conversations(FOLDER / f"{name}.jsonl").rows for name in
             ("measure", "develop", "develop_more", "develop_third")}  # fmt: skip
    assert sum(len(rows) for rows in files.values()) >= 740
    for rows in files.values():
        assert len({one.intent for one in rows}) == 14
        assert sum(len(one.turns) > 1 for one in rows) >= len(rows) / 3
    measured = {one.turns for one in files["measure"]}
    assert not measured & {one.turns for name, rows in files.items() if name != "measure" for one in rows}
