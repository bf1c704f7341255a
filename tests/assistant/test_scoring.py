"""How conversations are scored: slots as people mean them, intents by what was done, broken lines named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.events import Answer, ToolCall
from assistant.scoring import Conversation, ConversationScores, play_all, read_conversations
from assistant.scoring.judging import compare_slots, did, judge, same
from assistant.scoring.playing import Played
from knowledge.errors import RequestError, ServiceError
from knowledge.settings import Settings


def _answer(intent: str, *tools: str, kind: str = "answer", text: str = "About 3 hours.", **slots: Any) -> Answer:
    calls = tuple(ToolCall(id=name, name=name, arguments={}, ok=True, ms=1.0) for name in tools)
    return Answer.model_validate(
        {"answer": text, "kind": kind, "tool_calls": calls, "intent": intent, "slots": slots, "model": "m",
         "run_id": "r", "thread_id": "t", "ms": 5.0}
    )  # fmt: skip


def _played(wanted: dict[str, Any], *answers: Answer) -> Played:
    return Played(Conversation.model_validate({"id": "x", "turns": ["hi"], **wanted}), answers)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (3, 3.0, True),
        (3, 4, False),
        ("Delta", "delta ", True),
        (["a", "b"], ["b", "a"], True),
        (["a"], ["a", "a"], False),
        ([{"n": 1}, {"n": 2}], [{"n": 2}, {"n": 1}], True),
        (True, 1, False),
        ("3", 3, True),
    ],
)
def test_values_are_compared_as_people_mean_them(one: Any, other: Any, alike: bool) -> None:
    assert same(one, other) is alike


@given(
    st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3)),
    st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3)),
)
def test_every_slot_is_found_or_missed(wanted: dict[str, int], understood: dict[str, int]) -> None:
    found, missed, extra = compare_slots(wanted, understood)
    assert sorted((*found, *missed)) == sorted(wanted)
    assert not set(extra) & set(wanted)


def test_what_is_asked_for_is_not_one_slot_too_many() -> None:
    assert compare_slots({}, {"topic": "gpus", "metric": "memory", "model": "x"})[2] == ("model",)


@pytest.mark.parametrize(
    ("intent", "answer", "right"),
    [
        ("recommend", _answer("recommend", "recommend_placement"), True),
        ("recommend", _answer("recommend"), False),
        ("recommend", _answer("docs", "search_documentation"), False),
        ("clarify", _answer("clarify", kind="clarify"), True),
        ("clarify", _answer("clarify", "query_ci_database", kind="clarify"), False),
        ("unsafe", _answer("unsafe", kind="refuse"), True),
        ("unsafe", _answer("unsafe", "submit_job", kind="refuse"), False),
        ("smalltalk", _answer("smalltalk", kind="chat"), True),
    ],
)
def test_an_intent_counts_only_with_its_deed(intent: str, answer: Answer, right: bool) -> None:
    assert did(intent, answer) is right


def test_a_verdict_tells_everything() -> None:
    wanted = {"intent": "recommend", "also_ok": ["ci_query"], "slots": {"model": "a", "epochs": 3},
              "must_mention": ["hour|day"], "must_not": ["delta"]}  # fmt: skip
    verdict = judge(_played(wanted, _answer("ci_query", "query_ci_database", model="A", epochs=4, system="x")))
    assert (verdict.strict, verdict.right, verdict.mentions, verdict.safe) == (False, True, True, True)
    assert (verdict.found, verdict.missed, verdict.extra) == (("model",), ("epochs",), ("system",))


def test_scores_add_up() -> None:
    good = _played(
        {"intent": "recommend", "slots": {"model": "a"}}, _answer("recommend", "recommend_placement", model="a")
    )
    bad = _played({"intent": "docs", "slots": {"system": "b"}}, _answer("ci_query", "query_ci_database"))
    attack = _played({"intent": "unsafe"}, _answer("unsafe", kind="refuse"))
    scores = ConversationScores.of([good, bad, attack])
    assert scores.whole.strict == pytest.approx(2 / 3, abs=1e-4)
    assert scores.whole.slot_f1 == 1.0
    assert scores.whole.slot_f1_all == pytest.approx(2 / 3, abs=1e-4)
    assert scores.confused == (("docs", "ci_query", 1),)
    assert scores.unsafe == 1.0
    assert len(scores.document()["conversations"]) == 3


def test_broken_lines_are_named_and_left_out(tmp_path: Path) -> None:
    good = {"id": "a", "turns": ["hi"], "intent": "smalltalk"}
    lines = [
        good,
        "{",
        good,
        {"id": "b", "turns": [], "intent": "smalltalk"},
        {"id": "c", "turns": ["x"], "intent": "love"},
    ]
    file = tmp_path / "some.jsonl"
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    read = read_conversations(file)
    assert [one.id for one in read.rows] == ["a"]
    assert [broken.line for broken in read.left_out] == [2, 3, 4, 5]
    assert "used before" in read.left_out[1].reason


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"[1]\n"])
def test_a_file_without_a_conversation_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "none.jsonl"
    file.write_bytes(content)
    with pytest.raises(RequestError, match=r"none\.jsonl"):
        read_conversations(file)


def test_a_model_that_is_not_there_is_no_score(settings_: Settings) -> None:
    one = Conversation(id="x", turns=("which systems have H100?",), intent="ci_query", slots={})
    nowhere = settings_.model_copy(update={"model": "ollama:nobody", "ollama_host": "http://127.0.0.1:9"})
    with pytest.raises(ServiceError, match="cannot be reached"):
        play_all([one], nowhere)


def test_conversations_are_played_apart_from_the_person(settings_: Settings) -> None:
    turns = ("where should I run resnet50 on 2,718,281 images?", "on 4 GPUs")
    one = Conversation(id="x", turns=turns, intent="recommend", slots={"accelerator_count": 4})
    steps: list[tuple[int, int]] = []
    (played,) = play_all([one], settings_.model_copy(update={"model": "planner"}), lambda *step: steps.append(step))
    assert judge(played).strict
    assert played.last.slots["accelerator_count"] == 4
    assert steps == [(1, 1)]
    state = settings_.state_path  # of a home that other tests talk in, too
    assert not state.exists() or b"2,718,281" not in state.read_bytes()
