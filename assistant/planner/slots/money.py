"""Budgets in US dollars."""

from __future__ import annotations

import re

from assistant.planner.text import Scan
from knowledge.quantities.reading import NUMBER

_BUDGET = re.compile(
    rf"(?:us)?\$\s?(?P<sign>{NUMBER})(?P<k>k)?|(?P<word>{NUMBER})(?P<k2>k)?\s?(?:usd|us dollars?|dollars?|bucks)\b"
)
_RATE = re.compile(r"\s*(?:/|per|an|a)\s*(?:h|hour|hr|gpu)\b")


def read(scan: Scan) -> None:
    """Take what it may cost; a price per hour is not a budget."""
    for match in _BUDGET.finditer(scan.rest):
        if _RATE.match(scan.rest, match.end()):
            continue
        number = (match.group("sign") or match.group("word")).replace(",", "")
        amount = float(number) * (1000 if match.group("k") or match.group("k2") else 1)
        if amount > 0:
            scan.slots.setdefault("budget_usd", amount)
        else:
            scan.problems.append("A budget must be more than $0; say what it may cost.")
        scan.take(*match.span())
