"""Runs an estimate for the command line: the person's own network, the estimate, the correction by their own runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from knowledge.errors import RequestError, UnknownNameError

if TYPE_CHECKING:
    from estimators.dnn.machine import Machine
    from estimators.dnn.networks import Network
    from tools.arguments import EstimateDnnArguments
    from tools.estimate_dnn import EstimateDnnResult


def estimated(
    arguments: EstimateDnnArguments, cores: int | None, own: Mapping[str, str], *, trust_code: bool
) -> EstimateDnnResult:
    """Estimate, and correct by own runs where some are given.

    Args:
        arguments: of the tool. cores: of the job.
        own: options that name what is the person's own: `network`, `calibrate`, `observed`, `observed_on`.
        trust_code: whether the file of the network may run code.

    Raises:
        RequestError: an option breaks a rule, or no device can do it.
    """
    from knowledge.settings import settings
    from tools.context import ToolContext
    from tools.estimate_dnn import run
    from ui.cli.estimate_options import with_options

    _belong_together(arguments, own, trust_code=trust_code)
    try:
        result = run(
            arguments,
            ToolContext(settings()),
            cores=cores,
            exact_precision=True,
            network=_own_network(arguments, own.get("network"), trust_code=trust_code),
        )
        return _corrected(result, own)
    except UnknownNameError:
        raise
    except RequestError as error:
        raise RequestError(with_options(error.message)) from error


def _belong_together(arguments: EstimateDnnArguments, own: Mapping[str, str], *, trust_code: bool) -> None:
    if "network" in own and (arguments.model or arguments.params_b):
        raise RequestError("--network is given with --model or --params; name the network in one of them.")
    if trust_code and "network" not in own:
        raise RequestError("--trust-code is about the file given with --network; give both or neither.")
    if ("observed" in own) != ("observed_on" in own):
        missing = "--observed-on" if "observed" in own else "--observed"
        raise RequestError(f"{missing} is missing: say what you measured (--observed) and on what (--observed-on).")
    if "observed" in own and "calibrate" in own:
        raise RequestError("--observed and --calibrate are given together; correct the estimate by one of them.")


def _own_network(arguments: EstimateDnnArguments, path: str | None, *, trust_code: bool) -> Network | None:
    """A file is read only here, where the person at the keyboard names it; an agent has no way to it."""
    if path is None:
        return None
    from estimators.dnn.custom import read_network  # heavy, and only here

    return read_network(
        path, image_size=arguments.image_size, sequence_length=arguments.sequence_length, trust_code=trust_code
    )


def _corrected(result: EstimateDnnResult, own: Mapping[str, str]) -> EstimateDnnResult:
    if not {"calibrate", "observed"} & set(own):
        return result
    from estimators.dnn.own_runs import correct, observed, read_runs  # only where runs are given

    runs = (
        read_runs(own["calibrate"])
        if "calibrate" in own
        else observed(own["observed"], workload=result.estimates[0].workload, machine=_machine(own["observed_on"]))
    )
    estimates = correct(result.estimates, runs)
    notes = {(note.field, note.text): note for entry in estimates for note in entry.assumptions}
    known = {(note.field, note.text) for entry in result.estimates for note in entry.assumptions}
    added = tuple(note for key, note in notes.items() if key not in known)
    sources = {source.id: source for entry in (result, *estimates) for source in entry.sources}
    return result.model_copy(
        update={
            "estimates": estimates,
            "assumptions": (*result.assumptions, *added),
            "sources": tuple(sources.values()),
        }
    )


def _machine(name: str) -> Machine:
    """One device of that name, as it was measured on."""
    from estimators.dnn.machine import Machine
    from knowledge.ci import open_catalogue

    return Machine(accelerator=open_catalogue().accelerator(name), accelerator_count=1.0, node_count=1)
