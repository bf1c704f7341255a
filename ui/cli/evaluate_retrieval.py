"""`iplane evaluate retrieval`: what the documentation search finds in your pages, beside a plain BM25."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.evaluating import progress_bar, tell_left_out
from ui.cli.evaluation_document import JsonOut, check_place, put

if TYPE_CHECKING:
    from knowledge.docs.scoring import RetrievalScores
    from knowledge.docs.scoring.playing import Shares


def retrieval(
    docs: Annotated[Path, typer.Option(help="Folder that holds one folder of pages for every corpus.")],
    questions: Annotated[Path, typer.Option(help="Questions: one JSON object a line, see docs/evaluation.md.")],
    json_out: JsonOut = None,
) -> None:
    """Build a library of its own from the pages, ask it everything, and score it by page, fact and silence."""
    from knowledge.docs.scoring import read_questions, score_retrieval
    from knowledge.settings import settings

    check_place("--json", json_out)
    asked = read_questions(questions)
    tell_left_out(questions.name, asked.left_out)
    with progress_bar("Reading pages") as read, progress_bar("Asking") as ask:
        building = (lambda done, of, _name: read(done, of)) if read else None
        scores = score_retrieval(docs, asked.rows, settings(), building=building, asking=ask)
    put({**scores.document(), "left_out": len(asked.left_out)}, json_out, lambda: _show(scores))


def _show(scores: RetrievalScores) -> None:
    from ui.cli.table import print_table, say

    say(
        f"{scores.page_count:,} pages, {scores.passage_count:,} passages, {scores.skipped:,} files left out; built in"
        f" {scores.build_seconds:.1f} s, {scores.index_bytes / 1e6:.1f} MB; a search takes {scores.median_ms:.1f} ms"
        f" at the median, {scores.p95_ms:.1f} ms at p95."
    )
    headers = (
        "questions", "answerable", "hit@1", "hit@5", "facts", "silent where none answers", "wrongly silent",
        "BM25 hit@1", "hit@5", "facts",
    )  # fmt: skip
    rows = [_row("all", scores.whole, scores.baseline)]
    rows += [_row(f"style {name}", part, scores.baseline_by_style[name]) for name, part in scores.by_style.items()]
    rows += [_row(f"corpus {name}", part, scores.baseline_by_corpus[name]) for name, part in scores.by_corpus.items()]
    print_table("", headers, rows, right=range(1, len(headers)))


def _row(name: str, own: Shares, baseline: Shares) -> tuple[str, ...]:
    figures = (own.hit_at_1, own.hit_at_5, own.facts, own.abstained, own.false_abstention)
    return (
        name,
        f"{own.answerable} of {own.answerable + own.unanswerable}",
        *(_share(figure) for figure in figures),
        *(_share(figure) for figure in (baseline.hit_at_1, baseline.hit_at_5, baseline.facts)),
    )


def _share(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.2f}"
