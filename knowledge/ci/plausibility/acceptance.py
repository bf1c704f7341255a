"""`accepted.csv`: odd facts that are right, each with the reason why. The field may be a pattern with `*`."""

from __future__ import annotations

import csv
from fnmatch import fnmatchcase
from pathlib import Path

from pydantic import ValidationError

from knowledge.ci.build.system_form import Text
from knowledge.ci.build.table_form import Row
from knowledge.ci.plausibility.finding import Finding
from knowledge.errors import FactError


class AcceptedRow(Row):
    """One finding, or a pattern of them, that somebody looked at and let stand."""

    system: Text
    field: Text
    reason: Text

    def covers(self, finding: Finding) -> bool:
        """Whether the row is about this finding."""
        return self.system == finding.system and fnmatchcase(finding.field, _literal_brackets(self.field))


def read_accepted(folder: Path) -> list[AcceptedRow]:
    """Read the accepted findings of a facts folder; a folder without the file accepts nothing.

    Raises:
        FactError: a row lacks a system, a field or a reason.
    """
    path = folder / "accepted.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return [_read_row(reader.line_num, raw) for raw in reader]


def _read_row(line: int, raw: dict[str, str]) -> AcceptedRow:
    try:
        return AcceptedRow.model_validate(raw)
    except ValidationError as problem:
        field = problem.errors()[0]["loc"][0]
        raise FactError(
            f"accepted.csv line {line}: {field} is missing or wrong, but every row names system, field and reason;"
            " correct the row."
        ) from problem


def _literal_brackets(pattern: str) -> str:
    """Names hold square brackets; here only `*` means something."""
    return pattern.replace("[", "[[]").replace("?", "[?]")
