"""Says what a prediction rests on: runs, models, sources, and what nobody said."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from estimators.harp.application import Application
from estimators.harp.configuration import Configuration
from estimators.harp.forecast import CandidateScore
from estimators.harp.predicting.machines import Sorted
from estimators.harp.predicting.result import Candidate, ModelChoice, RunsUsed
from estimators.harp.run import Origin, Run
from knowledge.evidence import Assumption, How, Source
from knowledge.quantities import write_number

_ORIGINS = {
    Origin.SHIPPED: "measured and shipped with this program",
    Origin.CAMPAIGN: "measured by a campaign of one's own",
    Origin.IMPORTED: "imported",
    Origin.ENGINE: "finished jobs of the execution engine",
}
_MOST_WORDS = 6


def runs_used(found: Sorted) -> RunsUsed:
    """The runs that were learned from."""
    runs = found.learned
    dates = sorted(run.started.date().isoformat() for run in runs if run.started is not None)
    return RunsUsed(
        number=len(runs),
        configurations=len({run.key for run in runs}),
        unfinished=sum(not run.finished for run in runs),
        left_out=found.left_out,
        ranges={name: _range(name, runs) for name in dict.fromkeys(name for run in runs for name in run.configuration)},
        machine=found.reference.words,
        first=dates[0] if dates else None,
        last=dates[-1] if dates else None,
        versions=tuple(sorted({run.version for run in runs if run.version})),
    )


def model_choice(target: str, scores: Sequence[CandidateScore]) -> ModelChoice:
    """The candidates as the result tells them; what was not tried is `None`."""
    return ModelChoice(
        target=target,
        candidates=tuple(
            Candidate(
                name=one.name,
                chosen=one.chosen,
                median_error=_known(one.median_error),
                under_share=_known(one.under_share),
                over_request=_known(one.over_request),
                killed_share=_known(one.killed_share),
                note=one.note,
            )
            for one in scores
        ),
    )


def run_sources(application: Application, runs: Sequence[Run]) -> tuple[Source, ...]:
    """One source for each way that runs came in."""
    found = []
    for origin, words in _ORIGINS.items():
        own = [run for run in runs if run.origin is origin]
        if own:
            dates = [run.started.date().isoformat() for run in own if run.started is not None]
            title = f"{len(own):,} runs of {application.title}, {words}"
            date = max(dates, default=None)
            found.append(Source(id=f"harp:{application.name}/{origin}", title=title, date=date, how=How.MEASURED))
    return tuple(found)


def default_notes(
    application: Application, given: Mapping[str, object], configuration: Configuration
) -> tuple[Assumption, ...]:
    """An assumption for every value that nobody said."""
    return tuple(
        Assumption(
            field=name, text=f"Nobody said {name}: {_value(configuration[name])}{_unit(application, name)} is taken."
        )
        for name in application.parameters
        if name in configuration and name not in given
    )


def _range(name: str, runs: Sequence[Run]) -> str:
    cells = [run.configuration[name] for run in runs if name in run.configuration]
    numbers = [cell for cell in cells if not isinstance(cell, str)]
    words = sorted({cell for cell in cells if isinstance(cell, str)})
    parts = words[:_MOST_WORDS] + (["..."] if len(words) > _MOST_WORDS else [])
    if numbers:
        ends = (min(numbers), max(numbers))
        parts.insert(
            0, write_number(ends[0], 6) if ends[0] == ends[1] else " to ".join(write_number(e, 6) for e in ends)
        )
    return ", ".join(parts)


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _value(value: object) -> str:
    return value if isinstance(value, str) else write_number(float(str(value)), 6)


def _unit(application: Application, name: str) -> str:
    unit = application.parameters[name].unit
    return f" {unit}" if unit and unit != name else ""
