"""Builds a network of the table with random weights, and the inputs it reads. Needs PyTorch."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from estimators.dnn.measuring.table import Entry

DECODER_TOKENS = 64
"""Tokens of a speech model's decoder for one 30-second window: what ordinary speech fills."""

Batch = dict[str, Any]


def load(entry: Entry) -> None:
    """Load the library, so that its code is not counted as the network's memory."""
    if entry.library != "own":
        import_module(entry.library)


def build(entry: Entry, size: int) -> Any:
    """The network, on the host, in fp32.

    Raises:
        ImportError: the library is not installed.
    """
    if entry.library == "timm":
        return _timm(entry, size)
    if entry.library == "transformers":
        return import_module("estimators.dnn.measuring.own.transformers").transformer(entry.builder)
    if entry.builder == "unet":
        return import_module("estimators.dnn.measuring.own.unet").UNet(entry.classes)
    return import_module("estimators.dnn.measuring.own.yolo").yolov5(entry.builder, entry.classes)


def _timm(entry: Entry, size: int) -> Any:
    """timm refuses a size that a network without fixed positions does not ask for, so it is only given where needed."""
    settings: dict[str, Any] = {} if entry.classes is None else {"num_classes": entry.classes}
    library = import_module("timm")
    if size != entry.sizes[0] and entry.family in ("vit", "swin"):
        settings["img_size"] = size
    return library.create_model(entry.builder, pretrained=False, **settings)


def inputs(entry: Entry, batch: int, size: int, device: str) -> Batch:
    """One batch of random data on the device, by the names of the network's arguments (`x` for pictures)."""
    torch = import_module("torch")
    if entry.kind == "image":
        return {"x": torch.rand(batch, 3, size, size, device=device)}
    if entry.kind == "speech":
        sound = torch.randn(batch, 80, 2 * size, device=device)
        return {"input_features": sound, "decoder_input_ids": _tokens(batch, DECODER_TOKENS, device)}
    words = {"input_ids": _tokens(batch, size, device)}
    return words | {"decoder_input_ids": _tokens(batch, size, device)} if entry.kind == "text-pair" else words


def _tokens(batch: int, length: int, device: str) -> Any:
    return import_module("torch").randint(5, 20_000, (batch, length), device=device)


def forward(network: Any, data: Batch) -> list[Any]:
    """Run the network; its outputs as a list of tensors."""
    found = (
        network(data["x"]) if "x" in data else network(**data, use_cache=False) if _caches(network) else network(**data)
    )
    if hasattr(found, "logits"):
        return [found.logits]
    return list(found) if isinstance(found, (list, tuple)) else [found]


def _caches(network: Any) -> bool:
    """Whether the network would keep keys and values for generating, which neither measured task needs."""
    return bool(getattr(getattr(network, "config", None), "use_cache", False))


def loss_of(outputs: list[Any]) -> Any:
    """A loss that costs what the usual one does: cross entropy over classes or words, a mean over maps."""
    functional = import_module("torch").nn.functional
    if len(outputs) == 1 and outputs[0].dim() in (2, 3):
        scores = outputs[0].flatten(0, -2)
        return functional.cross_entropy(scores.float(), scores.argmax(-1).roll(1))
    return sum(output.float().square().mean() for output in outputs)
