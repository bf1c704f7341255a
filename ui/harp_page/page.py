"""Writes the page: one file with its style, its pictures and the program that draws them; it asks no network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ui.harp_page import tables
from ui.harp_page.campaign_part import CampaignPart, campaign_part
from ui.harp_page.gathering import Gathered
from ui.harp_plots import candidate_bars, predicted_against_measured, scaling_over_cores

if TYPE_CHECKING:
    from markupsafe import Markup

    from estimators.harp.unseen import Unseen

Headers = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: headers, rows of texts, and the columns that are flushed right."""

    headers: Headers
    rows: tables.Rows
    right: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class TargetPart:
    """What is shown of one target."""

    name: str
    found: Unseen
    picture: Markup | None
    errors: Table | None
    worst: Table | None
    bars: Markup
    candidates: Table


def page_of(found: Gathered, now: datetime) -> str:
    """The page as HTML.

    Args:
        found: what it tells. now: when it was made, with its time zone.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup
    from plotly.offline import get_plotlyjs

    environment = Environment(
        loader=PackageLoader("ui.harp_page", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("page.html.j2").render(
        found=found,
        made=f"{now:%Y-%m-%d %H:%M %Z}",
        program_version=version("intelligence-plane-assistant"),
        facts=_facts(found),
        machines=Table(("machine", "came from", "runs", "versions", "dates"), tables.machine_rows(found.runs),
                       frozenset({2})),
        inputs=_inputs(found),
        statuses=Table(("scale", "ended", "runs", "configurations", "wall time"), tables.status_rows(found.runs),
                       frozenset({2, 3, 4})),
        campaign=_campaign(found),
        targets=[_target(name, one) for name, one in (("Walltime", found.time), ("Peak memory", found.memory)) if one],
        scaling=_scaling(found),
        runs=_runs(found),
        most_runs=tables.MOST_RUNS,
        style=Markup(files("ui.harp_page").joinpath("page.css").read_text("utf-8")),  # noqa: S704  # our own file
        plotly=Markup(get_plotlyjs()),  # noqa: S704  # the library's own text
    )  # fmt: skip


def drawn(figure: Any) -> Markup:
    """A figure as the piece of HTML that plotly writes; its texts are escaped there."""
    from markupsafe import Markup

    config = {"displayModeBar": False, "responsive": True}
    return Markup(figure.to_html(full_html=False, include_plotlyjs=False, config=config))  # noqa: S704  # as said


def _facts(found: Gathered) -> list[tuple[str, str]]:
    """The figures at the top."""
    runs = found.runs
    facts = [
        ("runs", f"{len(runs):,}"),
        ("configurations", f"{len({run.key for run in runs}):,}"),
        ("wall time of all", tables.seconds_text(sum(run.wall_seconds or 0.0 for run in runs))),
    ]
    for name, one in (("error of walltime", found.time), ("error of memory", found.memory)):
        if one is not None and one.median_error is not None:
            facts.append((f"median {name}", f"{one.median_error:.1%}"))
    return facts


def _inputs(found: Gathered) -> Table | None:
    if found.application is None:
        return None
    return Table(("input", "unit", "small scale", "full scale", "meaning"), tables.input_rows(found.application))


def _campaign(found: Gathered) -> CampaignPart | None:
    return None if found.campaign is None else campaign_part(found.campaign)


def _target(name: str, found: Unseen) -> TargetPart:
    rows = bool(found.rows)
    worst = ("run", "measured", "predicted", "90 % interval", "error", "request")
    models = ("model", "median error", "under-predicted", "over-request", "killed", "note")
    return TargetPart(
        name=name,
        found=found,
        picture=drawn(predicted_against_measured(found.rows, found.target)) if rows else None,
        errors=Table(("", ""), tables.error_rows(found), frozenset({1})) if rows else None,
        worst=Table(worst, tables.worst_rows(found), frozenset({1, 2, 3, 4})) if rows else None,
        bars=drawn(candidate_bars(found.scores)),
        candidates=Table(models, tables.candidate_rows(found.scores), frozenset({1, 2, 3, 4})),
    )


def _scaling(found: Gathered) -> Markup | None:
    one = found.prediction
    return drawn(scaling_over_cores(one.scaling, one.knee_cores)) if one is not None and len(one.scaling) > 1 else None


def _runs(found: Gathered) -> Table:
    headers, rows = tables.run_rows(found.runs)
    numbers = {place for place in range(len(headers)) if place < len(headers) - 6}
    return Table(headers, rows, frozenset(numbers | {len(headers) - 4, len(headers) - 3, len(headers) - 2}))
