"""Rewrites the generated parts of README.md and docs/*.md, so that they cannot rot; `--check` only compares.

A generated part stands between `<!-- generated: NAME -->` and `<!-- end -->`; NAME is a function of this module.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", ROOT / "docs" / "settings.md", ROOT / "docs" / "commands.md")
PART = re.compile(r"(<!-- generated: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def settings_table() -> str:
    """Every setting with its environment variable, default and meaning."""
    from knowledge.settings import Settings

    rows = ["| variable | default | what it does |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = "the user data folder" if name == "home" else f"`{field.default}`"
        rows.append(f"| `IPLANE_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)


def command_help() -> str:
    """The help text of every command, as the terminal shows it."""
    import typer

    from ui.cli.main import build

    command = typer.main.get_command(build())
    return "\n\n".join(_sections(command, "iplane"))


def _sections(command: object, path: str) -> list[str]:
    """One section per command: its one-line help and its options."""
    children = getattr(command, "commands", {})
    if children:
        return [part for name in children for part in _sections(children[name], f"{path} {name}")]
    options = [
        f"- `{'`, `'.join(parameter.opts) if parameter.param_type_name == 'option' else parameter.name.upper()}`"
        f": {getattr(parameter, 'help', None) or 'see above'}"
        for parameter in getattr(command, "params", ())
        if "--help" not in parameter.opts
    ]
    text = re.sub(r"\n\s*\n.*", "", (getattr(command, "help", "") or "").strip(), flags=re.DOTALL)
    return ["\n".join([f"### `{path}`", "", " ".join(text.split()), "", *options]).rstrip()]


GENERATORS: dict[str, Callable[[], str]] = {"settings_table": settings_table, "command_help": command_help}


def renewed(text: str) -> str:
    """The page with every generated part written again."""
    return PART.sub(lambda part: f"{part.group(1)}{GENERATORS[part.group('name')]()}\n{part.group(3)}", text)


def main() -> int:
    """Rewrite the pages, or with `--check` name those that are out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = [page for page in PAGES if page.read_text("utf-8") != renewed(page.read_text("utf-8"))]
    for page in stale:
        sys.stdout.write(f"{page.relative_to(ROOT)} {'is out of date; run `make docs`' if check else 'rewritten'}\n")
        if not check:
            page.write_text(renewed(page.read_text("utf-8")), "utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
