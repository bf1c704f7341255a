"""Makes a `Network` of a graph that was read: kind, sizes and family from the graph itself."""

from __future__ import annotations

import re
from math import isqrt, prod

from estimators.dnn.graph import OperatorGraph, profile_of
from estimators.dnn.graph.profile import CLASSES
from estimators.dnn.networks.network import Kind, Network
from estimators.dnn.networks.shape import TransformerShape
from knowledge.errors import RequestError
from knowledge.evidence import Assumption, How, Source

COLOURS = (1, 3, 4)
"""Channels of an image, which tell height and width from them where they stand last."""

MOST_MACS = 1e20
"""Multiply-accumulates of one sample beyond which a graph is a mistake (a 100-trillion-parameter decoder at 4,096
tokens has less)."""


def note(field: str, text: str) -> Assumption:
    """Something the reading of a network rests on."""
    return Assumption(field=field, text=text)


def source_of(kind: str, where: str, how: How = How.STATED) -> Source:
    """What was read, as the source of the network's figures."""
    return Source(id=f"dnn:custom:{kind}", title=f"{where}, read as given", how=how)


def network_of(
    graph: OperatorGraph,
    *,
    source: Source,
    kind: Kind | None = None,
    title: str | None = None,
    shape: TransformerShape | None = None,
    family: str | None = None,
    assumptions: tuple[Assumption, ...] = (),
    unknowns: tuple[str, ...] = (),
    sequence_length: int | None = None,
) -> Network:
    """A network that carries its graph.

    Args:
        kind: by the shape of the input where it is not given.
        sequence_length: tokens of a sample, where the graph's input does not say.

    Raises:
        RequestError: the graph computes nothing, or more than any network does.
    """
    _check_size(graph)
    chosen, notes = (kind, ()) if kind else _kind_of(graph)
    tokens = sequence_length or (_tokens_of(graph) if chosen not in ("vision", "detector") else None)
    return Network(
        name=slug_of(graph.name),
        title=title or graph.name,
        kind=chosen,
        family=family or (family_of_graph(graph) if chosen in ("vision", "detector") else chosen),
        parameters=float(graph.parameters),
        active_parameters=float(graph.active_parameters),
        layers=max(graph.layers, 1),
        image_size=_side_of(graph) if tokens is None else None,
        sequence_length=tokens,
        source=source,
        shape=shape,
        graph=graph,
        assumptions=(*assumptions, *notes),
        unknowns=unknowns,
    )


def slug_of(name: str) -> str:
    """A name of letters, digits and hyphens, marked as none of the catalogue's."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-")
    return f"custom-{plain or 'network'}"


def family_of_graph(graph: OperatorGraph) -> str:
    """Family of an image network by where its arithmetic is done."""
    profile = profile_of(graph)
    share = {
        name: float((profile.count * profile.macs)[profile.kernel == number].sum()) / max(profile.total_macs, 1.0)
        for number, name in enumerate(CLASSES)
    }
    kinds = {operator.kind for operator in graph}
    if "attention" in kinds or {"softmax", "matmul"} <= kinds:
        return "vit" if share["convolution"] + share["depthwise"] < 0.2 else "hybrid"
    if share["depthwise"] > 0:
        return "depthwise"
    return "grouped" if share["grouped"] > 0.05 else "resnet" if share["convolution"] > 0.1 else "other"


def _check_size(graph: OperatorGraph) -> None:
    if not graph.inputs:
        raise RequestError(f"{graph.name} has no input, so it is no network; give the shape of one sample.")
    if graph.macs <= 0:
        raise RequestError(f"{graph.name} has no convolution and no matrix product, so there is nothing to estimate.")
    if graph.macs > MOST_MACS:
        rule = f"at most {MOST_MACS:g} can be estimated; check its sizes"
        raise RequestError(f"{graph.name} needs {graph.macs:.2g} multiply-accumulates a sample, and {rule}.")


def _kind_of(graph: OperatorGraph) -> tuple[Kind, tuple[Assumption, ...]]:
    sample = graph.inputs[0]
    if sample.attributes.get("type") == "token":
        causal = any(operator.attributes.get("causal") for operator in graph)
        kind: Kind = "decoder" if causal else "encoder"
        return kind, (note("kind", f"Its input is token numbers, so it counts as a text {kind}."),)
    if len(sample.shape) == 3:
        return "vision", ()
    if len(sample.shape) == 2:
        text = f"Its input of shape {sample.shape} counts as a sequence of {sample.shape[0]:,} vectors."
        return "encoder", (note("kind", text),)
    text = f"Its input of shape {sample.shape} counts as one sample; an image size has no meaning for it."
    return "vision", (note("kind", text),)


def _tokens_of(graph: OperatorGraph) -> int | None:
    sample = graph.inputs[0]
    return sample.shape[0] if sample.shape else 1


def _side_of(graph: OperatorGraph) -> int:
    """Side of a square with as many places as the input."""
    shape = graph.inputs[0].shape
    last = len(shape) == 3 and shape[2] in COLOURS and shape[0] not in COLOURS
    places = prod(shape[:2]) if last else prod(shape[1:]) if len(shape) > 2 else prod(shape)
    return max(1, isqrt(places))
