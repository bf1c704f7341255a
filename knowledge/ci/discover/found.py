"""What a discovery found: the layer, the state of the queue, and what could not be read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from knowledge.ci.build.layer_form import LayerForm, SkippedForm
from knowledge.ci.build.system_form import AccessForm, SourceForm, SystemForm, SystemKind
from knowledge.ci.types import ORGANIZATION_NOT_KNOWN

_MOST_TEXT = 200
MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class QueueState:
    """What waited and ran in one partition when the queue was read.

    Attributes:
        partition: its name.
        pending_jobs, running_jobs: elements of job arrays counted one by one.
        pending_node_hours: nodes times time limit, of the waiting jobs whose limit is known.
        running_node_hours: nodes times time left, of the running jobs.
        unknown_jobs: jobs without a time limit, or with one that could not be read; not in the node-hours.
    """

    partition: str
    pending_jobs: int = 0
    running_jobs: int = 0
    pending_node_hours: float = 0.0
    running_node_hours: float = 0.0
    unknown_jobs: int = 0


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found on one system.

    Attributes:
        layer: as it is kept. queue: state of its partitions when it was read; empty = not read.
        remarks: what the person should know, such as a command that gave no answer; one sentence each.
    """

    layer: LayerForm
    queue: tuple[QueueState, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Naming:
    """How the person names the system; `None` = as the system names itself."""

    system: str | None = None
    name: str | None = None
    organization: str | None = None


@dataclass(slots=True)
class Findings:
    """Collects lines that could not be read, remarks and sources while a system is read."""

    skipped: list[SkippedForm] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    sources: list[SourceForm] = field(default_factory=list)

    def skip(self, text: str, reason: str, line: int | None = None) -> None:
        """Keep what could not be read, and why."""
        self.skipped.append(SkippedForm(line=line, text=text[:_MOST_TEXT], reason=reason))

    def remark(self, sentence: str) -> None:
        """Note what the person should know, once."""
        if sentence not in self.remarks:
            self.remarks.append(sentence)


def system_of(
    kind: SystemKind, naming: Naming, own_name: str, findings: Findings, read_at: datetime, **fields: object
) -> SystemForm:
    """A system form with what every discovery has in common.

    Args:
        kind: of the system. naming: the person's names. own_name: what the system calls itself.
        findings: whose sources become the system's. read_at: when. fields: the rest of the form.
    """
    whole: dict[str, object] = {
        "id": naming.system or slug(own_name),
        "name": naming.name or own_name,
        "organization": naming.organization or ORGANIZATION_NOT_KNOWN,
        "country": None,
        "kind": kind,
        "status": None,
        "as_of": day(read_at),
        "access": AccessForm(programs=[], charge_unit=None),
        "docs_url": None,
        "storage": [],
        "modules_hint": None,
        "sources": findings.sources,
        "notes": None,
    }
    return SystemForm.model_validate({**whole, **fields})


def layer_of(tool: str, system: SystemForm, findings: Findings, read_at: datetime) -> LayerForm:
    """The layer of a discovered system."""
    return LayerForm(
        how="discovered", tool=tool, read_at=moment(read_at), system=system, skipped=list(findings.skipped)
    )


def slug(name: str) -> str:
    """A system id made of a name: small letters, digits and dashes."""
    return re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-.") or "system"


def day(when: datetime) -> str:
    """YYYY-MM-DD in universal time."""
    return when.astimezone(UTC).strftime("%Y-%m-%d")


def moment(when: datetime) -> str:
    """YYYY-MM-DDTHH:MM:SSZ."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def out_of_service(told: list[str]) -> str | None:
    """A note that names nodes out of service, the first of them if they are many; `None` for none."""
    more = f" and {len(told) - MOST_NAMED} more" if len(told) > MOST_NAMED else ""
    return f"out of service when it was read: {', '.join(told[:MOST_NAMED])}{more}" if told else None


def joined(notes: Iterable[str | None]) -> str | None:
    """Notes as one text, or `None` if there are none."""
    return "; ".join(note for note in notes if note) or None
