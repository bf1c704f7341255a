"""`iplane estimate dnn` for networks in use, layouts and narrow terminals; the person's own files and runs."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ui.cli.main import build

pytestmark = pytest.mark.usefixtures("settings_")

ASKED = "--model llama-3-8b --gpu a100-80gb --prompt-tokens 512 --output-tokens 256"


def run(command: str, *, columns: int | None = None) -> str:
    environment = {"COLUMNS": str(columns), "FORCE_COLOR": "1", "TTY_COMPATIBLE": "1"} if columns else {}
    result = CliRunner().invoke(build(), ["estimate", "dnn", *shlex.split(command)], env=environment)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return re.sub(r"\x1b\[[0-9;]*m", "", result.stdout)


def test_a_language_model_tells_first_token_and_rate() -> None:
    shown = run(f"{ASKED} --requests 10k")
    for title in ("first token", "time per token", "tokens for all", "most requests at once", "cached keys and values"):
        assert title in shown
    assert "10,000 requests" in shown.splitlines()[0]
    assert "time per epoch" not in shown
    assert "vLLM performance benchmark" in shown


def test_images_are_told_per_second_and_per_day() -> None:
    shown = run("--model megadetector --mode inference --gpu jetson-orin-nano --images 1M")
    assert re.search(r"throughput +[\d.]+ images/s", shown)
    assert re.search(r"images per day +[\d,]+ images/day", shown)
    assert "latency" in shown


def test_a_training_tells_where_a_step_and_the_memory_go() -> None:
    shown = run("--model resnet50 --images 1M --gpu a100 --count 8 --nodes 2")
    for title in ("of a step: compute", "of a step: communication", "of that: weights", "of that: activations"):
        assert title in shown
    assert "first token" not in shown


def test_the_largest_batch_that_fits_is_taken() -> None:
    found = json.loads(run("--model resnet50 --images 1M --gpu a100-80gb --batch largest --json"))["estimates"][0]
    assert found["batch_per_device"] == found["memory"]["largest_batch_per_device"]
    assert found["memory"]["fits"]
    assert "the most that fit" in run("--model resnet50 --images 1M --gpu a100-80gb --batch largest")


@pytest.mark.parametrize(
    ("option", "field", "value"),
    [
        ("--checkpointing", "activation_checkpointing", True),
        ("--no-checkpointing", "activation_checkpointing", False),
        ("--compiled", "compiled", True),
        ("--zero fsdp", "zero_stage", 3),
        ("--zero 2", "zero_stage", 2),
        ("--tensor-parallel 4", "tensor_parallel", 4),
        ("--gradient-accumulation 4", "gradient_accumulation", 4),
        ("--data-parallel 8", "data_parallel", 8),
        ("--storage 2GB/s", "storage_bytes_per_second", 2e9),
        ("--loader-workers 0", "loader_workers", 0),
        ("--sequence-length 1024", "sequence_length", 1024),
        ("--train-tokens 5B", "train_tokens", 5 * 10**9),
        ("--optimizer lion", "optimizer", "lion"),
        ("--precision bf16", "precision", "bf16"),
    ],
)
def test_every_option_reaches_the_workload(option: str, field: str, value: object) -> None:
    document = json.loads(run(f"--params 1B --mode pretrain --gpu h100 --count 8 {option} --json"))
    assert document["estimates"][0]["workload"][field] == value


def test_narrow_terminals_get_a_block_for_each_device() -> None:
    command = f"{ASKED} --gpu h100 --gpu l40s"
    narrow, wide = run(command, columns=60), run(command, columns=200)
    assert narrow.count("first token") == 3
    assert wide.count("first token") == 1
    drawn = narrow.split("Assumptions:")[0]
    assert max(len(line) for line in drawn.splitlines()) <= 60


def test_many_devices_stand_in_rows_with_what_was_asked() -> None:
    shown = run("--model llama-3-8b --prompt-tokens 512")
    assert "first" in shown
    assert "1 x L40S" in shown


def test_an_own_network_comes_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "resnet50.yaml"
    layers = ("conv: {channels: 8, kernel: 3}", "flatten", "linear: 10")
    file.write_text("name: resnet50\ninput: [3, 64, 64]\nlayers:\n" + "".join(f"  - {layer}\n" for layer in layers))
    command = f"--network {file} --images 1M --gpu a100 --image-size 32"
    shown = run(command)
    assert shown.startswith("own:custom-resnet50, train")
    assert "measured (this network" not in shown  # a network of the same name that was measured is another
    assert json.loads(run(f"{command} --json"))["estimates"][0]["workload"]["image_size"] == 32


def test_own_runs_correct_the_estimate() -> None:
    command = "--model resnet50 --images 1M --gpu a100 --json"
    before = json.loads(run(command))
    corrected = json.loads(run(f"{command} --observed '4.2 s/step' --observed-on v100"))
    steps = [found["estimates"][0]["step_seconds"]["value"] for found in (before, corrected)]
    assert steps[1] > 1.5 * steps[0]
    assert len(corrected["sources"]) == len(before["sources"]) + 1
    measured = json.loads(run(f"{command} --observed '0.5 s/step' --observed-on a100"))["estimates"][0]
    assert (measured["step_seconds"]["value"], measured["method"]) == (0.5, "measured by you")
