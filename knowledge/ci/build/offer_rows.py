"""Lays the cloud offers of the imports over those of the facts, inside the database: there can be a million of them.

For one instance type in one region the newest price stands; of two prices of one day the facts' own stands, and the
disagreement becomes a row of `conflicts`. What one source leaves open (cores, memory, accelerator, spot price) is taken
from the next newest; hardware also from the same instance type in another region.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from knowledge.errors import FactError

_DISAGREE = 0.005
"""Prices of one day that differ by less than this part are the same price, rounded."""

_COLUMNS = """
    provider, instance_type, region, vcpus, memory_gib, accelerator_id, accelerator_text, gpus, on_demand_usd_per_hour,
    on_demand_date, spot_usd_per_hour, spot_date, reservation_only, notes, source
"""
_HARDWARE = ("vcpus", "memory_gib", "accelerator_id", "gpus")


def lay_offers(connection: duckdb.DuckDBPyConnection, files: list[Path]) -> None:
    """Lay the offers of Parquet files over the rows of `cloud_instances`.

    Raises:
        FactError: a file cannot be read, or an offer names an accelerator that no row has; nothing is kept then.
    """
    if not files:
        return
    connection.execute(
        f"CREATE TEMP TABLE all_offers AS SELECT {_COLUMNS}, spot_region, spot_source, how,"  # noqa: S608 - columns are ours
        " 0 AS place FROM cloud_instances"
    )
    for place, path in enumerate(files, 1):
        _read(connection, path, place)
    _check(connection)
    connection.execute(_CONFLICTS)
    connection.execute("DELETE FROM cloud_instances")
    connection.execute(_NEWEST)
    connection.execute("DROP TABLE all_offers")


def _read(connection: duckdb.DuckDBPyConnection, path: Path, place: int) -> None:
    try:
        connection.execute(
            f"INSERT INTO all_offers SELECT {_COLUMNS}, CASE WHEN spot_usd_per_hour IS NOT NULL THEN region END,"  # noqa: S608 - columns are ours
            " CASE WHEN spot_usd_per_hour IS NOT NULL THEN source END, 'imported', ? FROM read_parquet(?)",
            [place, str(path)],
        )
    except duckdb.Error as error:
        where = "/".join(path.parts[-3:])
        raise FactError(
            f"{where} cannot be read as cloud offers; import them anew, or let go of them with `iplane ci forget`."
        ) from error


def _check(connection: duckdb.DuckDBPyConnection) -> None:
    unknown = connection.execute(
        "SELECT provider, instance_type, accelerator_id FROM all_offers"
        " ANTI JOIN accelerators USING (accelerator_id) WHERE accelerator_id IS NOT NULL ORDER BY ALL LIMIT 1"
    ).fetchone()
    if unknown:
        raise FactError(
            f"The imported offer {unknown[0]} {unknown[1]}: accelerator_id is {unknown[2]!r}, but no accelerator has"
            " that id; import it anew with `iplane ci import`."
        )
    wrong = connection.execute(
        "SELECT provider, instance_type FROM all_offers WHERE on_demand_usd_per_hour <= 0 OR spot_usd_per_hour <= 0"
        " OR gpus < 0 OR vcpus <= 0 OR memory_gib <= 0 ORDER BY ALL LIMIT 1"
    ).fetchone()
    if wrong:
        raise FactError(
            f"The imported offer {wrong[0]} {wrong[1]} has a price or size below or at 0; an unknown one is left"
            " empty; import it anew."
        )


_OWN = (
    "PARTITION BY provider, instance_type, region"
    " ORDER BY on_demand_usd_per_hour IS NULL, on_demand_date DESC NULLS LAST, place, on_demand_usd_per_hour"
)
_CONFLICTS = f"""
    INSERT INTO conflicts
    WITH priced AS (
        SELECT *, row_number() OVER ({_OWN}) AS number FROM all_offers WHERE on_demand_usd_per_hour IS NOT NULL
    )
    SELECT a.provider, 'instance type ' || a.instance_type || coalesce(' in ' || a.region, ''),
        'on_demand_usd_per_hour',
        printf('%g USD/h (%s)', a.on_demand_usd_per_hour, a.source),
        printf('%g USD/h (%s)', b.on_demand_usd_per_hour, b.source),
        CASE WHEN a.on_demand_date IS NULL THEN 'Two prices without a date.' ELSE 'Two price lists of one day.' END,
        a.on_demand_date
    FROM priced a JOIN priced b
        ON a.provider = b.provider AND a.instance_type = b.instance_type AND a.region IS NOT DISTINCT FROM b.region
        AND a.on_demand_date IS NOT DISTINCT FROM b.on_demand_date AND a.number = 1 AND b.number > 1
    WHERE abs(a.on_demand_usd_per_hour - b.on_demand_usd_per_hour) > {_DISAGREE} * a.on_demand_usd_per_hour
"""  # noqa: S608 - constants
"""Only the price that stands has conflicts: of an older day, prices that differ do not matter any more."""

_SPOT = "PARTITION BY provider, instance_type, region ORDER BY spot_date DESC NULLS LAST, place"
_ANY = "PARTITION BY provider, instance_type ORDER BY on_demand_date DESC NULLS LAST, place"
_WHOLE = "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"


def _first(column: str, window: str) -> str:
    return f"first_value({column} IGNORE NULLS) OVER w{window}"


_NEWEST = f"""
    INSERT INTO cloud_instances BY NAME
    SELECT provider, instance_type, region, on_demand_usd_per_hour, on_demand_date, source, how,
        {", ".join(f"coalesce({column}, {_first(column, '_any')}) AS {column}" for column in _HARDWARE)},
        {
    ", ".join(
        f"{_first(name, '_spot')} AS {name}"
        for name in ("spot_usd_per_hour", "spot_date", "spot_region", "spot_source")
    )
},
        {", ".join(f"{_first(name, '_own')} AS {name}" for name in ("reservation_only", "notes", "accelerator_text"))}
    FROM all_offers
    WINDOW w_own AS ({_OWN} {_WHOLE}), w_spot AS ({_SPOT} {_WHOLE}), w_any AS ({_ANY} {_WHOLE})
    QUALIFY row_number() OVER ({_OWN}) = 1
"""  # noqa: S608 - constants
