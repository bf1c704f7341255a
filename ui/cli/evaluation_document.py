"""What every `iplane evaluate` command does with its scores: one JSON document where it was asked for, else a table."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from knowledge.errors import RequestError
from ui.cli.writing import write_file

PRINTED = "-"
JsonOut = Annotated[
    str | None, typer.Option("--json", metavar="OUT", help="Write one JSON document to this file; - prints it.")
]


def check_place(option: str, place: str | Path | None) -> None:
    """Look whether a file can be written, before the scoring, which takes a while and would be lost.

    Raises:
        RequestError: there is no such folder, or the place is a folder.
    """
    if place is None or str(place) == PRINTED:
        return
    path = Path(place)
    if not path.parent.is_dir() or path.is_dir():
        rule = "no file can be written there"
        raise RequestError.of(option, str(path), rule, "give a file in a folder that is there")


def put(document: Mapping[str, Any], json_out: str | None, show: Callable[[], None]) -> None:
    """The document where it was asked for; the table unless the document is what is printed.

    Raises:
        RequestError: the file cannot be written.
    """
    import json

    text = json.dumps(_finite(document), indent=2, allow_nan=False, ensure_ascii=False)
    if json_out == PRINTED:
        print(text)
        return
    if json_out is not None:
        write_file("--json", Path(json_out), text + "\n")
    show()


def _finite(value: Any) -> Any:
    """The same with figures that are not finite as `null`, which JSON can hold."""
    match value:
        case Mapping():
            return {name: _finite(one) for name, one in value.items()}
        case list() | tuple():
            return [_finite(one) for one in value]
        case float() if not math.isfinite(value):
            return None
    return value
