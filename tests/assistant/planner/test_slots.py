"""Each family of slots, in the spellings people use; properties where the grammar is regular."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.planner.reading import Reading
from assistant.planner.text import key

Slots = Callable[[str], dict[str, Any]]
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

UNITS = {"k": 10**3, "M": 10**6, " million": 10**6, "B": 10**9, "": 1, " thousand": 10**3}


@many
@given(
    number=st.integers(2, 999),
    unit=st.sampled_from(sorted(UNITS)),
    noun=st.sampled_from(["images", "pictures", "photos"]),
)
def test_counts_of_images(slots: Slots, number: int, unit: str, noun: str) -> None:
    found = slots(f"train resnet50 on {number}{unit} {noun}")
    assert found["dataset_size"] == number * UNITS[unit]
    assert found["dataset_unit"] == "images"


@many
@given(
    count=st.integers(1, 64),
    part=st.sampled_from(["A100", "H100", "V100", "MI250X", "T4", "L40S"]),
    joint=st.sampled_from([" ", "x", " x ", "x "]),
)
def test_counts_of_accelerators(slots: Slots, count: int, part: str, joint: str) -> None:
    found = slots(f"resnet50 on 1M images with {count}{joint}{part}, how long")
    assert (found["accelerator"], found["accelerator_count"], found["dataset_size"]) == (part.lower(), count, 10**6)


@many
@given(
    nodes=st.integers(1, 32),
    each=st.integers(1, 8),
    form=st.sampled_from(["{0} nodes x {1} x A100", "{0} nodes of {1} A100s", "{0} nodes with {1} A100 each"]),
)
def test_nodes_times_accelerators(slots: Slots, nodes: int, each: int, form: str) -> None:
    found = slots(f"bert-large on {form.format(nodes, each)}")
    assert (found["node_count"], found["gpus_per_node"], found["accelerator_count"]) == (nodes, each, nodes * each)


@many
@given(
    value=st.integers(1, 60),
    unit=st.sampled_from([("h", 1), (" hours", 1), (" days", 24), (" minutes", 1 / 60), (" weeks", 168)]),
)
def test_deadlines_and_walltimes(slots: Slots, value: int, unit: tuple[str, float]) -> None:
    hours = pytest.approx(value * unit[1])
    assert slots(f"it must be done within {value}{unit[0]}")["deadline_hours"] == hours
    assert slots(f"an sbatch script for delta, walltime {value}{unit[0]}")["walltime_hours"] == hours


@many
@given(size=st.integers(1, 900), unit=st.sampled_from([("GB", 10**9), ("TB", 10**12), (" TB", 10**12), ("TiB", 2**40)]))
def test_sizes_of_data(slots: Slots, size: int, unit: tuple[str, int]) -> None:
    assert slots(f"resnet50 on {size}{unit[0]} of images")["dataset_bytes"] == size * unit[1]


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("ViT-B/16", "vit-b-16"),
        ("vit b 16", "vit-b-16"),
        ("Llama 3 8B", "llama-3-8b"),
        ("meta llama-2-70b", "llama-2-70b"),
        ("resnet 50", "resnet50"),
        ("BERT large", "bert-large"),
        ("efficientnet_b0", "efficientnet-b0"),
        ("MegaDetector", "megadetector-v5"),
    ],
)
def test_networks_in_any_spelling(slots: Slots, text: str, model: str) -> None:
    assert slots(f"how long does {text} take on an A100")["model"] == model


@pytest.mark.parametrize(
    ("slip", "meant"), [("resent50", "resnet50"), ("rensnet101", "resnet101"), ("efficentnet-b0", "efficientnet-b0")]
)
def test_a_slip_is_read_and_said(read: Callable[[str], Reading], slip: str, meant: str) -> None:
    reading = read(f"where should I run {slip} on 2M images")
    assert reading.slots["model"] == meant
    assert reading.notes == (f"I read '{slip}' as {meant}.",)


def test_another_number_is_no_slip(read: Callable[[str], Reading]) -> None:
    """resnet51 may be anything: a network with other digits is another network."""
    reading = read("where should I run resnet51 on 2M images")
    assert reading.slots["model"] == "resnet51"
    assert reading.unknown_model == "resnet51"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a single a100 80gb", ("a100-80gb", 1)),
        ("one 80 gig A100", ("a100-80gb", 1)),
        ("two V100-32GB", ("v100-32gb", 2)),
        ("8xH100", ("h100", 8)),
        ("an RTX 4090", ("rtx4090", None)),
        ("4090s x 2", ("rtx4090", 2)),
        ("a ponte vecchio", ("intel-max-1550", None)),
        ("jetson orin nano", ("orin-nano", None)),
    ],
)
def test_accelerators_in_any_spelling(slots: Slots, text: str, expected: tuple[str, int | None]) -> None:
    found = slots(f"resnet50 on {text}, how long?")
    assert (found.get("accelerator"), found.get("accelerator_count")) == expected


@pytest.mark.parametrize("text", ["4090 images", "100 images", "40 epochs"])
def test_amounts_are_no_accelerators(slots: Slots, text: str) -> None:
    assert "accelerator" not in slots(f"train resnet50 on {text}")


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("not on delta or anvil", "exclude_systems", ("delta", "anvil")),
        ("anything but frontera", "exclude_systems", ("frontera",)),
        ("avoid H100s and H200s", "exclude_accelerators", ("h100", "h200")),
        ("why not Frontera?", "explain", "frontera"),
        ("how come Vista is missing?", "explain", "vista"),
        ("my allocation is on Expanse", "owned_systems", ("expanse",)),
        ("I have accounts on Delta and Anvil", "owned_systems", ("delta", "anvil")),
        ("the data lies on delta", "data_location", "delta"),
        ("same but on Vista", "system", "vista"),
        ("on fronterra", "system", "frontera"),
        ("NCSA's Delta", "system", "delta"),
    ],
)
def test_the_part_a_system_plays(slots: Slots, text: str, slot: str, value: Any) -> None:
    assert slots(text)[slot] == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("only ACCESS", ("ACCESS",)),
        ("I have access and OSC", ("ACCESS", "OSC")),
        ("we got NAIRR credits", ("NAIRR",)),
        ("I have access to delta", None),
        ("how do I get access to Vista", None),
    ],
)
def test_programs_are_not_verbs(slots: Slots, text: str, expected: tuple[str, ...] | None) -> None:
    assert slots(text).get("programs") == expected


@pytest.mark.parametrize(
    ("text", "partition"),
    [
        ("max walltime on delta gpuA100x4", "gpuA100x4"),
        ("max walltime of GPUA40X4 on delta", "gpuA40x4"),
        ("expanse's gpu-shared partition", "gpu-shared"),
        ("the skx queue of stampede3", "skx"),
        ("vista gh, max walltime", "gh"),
        ("how many gpus does delta have", None),
    ],
)
def test_partitions_keep_the_sites_spelling(slots: Slots, text: str, partition: str | None) -> None:
    assert slots(text).get("partition") == partition


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("resnet50 on -5 images", "-5"),
        ("resnet50 on 1e30 images", "1e30"),
        ("resnet50 on 0 images", "0"),
        ("resnet50 on 0 gpus", "0"),
        ("resnet50 on 0x A100", "0"),
        ("resnet50 with batch size 0", "0"),
        ("resnet50 for 0 epochs", "0"),
        ("resnet50, deadline yesterday", "yesterday"),
        ("resnet50 by 2020-01-01", "2020-01-01"),
        ("resnet50, I have -3 hours", "-3"),
        ("resnet50 for $0", "$0"),
    ],
)
def test_impossible_values_are_named(read: Callable[[str], Reading], text: str, word: str) -> None:
    problems = read(text).problems
    assert len(problems) >= 1
    assert word in problems[0]


def test_a_date_to_come_is_a_deadline(slots: Slots) -> None:
    assert slots("resnet50 on 1M images by 2999-01-01")["deadline_hours"] > 1000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8k context", {"sequence_length": 8192}),
        ("sequence length 4096", {"sequence_length": 4096}),
        ("batch size 1k", {"batch_size": 1000}),
        ("at 384x384", {"image_size": 384}),
        ("for 90 epochs", {"epochs": 90}),
        ("in mixed precision", {"precision": "fp16"}),
        ("with 8-bit adam", {"optimizer": "adamw8bit"}),
        ("via QLoRA", {"training_mode": "qlora"}),
        ("a 13B model", {"params_b": 13.0}),
        ("with a 350M parameter model", {"params_b": 0.35}),
        ("imagenet", {"dataset": "imagenet-1k"}),
        ("500 hrs of audio", {"dataset_audio_hours": 500.0}),
        ("for at most $25", {"budget_usd": 25.0}),
        ("as green as possible, lowest carbon", {"objective": "greenest"}),
    ],
)
def test_single_slots(slots: Slots, text: str, expected: dict[str, Any]) -> None:
    found = slots(text)
    assert {name: found.get(name) for name in expected} == expected


@many
@given(text=st.text(max_size=200))
def test_any_text_can_be_read(read: Callable[[str], Reading], text: str) -> None:
    assert isinstance(read(text).slots, dict)


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("how many jobs may I queue on Frontera?", "job_limits"),
        ("what is the per-user limit on Delta?", "job_limits"),
        ("do the sources contradict each other on Frontera?", "conflict"),
        ("where does the walltime of gpuA100x4 on Delta come from?", "origin"),
        ("how old are the facts about Delta?", "origin"),
    ],
)
def test_questions_about_the_facts_themselves(slots: Slots, text: str, metric: str) -> None:
    assert slots(text)["asked"] == metric


def test_a_decimal_point_is_part_of_a_name() -> None:
    assert key("OPT-1.3b") == key("opt 1.3B") != key("opt-13b")
    assert key("ViT-B/16") == key("vit_b_16")
