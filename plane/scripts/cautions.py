"""What a person should know before handing a script in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from knowledge.ci.types import Offer
from plane.scripts.request_style import RequestStyle
from plane.scripts.sizing import Size, where
from plane.scripts.slurm import accelerator_type
from plane.scripts.spec import ScriptSpec

if TYPE_CHECKING:
    from knowledge.ci.records import SystemRecord

_TELLING = re.compile(r"account|must|required|refused|only|unavailable|at most|not be named|login to", re.IGNORECASE)
_SENTENCES = re.compile(r";\s|(?<=[a-z)])\.\s")
_ACCOUNTS = re.compile(r"\(([^)]*projects? end[^)]*)\)")


def cautions_about(
    spec: ScriptSpec,
    offer: Offer | None,
    style: RequestStyle,
    size: Size,
    scheduler: Literal["slurm", "pbs"],
    system: SystemRecord | None,
) -> tuple[str, ...]:
    """One sentence each, most pressing first."""
    found = list(size.cautions)
    if spec.account is None:
        found.append("Replace <your-account> by the account or project that pays for the job.")
    if spec.array_limit and scheduler == "pbs":
        found.append("The limit behind % in a job array needs a recent PBS.")
    if offer is not None:
        found += _about_accelerators(offer, style, size, system)
        found += _about_partition(offer)
    if system is not None and scheduler == "pbs" and "filesystems=<fs>" in (system.notes or ""):
        found.append("Replace <fs> by the file systems the job uses.")
    if system is not None and (rule := _ACCOUNTS.search(system.modules_hint or "")):
        found.append(f"The site notes: {rule.group(1)}.")
    return tuple(dict.fromkeys(found))


def _about_accelerators(offer: Offer, style: RequestStyle, size: Size, system: SystemRecord | None) -> list[str]:
    if not size.gpus_per_node:
        return []
    found = []
    named = accelerator_type(style, offer)
    if style.form == "unknown":
        found.append(f"How {offer.system_name} wants accelerators asked for is not known; check that line.")
    elif style.wants_type and named is None:
        found.append(f"{offer.system_name} wants the accelerator's type named, but its word for this one is not known.")
    others = _other_accelerators(offer, system)
    if others and named is None and not style.constraints and "gpu_type" not in style.chunk:
        found.append(
            f"{where(offer)} also has {', '.join(others)}; how to ask for {offer.accelerator_text} alone is not known."
        )
    if "account" in style.text:
        found.append(f"The site wants accelerators asked for like this: {style.text}.")
    return found


def _other_accelerators(offer: Offer, system: SystemRecord | None) -> list[str]:
    if system is None:
        return []
    reached = {name for row in system.partitions if row.label == offer.partition_label for name in row.node_types}
    found = {node.gpu for node in system.node_types if node.id in reached and node.gpu}
    return sorted(found - {offer.accelerator_text})


def _about_partition(offer: Offer) -> list[str]:
    found = []
    if offer.interactive:
        found.append(f"{where(offer)} is for tests and interactive work.")
    if offer.preemptible:
        found.append(f"Jobs on {where(offer)} may be pre-empted: save checkpoints.")
    if offer.service:
        found.append(f"{where(offer)} is a service partition, not meant for computing.")
    notes = [note.strip().rstrip(".") for note in _SENTENCES.split(offer.notes or "")]
    return found + [f"The site notes: {note}." for note in notes if _TELLING.search(note)]
