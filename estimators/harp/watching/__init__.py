"""Holds one command to its limits and measures it: a small program of its own, one for every run.

    Order ──(first line of its input)──> python -m estimators.harp.watching ──> progress..., Outcome (lines of JSON)

It is a process of its own because Linux then adds everything up: a *subreaper* inherits every orphan below it, so that
what escaped by `setsid` is still found and stopped, and processor time and bytes of the whole tree arrive in its own
`getrusage(RUSAGE_CHILDREN)` to the last tick. It uses the standard library only and starts in some hundredths of a
second. When its input ends (whoever gave the order has died) it stops the command and ends.
"""

from estimators.harp.watching.disk import folder_bytes
from estimators.harp.watching.order import Order
from estimators.harp.watching.outcome import Ending, Outcome
from estimators.harp.watching.watch import watch

__all__ = ["Ending", "Order", "Outcome", "folder_bytes", "watch"]
