"""A list of tables to score in one go, as YAML: file, target, features and how to part each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator

from estimators.harp.expressions import Expression
from estimators.harp.scoring.conditions import Condition
from estimators.harp.scoring.prepared import KILL_RISK, Question
from estimators.harp.tables import MOST_ROWS, Table, read_table
from estimators.harp.yaml_text import LARGEST_BYTES, YamlError, read_yaml
from knowledge.errors import RequestError
from knowledge.evidence import Frozen

Name = Annotated[str, Field(min_length=1, max_length=200)]
PUBLIC = {"public": "public_tables.yaml", "public-memory": "public_memory_tables.yaml"}
"""Lists that are shipped, by name; the tables themselves are not."""


class ListedTable(Frozen):
    """One table of a list."""

    file: Name = Field(description="Relative to the list, or to the folder that is given.")
    title: str = Field("", max_length=200, description="In the table of scores; the file by default.")
    target: Name = Field(description="Column of measured figures.")
    features: tuple[Name, ...] = Field(min_length=1, description="Columns of inputs and resources.")
    words: tuple[Name, ...] = Field((), description="Features whose figures are names.")
    group_by: tuple[Name, ...] = Field((), description="Columns that tell configurations apart; features by default.")
    where: str | None = Field(None, description="Condition on columns that rows must fit.")
    scale: Name | None = Field(None, description="Column to learn small and predict large by.")

    @field_validator("where")
    @classmethod
    def _is_a_condition(cls, text: str | None) -> str | None:
        if text is not None:
            Expression(text)
        return text

    @property
    def name(self) -> str:
        """As the scores call it."""
        return self.title or self.file

    def question(self, kill_risk: float = KILL_RISK) -> Question:
        """What is predicted from what."""
        return Question(self.target, self.features, self.words, self.group_by, kill_risk)


class TableList(Frozen):
    """A list of tables."""

    tables: tuple[ListedTable, ...] = Field(min_length=1, max_length=1_000)


def public_list(name: str = "public") -> Path:
    """A list that is shipped."""
    return Path(str(files("estimators.harp.scoring").joinpath(PUBLIC[name])))


def read_list(path: Path) -> TableList:
    """Read a list.

    Raises:
        RequestError: it is not there, no YAML, or an entry breaks a rule; the sentence names the line.
    """
    try:
        data = path.read_bytes()[: LARGEST_BYTES + 1]
        if len(data) > LARGEST_BYTES:
            raise RequestError.of("--tables", str(path), f"it has more than {LARGEST_BYTES:,} bytes", "cut it")
        document = read_yaml(data.decode("utf-8"))
        return TableList.model_validate(document.value)
    except OSError as error:
        rule = f"it cannot be read ({error.strerror})"
        raise RequestError.of("--tables", str(path), rule, "check the name of the file") from error
    except UnicodeDecodeError as error:
        raise RequestError.of("--tables", str(path), "it is no text in UTF-8", "give a list in YAML") from error
    except YamlError as error:
        line = f"line {error.line}: " if error.line else ""
        raise RequestError.of("--tables", str(path), f"{line}{error.rule}", error.remedy) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = document.line(first["loc"]) if all(isinstance(part, int | str) for part in first["loc"]) else None
        field = ".".join(str(part) for part in first["loc"])
        rule = f"line {place or 1}: {field}: {first['msg']}"
        raise RequestError.of("--tables", str(path), rule, "mend the entry") from error


def listed(path: Path, folder: Path | None = None, most_rows: int = MOST_ROWS) -> Iterator[tuple[ListedTable, Table]]:
    """The tables of a list, each read when its turn comes.

    Args:
        path: of the list.
        folder: that the files lie in; the list's own by default.
        most_rows: of each, see `read_table`.
    """
    for one in read_list(path).tables:
        table = read_table((folder or path.parent) / one.file, most_rows)
        yield one, _fitting(table, one)


def _fitting(table: Table, one: ListedTable) -> Table:
    rows = table.rows
    if one.where is not None:
        fits = Condition(one.where, "where", one.file).fits(rows)
        rows = tuple(row for row, fit in zip(rows, fits, strict=True) if fit)
    return replace(table, name=one.name, rows=rows)
