"""Names of builders -> the function that builds, and what its size means. Modules are loaded when first needed."""

from __future__ import annotations

from importlib import import_module

from estimators.dnn.graph import OperatorGraph
from estimators.dnn.networks.blueprint import Blueprint

BUILDERS = {
    "yolo5": ("yolo.version5", "image"),
    "yolo8": ("yolo.version8", "image"),
    "yolo11": ("yolo.version11", "image"),
    "yolo5-classifier": ("yolo.classifier5", "image"),
    "yolo8-classifier": ("yolo.classifier8", "image"),
    "rcnn": ("pyramid.rcnn", "image"),
    "rcnn-mobile": ("pyramid.mobile_rcnn", "image"),
    "retina": ("pyramid.retina", "image"),
    "fcos": ("pyramid.fcos", "image"),
    "ssd": ("ssd.ssd300", "image"),
    "ssdlite": ("ssd.ssdlite", "image"),
    "detr": ("detr.build", "image"),
    "fcn": ("segmenters.fcn", "image"),
    "deeplab": ("segmenters.deeplab", "image"),
    "lraspp": ("segmenters.lraspp", "image"),
    "unet": ("segmenters.unet", "image"),
    "segformer": ("segformer.build", "image"),
    "sam": ("sam.build", "image"),
    "pair": ("pairs.build", "image"),
    "denoiser": ("diffusion.denoiser", "image"),
    "autoencoder": ("diffusion.autoencoder", "image"),
    "dit": ("diffusion_transformers.dit", "image"),
    "two-stream": ("diffusion_transformers.two_stream", "image"),
    "wav2vec": ("speech.wav2vec", "sequence"),
    "conformer": ("speech.conformer", "sequence"),
    "dlrm": ("recommenders.dlrm", "sample"),
    "filtering": ("recommenders.filtering", "sample"),
}
"""Builder -> function of this package, and whether it is built for a side of an image, a length, or one sample."""


def build(name: str, blueprint: Blueprint, image_size: int | None, sequence_length: int | None) -> OperatorGraph:
    """The graph of a blueprint at a size."""
    path, measure = BUILDERS[blueprint.builder]
    module, function = path.split(".")
    make = getattr(import_module(f"estimators.dnn.families.{module}"), function)
    size = {"image": (image_size,), "sequence": (sequence_length,), "sample": ()}[measure]
    graph: OperatorGraph = make(name, *size, **dict(blueprint.settings))
    return graph
