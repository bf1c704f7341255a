"""Tables of the page on application files: their fields, from the models that read them, and what is shipped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import BaseModel

_WORDS = {"string": "text", "integer": "whole number", "number": "number"}


def application_schema() -> str:
    """One table for the file and one for each of its parts."""
    from estimators.harp.application import Application, Input, Install, Limits, Progress, Success

    parts = (
        ("The file", Application),
        ("`inputs.NAME` and `resources.cores`, `resources.nodes`, `resources.gpus`", Input),
        ("`success`", Success),
        ("`progress`", Progress),
        ("`limits`", Limits),
        ("`install`", Install),
    )
    return "\n\n".join(f"### {title}\n\n{_table(model)}" for title, model in parts)


def shipped_applications() -> str:
    """The applications that come with the program."""
    from estimators.harp.shelf import shipped_places

    rows = ["| name | what it is | field | what is varied | Debian | PyPI |", "| --- | --- | --- | --- | --- | --- |"]
    for place in shipped_places():
        if (one := place.application) is not None:
            packages = (", ".join(one.install.debian), ", ".join(one.install.pypi))
            cells = (f"`{one.name}`", one.title, one.field, ", ".join(one.parameters), *packages)
            rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _table(model: type[BaseModel]) -> str:
    schema = model.model_json_schema()
    needed = set(schema.get("required", ()))
    rows = ["| field | takes | left out | what it is |", "| --- | --- | --- | --- |"]
    for name, field in schema["properties"].items():
        if name != "folder":  # where the file lies; not written in it
            left_out = "must be there" if name in needed else _default(field.get("default"))
            rows.append(f"| `{name}` | {_takes(field)} | {left_out} | {model.model_fields[name].description} |")
    return "\n".join(rows)


def _takes(field: dict[str, Any]) -> str:
    """What a field takes, in words."""
    if "enum" in field:
        return " or ".join(f"`{one}`" for one in field["enum"])
    if "$ref" in field or "allOf" in field:
        return "fields, see below"
    if "anyOf" in field:
        members = [one for one in field["anyOf"] if one.get("type") != "null"]
        return " or ".join(dict.fromkeys(_takes(one) for one in members)).replace("whole number or number", "number")
    if "prefixItems" in field:
        return "`[lowest, highest]`"
    if field.get("type") == "array":
        return f"list of {_takes(field['items'])}"
    if field.get("type") == "object":
        return f"names with {_takes(_values(field))}"
    return _WORDS[field["type"]]


def _values(field: dict[str, Any]) -> dict[str, Any]:
    """Schema of the values of a mapping: keys that must look a certain way stand under a pattern."""
    found = field.get("additionalProperties")
    if not isinstance(found, dict):
        found = next(iter(field["patternProperties"].values()))
    return found


def _default(value: object) -> str:
    """A default as the file would have it; what is empty is left empty."""
    if value in (None, "", [], {}) or isinstance(value, dict):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    shown = f"{value:,}".replace(",", "_") if isinstance(value, int) and value >= 10_000 else str(value)
    return f"`{shown}`"
