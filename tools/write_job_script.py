"""A batch script for a system, checked against the partition it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.errors import RequestError
from plane.scripts.script import JobScript
from tools.arguments import WriteJobScriptArguments
from tools.context import ToolContext
from tools.tool import Tool

if TYPE_CHECKING:
    from knowledge.ci import Catalogue
    from plane.scripts import ScriptSpec

_NOT_IN_SPEC = {"system", "partition", "scheduler", "application"}


def write(arguments: WriteJobScriptArguments, context: ToolContext) -> JobScript:
    """Find the partition's row and write the script for it; without a system, a generic header.

    Raises:
        UnknownNameError: system, partition or accelerator is not known.
        RequestError: the row does not allow what is asked, or no script can be written for the system.
    """
    from plane.scripts import choose_offer, write_script

    if arguments.system is None:
        if arguments.partition is not None:
            raise RequestError.of("partition", arguments.partition, "no system was named", "name the system as well")
        return write_script(spec_of(arguments, context, None), None, scheduler=arguments.scheduler)
    from knowledge.ci import open_catalogue

    catalogue = open_catalogue(context.settings)
    cloud = _cloud_name(arguments.system, catalogue)
    if cloud is not None:
        raise RequestError(f"{cloud} is a cloud without a batch scheduler; scripts can be written for Slurm and PBS.")
    system = catalogue.system(arguments.system)
    spec = spec_of(arguments, context, system.id)
    offers = [offer for offer in catalogue.offers if offer.system_id == system.id]
    wanted = None
    if arguments.accelerator is not None:
        wanted = {accelerator.id for accelerator in catalogue.accelerator_matches(arguments.accelerator)}
    offer, assumptions = choose_offer(spec, offers, arguments.partition, wanted)
    return write_script(spec, offer, system=system, scheduler=arguments.scheduler, assumptions=assumptions)


def spec_of(arguments: WriteJobScriptArguments, context: ToolContext, system_id: str | None) -> ScriptSpec:
    """What the script is to ask for, with account and address from the profile where the arguments name none."""
    from plane.scripts import ScriptSpec

    said = arguments.model_dump(exclude=_NOT_IN_SPEC, exclude_none=True)
    said.setdefault("account", context.profile.accounts.get(system_id or ""))
    said.setdefault("model", arguments.application)
    if arguments.mail_type is not None:
        said.setdefault("mail_user", context.profile.email)
    return ScriptSpec(**said)


def _cloud_name(name: str, catalogue: Catalogue) -> str | None:
    """The cloud's name, if the name is a cloud's."""
    wanted = name.strip().lower()
    clouds = (offer for offer in catalogue.offers if offer.provider is not None)
    return next((offer.system_name for offer in clouds if wanted in (offer.provider, offer.system_name.lower())), None)


TOOL = Tool(
    name="write_job_script",
    description="A Slurm or PBS script whose partition, nodes, accelerators, cores, memory and walltime are checked"
    " against the system's facts. Give the system, and what is known of the job; the rest is assumed and said.",
    arguments=WriteJobScriptArguments,
    result=JobScript,
    run=write,
)
