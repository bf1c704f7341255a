"""Descriptions in words: understood aloud, contradictions said, nothing guessed in silence."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimators.dnn.custom import describe
from estimators.dnn.networks import Network
from knowledge.errors import RequestError
from tests.estimators.dnn.custom.outcomes import sentence_of


def described(text: str) -> Network:
    network = describe(text)
    assert network is not None
    return network


@pytest.mark.parametrize(
    ("text", "kind", "parameters"),
    [
        ("7B decoder, 32 layers, 4096 wide", "decoder", 6.738e9),  # as Llama 2 7B
        ("decoder layers 32 width 4096 heads 32 kv heads: 8 ffn 14336 vocab 128,256", "decoder", 8.03e9),
        ("llama-like with 32 layers, d_model=4096, intermediate size 11008", "decoder", 6.738e9),
        ("encoder with 12 layers, hidden 768, 12 heads, vocab 30k", "encoder", 1.091e8),
        ("12-layer BERT-like, 768 wide", "encoder", 1.095e8),
        ("decoder 1024 context 16 heads 24 layers 1024 wide", "decoder", 3.739e8),
        ("encoder-decoder 12 layers 768 wide", "encoder-decoder", 2.229e8),  # as T5 base
        ("8x7B mixture of experts 32 layers 4096 wide 2 active ffn 14336 8 kv heads", "decoder", 46.70e9),
        ("47B MoE with 8 experts, 32 layers, 4096 wide, 2 active, 8 kv heads", "decoder", 46.70e9),
        ("resnet-like with 34 layers", "vision", 21.80e6),
        ("ResNet-style, 50 layers", "vision", 25.557e6),
        ("vision transformer 12 layers 768 wide patch 16 224 px", "vision", 86.57e6),
        ("unet 64 channels 4 levels 256 px", "vision", 31.04e6),
        ("mlp with 2 layers 512 wide, 784 inputs, 10 classes", "vision", 669_706),
    ],
)
def test_a_description_has_the_size_of_the_network_it_describes(text: str, kind: str, parameters: float) -> None:
    network = described(text)
    assert network.kind == kind
    assert network.parameters == pytest.approx(parameters, rel=0.002)
    assert network.unknowns == ()


def test_what_was_understood_and_assumed_is_said() -> None:
    notes = {note.field: note.text for note in described("7B decoder, 32 layers, 4096 wide").assumptions}
    assert notes["layers"] == "layers: 32, as described."
    assert "usual" in notes["vocabulary"]
    assert "11,008" in notes["inner"]
    assert "7B was said" in notes["params_b"]


def test_an_amount_of_data_is_no_size() -> None:
    network = described("train a decoder, 32 layers, 4096 wide, on 100B tokens")
    assert network.parameters == pytest.approx(6.738e9, rel=0.001)
    assert "100b" in network.unknowns[0]


def test_what_was_not_understood_is_said() -> None:
    network = described("encoder 12 layers 768 wide with cheese and 4 levels")
    assert network.unknowns == ("Not understood in the description: cheese, levels 4.",)


def test_experts_get_their_width_from_the_size() -> None:
    network = described("8x7B mixture of experts 32 layers 4096 wide 2 active")
    text = next(note.text for note in network.assumptions if note.field == "inner")
    assert "one expert and the rest make the size that was said" in text
    assert network.active_parameters < 0.4 * network.parameters


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("70B decoder, 32 layers, 4096 wide", "32 layers x 4096 wide make 6.74B parameters, but 70B was said"),
        ("encoder 350M 12 layers 768 wide", "make 109M parameters, but 350M was said"),
        ("resnet-like with 34 layers and 60M parameters", "34 layers make 21.8M parameters, but 60M"),
        ("decoder 32 layers", "does not say its width; add it, such as '4096 wide'"),
        ("decoder 4096 wide", "does not say its layers"),
        ("unet with 64 channels and 4 levels", "does not say its image"),
        ("unet 64 channels 9 levels 224 px", "cannot be halved 9 times"),
        ("resnet-like with 35 layers", "35 layers has no published stages"),
        ("32 layers, 4096 wide", "no kind of network; add decoder"),
        ("decoder 32 layers 33 layers 64 wide", "layers as 32 and as 33; keep one"),
        ("7B 13B decoder 32 layers 4096 wide", "two sizes"),
        ("decoder with 2.5 layers, 64 wide", "says '2.5 layers', but layers is a whole number"),
        ("decoder 32 layers 4096 wide 33 heads", "33 heads do not divide a width of 4096"),
        ("decoder 32 layers 4096 wide 32 heads 5 kv heads", "5 key-value heads do not divide 32 heads"),
        ("decoder with grouped queries 32 layers 4096 wide", "how many key-value heads"),
        ("mixture of experts 32 layers 4096 wide", "not how many; add it, such as '8 experts'"),
        ("moe 8 experts 32 layers 4096 wide 2 active", "neither the inner width of an expert nor the size"),
        ("moe 8 experts 9 active 32 layers 4096 wide ffn 100", "9 active of 8 experts"),
        ("encoder heads 12 layers 512 context 768 wide", "can be read in two ways"),
        ("decoder 3000 layers 64 wide", "layers is 3000, but at most 2000"),
        ("encoder 12 layers 770 wide", "770 is no multiple of 64, the usual size of a head"),
    ],
)
def test_a_contradiction_or_a_gap_is_one_sentence(text: str, says: str) -> None:
    with pytest.raises(RequestError, match=says):
        describe(text)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "train resnet50 on imagenet", "fine-tune a 7B model", "llama-3-8b", "my 3 layers of cake", "a decoder",
     "how long does a language model take on 4 GPUs?", "x" * 600,
     "compare a 7B and a 13B decoder", "3 layers and 4 layers", "2.5 layers"],
)  # fmt: skip
def test_what_is_no_description_is_none(text: str) -> None:
    assert describe(text) is None


PIECES = st.sampled_from(
    ["decoder", "encoder", "encoder-decoder", "moe", "resnet-like", "unet", "vision transformer", "mlp", "7B", "8x7B",
     "2 active", "layers", "wide", "heads", "kv heads", "experts", "channels", "levels", "px", "vocab", "context",
     "patch", "hidden", "ffn", "inputs", "classes", "of", ":", "=", ",", "x", "tied", "gqa", "30k", "0", "-1", "1e9"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.one_of(PIECES, st.integers(0, 5000).map(str), st.text(max_size=3)), max_size=12))
def test_any_words_give_a_network_or_none_or_a_sentence(words: list[str]) -> None:
    assert sentence_of(lambda: describe(" ".join(words))).endswith(".")


@settings(deadline=None)
@given(layers=st.integers(1, 40), heads=st.integers(1, 16), order=st.permutations([0, 1, 2]))
def test_order_does_not_matter(layers: int, heads: int, order: list[int]) -> None:
    parts = [f"{layers} layers", f"{heads * 64} wide", f"{heads} heads"]
    mixed = described("decoder, " + ", ".join(parts[place] for place in order))
    assert mixed.parameters == described("decoder, " + ", ".join(parts)).parameters
    assert mixed.shape is not None
    assert (mixed.shape.layers, mixed.shape.hidden, mixed.shape.heads) == (layers, heads * 64, heads)
