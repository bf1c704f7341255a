"""`iplane ci why` and `iplane ci stale`: where values come from, and which ones should be read again."""

from __future__ import annotations

from typing import Annotated, Any

import typer

_MOST_ROWS = 100
_HOURS_PER_DAY = 24
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
_VALUES = """
    SELECT p.relation, p.row_key, p.column_name, p.value, p.how, p.as_of, p.read_on, p.source,
        (SELECT string_agg(s.url, ' | ' ORDER BY s.source_id) FROM sources s
            WHERE list_contains(p.source_ids, s.source_id)) AS sources,
        p.change, p.replaced, p.reason
    FROM provenance p
    WHERE p.system_id = $system AND ($row IS NULL OR lower(p.row_key) = lower($row)
            OR starts_with(lower(p.row_key), lower($row) || ' / '))
        AND ($field IS NULL OR p.column_name = lower($field))
    ORDER BY p.relation, p.row_key, p.column_name
"""


def register(commands: typer.Typer) -> None:
    """Add the commands to `iplane ci`."""
    commands.command()(why)
    commands.command()(stale)


def why(
    system: Annotated[str, typer.Argument(help="a system, such as delta, or a cloud, such as aws")],
    row: Annotated[str | None, typer.Argument(help="its partition, node type, storage area or instance type")] = None,
    field: Annotated[str | None, typer.Option(help="one value, such as max_walltime_hours")] = None,
    as_json: AsJson = False,
) -> None:
    """Say for every known value where it comes from, when it was read, and how."""
    from knowledge.ci import open_catalogue
    from knowledge.errors import UnknownNameError

    catalogue = open_catalogue()
    owner = system.lower() if system.lower() in catalogue.providers else catalogue.system(system).id
    found = catalogue.select(_VALUES, {"system": owner, "row": row, "field": field}).records()
    if not found:
        raise UnknownNameError(
            "row or field", " ".join(part for part in (row, field) if part), _near(owner, row, field)
        )
    if as_json:
        import json

        print(json.dumps(found, ensure_ascii=False, indent=2))
        return
    from ui.cli.table import print_table, say

    rows = [_line(record) for record in found[:_MOST_ROWS]]
    print_table("", ("row", "value", "is", "how", "of", "read on", "source"), rows)
    if len(found) > _MOST_ROWS:
        say(f"{len(found) - _MOST_ROWS} more values; name a row or a --field.")
    for record in found[:_MOST_ROWS]:
        if record["change"] == "replaces":
            value = f"{record['row_key']} {record['column_name']}"
            say(f"{value}: replaces {record['replaced']}, because {record['reason']}.")


def stale(
    older_than: Annotated[str, typer.Option("--older-than", help="age, such as 12mo, 90d or 2 weeks")] = "12mo",
    system: Annotated[str | None, typer.Option(help="only this system or cloud")] = None,
    as_json: AsJson = False,
) -> None:
    """List what is older than that by the date of its source, or bears no date."""
    from datetime import UTC, datetime

    from knowledge.ci import open_catalogue
    from knowledge.ci.freshness import aged
    from knowledge.errors import RequestError
    from knowledge.quantities import read_hours

    catalogue, hours = open_catalogue(), read_hours(older_than, field="--older-than")
    if hours < _HOURS_PER_DAY:  # `12m` was meant as months
        rule = "sources are dated by the day, and m means minutes"
        raise RequestError.of("--older-than", older_than, rule, "write it like 12mo, 90d or 2 weeks")
    found = aged(catalogue, hours, datetime.now(UTC).date())
    if system is not None:
        owner = system.lower() if system.lower() in catalogue.providers else catalogue.system(system).id
        found = tuple(one for one in found if one.owner == owner)
    if as_json:
        import json
        from dataclasses import asdict

        print(json.dumps([asdict(one) for one in found], indent=2))
        return
    from ui.cli.table import print_table, say

    if not found:
        say(f"Nothing is older than {older_than}.")
        return
    rows = [
        (one.owner or "(shared)", one.relation, f"{one.values:,}", one.as_of or "no date", one.read_on or "unknown")
        for one in found
    ]
    print_table("", ("system or cloud", "table", "values", "source is of", "read on"), rows, right=(2,))
    undated = sum(one.values for one in found if one.as_of is None)
    old = sum(one.values for one in found) - undated
    say()
    say(f"{old:,} values are older than {older_than}; {undated:,} bear no date of their source.")


def _line(record: dict[str, Any]) -> tuple[str, ...]:
    source = record["sources"] or record["source"] or "unknown"
    how = record["how"] + (" (confirmed)" if record["change"] == "confirms" else "")
    where = record["row_key"] or record["relation"]
    return (
        where,
        record["column_name"],
        record["value"],
        how,
        record["as_of"] or "unknown",
        record["read_on"] or "unknown",
        source,
    )


def _near(owner: str, row: str | None, field: str | None) -> list[str]:
    from rapidfuzz import process

    from knowledge.ci import open_catalogue

    names = open_catalogue().select(
        "SELECT DISTINCT CASE WHEN $field THEN column_name ELSE split_part(row_key, ' / ', 1) END FROM provenance"
        " WHERE system_id = $system",
        {"system": owner, "field": field is not None},
    )
    known = {str(one[0]) for one in names.rows}
    near = process.extract(field or row or "", sorted(known), limit=3, processor=str.lower)
    return [name for name, _, _ in near]
