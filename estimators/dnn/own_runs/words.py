"""What own runs did to an estimate, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from estimators.dnn.own_runs.own_code import Correction, OwnCode
from knowledge.evidence import Assumption, How, Source
from knowledge.quantities import write_number

FIELD = "own_runs"
"""Name of the assumption a correction is told under."""

MOST_REMARKS = 5
"""Runs left out that are named one by one; the rest is counted."""

AS_FAST = 0.02
"""Difference that is not worth a word."""


def source_of(title: str) -> Source:
    """The user's own measurements as a source."""
    return Source(id="user:runs", title=title, how=How.STATED)


def correction_note(code: OwnCode, correction: Correction) -> Assumption:
    """What was done to one estimate, with the number of runs behind it."""
    if correction.measured_seconds is not None:
        seconds = write_number(correction.measured_seconds)
        text = (
            f"You measured this configuration yourself: {seconds} s a step ({_runs(correction.runs)}); that is taken."
        )
        return Assumption(field=FIELD, text=text)
    how = _speed(code.usual_factor)
    median = ", in the median" if correction.runs > 1 else ""
    text = (
        f"Your code runs {how} the benchmark code ({_runs(correction.runs)}{median}): corrected by"
        f" {write_number(correction.factor)}."
    )
    return Assumption(field=FIELD, text=text)


def remark_notes(remarks: Sequence[str], *, used: bool) -> tuple[Assumption, ...]:
    """What was left out, and whether anything was left to correct by."""
    texts = list(remarks[:MOST_REMARKS])
    more = len(remarks) - MOST_REMARKS
    if more > 0:
        texts.append(f"{more} more of your runs are left out.")
    if not used:
        texts.append("None of your runs can be used, so nothing is corrected.")
    return tuple(Assumption(field=FIELD, text=text) for text in texts)


def _runs(number: int) -> str:
    return "1 run" if number == 1 else f"{number} runs"


def _speed(factor: float) -> str:
    """`1.4 times slower than`, `as fast as`, `1.2 times faster than`."""
    if abs(factor - 1.0) < AS_FAST:
        return "as fast as"
    if factor > 1.0:
        return f"{write_number(factor)} times slower than"
    return f"{write_number(1.0 / factor)} times faster than"
