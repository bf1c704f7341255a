"""Names of networks: any spelling is found, a near one is offered and never taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.dnn import networks
from estimators.dnn.networks import facts
from estimators.dnn.networks.catalogue import key_of
from knowledge.errors import RequestError, UnknownNameError


@pytest.mark.parametrize(
    ("written", "slug"),
    [
        ("ResNet-50", "resnet50"),
        ("resnet 50", "resnet50"),
        ("rn50", "resnet50"),
        ("resnet50_v1.5", "resnet50"),
        ("vit b16", "vit-b-16"),
        ("ViT-B/16", "vit-b-16"),
        ("vit_base_patch16_224", "vit-b-16"),
        ("llama3 8B", "llama-3-8b"),
        ("Llama-3.1-8B", "llama-3-8b"),
        ("meta-llama/Llama-3-8B", "llama-3-8b"),
        ("bert large", "bert-large"),
        ("BERT", "bert-base"),
        ("megadetector v5a", "megadetector-v5"),
        ("EfficientNet B3", "efficientnet-b3"),
        ("gpt2_124m", "gpt2"),
        ("YOLOv8x", "yolov8x"),
        ("swin_t", "swin-tiny"),
    ],
)
def test_spellings(written: str, slug: str) -> None:
    assert networks.find(written).name == slug


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("resent50", "resnet50"),
        ("efficentnet b3", "efficientnet-b3"),
        ("lama 3 8b", "llama-3-8b"),
        ("brt large", "bert-large"),
    ],
)
def test_a_near_name_is_offered_not_taken(written: str, near: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        networks.find(written)
    assert caught.value.suggestions[0] == near


def test_a_strange_name_gets_no_suggestion_but_a_remedy() -> None:
    with pytest.raises(UnknownNameError, match="--params") as caught:
        networks.find("qqqqq")
    assert caught.value.suggestions == ()


@given(st.sampled_from(networks.names()), st.sampled_from(["-", "_", " ", ""]), st.booleans())
def test_every_name_is_found_in_any_spelling(name: str, joint: str, upper: bool) -> None:
    spelled = name.replace("-", joint)
    assert networks.find(spelled.upper() if upper else spelled) == networks.find(name)


@given(st.text(max_size=30))
def test_any_text_is_found_or_refused(text: str) -> None:
    try:
        found = networks.find(text)
    except UnknownNameError as error:
        found = networks.find((*error.suggestions, "resnet50")[0])  # what is offered can be found
    assert found.parameters > 0


def test_aliases_lead_to_networks() -> None:
    known = networks.aliases(well_known=True)
    assert known[key_of("rn50")] == "resnet50"
    assert len(networks.aliases()) > len(known) > 150
    assert all(networks.find(slug).name == slug for slug in set(known.values()))


def test_transformers_have_the_parameters_their_authors_publish() -> None:
    for row in facts.rows("transformers.csv"):
        network = networks.find(row["slug"])
        tolerance = 0.1 if row["slug"].startswith("whisper") else 0.04
        assert network.parameters / 1e9 == pytest.approx(float(row["published_billions"]), rel=tolerance), row["slug"]


@pytest.mark.parametrize("billions", [0.125, 0.35, 1.3, 3, 7, 13, 34, 70, 175])
def test_a_decoder_of_a_size_has_that_size(billions: float) -> None:
    network = networks.decoder_of_size(billions)
    assert network.shape is not None
    assert network.shape.parameters / 1e9 == pytest.approx(billions, rel=0.08)


@pytest.mark.parametrize("billions", [0.0001, 1e6])
def test_a_decoder_of_an_impossible_size_is_refused(billions: float) -> None:
    with pytest.raises(RequestError, match="params_b"):
        networks.decoder_of_size(billions)
