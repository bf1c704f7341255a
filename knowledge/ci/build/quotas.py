"""Reads the limits on size and number of files out of a site's words about a quota.

Only what stands there as a plain limit is taken: "90 GB, 500,000 files", "20 TB default". Words that name several
sizes (per user and per project, or a range) mean no single limit, so nothing is derived from them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.quantities.reading import BYTES_PER_UNIT, NUMBER

_SIZE = re.compile(rf"(?<![\w.-])(?P<number>{NUMBER})\s*(?P<unit>[kMGTPE]i?B)\b")
_FILES = re.compile(
    rf"(?<![\w.-])(?P<number>{NUMBER})\s*(?P<unit>k|K|M|million|thousand)?\s+(?:files|inodes|file limit|objects)\b"
)
_TIMES = {None: 1, "k": 10**3, "K": 10**3, "thousand": 10**3, "M": 10**6, "million": 10**6}
_NO_LIMIT = re.compile(
    r"\b(?:no|none|unlimited|not|on request|varies|up to|overall|total|raw|per job|in all)\b|\d\s*-\s*\d"
)


@dataclass(frozen=True, slots=True)
class Quota:
    """The limits that words state; `None` = they state none, or more than one."""

    size_bytes: float | None
    files: int | None


def read_quota(words: str | None) -> Quota:
    """Read a quota, such as `10 GB, 200,000 files`."""
    if not words:
        return Quota(None, None)
    sizes = {_value(match, BYTES_PER_UNIT[match["unit"].lower()]) for match in _SIZE.finditer(words)}
    files = {_value(match, _TIMES[match["unit"]]) for match in _FILES.finditer(words)}
    plain = not _NO_LIMIT.search(words)
    return Quota(
        sizes.pop() if len(sizes) == 1 and plain else None, round(files.pop()) if len(files) == 1 and plain else None
    )


def _value(match: re.Match[str], times: float) -> float:
    return float(match["number"].replace(",", "")) * times
