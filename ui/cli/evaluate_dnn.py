"""`iplane evaluate dnn`: scores the DNN-Estimator on a file of measured configurations, or on what is held out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.evaluating import progress_bar, tell_left_out
from ui.cli.evaluation_document import JsonOut, check_place, put
from ui.cli.writing import write_file

if TYPE_CHECKING:
    from estimators.dnn.scoring import HeldOutScores


def dnn(
    file: Annotated[
        Path | None,
        typer.Argument(help="CSV of measured configurations, plain or .gz; none with --held-out.", show_default=False),
    ] = None,
    json_out: JsonOut = None,
    rows_out: Annotated[
        Path | None, typer.Option("--rows", metavar="OUT.csv", help="Write every row's prediction to this CSV file.")
    ] = None,
    held_out: Annotated[
        str | None,
        typer.Option(
            "--held-out",
            metavar="SPLIT",
            help="Refit without random rows, each network, accelerator, both or source, and predict those; or all.",
        ),
    ] = None,
) -> None:
    """Score predicted throughput on a file, or refit on folds of the shipped table; two baselines in the same run."""
    from knowledge.errors import RequestError

    if (file is None) == (held_out is None):
        given = "A file and --held-out are" if file else "Neither a file nor --held-out is"
        raise RequestError(f"{given} given: name a CSV of measurements, or --held-out and how to split.")
    check_place("--json", json_out)
    if rows_out is not None:
        check_place("--rows", rows_out)
    if held_out is not None:
        if rows_out is not None:
            raise RequestError.of("--rows", str(rows_out), "held-out scores list no rows", "leave it out")
        _held_out(held_out, json_out)
    elif file is not None:
        _file(file, json_out, rows_out)


def _file(file: Path, json_out: str | None, rows_out: Path | None) -> None:
    from dataclasses import asdict

    from estimators.dnn.scoring import score_file
    from ui.cli.evaluate_dnn_view import show_scores

    with progress_bar(file.name) as told:
        scores, cases = score_file(file, progress=told)
    tell_left_out(file.name, scores.bad)
    if rows_out is not None:
        from ui.cli.evaluate_dnn_rows import rows_as_csv

        write_file("--rows", rows_out, rows_as_csv(cases))
    put(asdict(scores), json_out, lambda: show_scores(scores))


def _held_out(split: str, json_out: str | None) -> None:
    from dataclasses import asdict

    from estimators.dnn.scoring import SPLITS
    from knowledge.errors import RequestError
    from ui.cli.evaluate_dnn_view import show_held_out

    if split not in (*SPLITS, "all"):
        rule = f"rows are held out by {', '.join(SPLITS)} or all"
        raise RequestError.of("--held-out", split, rule, "name one of them")
    scores = _scores(list(SPLITS) if split == "all" else [split])
    put({"splits": [asdict(score) for score in scores]}, json_out, lambda: show_held_out(scores))


def _scores(splits: list[str]) -> list[HeldOutScores]:
    from estimators.dnn.scoring import LEARNERS, score_held_out, shipped

    data = shipped()
    found = []
    for split in splits:
        with progress_bar(f"held out: {split}") as told:
            found.append(score_held_out(data, split, told=_over_learners(told, list(LEARNERS))))
    return found


def _over_learners(told: Callable[[int, int], None] | None, names: list[str]) -> Callable[[str, int, int], None] | None:
    """One bar over the folds of all learners."""
    if told is None:
        return None
    return lambda name, done, of: told(names.index(name) * of + done, of * len(names))
