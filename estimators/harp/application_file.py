"""Reads one application file; every mistake is one sentence with file, field, value, rule and remedy."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import ValidationError

from estimators.harp.application import Application
from knowledge.errors import RequestError


def load(path: Path) -> Application:
    """Read an application file.

    Raises:
        RequestError: it cannot be read, is not YAML, or a field breaks a rule.
    """
    try:
        found = Application.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise RequestError(f"The application file {path} is broken: {error}") from error
    return found.model_copy(update={"folder": path.parent.resolve()})
