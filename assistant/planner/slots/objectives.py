"""What matters most to the person."""

from __future__ import annotations

import re

from assistant.planner.text import Scan

_OBJECTIVES = (
    (
        "cheapest",
        r"\bcheap(?:est|er|ly)?\b|\b(?:lowest|least|minimal|minimum|smallest) (?:cost|price|charge|"
        r"expens\w+|money)\b|\bleast expensive\b|\bsave money\b|\blow(?:est)? budget\b|\bcosts? (?:the "
        r")?least\b|\bmost affordable\b|\btoo (?:expensive|costly|dear)\b|\bcosts? too much\b|\bcost[- ]effective\b",
    ),
    (
        "soonest",
        r"\bsoonest\b|\b(?:start|begin|run)s? (?:right )?(?:now|immediately|soonest|at once)\b|"
        r"\b(?:shortest|smallest|least) (?:queue|wait)\w*|\bwithout (?:waiting|queue)\b|\bright away\b|"
        r"\bno wait(?:ing)?\b",
    ),
    (
        "greenest",
        r"\bgreen(?:est|er)?\b|\b(?:lowest|least|minimal|smallest) (?:carbon|emissions?|co2|energy|"
        r"footprint)\w*|\bcarbon\b|\bco2\b|\bclimate\b|\bsustainab\w+",
    ),
    (
        "fastest",
        r"\bfast(?:est|er)\b|\bquick(?:est|er)\b|\bshortest (?:time|run\w*)\b|\b(?:in a )?hurry\b|"
        r"\basap\b|\btoo slow\b|\btakes too long\b|\bmost powerful\b|\bleast time\b|\bas fast as possible\b",
    ),
    ("balanced", r"\bbalanced?\b|\bbest overall\b|\btrade-?off\b|\bbest compromise\b"),
)


def read(scan: Scan) -> None:
    """Take the objective, if one is named."""
    for value, pattern in _OBJECTIVES:
        match = re.search(pattern, scan.rest)
        if match:
            scan.slots["objective"] = value
            scan.take(*match.span())
            return
