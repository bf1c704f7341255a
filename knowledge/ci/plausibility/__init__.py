"""Whether the facts can be right: arithmetic, units and duplicates, over everything that was read.

The build refuses what breaks a form. These rules find what fits its form and still cannot be true, or hardly:
minutes written as hours, cards counted where GCDs are, a sparse peak among dense ones. An error must be mended; a
warning must be mended or accepted with a reason (`facts/accepted.csv`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from knowledge.ci.build.reading import Facts
from knowledge.ci.plausibility.acceptance import AcceptedRow, read_accepted
from knowledge.ci.plausibility.clouds import check_clouds
from knowledge.ci.plausibility.devices import check_accelerators
from knowledge.ci.plausibility.finding import Finding
from knowledge.ci.plausibility.hardware import check_hardware
from knowledge.ci.plausibility.identity import check_identity
from knowledge.ci.plausibility.limits import check_limits
from knowledge.ci.plausibility.places import check_places
from knowledge.ci.plausibility.processors import check_processors

__all__ = ["AcceptedRow", "Finding", "Judged", "check", "judge", "read_accepted"]


@dataclass(frozen=True, slots=True)
class Judged:
    """Findings after the recorded reasons were looked up.

    Attributes:
        open: what nobody accepted, errors first. accepted: what somebody did, with the row that says why.
        stale: accepted rows that no finding needs any more.
    """

    open: tuple[Finding, ...]
    accepted: tuple[tuple[Finding, AcceptedRow], ...]
    stale: tuple[AcceptedRow, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Open findings that cannot be right."""
        return tuple(finding for finding in self.open if finding.severity == "error")


def check(facts: Facts, today: date) -> list[Finding]:
    """Every finding about the facts.

    Args:
        facts: everything in the facts folder.
        today: nothing can have been read after it.
    """
    return [
        *check_hardware(facts),
        *(finding for system in facts.systems for finding in check_limits(system)),
        *check_identity(facts, today),
        *check_accelerators(facts.accelerators, today),
        *check_processors(facts.processors, today),
        *check_clouds(facts.cloud_instances, today),
        *check_places(facts.sites),
    ]


def judge(findings: Iterable[Finding], accepted: Iterable[AcceptedRow]) -> Judged:
    """Sort findings into open and accepted. An error cannot be accepted: it is mended."""
    rows, still_open, let_stand = list(accepted), [], []
    for finding in findings:
        row = next((row for row in rows if row.covers(finding)), None) if finding.severity == "warning" else None
        if row is None:
            still_open.append(finding)
        else:
            let_stand.append((finding, row))
    used = {id(row) for _, row in let_stand}
    still_open.sort(key=lambda finding: (finding.severity, finding.system, finding.field))
    return Judged(tuple(still_open), tuple(let_stand), tuple(row for row in rows if id(row) not in used))
