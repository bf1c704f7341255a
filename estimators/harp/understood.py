"""Which runs an application file still explains: files change, tables are imported, and a run outlives both.

Models take only these; for each reason that others were left out there is a sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from estimators.harp.application import Application
from estimators.harp.expressions import Value
from estimators.harp.reading import read_value
from estimators.harp.run import Run
from knowledge.errors import RequestError


@dataclass(frozen=True, slots=True)
class Understood:
    """Runs and what was left out.

    Attributes:
        runs: with every parameter of the application, as the number or word that it takes.
        left_out: one sentence for each reason, the most frequent first; empty where nothing was.
    """

    runs: tuple[Run, ...]
    left_out: tuple[str, ...]


def understood(application: Application, runs: Iterable[Run]) -> Understood:
    """The runs whose configuration the application file explains; none is changed but in the form of its numbers."""
    kept: list[Run] = []
    reasons: Counter[str] = Counter()
    for run in runs:
        try:
            configuration = _configuration(application, run)
        except ValueError as error:
            reasons[str(error)] += 1
        else:
            same = configuration == run.configuration
            kept.append(run if same else run.model_copy(update={"configuration": configuration}))
    return Understood(tuple(kept), tuple(_sentence(reason, count) for reason, count in reasons.most_common()))


def _sentence(reason: str, count: int) -> str:
    return f"{count:,} run{' was' if count == 1 else 's were'} left out: {reason}."


def _configuration(application: Application, run: Run) -> dict[str, Value]:
    """The configuration in the words of the file.

    Raises:
        ValueError: it is not explained; the text is the same for all runs with the same reason.
    """
    found = dict(run.configuration)
    for name, one in application.parameters.items():
        if name not in found:
            raise ValueError(f"{name} is not told")
        try:
            found[name] = read_value(name, one, found[name])
        except RequestError as error:
            raise ValueError(f"a value of {name} is none that the application takes") from error
    try:
        application.values(found)
    except ValueError as error:
        raise ValueError(f"a feature has no value ({error})") from error
    return found
