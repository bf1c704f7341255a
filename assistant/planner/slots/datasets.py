"""Named data sets."""

from __future__ import annotations

import re

from assistant.planner.slots.counting import LARGE
from assistant.planner.text import Scan

_NAMES = {
    "imagenet-21k": r"\bimage-?net-?\s?(?:21k|22k)\b",
    "imagenet-1k": r"\bimage-?net(?:-?\s?1k)?\b|\bilsvrc(?:-?2012)?\b",
    "cifar-100": r"\bcifar-?\s?100\b",
    "cifar-10": r"\bcifar-?\s?10\b",
    "coco": r"\b(?:ms[- ]?)?coco\b",
    "mnist": r"\bmnist\b",
    "squad": r"\bsquad\b",
    "wikitext-103": r"\bwikitext(?:-103)?\b",
    "openwebtext": r"\bopenwebtext\b",
    "c4": r"\bc4\b",
    "the-pile": r"\bthe pile\b",
    "librispeech": r"\blibrispeech\b",
    "places365": r"\bplaces365\b",
    "laion-400m": r"\blaion(?:-400m)?\b",
    "alpaca": r"\balpaca data(?:set)?\b",
    "inaturalist": r"\binat(?:uralist)?(?:-?20\d\d)?\b",
    "wikipedia": r"\bwikipedia\b",
}

_COUNTED = re.compile(rf"(?<![\w.$]){LARGE}\s+(?:of\s+)?(?:the\s+|my\s+|our\s+)?$")
"""`12 million iNaturalist photos` are as many as are said, not the whole data set."""


def read(scan: Scan) -> None:
    """Take the data set that is named."""
    for name, pattern in _NAMES.items():
        match = re.search(pattern, scan.rest)
        if match and not _COUNTED.search(scan.rest[: match.start()]):
            scan.slots["dataset"] = name
            scan.name("dataset", name, *match.span())
            return
