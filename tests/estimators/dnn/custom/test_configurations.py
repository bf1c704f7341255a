"""Configurations of the Transformers library: sizes agree with what authors publish; what is missing is asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.dnn.custom.hugging_face import network_of_config, read_config
from estimators.dnn.networks import find
from knowledge.errors import RequestError, UnknownNameError
from tests.estimators.dnn.custom.configurations import BERT, KNOWN, LLAMA, VIT
from tests.estimators.dnn.custom.outcomes import sentence_of


@pytest.mark.parametrize("name", KNOWN)
def test_parameters_are_those_its_authors_count(name: str) -> None:
    published, config = KNOWN[name]
    network = network_of_config(config, "config.json")
    assert network.parameters == pytest.approx(published, rel=0.001)
    assert network.graph is not None
    assert network.graph.parameters == network.parameters


@pytest.mark.parametrize(
    ("name", "gmacs"), [("vit-base", 17.56), ("swin-tiny", 4.49), ("resnet-50", 4.09), ("convnext-tiny", 4.46)]
)
def test_multiply_accumulates_are_the_published_ones(name: str, gmacs: float) -> None:
    network = network_of_config(KNOWN[name][1], "config.json")
    assert network.cost().macs / 1e9 == pytest.approx(gmacs, rel=0.01)


def test_only_some_experts_are_active() -> None:
    network = network_of_config(KNOWN["mixtral-8x7b"][1], "config.json")
    assert network.active_parameters / 1e9 == pytest.approx(12.9, rel=0.02)  # as its authors say


def test_latent_attention_reaches_the_published_active_size() -> None:
    network = network_of_config(KNOWN["deepseek-v3"][1], "config.json")
    assert network.active_parameters / 1e9 == pytest.approx(37, rel=0.03)  # as its authors say


def test_a_decoder_agrees_with_the_catalogue() -> None:
    network = network_of_config(LLAMA, "config.json", sequence_length=2048)
    assert network.cost().macs == pytest.approx(find("llama-3-8b").cost(sequence_length=2048).macs, rel=0.02)
    assert (network.kind, network.sequence_length) == ("decoder", 2048)


def test_another_image_size_costs_as_the_graph_of_that_size() -> None:
    own, larger = (network_of_config(VIT, "config.json", image_size=size) for size in (None, 384))
    assert larger.parameters == own.parameters
    assert larger.cost().macs / own.cost().macs == pytest.approx(55.5 / 17.56, rel=0.02)  # published for 384 pixels


@pytest.mark.parametrize(
    ("config", "field"),
    [(BERT, field) for field in ("vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads",
                                 "intermediate_size", "max_position_embeddings")]
    + [(LLAMA, field) for field in ("vocab_size", "hidden_size", "num_hidden_layers", "intermediate_size")]
    + [(VIT, field) for field in ("hidden_size", "patch_size", "image_size")],
)  # fmt: skip
def test_a_missing_size_is_asked_for_by_name(config: dict[str, Any], field: str) -> None:
    with pytest.raises(RequestError, match=rf"net/config.json: the field {field} .*missing.*add \"{field}\""):
        network_of_config({key: value for key, value in config.items() if key != field}, "net/config.json")


def test_a_documented_default_becomes_an_assumption() -> None:
    without = {key: value for key, value in BERT.items() if key != "type_vocab_size"}
    network = network_of_config(without, "config.json")
    assert network.parameters == 109_482_240
    assert any(note.field == "type_vocab_size" and "taken as 2" in note.text for note in network.assumptions)
    given = network_of_config(BERT, "config.json")
    assert all(note.field != "type_vocab_size" for note in given.assumptions)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"hidden_size": "768"}, "hidden_size is '768', but it must be a whole number"),
        ({"hidden_size": 768.5}, "must be a whole number"),
        ({"hidden_size": True}, "must be a whole number"),
        ({"hidden_size": [768]}, "must be a whole number"),
        ({"hidden_size": -768}, "must lie between"),
        ({"hidden_size": 0}, "must lie between"),
        ({"hidden_size": 10**30}, "must lie between"),
        ({"num_hidden_layers": 10**6}, "must lie between"),
        ({"num_attention_heads": 7}, "does not divide the width"),
        ({"model_type": None}, "model_type is missing"),
        ({"model_type": 3}, "model_type is missing"),
        ({"hidden_act": 5}, "must be a word"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, Any], says: str) -> None:
    with pytest.raises(RequestError, match=says):
        network_of_config({**BERT, **change}, "config.json")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"num_key_value_heads": 5}, "does not divide the 32 heads"),
        ({"tie_word_embeddings": "no"}, "must be true or false"),
        ({"num_attention_heads": 10**8}, "must lie between"),
    ],
)
def test_a_wrong_field_of_a_decoder_is_named(change: dict[str, Any], says: str) -> None:
    with pytest.raises(RequestError, match=says):
        network_of_config({**LLAMA, **change}, "config.json")


def test_more_active_experts_than_there_are() -> None:
    with pytest.raises(RequestError, match="there are 8 experts"):
        network_of_config({**KNOWN["mixtral-8x7b"][1], "num_experts_per_tok": 9}, "config.json")


def test_an_unknown_model_type_gets_near_ones() -> None:
    with pytest.raises(UnknownNameError) as caught:
        network_of_config({**LLAMA, "model_type": "lama"}, "config.json")
    assert caught.value.suggestions[0] == "llama"


def test_more_tokens_than_positions_are_refused() -> None:
    with pytest.raises(RequestError, match=r"sequence_length is 513.*512 learned positions"):
        network_of_config(BERT, "config.json", sequence_length=513)


def test_sizes_of_the_wrong_kind_are_refused() -> None:
    with pytest.raises(RequestError, match="reads no images"):
        network_of_config(BERT, "config.json", image_size=224)
    with pytest.raises(RequestError, match="reads images"):
        network_of_config(VIT, "config.json", sequence_length=224)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is no JSON"),
        ("[1, 2]", "holds a list"),
        ("", "is empty"),
        ("[" * 100_000, "nested too deeply|is no JSON"),
        ('{"model_type": "llama", "hidden_size": NaN}', "no JSON number"),
        ('{"hidden_size": ' + "9" * 5000 + "}", "is no JSON"),
    ],
)
def test_a_broken_file_is_one_sentence(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "config.json"
    path.write_text(text)
    with pytest.raises(RequestError, match=says):
        read_config(path)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_bytes(b"\xff\xfe\x00{")
    with pytest.raises(RequestError, match="is not text in UTF-8"):
        read_config(path)


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 5000), st.integers(), st.floats(), st.text(max_size=5),
    st.lists(st.integers(-1, 64), max_size=4), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip


@given(st.sampled_from(sorted(KNOWN)), st.data())
def test_any_change_gives_a_network_or_a_sentence(name: str, data: st.DataObject) -> None:
    config = json.loads(json.dumps(KNOWN[name][1]))
    config["num_labels"] = None
    for field in data.draw(st.lists(st.sampled_from(sorted(set(config) - {"model_type"})), min_size=1, max_size=3)):
        config[field] = data.draw(VALUES)
    if isinstance(config.get("num_hidden_layers"), int):
        config["num_hidden_layers"] = min(config["num_hidden_layers"], 40)  # keeps the test fast
    assert sentence_of(lambda: network_of_config(config, "config.json")).endswith(".")


def test_a_network_of_sound_is_one_whatever_it_is_called() -> None:
    config = {**KNOWN["whisper-large-v3"][1], "_name_or_path": "somebody/my-transcriber"}
    network = network_of_config(config, "config.json")
    assert (network.kind, network.family) == ("speech", "encoder-decoder")
    known = find("whisper-large")
    assert (network.kind, network.family) == (known.kind, known.family)
