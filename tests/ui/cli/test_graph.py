"""`iplane graph`: the table, the text, the document, and how it says no."""

from __future__ import annotations

import json
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from estimators.dnn.graph import GraphBuilder, OperatorGraph
from estimators.dnn.hlo import read, stablehlo
from tests.ui.cli.running import Run, runner
from ui.cli.graph_view import stages

pytestmark = pytest.mark.usefixtures("settings_")


def build(network: Any, *, image_size: int | None = None, sequence_length: int | None = None) -> OperatorGraph:
    """A small network in two stages that bears the name asked for."""
    b = GraphBuilder(network.name)
    x = b.input((3, image_size or 32, image_size or 32))
    for stage in ("first", "second"):
        b.scope = f"{stage}."
        x = b.activation(b.normalization(b.convolution(x, 8, 3, stride=2, name="convolution"), name="norm"))
    b.scope = ""
    return b.finish(b.linear(b.flatten(b.global_pooling(x)), 10, name="head"))


@pytest.fixture
def iplane(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    families = types.ModuleType("estimators.dnn.families")
    families.build_graph = build  # type: ignore[attr-defined]  # a stand-in for the families' own builder
    monkeypatch.setitem(sys.modules, "estimators.dnn.families", families)
    return runner(monkeypatch, capsys)


def test_the_table_has_a_row_for_each_stage_and_the_totals(iplane: Run) -> None:
    shown = iplane("graph", "ResNet 50").out
    rows = [line.split()[0] for line in shown.splitlines()[2:] if line and not line.startswith("In all")]
    assert rows == ["input", "first", "second", "head"]
    macs = 16 * 16 * 27 * 8 + 8 * 8 * 72 * 8 + 80
    assert f"914 parameters, {macs:,} MACs and 2,570 activations for one sample" in shown
    assert "55,296" in shown


def test_equal_blocks_one_after_another_are_one_row() -> None:
    b = GraphBuilder("deep")
    x = b.input((4, 8))
    for block in range(12):
        b.scope = f"block{block + 1}."
        x = b.activation(b.linear(x, 8))
    b.scope = "head."
    found = stages(b.finish(b.linear(x, 2)))
    assert [stage.name for stage in found] == ["input", "block1 to block12", "head"]
    assert [len(stage.operators) for stage in found] == [1, 24, 1]


def test_every_operator_has_a_row_where_asked_for(iplane: Run) -> None:
    shown = iplane("graph", "resnet50", "--operators").out
    assert "second.norm" in shown
    assert "8 x 8 x 8" in shown


def test_image_size_reaches_the_graph(iplane: Run) -> None:
    document = json.loads(iplane("graph", "resnet50", "--image-size", "64", "--json").out)
    assert document["operators"][0]["shape"] == [3, 64, 64]
    assert document["macs"] == sum(operator["macs"] for operator in document["operators"])
    assert document["name"] == "resnet50"


def test_stablehlo_is_printed_and_read_back(iplane: Run, tmp_path: Path) -> None:
    text = iplane("graph", "resnet50", "--hlo", "--batch", "4", "--precision", "bf16").out
    assert "@forward(" in text
    assert "tensor<4x3x32x32xbf16>" in text
    path = tmp_path / "step.mlir"
    done = iplane("graph", "resnet50", "--hlo", "--train", "--optimizer", "adamw", "--output", str(path))
    assert done.out == ""
    assert "@train_step(" in path.read_text()
    assert "second moment" in path.read_text()
    shown = iplane("graph", str(path), "--json")
    assert json.loads(shown.out)["parameters"] == 914


def test_the_text_is_the_same_in_the_document(iplane: Run) -> None:
    document = json.loads(iplane("graph", "resnet50", "--hlo", "--json", "--batch", "2").out)
    assert read(document["text"]).parameters == 914
    assert document["macs"] == 2 * read(document["text"]).macs
    assert document["flops"] > 2 * document["macs"] * 0.8


def test_a_file_of_somebody_elses_text_is_shown(iplane: Run, tmp_path: Path) -> None:
    path = tmp_path / "net.mlir"
    b = GraphBuilder("theirs")
    path.write_text(stablehlo(b.finish(b.linear(b.input((3,)), 4)), batch=2))
    assert "theirs" in iplane("graph", str(path)).out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("resnet5000",), "resnet"),
        (("resnet50", "--batch", "0", "--hlo"), "--batch is 0"),
        (("resnet50", "--image-size", "-1"), "--image-size is -1"),
        (("resnet50", "--train"), "--train needs --hlo"),
        (("resnet50", "--hlo", "--optimizer", "sgd"), "--optimizer needs --train"),
        (("resnet50", "--hlo", "--precision", "int4"), "precision is 'int4'"),
        (("resnet50", "--hlo", "--train", "--optimizer", "lion"), "optimizer is 'lion'"),
        (("resnet50", "--hlo", "--output", "/nowhere/at/all"), "cannot be written"),
        (("gone.mlir",), "no file"),
    ],
)
def test_wrong_words_end_in_one_sentence(iplane: Run, words: tuple[str, ...], said: str) -> None:
    ended = iplane("graph", *words)
    assert ended.code == 1
    assert ended.out == ""
    assert said in ended.err
    assert ended.err.count("\n") == 1
