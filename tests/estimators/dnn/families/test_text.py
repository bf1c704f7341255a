"""Transformers on text: the graph and the formula count alike, and what makes each kind different shows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.dnn import networks
from estimators.dnn.families import build_graph, text
from estimators.dnn.networks import facts
from estimators.dnn.networks.shape import TransformerShape

PLAIN = TransformerShape(2, 64, 4, 4, 16, 128, False, 500, True)

SHAPES = st.builds(
    lambda layers, heads, grouped, gated, tied, head, letters, norm, norms, experts, more: replace(
        PLAIN,
        layers=layers,
        heads=heads * grouped,
        kv_heads=heads,
        gated=gated,
        tied=tied,
        head=head,
        attention_bias=letters,
        norm=norm,
        norms=norms,
        experts=experts,
        active_experts=min(2, experts),
        **more,
    ),
    st.integers(1, 4),
    st.integers(1, 4),
    st.sampled_from([1, 2, 4]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "qkv", "qkvo", "qvo", "o"]),
    st.sampled_from(["layer", "scale", "rms", "plain"]),
    st.sampled_from([1, 2, 4]),
    st.sampled_from([1, 4, 8]),
    st.fixed_dictionaries(
        {},
        optional={
            "query_norm": st.just(32),
            "final_norm": st.just(True),
            "embedding_norm": st.just(True),
            "positions": st.just(64),
            "token_types": st.just(2),
            "pooler": st.just(True),
            "shared_ffn": st.just(48),
            "dense_layers": st.just(1),
            "expert_ffn": st.just(32),
        },
    ),
)


@given(SHAPES, st.integers(1, 64))
def test_graph_and_formula_count_alike(shape: TransformerShape, tokens: int) -> None:
    if shape.experts == 1:
        shape = replace(shape, shared_ffn=0, dense_layers=0, expert_ffn=0)
    graph = text.build("made up", shape, tokens)
    assert graph.parameters == shape.parameters
    pooled = shape.hidden**2 if shape.pooler else 0
    if not (shape.pooler and shape.head):
        assert graph.macs == pytest.approx(shape.macs(tokens) + pooled, rel=1e-9)


@pytest.mark.parametrize("row", facts.rows("transformers.csv"), ids=lambda row: row["slug"])
def test_costs_by_formula_are_those_of_the_graph(row: dict[str, str]) -> None:
    network = networks.find(row["slug"])
    cost, graph = network.cost(None, 128), build_graph(network, sequence_length=128)
    assert cost.macs == pytest.approx(graph.macs, rel=0.02)
    if network.shape is not None and network.shape.experts == 1:
        assert cost.activations == pytest.approx(graph.activations, rel=0.15)


def test_grouped_queries_make_keys_narrow() -> None:
    graph = build_graph(networks.find("llama-3-8b"), sequence_length=16)
    assert graph.by_name["block0.attention.q"].shape == (16, 4096)
    assert graph.by_name["block0.attention.k"].shape == (16, 1024)


def test_tied_embeddings_are_counted_once() -> None:
    tied, free = (text.build("made up", replace(PLAIN, tied=tied), 8) for tied in (True, False))
    assert free.parameters - tied.parameters == PLAIN.vocabulary * PLAIN.hidden
    assert free.macs == tied.macs


def test_shared_blocks_compute_each_time_but_are_counted_once() -> None:
    once, each = (text.build("made up", replace(PLAIN, shared_block=shared), 8) for shared in (True, False))
    assert each.macs == once.macs
    blocks = each.parameters - PLAIN.vocabulary * PLAIN.hidden
    assert each.parameters - once.parameters == blocks / 2


def test_experts_compute_with_their_active_part() -> None:
    network = networks.find("qwen3-30b-a3b")
    graph = build_graph(network, sequence_length=16)
    assert graph.parameters / 1e9 == pytest.approx(30.5, rel=0.01)
    # Authors state 3.3 billion active; the table of words is touched in 16 rows only.
    assert network.active_parameters / 1e9 == pytest.approx(3.3, rel=0.02)


def test_latent_attention_keeps_one_small_vector_a_token() -> None:
    shape = networks.find("deepseek-v3").shape
    assert shape is not None
    assert shape.cache_elements == 576  # arXiv 2405.04434: the rank of keys and the rotary part
    assert networks.find("deepseek-v3").active_parameters / 1e9 == pytest.approx(37, rel=0.03)


def test_a_decoder_of_two_stacks_writes_a_quarter_of_what_it_reads() -> None:
    graph = build_graph(networks.find("t5-small"), sequence_length=64)
    assert graph.by_name["tokens"].shape == (64,)
    assert graph.by_name["target"].shape == (16,)
    assert graph.by_name["decoder_block0.cross.k"].shape[0] == 64


def test_learned_positions_do_not_limit_the_length() -> None:
    graph = build_graph(networks.find("bert-base"), sequence_length=1024)
    assert graph.by_name["block0.attention.q"].shape == (1024, 768)
