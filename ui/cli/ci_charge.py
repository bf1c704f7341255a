"""`iplane ci charge`: what a run, an egress or a stored volume costs, with every number of the arithmetic."""

from __future__ import annotations

import difflib
import json
import math
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from knowledge.ci import Catalogue, Offer
    from knowledge.ci.charges import ChargeResult
    from knowledge.evidence import Quantity, Source

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
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """What a run costs; also `egress CLOUD SIZE` and `storage CLOUD SIZE --months N`."""
    from knowledge.ci import open_catalogue
    from knowledge.errors import RequestError

    catalogue = open_catalogue()
    if what.lower() in ("egress", "storage"):
        priced = [(f"{what.lower()} {where} {size}", *_data(catalogue, what.lower(), where, size, months))]
    elif size is not None:
        raise RequestError.of("SIZE", size, "only egress and storage have one", "leave it out")
    else:
        job = _Job(hours, between, gpus, nodes, cores, memory, spot)
        priced = [(offer.id, job.on(offer), _sources_of(offer)) for offer in _offers(catalogue, what, where)]
    from ui.cli.ci_charge_view import charge_document, show_charge

    if as_json:
        print(json.dumps([charge_document(*row) for row in priced], ensure_ascii=False, indent=2))
        return
    for number, row in enumerate(priced):
        if number:
            print()
        show_charge(*row)


class _Job:
    """The job of the command line, made once and charged on every offer that fits the name."""

    def __init__(
        self,
        hours: str | None,
        between: tuple[str, str] | None,
        gpus: float | None,
        nodes: int | None,
        cores: float | None,
        memory: str | None,
        spot: bool,
    ) -> None:
        self._hours = _read_hours(hours, between)
        self._gpus = _at_least("--gpus", gpus, 0)
        self._nodes = None if nodes is None else int(_at_least("--nodes", nodes, 1) or 1)
        self._cores = _more_than_zero("--cores", cores)
        self._memory_gb = None if memory is None else _more_than_zero("--memory", _read_gigabytes(memory))
        self._spot = spot

    def on(self, offer: Offer) -> ChargeResult:
        """The charge on an offer."""
        from dataclasses import replace

        from knowledge.ci.charges import charge as price
        from knowledge.ci.charges.counting import JobSize, check_size
        from knowledge.evidence import Assumption
        from knowledge.quantities import write_number

        nodes = self._nodes or _fewest_nodes(offer, self._gpus, self._cores)
        gpus = nodes * offer.accelerators_per_node if self._gpus is None else self._gpus
        check_size(offer, JobSize(gpus, nodes, self._cores, self._memory_gb))
        result = price(offer, self._hours, gpus, nodes, self._spot, cores=self._cores, memory_gb=self._memory_gb)
        if self._gpus is not None or not gpus or result.amount is None or offer.provider is not None:
            return result
        taken = f"{write_number(gpus)}, all that {write_number(nodes)} {'node has' if nodes == 1 else 'nodes have'}"
        text = f"Nobody said how many accelerators: {taken}."
        return replace(result, assumptions=(Assumption(field="gpus", text=text), *result.assumptions))


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
    if not found:
        names = list(dict.fromkeys(offer.partition_label or offer.node_type_id for offer in offers))
        near = difflib.get_close_matches(part, names, n=_MOST_NAMES, cutoff=_LEAST_LIKENESS)
        hint = f"{name} has {', '.join(names[:_MOST_NAMES])}{' and more' if len(names) > _MOST_NAMES else ''}."
        raise UnknownNameError(kind, part, near, hint=hint)
    return found


def _names(offer: Offer) -> set[str]:
    """What an offer answers to, in small letters: its id with and without the system, partition, label, node type."""
    rest = offer.id.partition("/")[2]
    names = (offer.id, rest, rest.partition("/")[0], offer.partition, offer.partition_label, offer.node_type_id)
    return {name.lower() for name in names if name}


def _data(
    catalogue: Catalogue, what: str, cloud: str | None, size: str | None, months: float | None
) -> tuple[ChargeResult, list[Source]]:
    """The charge for data that leaves a cloud or lies in it."""
    from knowledge.ci.charges import egress_charge, storage_charge
    from knowledge.ci.charges.storage_prices import storage_prices
    from knowledge.errors import RequestError, UnknownNameError
    from knowledge.quantities import read_bytes

    if cloud is None or size is None:
        raise RequestError(f"{what} needs a cloud and a size, such as `iplane ci charge {what} aws 2TB`.")
    subjects = {fact.subject for fact in catalogue.transfer if fact.kind == "egress_price"}
    known = sorted(subjects | set(catalogue.providers) | {row.provider for row in storage_prices()})
    if cloud.lower() not in known:
        raise UnknownNameError(
            "cloud", cloud, difflib.get_close_matches(cloud.lower(), known), hint=f"known are {', '.join(known)}."
        )
    size_bytes = read_bytes(size, field="SIZE")
    if size_bytes == 0:
        raise RequestError.of("SIZE", size, "there is nothing to charge", "give a size such as 2TB")
    if what == "storage":
        result = storage_charge(cloud.lower(), size_bytes, 1 if months is None else months)
    else:
        result = egress_charge(cloud.lower(), size_bytes, catalogue.transfer)
    return result, []


def _read_hours(hours: str | None, between: tuple[str, str] | None) -> Quantity:
    from knowledge.errors import RequestError
    from knowledge.evidence import Quantity
    from knowledge.quantities import read_hours

    if hours is None:
        raise RequestError("--hours is missing: say how long the run takes, such as --hours 9.2.")
    value = read_hours(hours, field="--hours")
    if between is None:
        return Quantity(value=value, unit="h")
    low, high = sorted(read_hours(bound, field="--between") for bound in between)
    if not low <= value <= high:
        raise RequestError.of("--hours", hours, f"it lies outside --between {low:g} {high:g}", "give a wider interval")
    return Quantity(value=value, unit="h", low=low, high=high)


def _read_gigabytes(text: str) -> float:
    """GB as the site counts them: `64GB`, `64GiB` and `64G` are all 64 of them, a bare number too."""
    from knowledge.quantities import read_bytes

    if text.strip().replace(".", "", 1).isdigit():
        return float(text)
    binary = "ib" in text.lower()
    return read_bytes(text, field="--memory") / (2.0**30 if binary else 1e9)


def _at_least(field: str, value: float | None, least: float) -> float | None:
    from knowledge.errors import RequestError

    if value is not None and not (least <= value and math.isfinite(value)):
        raise RequestError.of(field, value, f"it must be at least {least:g}", "give such a number")
    return value


def _more_than_zero(field: str, value: float | None) -> float | None:
    from knowledge.errors import RequestError

    if value is not None and not (value > 0 and math.isfinite(value)):
        raise RequestError.of(field, value, "it must be more than zero", "give such a number or leave it out")
    return value


def _fewest_nodes(offer: Offer, gpus: float | None, cores: float | None) -> int:
    """As few nodes as hold the accelerators and cores asked for."""
    needed = [1.0]
    if gpus and offer.accelerators_per_node and offer.accelerators_per_node_known:
        needed.append(gpus / offer.accelerators_per_node)
    if cores and offer.cores_per_node:
        needed.append(cores / offer.cores_per_node)
    return math.ceil(max(needed))


def _sources_of(offer: Offer) -> list[Source]:
    return list(offer.sources[:_SOURCES])
