"""Reads the generated Go source of prices, line by line: a map of regions to a map of instance types to a price."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.ci.importers.numbers import amount
from knowledge.ci.importers.report import BadRowError
from knowledge.ci.importers.source_file import Line
from knowledge.errors import RequestError

_DATE = re.compile(r"//\s*generated at (\d{4}-\d{2}-\d{2})T")
_AWS = re.compile(r"var\s+InitialOnDemandPrices\w*\s*=\s*map\[string\]map\[\w+\.InstanceType\]float64\{")
_AWS_REGION = re.compile(r'"([^"\\]+)"\s*:\s*\{')
_AZURE = re.compile(r"var\s+initialOnDemandPrices\w*\s*=\s*map\[string\]map\[string\]float64\{")
_AZURE_REGION = re.compile(r'\w+\["([^"\\]+)"\]\s*=\s*map\[string\]float64\{')
_ENTRY = re.compile(r'"([^"\\]+)"\s*:\s*(\S+)')


@dataclass(frozen=True, slots=True)
class Entry:
    """One price.

    Attributes:
        line: of the file. text: as it stands there. problem: why it cannot be read, if so.
        price: US dollars an hour, `None` for 0 (yuan in the regions of China).
    """

    line: int
    text: str
    provider: str
    region: str
    instance_type: str = ""
    price: float | None = None
    problem: str | None = None


class GoTable:
    """One file.

    Attributes:
        provider: aws or azure, once the map was met. date: in the comment, once it was met.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self.provider: str | None = None
        self.date: str | None = None
        self._region: str | None = None
        self._inside = False

    def entries(self, lines: Iterable[Line]) -> Iterator[Entry]:
        """Its prices.

        Raises:
            RequestError: it has no such map, or ends within one.
        """
        for line in lines:
            if self._region is not None:
                yield from self._of_region(line)
            elif not self._opens(line.text.strip()) and self._inside and not _is_nothing(line.text):
                yield Entry(line.number, line.text, self.provider or "", "", problem="it stands outside every region")
        if self.provider is None:
            raise RequestError(
                f"{self._name} is no price table of a Karpenter provider: it holds neither a map of on-demand prices"
                " in Go nor JSON."
            )
        if self._region is not None or self._inside:
            raise RequestError(f"{self._name} ends in the middle of the prices; get it again.")

    def _opens(self, text: str) -> bool:
        """Whether the line opens a map or closes one, or tells the date."""
        if found := _DATE.match(text):
            self.date = found[1]
        elif _AWS.match(text):
            self.provider, self._inside = "aws", not text.endswith("}")
        elif _AZURE.match(text):
            self.provider, self._inside = "azure", not text.endswith("}")
        elif self.provider == "azure" and text.startswith("func init()"):
            self._inside = True
        elif region := (_AZURE_REGION if self.provider == "azure" else _AWS_REGION).fullmatch(text):
            self._region = region[1] if self.provider is not None else None
        elif text == "}":
            self._inside = False
        else:
            return False
        return True

    def _of_region(self, line: Line) -> Iterator[Entry]:
        text = line.text.split("//", 1)[0].strip()
        region, provider = self._region or "", self.provider or ""
        if text in {"}", "},"}:
            self._region = None
        elif line.problem:
            yield Entry(line.number, line.text, provider, region, problem=line.problem)
        else:
            for piece in filter(None, (piece.strip() for piece in text.split(","))):
                yield _entry(line.number, piece, provider, region)


def _entry(number: int, piece: str, provider: str, region: str) -> Entry:
    found = _ENTRY.fullmatch(piece)
    if found is None:
        return Entry(number, piece, provider, region, problem='it is not of the form "type": price')
    try:
        return Entry(number, piece, provider, region, found[1], amount(found[2], "the price"))
    except BadRowError as error:
        return Entry(number, piece, provider, region, found[1], problem=str(error))


def _is_nothing(text: str) -> bool:
    return not text.split("//", 1)[0].strip()
