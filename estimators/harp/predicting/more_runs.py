"""Which runs would make a prediction surer: cheap ones on the way from what was profiled to what is asked."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterator, Sequence

from estimators.harp.application import Application, Input
from estimators.harp.configuration import RESOURCES, Configuration, key_of
from estimators.harp.expressions import Value
from estimators.harp.predicting.result import MoreRun
from estimators.harp.run import Run

NUMBER = 3
"""So many are proposed."""
_STEPS = (1.0, 0.5, 0.75, 0.25, 0.0)
"""Parts of the way from the low end of the small range to its end nearest to what is asked; the largest tells most."""
_OUTWARD = {1 / 3: "a third", 2 / 3: "two thirds", 1.0: "all"}
"""Parts of the way from the largest profiled value to an asked one that lies beyond it."""
BUDGET = "10m"


def more_runs(application: Application, asked: Configuration, runs: Sequence[Run]) -> tuple[MoreRun, ...]:
    """Runs that were not made yet.

    Where inputs are asked beyond what was profiled: from the largest profiled outward, all else small, since a small
    run says nothing new there. Where none is, each was large alone: all that are, together. Then at small scale, those
    nearest to what is asked first.
    """
    done = [run for run in runs if run.finished]
    known = {run.key for run in done}
    found: dict[str, MoreRun] = {}
    for one in (*_outward(application, asked, done), *_small(application, asked)):
        key = key_of(one.configuration)
        if key not in known and key not in found:
            found[key] = one
    return tuple(found.values())[:NUMBER]


def _outward(application: Application, asked: Configuration, done: Sequence[Run]) -> Iterator[MoreRun]:
    """Runs ever larger in the inputs that are asked beyond the largest profiled, else beyond the small range."""
    edges = {name: edge for name in application.inputs if (edge := _edge(asked.get(name), name, done)) is not None}
    start = "the largest profiled" if edges else "the small range"
    edges = edges or (_small_ends(application, asked) if done else {})
    if not edges:
        return
    small = {
        name: _towards(one, asked.get(name), float(name in RESOURCES)) for name, one in application.parameters.items()
    }
    for part, words in _OUTWARD.items():
        beyond = {name: _between(application.inputs[name], edge, asked[name], part) for name, edge in edges.items()}
        values = {name: value for name, value in {**small, **beyond}.items() if value is not None}
        names = " and ".join(edges)
        why = f"{words} of the way in {names} from {start}, all else small"
        yield MoreRun(configuration=values, why=why if part < 1 else f"{names} as asked, all else small")


def _edge(asked: Value | None, name: str, done: Sequence[Run]) -> float | None:
    """The largest profiled value of an input, where more is asked for; `None` where not."""
    cells = [value for run in done if (value := run.configuration.get(name)) is not None and not isinstance(value, str)]
    if asked is None or isinstance(asked, str) or not cells or asked <= max(cells):
        return None
    return float(max(cells))


def _small_ends(application: Application, asked: Configuration) -> dict[str, float]:
    """Ends of the small ranges of those inputs of which more is asked for."""
    numbers = {name: one for name, one in application.inputs.items() if not one.is_word and asked.get(name) is not None}
    ends = {name: one.span("small")[1] for name, one in numbers.items()}
    return {name: end for name, end in ends.items() if float(asked[name]) > end}


def _between(one: Input, edge: float, asked: Value, part: float) -> Value:
    """A value that part of the way from the largest profiled to the asked one, in logarithms where it can be."""
    end = float(asked)
    if part == 1 or one.choices:
        return asked
    return _whole(one, edge * (end / edge) ** part if edge > 0 else edge + part * (end - edge))


def _small(application: Application, asked: Configuration) -> Iterator[MoreRun]:
    """Runs at small scale, those nearest to what is asked first."""
    for part in _STEPS:
        configuration = {name: _towards(one, asked.get(name), part) for name, one in application.parameters.items()}
        chosen = {name: value for name, value in configuration.items() if value is not None}
        where = "the end of the small range nearest to it" if part == 1 else f"{part:.0%} of the way there"
        yield MoreRun(configuration=chosen, why=where)


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
