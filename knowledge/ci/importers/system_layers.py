"""Systems of exports as layers: the id, what the database already knows of them, and what no export says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pydantic import ValidationError

from knowledge.ci.build.layer_form import LayerForm, SkippedForm
from knowledge.ci.build.system_form import (
    AccessForm,
    LinkForm,
    NodeTypeForm,
    PartitionForm,
    Scheduler,
    SourceForm,
    SystemForm,
    SystemKind,
)
from knowledge.ci.importers.known import Known, KnownSystem
from knowledge.ci.importers.report import BadRowError, Skipped, shown

_ID_LENGTH = 60
_SCHEDULERS: tuple[tuple[str, Scheduler], ...] = (
    ("slurm", "slurm"),
    ("pbs", "pbs"),
    ("torque", "pbs"),
    ("lsf", "lsf"),
    ("flux", "flux"),
    ("fujitsu_tcs", "pjm"),
    ("htcondor", "htcondor"),
    ("condor", "htcondor"),
    ("sge", "gridengine"),
    ("grid engine", "gridengine"),
    ("gridengine", "gridengine"),
    ("kubernetes", "kubernetes"),
    ("linux_host", "none"),
    ("systemd", "none"),
)


@dataclass(frozen=True, slots=True)
class FoundSystem:
    """What an export says of one system; `None` and empty are unknown.

    Attributes:
        names: by which the database may know it, best first; the first one makes the id of a new system.
        organization: who runs it, as the export says.
        kind: as the export lets one see. status, programs, scheduler, notes and lists: as in the system form.
    """

    names: tuple[str, ...]
    title: str
    source: SourceForm
    organization: str | None = None
    kind: SystemKind | None = None
    status: str | None = None
    programs: tuple[str, ...] = ()
    scheduler: Scheduler | None = None
    docs_url: str | None = None
    node_types: Sequence[NodeTypeForm] = ()
    partitions: Sequence[PartitionForm] = ()
    links: Sequence[LinkForm] = ()
    notes: Sequence[str] = field(default_factory=tuple)


def scheduler_of(text: str | None) -> Scheduler | None:
    """The scheduler that a text names; `None` if none that is known."""
    lowered = (text or "").strip().lower()
    return next((scheduler for word, scheduler in _SCHEDULERS if word in lowered), None)


def slug_of(text: str) -> str:
    """A text as an id: small letters, digits, dots and dashes.

    Raises:
        BadRowError: nothing is left of it.
    """
    slug = re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-.")[:_ID_LENGTH].strip("-.")
    if not slug:
        raise BadRowError(f"{shown(text)!r} gives no name for a system")
    return slug


def system_form(found: FoundSystem, known: Known) -> SystemForm:
    """The system in the form of the facts. What the export does not say and the database knows is the database's.

    Raises:
        BadRowError: it has no name, or its values break a rule of the form.
    """
    try:
        return _form(found, known.system(found.names))
    except ValidationError as error:
        raise BadRowError(error.errors()[0]["msg"].removeprefix("Value error, ")) from None


def _form(found: FoundSystem, match: KnownSystem | None) -> SystemForm:
    return SystemForm(
        id=match.id if match else slug_of(found.names[0]),
        name=match.name if match else found.title,
        organization=_organization(found, match),
        country=match.country if match else None,
        kind=_kind(found, match),
        status=found.status if found.status in {"production", "retired", "planned"} else None,  # type: ignore[arg-type]  # narrowed by the test beside it
        as_of=found.source.date,
        access=AccessForm(programs=list(found.programs), charge_unit=None),
        scheduler=found.scheduler,
        docs_url=found.docs_url,
        node_types=list(found.node_types),
        partitions=list(found.partitions),
        storage=[],
        modules_hint=None,
        links=list(found.links),
        sources=[found.source],
        notes=" ".join(found.notes) or None,
    )


def layer_of(system: SystemForm, tool: str, skipped: Sequence[Skipped]) -> LayerForm:
    """The layer of one system."""
    read_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    left_out = [SkippedForm(line=skip.line, text=skip.text, reason=skip.reason) for skip in skipped]
    return LayerForm(how="imported", tool=tool, read_at=read_at, system=system, skipped=left_out)


def _organization(found: FoundSystem, match: KnownSystem | None) -> str:
    if match is not None:
        return match.organization
    return found.organization or "not stated in the export"


def _kind(found: FoundSystem, match: KnownSystem | None) -> SystemKind:
    if match is not None:
        return match.kind  # type: ignore[return-value]  # the database holds only the kinds of the form
    return found.kind or "hpc"
