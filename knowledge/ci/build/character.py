"""What a partition is for, from its name, notes and limit: interactive, service, pre-emptible.

Sites have no common word for these, so each is read from words of the name first. A word that some sites also use for
long production queues (express, short, quick) counts as interactive only with a limit of two hours or less.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_INTERACTIVE = re.compile(
    r"debug|interactive|iqrsh|(?:^|[^a-z])(?:[cgq]pu|ai|q|g)?dev(?:el|elop|elopment)?\w{0,12}(?:$|[^a-z])"
    r"|(?:^|[^a-z])(?:gpu)?test(?:$|[^a-z])|(?:^|[^a-z])dbg(?:$|[^a-z])|trial"
)
_SHORT_IF_LIMITED = re.compile(r"express|(?:^|[^a-z])(?:short|quick|exp)(?:$|[^a-z])")
_SHORT_HOURS = 2.0
_SERVICE = re.compile(
    r"(?:^|[^a-z])(?:xfer|copyq|transfer|login|archive|staging|service|viz|vis|visu|visualization|visualisation"
    r"|vizinteractive|lumid|gp-data|prepost|compil|profiling)(?:$|[^a-z])"
)
_SERVICE_NOTES = re.compile(r"data transfer|visualisation|visualization|data management|service nodes")
_PREEMPTIBLE = re.compile(r"pre-?empt|scaveng|besteffort|requeue|killed by", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Character:
    """What kind of work a partition is meant for."""

    interactive: bool
    service: bool
    preemptible: bool


def characterise(label: str, notes: str | None, max_walltime_hours: float | None) -> Character:
    """Read a partition's character from its name (qualifier included), notes and walltime limit."""
    name = re.sub(r"[_\s-]+", "-", label.lower())
    short = max_walltime_hours is not None and max_walltime_hours <= _SHORT_HOURS
    interactive = bool(_INTERACTIVE.search(name)) or (short and bool(_SHORT_IF_LIMITED.search(name)))
    noted = (notes or "").lower()
    return Character(
        interactive=interactive or noted.startswith("interactive"),
        service=bool(_SERVICE.search(name)) or bool(_SERVICE_NOTES.search(noted)),
        preemptible=bool(_PREEMPTIBLE.search(f"{label} {notes or ''}")),
    )
