"""Layer lists in YAML: every shape is checked, every message names the line and the layer."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from estimators.dnn.custom import propose, read_network
from estimators.dnn.custom.layer_list.layers import LAYERS
from knowledge.errors import RequestError
from tests.estimators.dnn.custom.outcomes import sentence_of

BOMB = "a: &a [1]\n" + "".join(f"{key}: &{key} [*{last}, *{last}]\n" for last, key in pairwise("abcdefgh"))

CLASSIFIER = """
name: small
input: [3, 64, 64]
layers:
  - convolution: {channels: 32, kernel: 3, stride: 2, name: stem}
  - batch_norm
  - relu
  - repeat:
      times: 2
      layers:
        - residual:
            - convolution: {channels: 32, kernel: 3}
            - relu
  - block: shrink
  - concatenate: {from: [stem, shrink]}
  - global_pool
  - linear: 10
blocks:
  shrink:
    - convolution: {channels: 16, kernel: 1, name: shrink}
"""


def test_a_classifier() -> None:
    graph = propose(CLASSIFIER)
    assert graph.parameters == 864 + 64 + 2 * 9216 + 512 + 48 * 10 + 10
    assert graph.macs == 32 * 32 * (864 + 2 * 9216 + 512) + 480
    assert graph.by_name[graph.outputs[0]].shape == (10,)


def test_resnet_18_from_a_list_has_its_published_size() -> None:
    def block(channels: int, stride: int, shortcut: bool) -> str:
        lines = [
            "  - residual:",
            "      layers:",
            f"        - convolution: {{channels: {channels}, kernel: 3, stride: {stride}}}",
            "        - batch_norm",
            "        - relu",
            f"        - convolution: {{channels: {channels}, kernel: 3}}",
            "        - batch_norm",
        ]
        if shortcut:
            lines += [
                "      shortcut:",
                f"        - convolution: {{channels: {channels}, stride: {stride}}}",
                "        - batch_norm",
            ]
        return "\n".join([*lines, "  - relu"])

    parts = [block(width, 2 if width > 64 and first else 1, width > 64 and first)
             for width in (64, 128, 256, 512) for first in (True, False)]  # fmt: skip
    stem = "input: [3, 224, 224]\nlayers:\n  - convolution: {channels: 64, kernel: 7, stride: 2}\n"
    text = stem + "  - batch_norm\n  - relu\n  - max_pool: {kernel: 3, stride: 2, padding: 1}\n" + "\n".join(parts)
    graph = propose(text + "\n  - global_pool\n  - linear: 1000\n")
    assert graph.parameters == 11_689_512
    assert graph.macs / 1e9 == pytest.approx(1.814, rel=0.001)


def test_a_decoder_with_experts() -> None:
    graph = propose(
        """
input: {tokens: 16}
layers:
  - embedding: {vocabulary: 1000, width: 64}
  - positions: 32
  - repeat:
      times: 3
      layers:
        - residual: [rms_norm, attention: {heads: 8, kv_heads: 2, causal: true}]
        - residual: [rms_norm, experts: {experts: 4, active: 2, inner: 96}]
  - linear: {width: 1000, bias: false}
