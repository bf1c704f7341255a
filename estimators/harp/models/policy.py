"""What makes one candidate better than another: stated, so that a person can disagree with it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """Loss of a candidate from its held-out predictions; the least is chosen.

    loss = median error + under_weight * max(0, under share - 0.5) + request_weight * median over-request
           + killed_weight * max(0, killed share - kill_risk)

    The figures are choices of this project. The median error comes first, since it is what a person reads. A request
    is what costs money: over-request counts a quarter, so that a candidate four points better in the median may ask
    for sixteen points more. A killed run loses all of its time, so each point of kills above the risk counts twice.
    A median that lies below the truth more often than above it misleads: half a point each.

    Attributes:
        kill_risk: share of runs that a request may kill.
        under_weight, request_weight, killed_weight: see the formula.
        large_share: how much of the loss comes from predicting large runs from small ones, where that can be imitated.
        tie: candidates whose loss lies within this part of the best are as good; the simplest of them is taken.
    """

    kill_risk: float = 0.05
    under_weight: float = 0.5
    request_weight: float = 0.25
    killed_weight: float = 2.0
    large_share: float = 0.5
    tie: float = 0.03
