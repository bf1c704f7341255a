"""Sentences on a prediction: its verdict, what it assumes, and what is not known."""

from __future__ import annotations

import math
from collections.abc import Sequence

from estimators.harp.forecast import TOGETHER
from estimators.harp.predicting.beyond_cores import SOURCE_WORDS
from estimators.harp.predicting.fitting import unchecked
from estimators.harp.predicting.known import Asked, Known
from estimators.harp.predicting.option import Option
from estimators.harp.predicting.remedies import what_would_fit
from estimators.harp.predicting.result import PartitionFit
from knowledge.evidence import Assumption
from knowledge.quantities import write_number

WIDE = 4.0
"""An interval whose ends differ by more than this is said to be wide (a choice: half or double is what people plan
with)."""
_MOST_OTHERS = 3


def verdict_of(asked: Asked, known: Known, best: Option) -> str:
    """One sentence on how far the runs carry."""
    configurations = len({run.key for run in known.runs.learned})
    start = f"Predicted from {len(known.runs.learned)} runs of {configurations} configurations"
    wide = best.time.spread.high / best.time.spread.low
    reasons = _why_wide(asked, best)
    if not reasons and not best.time.outside:
        return f"{start}, inside the profiled range."
    rest = f"{start}; {'; '.join(reasons)}"
    return f"{rest}, so the interval spans a factor of {write_number(wide, 2)}." if wide > WIDE else f"{rest}."


def notes_on(asked: Asked, known: Known, best: Option) -> tuple[Assumption, ...]:
    """What the prediction takes for granted."""
    found = []
    if best.time.doublings > 0:
        found.append(Assumption(field="cores", text=_beyond(asked, known, best)))
    if known.time.least_cores is None and asked.resource("cores", 1) > 1:
        text = f"The application file of {asked.application.title} does not vary cores: more of them change nothing."
        found.append(Assumption(field="cores", text=text))
    if best.step.spread > 0:
        found.append(Assumption(field="system", text=_step(known, best)))
    elif best.place.offer is None and known.runs.reference.node_type is None:
        text = "Nobody said where the runs were made; the same machine is taken."
        found.append(Assumption(field="system", text=text))
    if best.request.nodes > 1 and best.memory is not None:
        found.append(Assumption(field="nodes", text="Memory is taken to be the same on every node."))
    versions = sorted({run.version for run in known.runs.learned if run.version})
    if len(versions) > 1:
        text = f"Runs of versions {', '.join(versions)} are taken together."
        found.append(Assumption(field="version", text=text))
    return tuple(found)


def unknowns_of(asked: Asked, known: Known, best: Option, fits: Sequence[PartitionFit]) -> tuple[str, ...]:
    """What the answer does not know."""
    found = []
    if known.memory is None:
        found.append("Peak memory is not known: no run recorded it, so the request names none.")
    if best.place.offer is None:
        found.append("No system was named, so there is no partition and no charge.")
        return tuple(found)
    if best.fit is not None and not best.fit.fits:
        found.append(f"{_nothing_fits(asked, fits)} {what_would_fit(asked, known, best)}".strip())
    elif missing := unchecked(best.place.offer):
        found.append(f"Of {best.place.offer.id} the {' and the '.join(missing)} is not known and was not checked.")
    if best.charge is None or best.charge.amount is None:
        why = best.charge.formula if best.charge else "no rule is on record"
        found.append(f"The charge on {best.place.offer.id} is not known: {why}.")
    return tuple(found)


def _why_wide(asked: Asked, best: Option) -> list[str]:
    """What takes the answer beyond the runs: inputs and resources; features that follow from them are told apart."""
    named = asked.application.parameters
    outside = best.time.outside
    reasons = [text for text in outside if text.split(" ", 1)[0] in named or text.startswith(TOGETHER)]
    reasons = reasons or list(outside[:1])
    if best.time.doublings > 0:
        doublings = write_number(best.time.doublings, 2)
        reasons.append(f"cores lie {doublings} doubling{'s' if best.time.doublings != 1 else ''} beyond the profiled")
    if best.step.spread > 0:
        reasons.append("it is another machine than the one measured")
    return reasons


def _beyond(asked: Asked, known: Known, best: Option) -> str:
    most = write_number(known.time.most["cores"])
    gain = math.exp(-best.time.beyond.median)
    return (
        f"At most {most} cores were profiled; beyond, speed-up is taken as other applications showed it"
        f" ({SOURCE_WORDS}): {write_number(gain, 3)} times as fast on {asked.resource('cores', 1)} cores as on {most}."
    )


def _step(known: Known, best: Option) -> str:
    factor = write_number(math.exp(best.step.log_factor), 3)
    there, here = best.place.words, known.runs.reference.words
    return f"Measured on {here}; time on {there} is taken as {factor} times that: {best.step.rule}."


def _nothing_fits(asked: Asked, fits: Sequence[PartitionFit]) -> str:
    where = asked.question.partition or f"any partition of {asked.question.system}"
    reasons = "; ".join(f"{fit.offer}: {fit.reason}" for fit in fits[:_MOST_OTHERS])
    return f"The request does not fit {where} ({reasons})."
