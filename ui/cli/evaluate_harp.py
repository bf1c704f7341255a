"""`iplane evaluate harp`: scores the models of applications on tables of measured runs, two baselines beside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli.evaluating import progress_bar, tell_left_out
from ui.cli.evaluation_document import JsonOut, check_place, put

if TYPE_CHECKING:
    from estimators.harp.scoring import Asked, Learner, Prepared, TableScores


def harp(
    file: Annotated[
        Path | None,
        typer.Argument(help="CSV (plain or .gz) or Parquet with one row for each run.", show_default=False),
    ] = None,
    target: Annotated[
        str | None, typer.Option(metavar="COL", help="Column to predict, in the file's own unit.")
    ] = None,
    features: Annotated[
        str | None, typer.Option(metavar="A,B,C", help="Columns of inputs and resources; all that look so by default.")
    ] = None,
    words: Annotated[str, typer.Option(metavar="A,B", help="Features whose figures are names, such as codes.")] = "",
    group_by: Annotated[
        str, typer.Option(metavar="CONFIG", help="Columns that tell configurations apart; the features by default.")
    ] = "",
    train: Annotated[
        str | None, typer.Option(metavar="EXPR", help="Rows to learn from: \"nodes <= 8 and system == 'ARCHER'\".")
    ] = None,
    test: Annotated[str | None, typer.Option(metavar="EXPR", help="Rows to predict.")] = None,
    scale: Annotated[
        str | None, typer.Option(metavar="COL", help="Also learn the lower half of a column, predict the upper.")
    ] = None,
    fractions: Annotated[
        str, typer.Option(metavar="A,B", help="Parts of the configurations to learn from.")
    ] = "0.1,0.25,0.5",
    seeds: Annotated[int, typer.Option(min=1, max=100, help="Drawings of each part; figures are their means.")] = 3,
    kill_risk: Annotated[float, typer.Option(min=0.001, max=0.5, help="Chance that a request is too small.")] = 0.05,
    censored_above: Annotated[
        float | None,
        typer.Option(metavar="X", help="A target of X or more, or inf, is a run that was stopped at X.", min=1e-300),
    ] = None,
    most_rows: Annotated[int, typer.Option(min=2, help="Rows drawn at random from a larger file.")] = 20_000,
    tables: Annotated[
        str | None,
        typer.Option(metavar="LIST", help="Score a list of tables (YAML); public, public-memory are shipped."),
    ] = None,
    folder: Annotated[Path | None, typer.Option(metavar="DIR", help="Where the files of the list lie.")] = None,
    json_out: JsonOut = None,
) -> None:
    """Learn from some rows of a table, predict the others; errors, kills and intervals beside two baselines."""
    from estimators.harp.scoring import Asked, Question

    check_place("--json", json_out)
    _check(file, target, train, test, tables, folder)
    asked = Asked(_fractions(fractions), seeds, scale, train, test)
    if tables is not None:
        _list(tables, folder, asked, kill_risk, most_rows, json_out)
    elif file is not None and target is not None:
        columns = _names(features or ""), _names(words), _names(group_by)
        question = Question(target, *columns, kill_risk, censored_above)
        _file(file, question, asked, most_rows, json_out)


def _file(file: Path, question: Any, asked: Asked, most_rows: int, json_out: str | None) -> None:
    from estimators.harp.scoring import prepared
    from estimators.harp.tables import read_table
    from ui.cli.evaluate_harp_view import show_table

    table = read_table(file, most_rows)
    ready = prepared(table, question)
    _tell(ready, table.notes)
    scores = _score(ready, asked)
    put(_document(scores), json_out, lambda: show_table(scores, ready))


def _list(
    tables: str, folder: Path | None, asked: Asked, kill_risk: float, most_rows: int, json_out: str | None
) -> None:
    from dataclasses import replace

    from estimators.harp.scoring import PUBLIC, listed, prepared, public_list
    from ui.cli.evaluate_harp_view import show_list

    path = public_list(tables) if tables in PUBLIC else Path(tables)
    found = []
    for one, table in listed(path, folder, most_rows):
        ready = prepared(table, one.question(kill_risk))
        _tell(ready, table.notes)
        found.append(_score(ready, replace(asked, scale=asked.scale or one.scale)))
    document = {"tables": [_document(scores) for scores in found], "totals": _totals(found)}
    put(document, json_out, lambda: show_list(found))


def _score(ready: Prepared, asked: Asked) -> TableScores:
    from estimators.harp.scoring import score_table

    with progress_bar(ready.name) as progress:
        return score_table(ready, asked, _learner(), progress)


def _learner() -> Learner:
    """The models that predictions are made with."""
    from estimators.harp.models import learn

    return learn


def _tell(ready: Prepared, notes: tuple[str, ...]) -> None:
    """What was left out and what was taken without being named, on stderr."""
    import sys

    tell_left_out(ready.name, ready.left_out.told, ready.left_out.number)
    for note in notes:
        print(f"iplane: {ready.name}: {note}.", file=sys.stderr)
    for line in _passed_over(ready):
        print(f"iplane: {ready.name}: {line}", file=sys.stderr)


def _passed_over(ready: Prepared) -> Iterator[str]:
    if ready.passed_over:
        yield f"features taken: {', '.join(ready.question.features)}."
        yield f"not taken: {'; '.join(f'{name} ({why})' for name, why in ready.passed_over.items())}."


def _document(scores: TableScores) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(scores)


def _totals(found: list[TableScores]) -> dict[str, Any]:
    from dataclasses import asdict

    from estimators.harp.scoring import totals

    return {split: asdict(one) for split, one in totals(found).items()}


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.split(",") if (name := part.strip()))


def _fractions(text: str) -> tuple[float, ...]:
    from knowledge.errors import RequestError

    found = []
    for part in _names(text):
        try:
            value = float(part)
        except ValueError:
            value = 0.0
        if not 0 < value < 1:
            raise RequestError.of("--fractions", part, "a part lies between 0 and 1", "write them like 0.1,0.25,0.5")
        found.append(value)
    if not found:
        raise RequestError.of("--fractions", text, "it names no part", "write them like 0.1,0.25,0.5")
    return tuple(found)


def _check(
    file: Path | None, target: str | None, train: str | None, test: str | None, tables: str | None, folder: Path | None
) -> None:
    from knowledge.errors import RequestError

    if (file is None) == (tables is None):
        given = "A file and --tables are" if file else "Neither a file nor --tables is"
        raise RequestError(f"{given} given: name one table of runs, or a list of tables.")
    if file is not None and target is None:
        raise RequestError("--target is missing: name the column that is to be predicted.")
    if (train is None) != (test is None):
        missing = "--test" if test is None else "--train"
        raise RequestError(f"{missing} is missing: --train and --test are given together.")
    if folder is not None and tables is None:
        raise RequestError.of("--folder", str(folder), "it belongs to --tables", "leave it out")
    if tables in ("public", "public-memory") and folder is None:
        raise RequestError("--folder is missing: the public tables are not shipped; name the folder they lie in.")
    if tables is not None and (target is not None or train is not None):
        raise RequestError.of("--tables", tables, "the list says what is predicted", "leave out --target and --train")
