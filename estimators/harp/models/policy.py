"""What makes one candidate better than another: stated, so that a person can disagree with it."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """Loss of a candidate from its held-out predictions; the least is chosen.

    loss = median error + under_weight * max(0, under share - 0.5) + request_weight * log(1 + median over-request)
           + killed_weight * max(0, killed share - kill_risk)

    The figures are choices of this project. The median error comes first, since it is what a person reads. A request
    costs money and waits longer: it counts a quarter, and as a logarithm, since twice as much is as bad from any
    size. A killed run loses all of its time, so each point of kills above the risk counts twice. A median that lies
    below the truth more often than above it misleads: half a point each.

    Attributes:
        kill_risk: share of runs that a request may kill.
        under_weight, request_weight, killed_weight: see the formula.
        large_share: part of the loss from predicting large runs after small ones, where runs are marked as small and
            full: that is what they are for. large_share_unmarked: the same where they are not.
        tie: candidates whose loss and median error lie within this part of the best one's are as good; the simplest of
            them is taken. From few rows a loss is known within about 1 / sqrt(rows) of itself, and
            the difference of two on the same rows about twice as well; what is less does not count (after the rule of
            one standard error, Breiman et al. 1984, section 3.4.3).
    """

    kill_risk: float = 0.05
    under_weight: float = 0.5
    request_weight: float = 0.25
    killed_weight: float = 2.0
    large_share: float = 0.5
    large_share_unmarked: float = 0.1
    tie: float = 0.03

    def tie_of(self, rows: int) -> float:
        """Part within which candidates are as good."""
        return max(self.tie, 0.5 / math.sqrt(max(rows, 1)))

    def loss(self, median_error: float, under_share: float, over_request: float, killed_share: float) -> float:
        """The formula above."""
        return (
            median_error
            + self.under_weight * max(0.0, under_share - 0.5)
            + self.request_weight * max(0.0, math.log1p(max(over_request, -0.99)))
            + self.killed_weight * max(0.0, killed_share - self.kill_risk)
        )
