"""The tool `estimate_dnn`."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.errors import ModelMistakeError, RequestError, UnknownNameError
from knowledge.settings import Settings
from tools import load_tools
from tools.context import ToolContext
from tools.estimate_dnn import COMMON, TOOL, EstimateDnnResult


@pytest.fixture
def context(settings_: Settings) -> ToolContext:
    return ToolContext(settings_)


def call(context: ToolContext, **arguments: Any) -> EstimateDnnResult:
    result = TOOL.call(arguments, context)
    assert isinstance(result, EstimateDnnResult)
    return result


def test_it_is_registered() -> None:
    assert load_tools()["estimate_dnn"] is TOOL


def test_one_accelerator(context: ToolContext) -> None:
    result = call(context, model="resnet50", dataset_size="2M", accelerator="a100-80gb", accelerator_count=4)
    (found,) = result.estimates
    assert result.named
    assert (found.accelerator_count, found.node_count) == (4, 1)
    assert found.workload.dataset_size == 2_000_000
    assert found.total_hours is not None
    assert {source.id for source in found.sources} <= {source.id for source in result.sources}
    assert {note.field for note in result.assumptions} >= {"epochs", "precision", "batch_size"}


def test_several_stand_side_by_side_in_the_order_asked(context: ToolContext) -> None:
    result = call(context, model="vit-b-16", dataset_size=10**6, accelerators=["h100", "v100-32gb"])
    assert [entry.accelerator.split()[0] for entry in result.estimates] == ["H100", "Tesla"]
    precisions = [note.text for note in result.assumptions if note.field == "precision"]
    assert len(precisions) == 2  # each names its device, for they differ
    assert all(text.startswith(("H100", "Tesla")) for text in precisions)


def test_no_accelerator_named_gives_common_ones_and_says_so(context: ToolContext) -> None:
    result = call(context, model="bert-large", dataset_size=10**6, dataset_unit="sequences")
    assert not result.named
    assert len(result.estimates) == len(COMMON)
    speeds = [entry.throughput.value for entry in result.estimates]
    assert speeds == sorted(speeds)
    assert any("No accelerator was named" in note.text for note in result.assumptions)


def test_a_family_name_says_what_it_was_taken_for(context: ToolContext) -> None:
    result = call(context, model="resnet50", dataset_size=1000, accelerator="a100")
    texts = [note.text for note in result.assumptions if note.field == "accelerator"]
    assert any("SXM4 40GB" in text and "80GB" in text for text in texts)


@pytest.mark.parametrize(
    ("said", "count", "nodes"),
    [
        ({"accelerator_count": 16}, 16, 2),
        ({"node_count": 2, "gpus_per_node": 4}, 8, 2),
        ({"node_count": 3}, 3, 3),
        ({"accelerator_count": 8, "gpus_per_node": 2}, 8, 4),
        ({"gpus_per_node": 4}, 4, 1),
    ],
)
def test_devices_and_nodes_follow_from_what_was_said(
    context: ToolContext, said: dict[str, int], count: int, nodes: int
) -> None:
    (found,) = call(context, model="resnet50", dataset_size=1000, accelerator="v100", **said).estimates
    assert (found.accelerator_count, found.node_count) == (count, nodes)


def test_what_cannot_compute_is_listed_beside_what_can(context: ToolContext) -> None:
    result = call(context, model="resnet50", dataset_size=1000, accelerators=["coral", "l4"])
    assert len(result.estimates) == 1
    assert "Coral" in result.not_possible[0]
    with pytest.raises(RequestError, match="Coral"):
        call(context, model="resnet50", dataset_size=1000, accelerator="coral")


def test_a_size_without_a_name(context: ToolContext) -> None:
    (found,) = call(
        context, params_b=7, training_mode="qlora", dataset_size="10M", dataset_unit="tokens", accelerator="l40s"
    ).estimates
    assert found.workload.mode == "qlora"
    assert found.memory.fits


def test_wrong_names_and_numbers(context: ToolContext) -> None:
    with pytest.raises(UnknownNameError, match="resnet50"):
        call(context, model="resent50", accelerator="a100")
    with pytest.raises(UnknownNameError):
        call(context, model="resnet50", accelerator="b9000")
    with pytest.raises(RequestError, match="only 2 accelerators"):
        call(context, model="resnet50", accelerator="a100", accelerator_count=2, node_count=4)
    with pytest.raises(ModelMistakeError, match="dataset_size"):
        call(context, model="resnet50", dataset_size=-5)
    with pytest.raises(RequestError, match="No network is named"):
        call(context, accelerator="a100")
