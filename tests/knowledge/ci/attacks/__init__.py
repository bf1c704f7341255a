"""Attacks on the query door, as data: what is refused, what is stopped, and what must only keep the limits."""

from __future__ import annotations

from tests.knowledge.ci.attacks.bounded import BOUNDED
from tests.knowledge.ci.attacks.disguises import NESTED, SPELLED, UNREADABLE
from tests.knowledge.ci.attacks.files import MACHINE, NAMED_FILES, READS
from tests.knowledge.ci.attacks.floods import FLOODS
from tests.knowledge.ci.attacks.growing import GROWING
from tests.knowledge.ci.attacks.writes import EXTENSIONS, SETTINGS, SEVERAL, WRITES

NOT_RUN = {
    "writes": WRITES,
    "settings": SETTINGS,
    "extensions": EXTENSIONS,
    "several": SEVERAL,
    "reads": READS,
    "named files": NAMED_FILES,
    "machine": MACHINE,
    "nested": NESTED,
    "spelled": SPELLED,
    "growing": GROWING,
}
"""By kind: statements of which nothing may be executed."""

NOT_READ = UNREADABLE
"""Statements that no SQL parser takes."""

STOPPED = FLOODS
"""By kind: statements that would run past the limit of time or memory."""

KEPT_IN_BOUNDS = BOUNDED
"""By kind: statements that may be answered, but within every limit and without a word about the machine."""