"""
    )
    block = 64 * 64 * 2 + 2 * 64 * 16 + 4 * 3 * 64 * 96 + 64 * 4 + 2 * 64
    assert graph.parameters == 2 * 64_000 + 32 * 64 + 3 * block


@pytest.mark.parametrize(
    ("layers", "says"),
    [
        ("- convolution: {channels: 8, kernel: 11, padding: 0}", r"line 3: layer convolution: .*kernel \(11, 11\)"),
        ("- relu\n- conv: {channels: 4, groups: 2}", "line 4: layer convolution: .*2 groups do not divide"),
        ("- residual:\n  - conv: 8", r"line 3: layer residual adds shape \(3, 8, 8\) to \(8, 8, 8\)"),
        ("- convolutoin: 3", "line 3: 'convolutoin' is no layer; the nearest is convolution"),
        ("- linear: {width: 3, foo: 1}", "line 3: layer linear has no field foo; it has bias, from, name, width"),
        ("- linear: {}", "line 3: layer linear needs width, a whole number"),
        ("- linear: lots", "layer linear has width 'lots', but it must be a whole number from 1"),
        ("- linear: {width: -3}", "must be a whole number from 1"),
        ("- linear: 99999999999", "must be a whole number from 1"),
        ("- add: {from: nobody}", "line 3: 'nobody' is the name of no layer before"),
        ("- add", "layer add needs from"),
        ("- attention: 3", r"layer attention reads shape \(3, 8, 8\), but it needs \(tokens, width\)"),
        ("- embedding: {vocabulary: 5, width: 5}", "reads numbers that are no tokens"),
        ("- reshape: [5, 5]", "has other elements"),
        ("- block: nothing", "names nothing, but the blocks are none"),
        ("- max_pool: 99", "window .* larger than the padded input"),
        ("- {linear: 3, relu: 3}", "a layer is a word, or a word with its fields"),
        ("- 3", "a layer is a word"),
        ("- repeat: {times: 2}", "line 3: a list of layers is expected"),
        ("- repeat: {times: 1001, layers: [relu]}", "from 1 to 1,000"),
        ("- dropout: {rate: 0.1, extra: 1}", "has no field extra"),
    ],
)
def test_the_first_wrong_layer_is_named(layers: str, says: str) -> None:
    with pytest.raises(RequestError, match=says):
        propose(f"input: [3, 8, 8]\nlayers:\n{layers}\n")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("hello", "must be a mapping with input and layers"),
        ("layers: [relu]", "input is missing"),
        ("input: [3, 8, 8]", "layers is missing"),
        ("input: [3, 8, 8]\nlayers: relu", "a list of layers is expected"),
        ("input: [3, 8, 8]\nlayers: [relu]\nlayer: 3", "layer is none of name, input, layers"),
        ("input: [3, 8, 8]\ninput: [3, 8, 8]\nlayers: [relu]", "line 2: input stands twice"),
        ("input: [3, 8, 8]\nlayers: [&a relu, *a]", "anchors are not read"),
        ("input: !!python/object/apply:os.system [echo]\nlayers: [relu]", "tags are not read"),
        ("input: [3, 8, 8]\nlayers: [relu", "is no YAML"),
        ("input: [3, 8\x00]", "is no YAML"),
        ("input: " + "[" * 50_000, "nested more than 32 deep"),
        ("input: [" + "9" * 5000 + "]\nlayers: [relu]", "is no number or word"),
        ("input: [3, 8, 8]\nlayers: [{block: a}]\nblocks:\n  a: [{block: a}]", "uses a inside itself"),
        (BOMB, "anchors are not read"),
    ],
)  # fmt: skip
def test_a_wrong_list_is_one_sentence(text: str, says: str) -> None:
    with pytest.raises(RequestError, match=says):
        propose(text)


def test_nested_repeats_end_soon() -> None:
    inside = "{repeat: {times: 1000, layers: [{repeat: {times: 1000, layers: [relu]}}]}}"
    begun = time.monotonic()
    with pytest.raises(RequestError, match="more than 20,000 layers"):
        propose(f"input: [3, 8, 8]\nlayers: [{inside}]")
    assert time.monotonic() - begun < 10


def test_sizes_instead_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(CLASSIFIER)
    small, large = (read_network(path, image_size=size) for size in (64, 128))
    assert (large.image_size, large.parameters) == (128, small.parameters)
    assert large.cost().macs == pytest.approx(4 * small.cost().macs, rel=0.001)
    with pytest.raises(RequestError, match="is no sequence"):
        read_network(path, sequence_length=64)


SCALARS = st.one_of(st.integers(-2, 40), st.booleans(), st.none(), st.text(max_size=4), st.floats(allow_nan=True))
WORDS = st.sampled_from([*LAYERS, "add", "concatenate", "multiply", "from", "nonsense"])
FIELDS = st.sampled_from(
    ["channels", "kernel", "stride", "width", "heads", "from", "name", "axis", "axes", "shape", "inner", "size",
     "scale", "times", "groups", "padding", "start", "stop", "before"]
)  # fmt: skip
VALUES = st.one_of(SCALARS, st.lists(SCALARS, max_size=3))
SIMPLE = st.one_of(WORDS, st.dictionaries(WORDS, st.one_of(VALUES, st.dictionaries(FIELDS, VALUES, max_size=4)),
                                          min_size=1, max_size=1))  # fmt: skip


def _nested(children: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    layers = st.lists(children, max_size=3)
    return st.one_of(
        st.fixed_dictionaries({"residual": layers}),
        st.fixed_dictionaries({"branches": st.lists(layers, max_size=3)}),
        st.fixed_dictionaries({"repeat": st.fixed_dictionaries({"times": st.integers(0, 3), "layers": layers})}),
    )


LISTS = st.lists(st.recursive(SIMPLE, _nested, max_leaves=6), max_size=5)
INPUTS = st.sampled_from([[3, 16, 16], [8], [4, 8], {"tokens": 6}, {"shape": [2, 2]}, 5, None, [0], ["a"]])


@settings(deadline=None)
@given(INPUTS, LISTS)
def test_any_list_gives_a_graph_or_a_sentence(given_input: object, layers: list[object]) -> None:
    text = yaml.safe_dump({"input": given_input, "layers": layers})
    assert sentence_of(lambda: propose(text)).endswith(".")


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_a_graph_or_a_sentence(text: str) -> None:
    with pytest.raises(RequestError):
        propose(text)
