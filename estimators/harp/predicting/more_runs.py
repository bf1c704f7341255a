"""Which runs would make a prediction surer: cheap ones on the way from the small scale to what is asked."""

from __future__ import annotations

import math
import shlex
from collections.abc import Sequence

from estimators.harp.application import Application, Input
from estimators.harp.configuration import RESOURCES, Configuration, key_of
from estimators.harp.expressions import Value
from estimators.harp.predicting.result import MoreRun
from estimators.harp.run import Run

NUMBER = 3
"""So many are proposed."""
_STEPS = (1.0, 0.5, 0.75, 0.25, 0.0)
"""Parts of the way from the low end of the small range to its end nearest to what is asked; the largest tells most."""
BUDGET = "10m"


def more_runs(application: Application, asked: Configuration, runs: Sequence[Run]) -> tuple[MoreRun, ...]:
    """Runs at small scale that were not made yet, those nearest to what is asked first."""
    known = {run.key for run in runs if run.finished}
    found: dict[str, MoreRun] = {}
    for part in _STEPS:
        configuration = {name: _towards(one, asked.get(name), part) for name, one in application.parameters.items()}
        chosen = {name: value for name, value in configuration.items() if value is not None}
        key = key_of(chosen)
        if key not in known and key not in found:
            where = "the end of the small range nearest to it" if part == 1 else f"{part:.0%} of the way there"
            found[key] = MoreRun(configuration=chosen, why=where)
    return tuple(found.values())[:NUMBER]


def run_there(application: Application, asked: Configuration, where: str) -> MoreRun:
    """A short run on the target itself, on as many cores as are asked for."""
    small = {name: _towards(one, asked.get(name), 1.0) for name, one in application.inputs.items()}
    configuration = {name: value for name, value in small.items() if value is not None}
    for name in RESOURCES:
        if name in asked:
            configuration[name] = asked[name]
    words = ",".join(f"{name}={_written(value)}" for name, value in configuration.items())
    return MoreRun(configuration=configuration, why=f"on {where}, then told with --calibrate SECONDS@{words}")


def campaign_command(application: Application, asked: Configuration) -> str:
    """The command that measures towards what is asked, as one types it."""
    words = ["iplane", "harp", "campaign", "run", application.name, "--budget", BUDGET]
    target = ",".join(f"{name}={_written(asked[name])}" for name in application.parameters if name in asked)
    return shlex.join([*words, *(("--target", target) if target else ())])


def _towards(one: Input, asked: Value | None, part: float) -> Value | None:
    """A value between the low end of the small range and the asked value (or the range's end nearest to it)."""
    if one.type == "choice" or isinstance(asked, str):
        return asked if asked is not None else one.default
    low, high = one.span("small")
    if asked is None:
        return one.default
    end = min(max(asked, low), high)
    if one.choices:
        numbers = sorted(float(choice) for choice in one.choices if not isinstance(choice, str))
        inside = [number for number in numbers if low <= number <= end] or numbers[:1]
        return _whole(one, inside[round(part * (len(inside) - 1))])
    if one.spacing == "log":
        return _whole(one, math.exp(math.log(low) + part * math.log(end / low)))
    return _whole(one, low + part * (end - low))


def _whole(one: Input, value: float) -> Value:
    return round(value) if one.type == "integer" else float(f"{value:.4g}")


def _written(value: Value) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
