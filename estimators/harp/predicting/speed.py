"""From the machine that was measured to another one: a rule on data sheets, corrected by short runs on the target.

Rule: time on one core goes by 1 / sqrt(base clock x peak rate of a core). Derivation: GROMACS (rate in ns/day) and
CASTEP (time) of github.com/hpc-uk/archer-benchmarks (commit f644ea4) on six processors of the CI database (EPYC 7742,
Xeon E5-2650 v4, E5-2680 v4, Gold 6142, Platinum 8260, ThunderX2), the fastest run of each size; of every pair of
processors with the same case the median log ratio of times at the same number of cores, 27 pairs. Eight rules were
tried (nothing, clock, peak, bandwidth, and geometric means of them); root mean square of the error in logs: nothing
0.65, clock 0.60, peak 0.45, bandwidth 0.73, clock and peak 0.37, all three 0.48. The best is taken; since it was chosen
on the same 27 pairs, its error is if anything too small, and two applications are few.

After a correction by runs on the target, what is left is how the ratio changes with size: the same pairs vary with the
number of cores by 0.14 (root mean square of their standard deviations, 24 pairs with three sizes or more).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from estimators.harp.predicting.beyond_cores import Factor
from estimators.harp.predicting.processors import CoreSpeed

RULE_SPREAD = 0.37
"""Standard deviation, in logs, of the ratio that the rule gives; see the derivation."""
UNKNOWN_SPREAD = 0.65
"""The same where nothing is known of one of the machines, and 1 is taken."""
TRANSFER_SPREAD = 0.14
"""What is left of it after a correction by runs of other sizes."""
ONE_SIDED = 1.645
"""Standard deviations from the median to either end of a 90 % interval of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Step:
    """From one machine to another.

    Attributes:
        log_factor: natural logarithm of time there over time where it was measured. spread: its standard deviation.
        rule: how it was come by, one sentence.
        calibration_runs: that corrected it.
        settled_cores: number of cores at which they were made beyond those profiled: what so many cores do is then in
            the factor, and no longer uncertain.
        left: standard deviation that no number of short runs takes away.
    """

    log_factor: float
    spread: float
    rule: str
    calibration_runs: int = 0
    settled_cores: int | None = None
    left: float = TRANSFER_SPREAD

    @property
    def factor(self) -> Factor:
        """Median and ends of the 90 % interval."""
        return Factor(*self.ends)

    @property
    def ends(self) -> tuple[float, float, float]:
        """Logarithms of the factor: median, and ends of its 90 % interval."""
        reach = ONE_SIDED * self.spread
        return self.log_factor, self.log_factor - reach, self.log_factor + reach


SAME = Step(0.0, 0.0, "the runs were made on such a machine")
"""No step at all."""


def by_data_sheets(measured: CoreSpeed, target: CoreSpeed) -> Step:
    """The step that clock and peak of the two processors suggest."""
    if measured.log_rate is None or target.log_rate is None:
        unknown = measured if measured.log_rate is None else target
        return Step(
            0.0, UNKNOWN_SPREAD, f"no facts on {unknown.words}: the same speed is assumed, within a wide interval"
        )
    spread = math.hypot(RULE_SPREAD, measured.spread, target.spread)
    rule = f"square root of base clock x peak rate of a core, {measured.words} against {target.words}"
    return Step(measured.log_rate - target.log_rate, spread, rule)


def corrected(step: Step, log_ratios: Sequence[float], spreads: Sequence[float]) -> Step:
    """The step after short runs on the target, each weighted by how surely it speaks.

    The data sheets' step and the runs are normal in logs and independent, so their precisions add up.

    Args:
        step: before.
        log_ratios: log of measured over predicted time of each run, predicted for the machine that was measured.
        spreads: standard deviation of each, in logs; above zero.
    """
    if not log_ratios:
        return step
    weights = [1 / step.spread**2 if step.spread else math.inf, *(1 / spread**2 for spread in spreads)]
    if math.isinf(weights[0]):
        return step
    total = sum(weights)
    middle = sum(w * one for w, one in zip(weights, (step.log_factor, *log_ratios), strict=True)) / total
    spread = min(step.spread, math.hypot(math.sqrt(1 / total), step.left))
    number = len(log_ratios)
    rule = f"{number} short run{'s' if number > 1 else ''} on the target, and {step.rule}"
    return replace(step, log_factor=middle, spread=spread, rule=rule, calibration_runs=number)
