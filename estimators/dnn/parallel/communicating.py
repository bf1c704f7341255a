"""Seconds of communication in one optimizer step: all of it, what does not hide, and the least there can be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimators.dnn.communication import exposed_seconds, straggling_seconds
from estimators.dnn.parallel.collectives import all_gather, all_reduce, all_to_all, point_to_point, reduce_scatter
from estimators.dnn.parallel.groups import Group, Groups
from estimators.dnn.parallel.links import Links
from estimators.dnn.parallel.traffic import Traffic
from estimators.dnn.recipe import Recipe
from estimators.dnn.roofline import Floats

FORWARD_AND_BACKWARD = 1.5
"""Fully shared weights are gathered forward too: half as much time again as the backward pass to hide behind."""


@dataclass(frozen=True, slots=True)
class Communication:
    """Seconds of one optimizer step, one entry a machine.

    Attributes:
        replicas: gradients and shared weights, in all. tensor, experts, pipeline: of split layers and stages.
        exposed: what does not hide behind computing, waiting for the slowest node included.
        bubble: devices idle while a pipeline fills and drains.
        floor: the least any code needs over these links; 0 where a link is unknown.
    """

    replicas: Floats
    tensor: Floats
    experts: Floats
    pipeline: Floats
    exposed: Floats
    bubble: Floats
    floor: Floats


def communicate(
    recipe: Recipe, traffic: Traffic, groups: Groups, links: Links, zero: Floats, micro_seconds: Floats
) -> Communication:
    """Time the traffic of one optimizer step.

    Args:
        recipe: the completed workload. traffic: bytes. groups, links: of the machines. zero: ZeRO stage.
        micro_seconds: one micro-step on one device (one pipeline stage).
    """
    micro = float(recipe.workload.gradient_accumulation)
    nothing = np.zeros_like(micro_seconds)
    tensor, experts = _tensor(traffic, groups, links, micro)
    pipeline = _pipeline(recipe, traffic, groups, links, micro)
    replicas = _replicas(traffic, groups.data, links, zero, micro) if recipe.trains else nothing
    # Gradients hide behind the last backward pass; scattered each micro-step (ZeRO 2) behind every one.
    behind = np.where(zero >= 3, FORWARD_AND_BACKWARD * micro, np.where(zero >= 2, micro, 1.0)) * micro_seconds
    spanned = np.maximum(groups.data.nodes, groups.tensor.nodes)
    slowest = straggling_seconds(micro_seconds * micro, spanned, groups.data.inside) if recipe.trains else nothing
    return Communication(
        replicas=replicas,
        tensor=tensor,
        experts=experts,
        pipeline=pipeline,
        exposed=exposed_seconds(replicas, behind) + tensor + experts + pipeline + slowest,
        bubble=bubble_seconds(recipe, micro_seconds),
        floor=_floor(recipe, traffic, groups, links, zero, micro),
    )


def bubble_seconds(recipe: Recipe, micro_seconds: Floats) -> Floats:
    """Idle time of a pipeline: (stages - 1) micro-steps a step (Narayanan et al., arXiv 2104.04473, section 2.2).

    That is the share (p - 1) / (m + p - 1) of the step. Inference streams: the next batch fills the pipeline.
    """
    stages = recipe.workload.pipeline_parallel
    return np.asarray(micro_seconds * ((stages - 1.0) if recipe.trains else 0.0))


def _replicas(traffic: Traffic, group: Group, links: Links, zero: Floats, micro: float) -> Floats:
    """Gradients (and shared weights) by ZeRO stage: once a step, or each micro-step where shares must not be whole."""
    plain = all_reduce(traffic.gradients, group, links)
    gathered = all_gather(traffic.weights, group, links)
    scattered = reduce_scatter(traffic.gradients, group, links)
    return np.select(
        [zero >= 3, zero >= 2, zero >= 1],
        [micro * (2.0 * gathered + scattered), micro * scattered + gathered, scattered + gathered],
        default=plain,
    )


def _tensor(traffic: Traffic, groups: Groups, links: Links, micro: float) -> tuple[Floats, Floats]:
    """All-reduces of split layers; with experts, the feed-forward part's is two all-to-alls instead."""
    nothing = np.zeros_like(traffic.result)
    if float(groups.tensor.size.max(initial=1.0)) <= 1.0:
        return nothing, nothing
    routed = traffic.experts > 0
    count = traffic.blocks * micro * np.where(routed, 1.0, 2.0)
    tensor = count * all_reduce(traffic.result, groups.tensor, links)
    sent = traffic.experts / groups.tensor.size
    experts = np.where(routed, 2.0 * traffic.blocks * micro * all_to_all(sent, groups.tensor, links), 0.0)
    return tensor, experts


def _pipeline(recipe: Recipe, traffic: Traffic, groups: Groups, links: Links, micro: float) -> Floats:
    """Results handed to the next stage and gradients handed back; each device of a tensor group sends its part."""
    if groups.stages <= 1.0:
        return np.zeros_like(traffic.result)
    sent = traffic.result / groups.tensor.size
    ways = 2.0 if recipe.trains else 1.0
    return np.asarray(micro * ways * point_to_point(sent, groups.crossing, groups.per_node, links))


def _floor(recipe: Recipe, traffic: Traffic, groups: Groups, links: Links, zero: Floats, micro: float) -> Floats:
    """The least time over the links at their datasheets' rates: each device must take in what it lacks, once.

    A switch that adds up on the way can halve what a ring sends, so an all-reduce counts once; no latency is counted.
    """
    turns = np.where(zero >= 3, 2.0 * micro + micro, np.where(zero >= 1, 2.0, 1.0))
    size = np.where(zero >= 3, (2.0 * traffic.weights + traffic.gradients) / 3.0, traffic.gradients)
    replicas = _least(size * turns, groups.data, links) * float(recipe.trains)
    layers = np.where(traffic.experts > 0, 1.0, 2.0) * traffic.blocks * micro
    return np.asarray(np.maximum(replicas, _least(layers * traffic.result, groups.tensor, links)))


def _least(size: Floats, group: Group, links: Links) -> Floats:
    inside = np.nan_to_num(size * (group.inside - 1.0) / group.inside / links.device_peak)
    between = np.nan_to_num(size * group.sharing * (group.nodes - 1.0) / group.nodes / links.node_peak)
    return np.asarray(np.maximum(inside, between))
