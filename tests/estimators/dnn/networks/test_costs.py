"""Costs of networks against published figures."""

from __future__ import annotations

import pytest

from estimators.dnn import networks


def test_resnet50_costs_what_everybody_knows() -> None:
    cost = networks.find("resnet50").cost(224)
    assert cost.macs / 1e9 == pytest.approx(4.1, rel=0.02)
    assert 85e6 <= cost.stored * 4 <= 115e6  # bytes of activations kept in fp32 training


@pytest.mark.parametrize(("tokens", "gmacs"), [(512, 3460), (2048, 14_700), (8192, 72_300)])
def test_mpt_7b_costs_what_llm_foundry_counts(tokens: int, gmacs: float) -> None:
    assert networks.find("mpt-7b").cost(None, tokens).macs / 1e9 == pytest.approx(gmacs, rel=0.02)


def test_gpt3_costs_six_flops_a_parameter_and_token() -> None:
    network = networks.find("gpt3")
    flops = 3 * 2 * network.cost(None, 2048).macs
    assert flops / 2048 / network.parameters == pytest.approx(6.0, rel=0.06)


def test_cost_grows_with_the_area_of_an_image() -> None:
    network = networks.find("resnet50")
    assert network.cost(448).macs / network.cost(224).macs == pytest.approx(4.0, rel=0.06)
    assert network.cost(112).macs < network.cost(160).macs < network.cost(200).macs < network.cost(288).macs


def test_attention_makes_long_sequences_dearer_than_in_proportion() -> None:
    network = networks.find("llama-2-7b")
    assert network.cost(None, 8192).macs > 2.05 * network.cost(None, 4096).macs


def test_a_mixture_of_experts_computes_with_its_active_part() -> None:
    network = networks.find("mixtral")
    assert network.parameters / 1e9 == pytest.approx(46.7, rel=0.01)
    assert network.active_parameters / 1e9 == pytest.approx(12.9, rel=0.02)
    assert network.cost(None, 1024).macs < 1024 * network.parameters / 3


def test_megadetector_at_1280_pixels_counts_four_times_the_published_640() -> None:
    assert networks.find("megadetector").cost().macs / 1e9 == pytest.approx(209.8 * 4 / 2, rel=0.01)
    assert networks.find("megadetector").cost(640).macs / 1e9 == pytest.approx(209.8 / 2, rel=0.01)


def test_plain_vision_transformers_keep_no_attention_matrix() -> None:
    assert networks.find("vit-b-16").cost(224).activations == pytest.approx(10 * 768 * 12 * 197, rel=0.02)
