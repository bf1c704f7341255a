"""Operator profiles of image networks, from `facts/profiles.npz`; for a network that is not there, one alike."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from estimators.dnn.graph.profile import CLASSES, Profile

REFERENCES = {
    "resnet": "resnet50", "grouped": "resnext50_32x4d", "vgg": "vgg16", "densenet": "densenet121",
    "depthwise": "efficientnet_b0", "convnext": "convnext_tiny", "vit": "vit_base_patch16_224",
    "swin": "swin_tiny_patch4_window7_224", "hybrid": "maxvit_tiny_tf_224", "yolo": "cspdarknet53",
}  # fmt: skip
"""Family -> the network whose mix of operators stands for one of the family that was not traced."""


@lru_cache(maxsize=1)
def _stored() -> tuple[dict[str, int], NDArray[np.int64], NDArray[np.int64], dict[str, NDArray[np.float64]]]:
    """Name -> place; image sizes; where each begins; columns of all groups."""
    with (files("estimators.dnn.networks") / "facts" / "profiles.npz").open("rb") as file:
        arrays = dict(np.load(file, allow_pickle=False))
    if _words(arrays["classes"]) != list(CLASSES):
        raise ValueError("profiles.npz was made with other classes of kernels; trace the networks again")
    places = {name: place for place, name in enumerate(_words(arrays["names"]))}
    pairs = (line.split("\t") for line in _words(arrays["aliases"]))
    places |= {older: places[name] for older, name in pairs}
    starts = np.concatenate([[0], np.cumsum(arrays["groups"].astype(np.int64))])
    columns = {name: arrays[name].astype(np.float64) for name in ("kernel", "count", "macs", "elements", "parameters")}
    return places, arrays["image_size"].astype(np.int64), starts, columns


def _words(packed: NDArray[np.uint8]) -> list[str]:
    return packed.tobytes().decode().split("\n")


def traced(table_name: str, image_size: int) -> Profile | None:
    """Profile of a network of the vision table at an image size; `None` if it was not traced."""
    places, sizes, starts, columns = _stored()
    place = places.get(table_name)
    if place is None:
        return None
    part = {name: column[starts[place] : starts[place + 1]] for name, column in columns.items()}
    found = Profile(part["kernel"].astype(np.int64), part["count"], part["macs"], part["elements"], part["parameters"],
                    part["parameters"])  # fmt: skip
    return found if image_size == sizes[place] else found.scaled((image_size / int(sizes[place])) ** 2)


def alike(family: str, macs: float, activations: float, parameters: float) -> Profile:
    """The mix of operators of the family's usual network, scaled to these totals of one sample.

    Args:
        activations: elements written by convolutions and products; traffic is scaled with them.
    """
    reference = traced(REFERENCES.get(family, "resnet50"), 224)
    assert reference is not None
    weighted = reference.macs > 0
    # A convolution reads about what it writes: its elements over two are the activations tables count.
    moved = float((reference.count * reference.elements)[weighted].sum()) / 2.0
    return replace(
        reference,
        macs=reference.macs * macs / reference.total_macs,
        elements=reference.elements * activations / moved,
        parameters=reference.parameters * parameters / reference.total_parameters,
        active_parameters=reference.active_parameters * parameters / reference.total_parameters,
    )
