"""Writes the script: resource lines from the row, everything else from a template."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from knowledge.ci.types import Offer
from knowledge.errors import RequestError
from knowledge.evidence import Assumption
from plane.scripts.cautions import cautions_about
from plane.scripts.launching import STAND_IN, launch_lines
from plane.scripts.pbs import pbs_directives
from plane.scripts.request_style import read_style
from plane.scripts.script import JobScript
from plane.scripts.site_notes import launcher_of, with_usable_cores
from plane.scripts.sizing import Size, size_job, where
from plane.scripts.slurm import Directive, slurm_directives
from plane.scripts.spec import ScriptSpec, check_spec, slug
from plane.scripts.walltime import Walltime, plan_walltime

if TYPE_CHECKING:
    from jinja2 import Environment

    from knowledge.ci.records import SystemRecord

Scheduler = Literal["slurm", "pbs"]

_CANNOT = {
    "none": "has no batch scheduler: one starts an instance, a lease or a pod there",
    "oar": "runs OAR, for which no script can be written yet",
    "pjm": "runs Fujitsu's PJM, for which no script can be written yet",
    "htcondor": "runs HTCondor, which wants a submit description that cannot be written yet",
    "lsf": "runs LSF, for which no script can be written yet",
    "flux": "runs Flux, for which no script can be written yet",
    "gridengine": "runs Grid Engine, for which no script can be written yet",
}


def write_script(
    spec: ScriptSpec,
    offer: Offer | None,
    *,
    system: SystemRecord | None = None,
    scheduler: Scheduler | None = None,
    assumptions: tuple[Assumption, ...] = (),
) -> JobScript:
    """Write a batch script whose resource lines fit the partition.

    Args:
        spec: what to ask for.
        offer: the partition's row; `None` gives a generic header that could not be checked.
        system: what is known of the whole system, for modules and required lines.
        scheduler: for a generic header; a row knows its own.
        assumptions: made on the way here, such as the partition chosen.

    Raises:
        RequestError: more than the row allows, unsafe text, or a scheduler no script can be written for.
    """
    check_spec(spec)
    kind = scheduler_of(offer, scheduler)
    offer = with_usable_cores(offer, system)
    style = read_style(offer.gpu_request_flag if offer is not None else None)
    size = size_job(spec, offer, style)
    walltime = plan_walltime(spec, offer)
    totals = system is not None and any(
        (row.gpu_request_flag or "").startswith("-l ngpus") for row in system.partitions
    )
    directives = (
        slurm_directives(offer, style, size, walltime)
        if kind == "slurm"
        else pbs_directives(
            offer, style, size, walltime, system_notes=(system.notes or "") if system else "", totals=totals
        )
    )
    file_name = f"{_job_name(spec)}.{'sbatch' if kind == 'slurm' else 'pbs'}"
    return JobScript(
        script=_render(kind, spec, offer, size, walltime, directives, file_name, system),
        scheduler=kind,
        file_name=file_name,
        submit_command=f"{'sbatch' if kind == 'slurm' else 'qsub'} {file_name}",
        system=offer.system_name if offer else None,
        partition=offer.partition if offer else None,
        where=where(offer) if offer else None,
        checked=tuple(f"{line.text}: {line.checked}" for line in directives if line.checked),
        cautions=cautions_about(spec, offer, style, size, kind, system),
        assumptions=(*assumptions, *_assumed(spec, offer, kind), *size.assumptions, *walltime.assumptions),
        unknowns=_unknowns(offer),
        sources=offer.sources if offer else (),
    )


def scheduler_of(offer: Offer | None, scheduler: Scheduler | None) -> Scheduler:
    """The batch system to write for.

    Raises:
        RequestError: the system has none, or one that no script can be written for yet.
    """
    if offer is None:
        return scheduler or "slurm"
    kind = offer.scheduler or "none"
    if offer.status is not None and "retired" in offer.status:
        raise RequestError(
            f"{offer.system_name} is {offer.status}, so no script was written; name a system in production."
        )
    if kind not in ("slurm", "pbs"):
        reason = _CANNOT.get(kind, f"runs {kind}, for which no script can be written yet")
        raise RequestError(f"{offer.system_name} {reason}; scripts can be written for systems with Slurm or PBS.")
    if scheduler is not None and scheduler != kind:
        raise RequestError.of("scheduler", scheduler, f"{offer.system_name} runs {kind}", f"leave it out or say {kind}")
    return "slurm" if kind == "slurm" else "pbs"


def _render(
    kind: Scheduler,
    spec: ScriptSpec,
    offer: Offer | None,
    size: Size,
    walltime: Walltime,
    directives: list[Directive],
    file_name: str,
    system: SystemRecord | None,
) -> str:
    vendor = offer.accelerator.vendor if offer is not None and offer.accelerator is not None else _vendor(offer)
    limit = f"%{spec.array_limit}" if spec.array_limit else ""
    mail_type = (spec.mail_type or "END,FAIL").upper().replace(" ", "")
    return (
        _environment()
        .get_template(f"{kind}.sh.j2")
        .render(
            heading=[
                f"For {where(offer)}" + (f" (facts of {offer.as_of})" if offer.as_of else "")
                if offer
                else "For any site"
            ],
            job_name=_job_name(spec),
            account=spec.account,
            directives=[line.text for line in directives],
            array=f"1-{spec.array_size}{limit}" if spec.array_size else None,
            array_size=spec.array_size,
            mail_user=spec.mail_user,
            mail_type=mail_type,
            mail_letters=_mail_letters(mail_type),
            modules=_one_line(system.modules_hint) if system is not None and system.modules_hint else None,
            segments=walltime.segments,
            file_name=file_name,
            stand_in=None if spec.command else STAND_IN,
            model=_one_line(spec.model) if spec.model else None,
            launch=launch_lines(spec, size, kind, vendor, launcher_of(system)),
        )
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("plane.scripts"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - shell, not HTML; every text was checked against a pattern
    )


def _job_name(spec: ScriptSpec) -> str:
    return spec.job_name or (slug(spec.model) if spec.model else "job")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _mail_letters(mail_type: str) -> str:
    letters = {"BEGIN": "b", "END": "e", "FAIL": "a", "ALL": "abe", "NONE": "n"}
    return "".join(dict.fromkeys("".join(letters.get(kind, "") for kind in mail_type.split(",")))) or "ae"


def _vendor(offer: Offer | None) -> str | None:
    text = (offer.accelerator_text or "") if offer is not None else ""
    return next((vendor for vendor in ("NVIDIA", "AMD", "Intel") if text.startswith(vendor)), None)


def _assumed(spec: ScriptSpec, offer: Offer | None, kind: Scheduler) -> tuple[Assumption, ...]:
    found = []
    if offer is None:
        name = "Slurm" if kind == "slurm" else "PBS"
        text = f"No system was named: a generic {name} header; check it against your site."
        found.append(Assumption(field="system", text=text))
    if spec.command is None:
        found.append(Assumption(field="command", text=f"'{STAND_IN}' stands for your program."))
    return tuple(found)


def _unknowns(offer: Offer | None) -> tuple[str, ...]:
    if offer is None or offer.max_walltime_hours is not None:
        return ()
    return (f"The walltime limit of {where(offer)} is not known, so the time was not checked.",)
