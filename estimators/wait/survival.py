"""Quantiles of waits when some jobs still wait: the product-limit estimate with weights.

Kaplan and Meier (1958), "Nonparametric estimation from incomplete observations". A job that still stands in the queue
has waited at least so long; leaving it out would make every wait look short.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class WaitCurve:
    """Chance that the wait is over after so many seconds.

    Attributes:
        seconds: ascending; waits known and, where `share` does not rise, waits that are not over.
        share: of the weight whose wait is over by then.
    """

    seconds: Floats
    share: Floats

    @property
    def longest_s(self) -> float:
        """The longest wait that was seen, over or not."""
        return float(self.seconds[-1])

    def quantile(self, level: float) -> float:
        """The smallest wait seen that covers this share; the longest seen if none does."""
        place = int(np.searchsorted(self.share, level - _TINY))
        return float(self.seconds[min(place, len(self.seconds) - 1)])

    def median(self) -> float:
        """Median of waits that were cut to whole seconds: interpolated inside its second, as for grouped data.

        The usual formula for grouped data: L + (0.5 - F) / f, with a class of one second around each value.
        """
        value = self.quantile(0.5)
        if value == self.longest_s or value != round(value):
            return value
        below = float(self.share[np.searchsorted(self.seconds, value) - 1]) if value > self.seconds[0] else 0.0
        upto = float(self.share[np.searchsorted(self.seconds, value, side="right") - 1])
        inside = (0.5 - below) / (upto - below) if upto > below else 0.5
        return max(0.0, value - 0.5 + inside)


def wait_curve(seconds: Floats, over: Flags, weights: Floats) -> WaitCurve:
    """The curve of some waits, heavier ones counting more.

    Args:
        seconds: how long each waited, or has waited so far.
        over: whether that wait ended with a start.
        weights: those of weight zero are left out; at least one must have more.
    """
    found = weights > 0
    seconds, over, weights = seconds[found], over[found], weights[found]
    order = np.lexsort((~over, seconds))
    seconds, over, weights = seconds[order], over[order], weights[order]
    at_risk = np.cumsum(weights[::-1])[::-1]
    hazard: Floats = np.where(over, weights / np.maximum(at_risk, _TINY), 0.0)
    share: Floats = np.asarray(1.0 - np.cumprod(1.0 - np.minimum(hazard, 1.0)), dtype=np.float64)
    return WaitCurve(seconds, share)
