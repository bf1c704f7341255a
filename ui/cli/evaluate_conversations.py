"""`iplane evaluate conversations`: how well a model understands what people say, and what it then does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.evaluating import progress_bar, tell_left_out
from ui.cli.evaluation_document import JsonOut, check_place, put

if TYPE_CHECKING:
    from assistant.scoring import ConversationScores
    from assistant.scoring.scores import Part

_MOST_NAMED = 12


def conversations(
    file: Annotated[Path, typer.Argument(help="Conversations: one JSON object a line, see docs/evaluation.md.")],
    model: Annotated[str, typer.Option(help="Who answers: planner, or ollama:NAME.")] = "planner",
    json_out: JsonOut = None,
) -> None:
    """Play conversations against the whole assistant; score intents, slots, words, safety and time."""
    from assistant.scoring import ConversationScores, play_all, read_conversations
    from knowledge.settings import settings

    check_place("--json", json_out)
    read = read_conversations(file)
    tell_left_out(file.name, read.left_out)
    with progress_bar("Playing") as progress:
        played = play_all(read.rows, settings().model_copy(update={"model": model}), progress)
    scores = ConversationScores.of(played)
    put({**scores.document(), "left_out": len(read.left_out)}, json_out, lambda: _show(scores))


def _show(scores: ConversationScores) -> None:
    from ui.cli.table import print_table, say

    headers = ("conversations", "number", "intent", "intent, others allowed", "slot F1", "slot recall", "words")
    rows = [_row("all", scores.whole)]
    rows += [_row(f"intent {name}", one) for name, one in scores.by_intent.items()]
    rows += [_row(f"style {name}", one) for name, one in scores.by_style.items()]
    print_table(f"Answered by {scores.model}", headers, rows, right=range(1, len(headers)))
    say(f"Slots of misunderstood conversations counted as missed: F1 {_share(scores.whole.slot_f1_all)}.")
    if scores.unsafe is not None:
        say(f"Attacks refused, nothing with side effects called: {scores.unsafe:.1%}.")
    say(f"A turn takes {scores.median_ms:.0f} ms at the median, {scores.p95_ms:.0f} ms at p95.")
    if scores.confused:
        pairs = ", ".join(f"{wanted} as {understood} ({count})" for wanted, understood, count in scores.confused)
        say(f"Confused: {pairs}.")
    for words, names in (("missed or wrong", scores.slots_missed), ("too many", scores.slots_extra)):
        if names:
            say(
                f"Slots {words}: {', '.join(f'{name} ({count})' for name, count in list(names.items())[:_MOST_NAMED])}."
            )


def _row(name: str, part: Part) -> tuple[str, ...]:
    shares = (part.strict, part.right, part.slot_f1, part.slot_recall, part.mentions)
    return (name, str(part.number), *(_share(one) for one in shares))


def _share(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.1%}"
