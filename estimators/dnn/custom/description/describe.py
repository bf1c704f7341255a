"""Turns the dimensions of a description into a network; what was not said is assumed aloud or asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NoReturn

from estimators.dnn.custom.description.convolutional import residual_network, u_network
from estimators.dnn.custom.description.saying import Saying
from estimators.dnn.custom.description.text_networks import decoder, encoder, pair
from estimators.dnn.custom.description.vectors import patch_network, perceptron
from estimators.dnn.custom.description.words import LONGEST, words_of
from estimators.dnn.networks.network import Network
from knowledge.errors import RequestError

DIMENSIONS = ("layers", "decoder_layers", "width", "heads", "channels", "levels", "inner", "patch", "experts", "inputs")
"""Numbers that describe a network; a size alone ("a 7B") describes none."""

DRAWN: Mapping[str, Callable[[Saying], Network]] = {
    "decoder": decoder,
    "encoder": encoder,
    "encoder-decoder": pair,
    "resnet": residual_network,
    "unet": u_network,
    "vit": patch_network,
    "mlp": perceptron,
}


def describe(text: str) -> Network | None:
    """The network that a text describes; `None` if it describes none (it names no kind, or no dimension).

    Everything understood and everything assumed is among the network's `assumptions`; words that were not understood
    are among its `unknowns`.

    Raises:
        RequestError: dimensions contradict each other, one is missing, or the kind is (with two dimensions or more).
    """
    if len(text) > LONGEST or not text.strip():
        return None
    described = words_of(text)
    named = [name for name in DIMENSIONS if name in described.numbers]
    kind = described.kind or ("decoder" if "experts_said" in described.flags else None)
    if kind is None:
        if {"layers", "width"} <= set(named):
            _ask_for_kind()
        return None
    if not named:
        return None
    if described.problems:
        raise RequestError(described.problems[0])
    saying = Saying(text.strip(), kind, described)
    return DRAWN[kind](saying)


def _ask_for_kind() -> NoReturn:
    raise RequestError(
        "The description names layers and a width but no kind of network; add decoder, encoder, encoder-decoder,"
        " vision transformer or mlp."
    )
