"""Names in answers: those of the evidence pass, others are caught; measured on answers to random placements."""

from __future__ import annotations

import random

import pytest

from assistant.grounding import Grounds
from assistant.grounding.names import Gazetteer, check_names, read_names
from tests.assistant.grounding.truth import answer_to, random_placement

SYSTEMS = ("Delta", "Stampede3", "Bridges-2", "Lonestar6", "Frontier", "Anvil", "Perlmutter", "Polaris", "Vista")
PARTITIONS = ("gpuA100x4", "gpuH200x8", "gpu-a100", "gpuMI100x8", "gpu-shared2", "ghx4-test", "rtx-dev1")
NETWORKS = ("resnet50", "vitb16", "llama38b", "efficientnetb0", "bertlarge24", "gpt2")
FAMILIES = ("a100", "h100", "h200", "v100", "mi250x", "mi100", "gh200", "a40", "t4", "rtx4090", "a10")
KNOWN = Gazetteer(
    exact=dict.fromkeys((*SYSTEMS, "LUMI", "Grace", "Leonardo"), "system"),
    squashed={name.lower().replace("-", ""): "partition" for name in PARTITIONS} | dict.fromkeys(NETWORKS, "network"),
    families=frozenset(FAMILIES),
)
WRITTEN = {
    "system": (*SYSTEMS, "LUMI", "Grace", "Leonardo"),
    "partition": PARTITIONS,
    "network": ("vit-b-16", "llama-3-8b", "efficientnet-b0", "bert-large-24"),
    "accelerator": ("A40", "T4", "MI100", "GH200", "RTX 4090", "A10"),
}
SAID = ["where should I run ResNet-50 on 2M images?"]


def test_changed_names_are_caught_and_true_ones_are_not_doubted() -> None:
    rng = random.Random(20261125)
    lies = caught = names = doubted = 0
    for _ in range(60):
        placement = random_placement(rng, frontier=5, rejected=20)
        answer, grounds = answer_to(placement) + "\n\nThat is for ResNet-50.", Grounds.of([placement], SAID)
        found = read_names(answer, KNOWN)
        names += len(found)
        doubted += len(check_names(answer, KNOWN, grounds))
        for one in rng.sample(found, 12):
            others = [other for other in WRITTEN[one.kind] if not grounds.speaks_of(other, one.kind)]
            told = answer[: one.start] + rng.choice(others) + answer[one.end :]
            lies += 1
            caught += any(finding.start == one.start for finding in check_names(told, KNOWN, grounds))
    assert names > 1000
    assert doubted <= 0.005 * names
    assert lies > 600
    assert caught >= 0.99 * lies


@pytest.mark.parametrize(
    "text",
    [
        "Delta has A100s.",
        "Use ResNet50 (resnet_50) on gpuA100x4.",
        "[Anvil guide](https://example.org/anvil) says so on Delta",
        "In grace and with a delta of 5 %.",
        "The vista is nice.",
    ],
)
def test_names_of_the_evidence_links_and_ordinary_words_pass(text: str) -> None:
    grounds = Grounds.of([{"where": "Delta gpuA100x4", "accelerator": "NVIDIA A100 40GB SXM4"}], SAID)
    said = text.replace("[Anvil guide]", "[guide]")
    assert check_names(said, KNOWN, grounds) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Run it on Anvil.", "Anvil"),
        ("It has H100 cards.", "H100"),
        ("The partition gpu-a100 suits.", "gpu-a100"),
        ("Take llama-3-8b instead.", "llama-3-8b"),
        ("An A10 would do.", "A10"),
    ],
)
def test_names_that_nothing_holds_are_found(text: str, name: str) -> None:
    grounds = Grounds.of([{"where": "Delta gpuA100x4", "accelerator": "NVIDIA A100 40GB SXM4"}], SAID)
    (finding,) = check_names(text, KNOWN, grounds)
    assert finding.text == name
    assert name in finding.reason
