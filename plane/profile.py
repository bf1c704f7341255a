"""The person's profile: what they may use, and what they observed. One YAML file in the home folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError

from knowledge.errors import FactError
from knowledge.evidence import Frozen
from plane.placement.request import Objective


class Profile(Frozen):
    """What a person can use. An empty profile covers everything.

    Attributes:
        programs: access programs (`ACCESS`, `NAIRR`, `OSC`, `commercial`, ...).
        systems: systems they have accounts on, by id. providers: clouds they pay for.
        accounts: system id -> account or project to charge.
        budget_usd: for one computation.
        objective: their usual objective.
        waits_hours: queue waits they observed, by `system` or `system/partition`.
        email: for job scripts.
    """

    programs: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    accounts: dict[str, str] = Field(default_factory=dict)
    budget_usd: float | None = Field(default=None, gt=0)
    objective: Objective | None = None
    waits_hours: dict[str, float] = Field(default_factory=dict)
    email: str | None = None

    @property
    def says_access(self) -> bool:
        """Whether the profile restricts where one can run."""
        return bool(self.programs or self.systems or self.providers)


def load_profile(path: Path) -> Profile:
    """Read the profile; a missing file is an empty profile.

    Raises:
        FactError: the file cannot be read, is not YAML, or a field breaks a rule.
    """
    if not path.exists():
        return Profile()
    try:
        return Profile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise FactError(f"The profile {path} is not valid YAML ({reason}); mend it or remove it.") from error
    except OSError as error:
        raise FactError(f"The profile {path} cannot be read ({error.strerror}); mend it or remove it.") from error
    except ValidationError as error:
        raise FactError(_sentence(path, error.errors()[0])) from error


def save_profile(profile: Profile, path: Path) -> None:
    """Write the profile so that a person can edit it; replaces the file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(yaml.safe_dump(profile.model_dump(mode="json", exclude_defaults=True), sort_keys=False), "utf-8")
    draft.replace(path)


def _sentence(path: Path, problem: Any) -> str:
    field = ".".join(str(part) for part in problem["loc"])
    return f"The profile {path}: {field} is {problem['input']!r}, but {problem['msg'].lower()}; mend that line."
