"""Rewrites the generated parts of README.md and docs/*.md, so that they cannot rot; `--check` only compares.

A generated part stands between `<!-- generated: NAME -->` and `<!-- end -->`; NAME is one of `GENERATORS`. A
measured part (`<!-- measured: NAME -->`) is rewritten by `make docs` too, but not compared: it needs the databases, and
its figures follow facts and machine.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docs.application_schema import application_schema, shipped_applications

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", *(ROOT / "docs" / f"{name}.md" for name in ("settings", "commands", "applications")))
PART = re.compile(r"(<!-- (?P<kind>generated|measured): (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def settings_table() -> str:
    """Every setting with its environment variable, default and meaning."""
    from knowledge.settings import Settings

    rows = ["| variable | default | what it does |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = "the user data folder" if name == "home" else f"`{field.default}`" if field.default else "not set"
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


def answer() -> str:
    """What the assistant says to the canonical question, as the terminal prints it."""
    question = "where should I run ResNet-50 on 2M images?"
    text = _run("ask", question, IPLANE_MODEL="planner")
    return f'```\n$ iplane ask "{question}"\n```\n\n' + "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def held_out() -> str:
    """Errors of the DNN-Estimator and of two baselines on rows they did not learn from, as `make accuracy` prints."""
    from estimators.dnn.scoring import MEANINGS

    splits = json.loads(_run("evaluate", "dnn", "--held-out", "all", "--json", "-"))["splits"]
    names = list(splits[0]["learners"])
    medians = " | ".join(f"{name}: median error" for name in names)
    head = (
        f"| held out | {medians} | 9 of 10 below | order of accelerators |",
        f"| --- |{' --- |' * (len(names) + 2)}",
    )
    return "\n".join([*head, *(_held_out_row(split, names, MEANINGS[split["split"]]) for split in splits)])


def _held_out_row(split: dict[str, Any], names: list[str], meaning: str) -> str:
    medians = (f"{split['learners'][name]['median_error']:.1%}" for name in names)
    own, order = split["learners"][names[0]], split["ranking"][names[0]]["mean"]
    return f"| {meaning} | {' | '.join(medians)} | {own['ninth_decile_error']:.0%} | {order:.3f} |"


def accuracy() -> str:
    """The accuracy of the DNN-Estimator on what was held out by how much was known, from its own command."""
    from estimators.dnn.evaluation import MEANINGS

    found = json.loads(_run("estimate", "accuracy", "--json"))
    head = (
        "| what was known | task | held out | median error | 9 of 10 errors below | 90 % interval covers |",
        "| --- | --- | --- | --- | --- | --- |",
    )
    rows = (
        f"| {MEANINGS[row['name']]} | {'training' if row['task'] == 'train' else 'inference'} |"
        f" {row['rows']:,} cases in {row['groups']:,} groups | {row['median_error']:.0%} |"
        f" {row['ninth_decile_error']:.0%} | {row['coverage']:.0%} |"
        for row in found["rows"]
    )
    learned = (
        f"Learned from {found['measured']:,} measured configurations of {found['networks']:,} networks on"
        f" {found['chips']:,} chips. A group is a network, a chip or a source held out as a whole."
    )
    return "\n".join([*head, *rows, "", learned])


def waits() -> str:
    """How well queue waits are predicted on the shipped traces, from the evaluation's own command."""
    found = json.loads(_run("evaluate", "wait", "--json", "-"))
    head = (
        "| trace | jobs | 90 % bound covers | bound / wait, median | last wait x safety / wait | median error |"
        " same as last | mean of last 20 |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    )
    return "\n".join([*head, *(_wait_row(trace) for trace in found["traces"])])


def _wait_row(trace: dict[str, Any]) -> str:
    from knowledge.quantities import write_hours, write_number

    errors = (trace[f"{whose}_absolute_error_s"] / 3600 for whose in ("median", "last", "mean"))
    cells = (
        trace["trace"].split(".")[0],
        f"{trace['scored']:,}",
        f"{trace['coverage']:.1%}",
        write_number(trace["median_bound_ratio"]),
        write_number(trace["baseline_bound_ratio"]),
        *(write_hours(hours) for hours in errors),
    )
    return f"| {' | '.join(cells)} |"


def claim() -> str:
    """What campaigns cost and how good they predict, as `make harp-claim` prints it from the stored runs."""
    found = json.loads(_run("evaluate", "harp-claim", "--json", "-"))["applications"]
    head = (
        "| application | campaign | as many runs at full scale | cheaper | full-scale runs alone for the same error |"
        " test runs | median error | killed | median over-request | 90 % interval covers |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    )
    return "\n".join([*head, *(_claim_row(one) for one in found)])


def _claim_row(one: dict[str, Any]) -> str:
    time, only = one["time"]["figures"], one["full_only"]
    runs = f"{only['runs']}" if only["runs"] else f"more than {only['tried']}"
    cells = (
        one["application"],
        f"{one['campaign_runs']} runs, {one['campaign_seconds']:.0f} s",
        f"{one['same_number_seconds']:,.0f} s",
        f"{one['times_cheaper']:.1f} x",
        f"{runs} ({one['times_cheaper_than_full_only'] or 0:.1f} x the cost)",
        f"{one['test_runs']}",
        f"{time['median_error']:.1%}",
        f"{one['killed_share']:.1%}",
        f"{time['median_over_request']:.0%}",
        f"{time['coverage']:.0%}",
    )
    return f"| {' | '.join(cells)} |"


def database() -> str:
    """What the database of the facts holds: rows by table, and the share of values that name their source."""
    tables = (
        "systems", "node_types", "partitions", "partition_node_types", "charge_rates", "qos_limits", "storage_areas",
        "accelerators", "processors", "cloud_instances", "cloud_billing", "cloud_storage_prices", "sites",
        "transfer_facts", "software", "documentation_links",
        "sources", "conflicts",
    )  # fmt: skip
    counts = " UNION ALL ".join(f"SELECT {n} AS place, '{name}' AS what, count(*) AS rows FROM {name}"  # noqa: S608 - names above
                                for n, name in enumerate(tables))  # fmt: skip
    rows = json.loads(_run("ci", "sql", f"{counts} ORDER BY place", "--json"))["rows"]
    share = "SELECT count(*), count(source), count(as_of) FROM provenance"
    ((known, sourced, dated),) = json.loads(_run("ci", "sql", share, "--json"))["rows"]
    listed = ", ".join(f"{count:,} {name.replace('_', ' ')}" for _, name, count in rows)
    return (
        f"{listed}. Of {known:,} known values {sourced / known:.1%} name their source, {dated / known:.1%} its date;"
        " all name the day on which they were read."
    )


def _run(*arguments: str, **environment: str) -> str:
    """Standard output of one `iplane` command in a fresh, temporary home."""
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            [sys.executable, "-m", "ui.cli.main", *arguments],
            cwd=ROOT,
            env={**os.environ, "IPLANE_HOME": home, "COLUMNS": "120", **environment},
            capture_output=True,
            text=True,
            check=True,
        )
    return done.stdout.strip()


GENERATORS: dict[str, Callable[[], str]] = {
    "settings_table": settings_table,
    "application_schema": application_schema,
    "shipped_applications": shipped_applications,
    "command_help": command_help,
    "answer": answer,
    "held_out": held_out,
    "accuracy": accuracy,
    "waits": waits,
    "database": database,
    "claim": claim,
}


def renewed(text: str, *, measure: bool) -> str:
    """The page with every generated part, and if wished every measured part, written again."""

    def write(part: re.Match[str]) -> str:
        if part.group("kind") == "measured" and not measure:
            return part.group(0)
        return f"{part.group(1)}{GENERATORS[part.group('name')]()}\n{part.group(4)}"

    return PART.sub(write, text)


def main() -> int:
    """Rewrite the pages, or with `--check` name those that are out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    texts = {page: (old := page.read_text("utf-8"), renewed(old, measure=not check)) for page in PAGES}
    stale = {page: new for page, (old, new) in texts.items() if new != old}
    for page, new in stale.items():
        sys.stdout.write(f"{page.relative_to(ROOT)} {'is out of date; run `make docs`' if check else 'rewritten'}\n")
        if not check:
            page.write_text(new, "utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
