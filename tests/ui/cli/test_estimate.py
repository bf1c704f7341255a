"""`iplane estimate`: what it prints and how it says no."""

from __future__ import annotations

import json
import re

import pytest
from typer.testing import CliRunner

from knowledge.errors import IntelligencePlaneError
from knowledge.settings import Settings
from ui.cli.main import build

pytestmark = pytest.mark.usefixtures("settings_")

CANONICAL = ("--model", "resnet50", "--images", "2M", "--gpu", "a100-80gb", "--count", "4")


def run(*words: str) -> str:
    """What the command prints; its expected errors are raised, as the command line's main function sees them."""
    result = CliRunner().invoke(build(), ["estimate", *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_canonical_estimate_prints_everything_asked_for() -> None:
    shown = run("dnn", *CANONICAL)
    rows = ("time in all", "time per epoch", "time per step", "memory per device", "energy", "bottleneck", "method")
    for words in (
        *rows,
        "4 x A100 SXM4 80GB",
        "fits",
        "kWh",
        "90 epochs",
        "Assumptions:",
        "Sources:",
        "[1]",
        "https://",
    ):
        assert words in shown
    assert re.search(r"time in all +[\d.]+ h \([\d.]+ h to [\d.]+ h\)", shown)


def test_json_is_one_document_with_the_same_estimate() -> None:
    document = json.loads(run("dnn", *CANONICAL, "--json"))
    (estimate,) = document["estimates"]
    assert estimate["workload"]["dataset_size"] == 2_000_000
    assert estimate["total_hours"]["low"] < estimate["total_hours"]["value"] < estimate["total_hours"]["high"]
    assert estimate["total_hours"]["coverage"] == 0.9
    assert document["sources"]


def test_cores_are_taken_up() -> None:
    starved = json.loads(run("dnn", *CANONICAL, "--cores", "4", "--json"))["estimates"][0]
    assert starved["bottleneck"] == "input pipeline"


def test_many_accelerators_stand_one_below_the_other() -> None:
    shown = run("dnn", "--params", "7B", "--tokens", "1B", "--mode", "lora")
    assert "1 x L40S" in shown
    assert "No accelerator was named" in shown


def test_what_does_not_fit_is_plain_to_see() -> None:
    shown = run("dnn", "--params", "70B", "--mode", "finetune", "--tokens", "1B", "--gpu", "a100-80gb")
    assert "DOES NOT FIT" in shown
    assert "LoRA" in shown


def test_accuracy_is_a_table_by_class(settings_: Settings) -> None:
    shown = run("accuracy")
    for words in ("measured", "neither", "training", "inference", "covers", "Learned from"):
        assert words in shown
    rows = json.loads(run("accuracy", "--json"))["rows"]
    assert len(rows) >= 10


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--model", "resent50", "--images", "2M", "--gpu", "a100"), "did you mean resnet50"),
        (("--model", "resnet50", "--images", "-5", "--gpu", "a100"), "--images is '-5'"),
        (("--model", "resnet50", "--images", "1e30", "--gpu", "a100"), "--images is '1e30'"),
        (("--model", "resnet50", "--images", "many", "--gpu", "a100"), "not a number"),
        (("--model", "resnet50", "--images", "2M", "--gpu", "a100", "--count", "0"), "--count is 0"),
        (("--model", "resnet50", "--images", "2M", "--gpu", "b9000"), "'b9000' is not known"),
        (("--model", "resnet50", "--images", "2M", "--tokens", "1B"), "--images and --tokens"),
        (("--model", "resnet50", "--tokens", "2M", "--gpu", "a100"), "reads images"),
        (("--model", "resnet50", "--precision", "fp7"), "--precision is 'fp7'"),
        (("--model", "resnet50", "--mode", "dream"), "--mode is 'dream'"),
        (("--model", "resnet50", "--epochs", "-1"), "--epochs is -1"),
        (("--params", "0", "--tokens", "1B"), "--params is '0'"),
        (("--params", "nan", "--tokens", "1B"), "--params is 'nan'"),
        (("--images", "2M", "--gpu", "a100"), "No network is named"),
    ],
)
def test_bad_input_is_one_sentence(words: tuple[str, ...], says: str) -> None:
    with pytest.raises(IntelligencePlaneError) as caught:
        run("dnn", *words)
    assert says in caught.value.message
    assert caught.value.exit_code == 1
    assert "\n" not in caught.value.message


def test_emissions_are_told_where_the_place_is() -> None:
    shown = run("dnn", *CANONICAL, "--site", "frontera")
    assert re.search(r"emissions +[\d.]+ kg CO2e \(", shown)
    assert "g CO2e per kWh, yearly average (life cycle" in shown
    assert "Grid intensity and PUE at Texas" in shown
    assert "unknown: where does it run (--site)?" in run("dnn", *CANONICAL)
    by_region = json.loads(run("dnn", *CANONICAL, "--region", "aws us-east-1", "--json"))["estimates"][0]
    assert by_region["emissions"]["unit"] == "kg CO2e"
    with pytest.raises(IntelligencePlaneError, match="The site 'atlantis' is not known"):
        run("dnn", *CANONICAL, "--site", "atlantis")


def test_the_link_between_nodes_can_be_said() -> None:
    words = ("dnn", "--params", "13B", "--mode", "pretrain", "--gpu", "h100", "--count", "64", "--train-tokens", "1B")
    assumed, said = run(*words), run(*words, "--link", "400GB/s")
    assert "up to 12.5 GB/s each (assumed" in assumed
    assert "up to 400 GB/s each." in said
    slow, fast = (json.loads(run(*words, *more, "--json")) for more in ((), ("--link", "400GB/s")))
    assert fast["estimates"][0]["total_hours"]["value"] < slow["estimates"][0]["total_hours"]["value"] / 2
    assert "1 billion tokens" in said.splitlines()[0]
    assert "tokens/s" in said
    with pytest.raises(IntelligencePlaneError, match=r"^--link is '0GB/s'"):
        run(*words, "--link", "0GB/s")
