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


def test_tokens_to_train_on_where_the_network_does_not_fit(context: ToolContext) -> None:
    (found,) = call(context, model="llama-3-8b", train_tokens="1T", accelerator="a100").estimates
    assert not found.memory.fits
    assert found.total_hours is not None


@pytest.mark.parametrize("model", ["whisper-large", "resnet50", "sdxl"])
def test_inference_of_a_network_that_is_split_over_devices(context: ToolContext, model: str) -> None:
    split = call(context, model=model, training_mode="inference", accelerator="h100", accelerator_count=8,
                 tensor_parallel=2)  # fmt: skip
    serving = split.estimates[0].serving
    assert serving is not None
    assert serving.request_seconds is not None
    assert 0 < serving.request_seconds.value < float("inf")


@pytest.mark.parametrize("name", ["/etc/passwd", "os:system", "net.py:Net", "file:///etc/passwd", "../x.onnx", "own:x"])
@pytest.mark.parametrize("field", ["model", "accelerator", "processors", "network", "calibrate", "trust_code"])
def test_no_argument_opens_a_file_or_runs_code(context: ToolContext, field: str, name: str) -> None:
    """What a chat model may name are entries of the catalogues, and nothing else."""
    given: dict[str, Any] = {"model": "resnet50", field: (name,) if field == "processors" else name}
    with pytest.raises((UnknownNameError, ModelMistakeError)):
        TOOL.call(given, context)


def test_a_long_argument_is_not_told_back_whole(context: ToolContext) -> None:
    with pytest.raises(ModelMistakeError) as caught:
        TOOL.call({"model": "resnet50", "precision": "x" * 1_000_000}, context)
    assert len(caught.value.for_model) < 1000
