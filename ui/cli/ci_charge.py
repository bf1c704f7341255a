"""`iplane ci charge`: what a run, an egress or a stored volume costs, with every number of the arithmetic."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from knowledge.ci import Catalogue, Offer
    from knowledge.ci.charges import ChargeResult
    from knowledge.evidence import Source
    from ui.cli.ci_charge_job import JobAsked

_LEAST_LIKENESS = 0.4
_MOST_NAMES = 5
_SOURCES = 2
"""Sources of an offer that are shown, best first."""


def register(commands: typer.Typer) -> None:
    """Add the command to `iplane ci`."""
    commands.command()(charge)


def charge(
    what: Annotated[str, typer.Argument(help="a system or cloud, such as delta or aws; or egress, or storage")],
    where: Annotated[
        str | None, typer.Argument(help="partition or instance type; of egress and storage the cloud; default: all")
    ] = None,
    size: Annotated[str | None, typer.Argument(help="of egress and storage: how much data, such as 2TB")] = None,
    hours: Annotated[str | None, typer.Option(help="run time, such as 9.2, 90min or 1-12:00:00")] = None,
    between: Annotated[
        tuple[str, str] | None, typer.Option(help="interval of the run time: two times, such as 8h 12h")
    ] = None,
    gpus: Annotated[float | None, typer.Option(help="accelerators in all; default: all of the nodes")] = None,
    nodes: Annotated[int | None, typer.Option(help="nodes or instances; default: as few as hold the job")] = None,
    cores: Annotated[float | None, typer.Option(help="CPU cores in all; default: in proportion")] = None,
    memory: Annotated[
        str | None, typer.Option(help="memory in all, such as 64GB, GB as the site counts them; default: in proportion")
    ] = None,
    spot: Annotated[bool, typer.Option("--spot", help="Price of instances that can be taken away.")] = False,
    months: Annotated[float | None, typer.Option(help="of storage: for how long; default: 1")] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="rules of then: a date, or a snapshot's number or id")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """What a run costs; also `egress CLOUD SIZE` and `storage CLOUD SIZE --months N`."""
    from knowledge.ci import open_catalogue
    from knowledge.errors import RequestError
    from knowledge.settings import settings
    from ui.cli.ci_charge_job import JobAsked
    from ui.cli.ci_charge_view import charge_document, show_charge

    catalogue = open_catalogue(settings().model_copy(update={"as_of": as_of}) if as_of else settings())
    if what.lower() in ("egress", "storage"):
        priced = [(f"{what.lower()} {where} {size}", *_data(catalogue, what.lower(), where, size, months))]
    elif size is not None:
        raise RequestError.of("SIZE", size, "only egress and storage have one", "leave it out")
    else:
        job = JobAsked(hours, between, gpus, nodes, cores, memory, spot)
        priced = _fitting(job, _offers(catalogue, what, where))
    if as_json:
        print(json.dumps([charge_document(*row) for row in priced], ensure_ascii=False, indent=2))
        return
    for number, row in enumerate(priced):
        if number:
            print()
        show_charge(*row)


def _offers(catalogue: Catalogue, name: str, part: str | None) -> list[Offer]:
    """The offers of a system or cloud that bear the name of the partition, node type or instance type."""
    from knowledge.errors import UnknownNameError

    if name.lower() in catalogue.providers:
        system_id, kind = name.lower(), "instance type"
    else:
        system_id, kind = catalogue.system(name).id, "partition"
    offers = [offer for offer in catalogue.offers if offer.system_id == system_id]
    if part is None:
        return offers
    found = [offer for offer in offers if part.lower() in _names(offer)]
    found = found or [offer for offer in offers if part.lower() == offer.node_type_id.lower()]
    if not found:
        names = list(dict.fromkeys(offer.partition_label or offer.node_type_id for offer in offers))
        near = difflib.get_close_matches(part, names, n=_MOST_NAMES, cutoff=_LEAST_LIKENESS)
        hint = f"{name} has {', '.join(names[:_MOST_NAMES])}{' and more' if len(names) > _MOST_NAMES else ''}."
        raise UnknownNameError(kind, part, near, hint=hint)
    return found


def _names(offer: Offer) -> set[str]:
    """What an offer answers to, in small letters: its id with and without the system, its partition and label."""
    rest = offer.id.partition("/")[2]
    names = (offer.id, rest, rest.partition("/")[0], offer.partition, offer.partition_label)
    return {name.lower() for name in names if name}


def _fitting(job: JobAsked, offers: list[Offer]) -> list[tuple[str, ChargeResult, list[Source]]]:
    """The charges on those of several offers that can hold the job.

    Raises:
        RequestError: none can; the sentence of the last.
    """
    from knowledge.errors import RequestError

    priced, refusal = [], None
    for offer in offers:
        try:
            priced.append((offer.id, job.on(offer), list(offer.sources[:_SOURCES])))
        except RequestError as error:
            refusal = error
    if refusal is not None and not priced:
        raise refusal
    return priced


def _data(
    catalogue: Catalogue, what: str, cloud: str | None, size: str | None, months: float | None
) -> tuple[ChargeResult, list[Source]]:
    """The charge for data that leaves a cloud or lies in it."""
    from knowledge.ci.charges import egress_charge, storage_charge
    from knowledge.errors import RequestError, UnknownNameError
    from knowledge.quantities import read_bytes

    if cloud is None or size is None:
        raise RequestError(f"{what} needs a cloud and a size, such as `iplane ci charge {what} aws 2TB`.")
    subjects = {fact.subject for fact in catalogue.transfer if fact.kind == "egress_price"}
    known = sorted(subjects | set(catalogue.providers) | {row.provider for row in catalogue.storage_prices})
    if cloud.lower() not in known:
        raise UnknownNameError(
            "cloud", cloud, difflib.get_close_matches(cloud.lower(), known), hint=f"known are {', '.join(known)}."
        )
    size_bytes = read_bytes(size, field="SIZE")
    if size_bytes == 0:
        raise RequestError.of("SIZE", size, "there is nothing to charge", "give a size such as 2TB")
    if what == "storage":
        result = storage_charge(cloud.lower(), size_bytes, 1 if months is None else months, catalogue.storage_prices)
    else:
        result = egress_charge(cloud.lower(), size_bytes, catalogue.transfer)
    return result, []
