"""Reads the layers of the home folder: what was discovered, and the systems of each import."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from knowledge.ci.build.layer_files import DISCOVERED, layer_files
from knowledge.ci.build.layer_form import LayerForm
from knowledge.errors import FactError

_REMEDY = "make it anew with `iplane ci discover` or `iplane ci import`, or let go of it with `iplane ci forget`"


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer.

    Attributes:
        name: under which it was kept (`discovered`, or that of the import).
        number: among the layers of one system in one import.
    """

    name: str
    form: LayerForm
    number: int = 1

    @property
    def label(self) -> str:
        """Part of the ids of its sources; no two layers of one system have the same."""
        return self.name if self.number == 1 else f"{self.name}#{self.number}"


def read_layers(folder: Path | None) -> Iterator[Layer]:
    """The layers of systems, in order.

    Raises:
        FactError: a file is not a layer; the sentence names file, field, value and rule.
    """
    for path in layer_files(folder):
        where = "/".join(path.parts[-3:])
        if path.suffix == ".json":
            yield Layer(DISCOVERED, _checked(_content(path, where), where))
        elif path.suffix == ".jsonl":
            for number, line in enumerate(_content(path, where).splitlines(), 1):
                yield Layer(path.stem, _checked(line, f"{where} line {number}"))


def _content(path: Path, where: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FactError(f"{where} cannot be read ({error.strerror}); {_REMEDY}.") from error


def _checked(text: bytes, where: str) -> LayerForm:
    try:
        return LayerForm.model_validate_json(text)
    except ValidationError as error:
        problem = error.errors()[0]
        field = ".".join(str(part) for part in problem["loc"]) or "the layer"
        rule = problem["msg"].removeprefix("Value error, ")
        raise FactError(f"{where}: {field} breaks a rule: {rule}; {_REMEDY}.") from error
