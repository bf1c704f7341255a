"""Which network a source means: its own spelling, with what the source adds to it taken off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from estimators.dnn import networks
from estimators.dnn.networks import Network
from knowledge.errors import RequestError

ADDED = re.compile(
    r"[_\- ](?:v1[._]5|pretrain(?:ing|ed)?|fine-?tun(?:e|ing)|squad(?:v?[\d.]+)?|lora|lm"
    r"|in1k|in21k|in21ft1k|in22k|in22ft1k|in12k|ns|ap|miil|sam|augreg|dino|fb|openai|laion2b|oiv7|coco|imagenet)"
    r"(?=$|[_\- ])",
    re.IGNORECASE,
)
"""What the weights were trained on, or for what: the arithmetic stays the same. (`v1.5` of a ResNet-50 is what is
meant by the name today.)"""

ADAPTERS = re.compile(r"(?<![a-z])(q?lora)(?![a-z])", re.IGNORECASE)
"""Adapters, named with the network."""

BILLIONS = re.compile(r"(?<![\d.a-z])(\d+(?:\.\d+)?)b$", re.IGNORECASE)
"""A size at the end of a name, such as `maxtext_22b`."""

DECODER_FAMILIES = frozenset({"gpt", "llm", "decoder", "llama", "language model"})
"""Words of a source for decoders, whose size alone tells what they cost."""


@lru_cache(maxsize=8192)
def network_named(name: str) -> Network | None:
    """The catalogue's network that a source calls so; `None` if nothing bears the name, however it is read."""
    for spelling in spellings(name):
        try:
            return networks.find(spelling)
        except RequestError:
            continue
    return None


def spellings(name: str) -> Iterator[str]:
    """The name as written, then with more and more taken off that changes the weights but not the arithmetic."""
    yield name
    without = re.sub(r"\s*\(.*?\)", "", name)
    without = without.rsplit("/", 1)[-1] if re.fullmatch(r"[\w.\-]+/[\w.\-]+", without) else without
    yield without
    without = re.sub(r"(?<=[a-z0-9])\.(?=[a-z])\w+$", "", without, flags=re.IGNORECASE)  # timm: resnet50.a1_in1k
    yield without
    bare = without
    while ADDED.search(bare):
        bare = ADDED.sub("", bare, count=1)
        yield bare


def billions_of(name: str, family: str, parameters: float | None) -> float | None:
    """Billions of parameters of a decoder that the catalogue does not hold; `None` for anything else."""
    if family.lower() not in DECODER_FAMILIES and not re.match(r"(?:gpt|llm|decoder)", name, re.IGNORECASE):
        return None
    if parameters is not None:
        return parameters / 1e9
    size = BILLIONS.search(ADDED.sub("", name))
    return float(size[1]) if size else None


def adapters_of(name: str, family: str) -> str | None:
    """`lora` or `qlora` where the name or the family says that adapters are trained."""
    found = ADAPTERS.search(name.replace("_", " ")) or ADAPTERS.search(family.replace("_", " "))
    return found[1].lower() if found else None
