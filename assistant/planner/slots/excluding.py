"""Whether a name is wanted or not: 'not on delta', 'avoid H100s', 'anything but frontera'."""

from __future__ import annotations

import re

from assistant.planner.text import Scan

_NOT = re.compile(
    r"(?:\b(?:not|no|never|without|except(?: for)?|excluding|exclude|avoid(?:ing)?|skip|drop|minus|besides|other than|"
    r"rather than|instead of|anything but|everything but|all but|none (?:with|of)|leave out|remove|ignore|can ?not use|"
    r"can't use|cant use|"
    r"don't (?:want|use|have|like)|dont (?:want|use|have|like)|won't use|lost access to|no (?:access|"
    r"allocation|account) (?:on|to|at|for|in))"
    r"|n't)\s+(?:(?:specifically|on|to|at|in|use|using|run|running|any|the|want|a|an|old|slow|"
    r"expensive|allowed|possible|nvidia|amd)\s+)*$"
)
_JOIN = re.compile(r"s?\s*(?:,|and|or|nor|&|/|,\s*(?:and|or|nor|not))\s*(?:on |the |not )?")


def excluded(scan: Scan, start: int) -> bool:
    """Whether the words before a name bar it ('why not X' asks about X instead)."""
    left = scan.before(start, 60)
    match = _NOT.search(left)
    return bool(match) and not re.search(r"\bwhy(?:'s| is)?\s*$", left[: match.start()] if match else "")


def joins(between: str) -> bool:
    """Whether the words between two names only list them."""
    return _JOIN.fullmatch(between) is not None
