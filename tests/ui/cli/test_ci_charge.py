"""`iplane ci charge`: the amount with its arithmetic, its date and its source; one sentence for what cannot be done."""

from __future__ import annotations

import json

import pytest

from knowledge.settings import Settings
from tests.ui.cli.running import Run, runner


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings_: Settings) -> Run:
    """Runs `iplane` on the session's built home."""
    return runner(monkeypatch, capsys)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("delta", "gpuA100x4", "--hours", "10", "--between", "8", "12", "--gpus", "2"),
            ("20 SU (16 to 24 SU)", "2 GPUs × 10 h × 1 SU per GPU-hour = 20 SU", "2025-05", "https://"),
        ),
        (("delta", "cpu/cpu", "--hours", "5", "--cores", "16"), ("80 SU", "16 cores × 5 h")),
        (("delta", "cpu/cpu", "--hours", "5", "--memory", "64GB"), ("assumed", "32 cores are in proportion")),
        (("delta", "gpuA100x4", "--hours", "10", "--gpus", "8"), ("80 SU",)),  # on two nodes
        (("delta", "cpu/cpu", "--hours", "1", "--memory", "500GB"), ("250 SU", "500 GB × 1 h")),
        (("aws", "p4d.24xlarge", "--hours", "10"), ("219.576 USD", "$21.9576 per hour (on-demand)", "2026-07-20")),
        (("aws", "p4d.24xlarge", "--hours", "10", "--spot"), ("60.906 USD", "caution", "2024-06-13")),
        (("aws", "p4d.24xlarge", "--hours", "30s"), ("minimum instead of", "AWS billing of time")),
        (("lambda", "gpu_1x_a10", "--hours", "1"), ("not on record",)),
        (("jetson-nano", "--hours", "3"), ("unknown", "runs on a device you own")),
        (("egress", "aws", "2TB"), ("171 USD (95 to 180 USD)", "100 GB free + 1,900 GB × $0.09 per GB", "2026")),
        (("egress", "lambda", "2TB"), ("unknown", "what lambda asks for egress is not known")),
        (("storage", "aws", "500GB", "--months", "3"), ("34.5 USD", "500 GB × 3 months × $0.023 per GB a month")),
        (("storage", "gcp", "1TiB"), ("20.48 USD", "A month has 730 hours.")),
    ],
)
def test_a_charge_is_shown(run: Run, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    outcome = run("ci", "charge", *arguments)
    assert (outcome.code, outcome.err) == (0, "")
    assert all(word in outcome.out for word in words), outcome.out


def test_without_a_partition_all_are_shown(run: Run) -> None:
    out = run("ci", "charge", "delta", "--hours", "1").out
    assert out.count("\n  formula") > 5
    assert "delta/gpuA100x4/a100x4" in out
    assert "delta/cpu/cpu" in out


def test_what_cannot_hold_the_job_is_left_out(run: Run) -> None:
    out = run("ci", "charge", "delta", "--hours", "1", "--gpus", "8", "--nodes", "1").out
    assert "delta/gpuA100x8/a100x8" in out
    assert "delta/gpuA100x4/a100x4" not in out


def test_a_partition_goes_before_a_node_type_of_the_same_name(run: Run) -> None:
    assert "cpu-interactive" not in run("ci", "charge", "delta", "cpu", "--hours", "1").out
    assert "delta/gpuA100x4-preempt/a100x4" in run("ci", "charge", "delta", "a100x4", "--hours", "1").out


def test_json_carries_every_part(run: Run) -> None:
    (found,) = json.loads(run("ci", "charge", "delta", "gpuA100x4", "--hours", "2", "--gpus", "4", "--json").out)
    assert found["what"] == "delta/gpuA100x4/a100x4"
    assert found["amount"]["value"] == 8
    (part,) = found["parts"]
    assert (part["resource"], part["count"], part["hours"], part["rate"], part["amount"]) == ("gpu", 4, 2, 1, 8)
    assert found["sources"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("detla", "--hours", "1"), "did you mean delta"),
        (("delta", "gpuA100x5", "--hours", "1"), "did you mean"),
        (("aws", "p4d.24xlrge", "--hours", "1"), "p4d.24xlarge"),
        (("delta", "zzz", "--hours", "1"), "delta has "),
        (("delta",), "--hours is missing"),
        (("delta", "--hours", "0"), "more than zero"),
        (("delta", "--hours", "soon"), "not a duration"),
        (("delta", "--hours", "9", "--between", "1", "2"), "lies outside"),
        (("delta", "cpu/cpu", "--hours", "9", "--nodes", "0"), "at least 1"),
        (("delta", "cpu/cpu", "--hours", "9", "--gpus", "-1"), "at least 0"),
        (("delta", "cpu/cpu", "--hours", "9", "--cores", "0"), "more than zero"),
        (("delta", "cpu/cpu", "--hours", "9", "--cores", "999", "--nodes", "1"), "ask for more nodes"),
        (("delta", "cpu/cpu", "--hours", "9", "--gpus", "1"), "accelerators"),
        (("delta", "cpu/cpu", "--hours", "9", "--memory", "lots"), "not a data size"),
        (("delta", "cpu/cpu", "--hours", "9", "--memory", "²"), "not a data size"),
        (("delta", "cpu/cpu", "2TB", "--hours", "9"), "only egress and storage"),
        (("egress", "aws"), "needs a cloud and a size"),
        (("egress", "aw", "2TB"), "did you mean aws"),
        (("egress", "aws", "0 GB"), "nothing to charge"),
        (("storage", "aws", "2TB", "--months", "0"), "more than zero months"),
    ],
)
def test_what_cannot_be_charged_is_one_sentence(run: Run, arguments: tuple[str, ...], words: str) -> None:
    outcome = run("ci", "charge", *arguments)
    assert outcome.code == 1
    assert outcome.out == ""
    assert words in outcome.err
    assert outcome.err.count("\n") == 1
