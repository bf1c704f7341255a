"""The machine that a shipped table was measured on, as a small YAML file beside the table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml
from pydantic import Field, ValidationError

from knowledge.errors import FactError
from knowledge.evidence import Frozen


class Machine(Frozen):
    """Facts of the machine, and how the runs were made."""

    node_type: str = Field(min_length=1, description="As the runs name it.")
    cpu_model: str = Field(min_length=1)
    cores: int = Field(ge=1, description="That runs could use.")
    memory_bytes: int = Field(ge=1)
    operating_system: str = ""
    measured: date = Field(description="Day of the last run.")
    version: str = Field("", description="Of the application's software.")
    made_by: str = Field("", description="Command or script that made the runs.")
    note: str = Field("", description="What else to know, such as other load.")


def read_machine(path: Path) -> Machine:
    """Read it.

    Raises:
        FactError: it is not there, no YAML, or a field breaks a rule.
    """
    try:
        return Machine.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise FactError(f"{path} cannot be read ({error}); write it anew.") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise FactError(f"{path}: {field} is {first['input']!r}: {first['msg']}; correct it.") from error


def write_machine(path: Path, machine: Machine) -> None:
    """Write it."""
    body = machine.model_dump(mode="json", exclude_defaults=True)
    path.write_text(yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=110), "utf-8")
