"""Which figures of an answer are supported by the conversation, and which are found out."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.grounding import Grounds, check
from knowledge.evidence import Evidence, Quantity, Source

PLACEMENT = {
    "options": [
        {
            "rank": 1,
            "where": "Delta gpuA100x4",
            "accelerator": "NVIDIA A100 40GB SXM4",
            "accelerator_count": 4.0,
            "node_count": 1,
            "run_hours": {"value": 3.2149, "unit": "h", "low": 2.61, "high": 4.08, "coverage": 0.9},
            "charge": {"amount": {"value": 12.86, "unit": "SU"}, "formula": "1 SU per GPU-hour × 4 GPUs × 3.21 h"},
            "energy": {"value": 5.25, "unit": "kWh"},
            "max_walltime_hours": 48.0,
        },
        {
            "rank": 2,
            "where": "Stampede3 h100",
            "accelerator_count": 8.0,
            "run_hours": {"value": 1.94, "unit": "h", "low": 1.5, "high": 2.5, "coverage": 0.9},
            "charge": {"amount": {"value": 31.0, "unit": "SU"}},
        },
    ],
    "memory_bytes": 41_000_000_000,
    "step_seconds": 0.352,
    "on_demand_usd_per_hour": 2.5,
    "assumptions": [{"field": "epochs", "text": "90 epochs over 1,281,167 images, PCIe 4.0."}],
    "considered": 1204,
    "rejected": [{"where": "Frontera rtx", "text": "needs 130 h, the limit is 48 h"} for _ in range(30)],
    "sources": [{"title": "Guide", "date": "2026-07-20", "url": "https://example.org/2031"}],
}


@pytest.fixture
def grounds() -> Grounds:
    return Grounds.of([PLACEMENT], ["where should I run ResNet-50 on 2M images within a week?"])


@pytest.mark.parametrize(
    "text",
    [
        "3.2 h",
        "It takes 3.21 h (2.6 h to 4.1 h, 90 % interval).",
        "It takes 193 minutes, about 11,600 s.",
        "2.6–4.1 hours",
        "3 h 13 min",
        "38.2 GiB, or 41 GB",
        "12.9 SU and 5.25 kWh",
        "4 × A100",
        "4 A100 GPUs on one node",
        "four GPUs",
        "2 million images",
        "2M images, 168 hours, 7 days",
        "0.35 s per step",
        "$2.50 per hour",
        "from 2026-07-20, so July 2026",
        "90 epochs, 1,281,167 images",
        "I weighed 1,204 candidates, 2 options, and dropped 30 places.",
        "Frontera needs 130 h.",
        "at most 48 h, or 2 days, or 48:00:00",
        "ResNet-50 on gpuA100x4, see [1] and [2, 3]",
        "an NVIDIA A100 40GB over PCIe 4.0",
        "[guide](https://example.org/2031/page99)",
        "1. Delta\n2. Stampede3",
        "about 1,200 candidates",
        "Delta gpuA100x4 takes 3.21 h, and Stampede3 h100 takes 1.94 h.",
    ],
)
def test_true_figures_pass(grounds: Grounds, text: str) -> None:
    assert check(text, grounds) == []


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("It takes 3.3 h.", "3.3 h"),
        ("It takes 3.2 days.", "3.2 days"),
        ("It needs 3.2 GiB.", "3.2 GiB"),
        ("It costs 12.8 SU.", "12.8 SU"),
        ("It costs $12.86.", "$12.86"),
        ("on 5 GPUs", "5 GPUs"),
        ("on 4 nodes", "4 nodes"),
        ("five GPUs", "five GPUs"),
        ("3M images", "3M images"),
        ("2M tokens", "2M tokens"),
        ("31.2 SU per GPU-hour", "31.2 SU per GPU-hour"),
        ("$2.60 per hour", "$2.60 per hour"),
        ("$2.50", "$2.50"),
        ("from 2026-08", "2026-08"),
        ("as of 2024", "2024"),
        ("since 2031", "2031"),
        ("40 % faster", "40 %"),
        ("4x faster", "4x"),
        ("Delta gpuA100x4 takes 1.94 h.", "1.94 h"),
        ("--time=05:00:00: at most 48 h", "05:00:00"),
        ("1.66x faster", "1.66x"),
        ("saves 1.27 h", "1.27 h"),
        ("3 options", "3 options"),
        ("PCIe 5.0", "5.0"),
        ("2.6–4.4 h", "4.4 h"),
        ("`--time=05:00:00`", "05:00:00"),
        ("1. It takes 99 h.", "99 h"),
        ("- 99 h", "99 h"),
        ("> 99 h", "99 h"),
        ("# 99 h", "99 h"),
        ("It takes seventeen hours.", "seventeen hours"),
        ("It takes twenty-five hours.", "twenty-five hours"),
        ("It costs two hundred and ten dollars.", "two hundred and ten dollars"),
        ("It costs a thousand dollars.", "a thousand dollars"),
        ("It takes two and a half days.", "two and a half days"),
        ("It takes about a month.", "a month"),
        ("It takes one month.", "one month"),
        ("It takes **17** hours.", "17** hours"),
        ("It takes `17 days`.", "17 days"),
        ("```\n99\n```", "99"),
        ("It takes [17] hours.", "17] hours"),
        ("17/4 of it is used", "17"),
        ("USD/17 per hour", "USD/17 per hour"),
        ("It costs 1.234.567 USD.", "1.234.567 USD"),
        ("It takes 19.3.1 hours.", "19.3.1 hours"),
        ("It takes 4,5 hours.", "5 hours"),
        ("It costs 1'234'567 USD.", "1'234'567 USD"),
        ("It costs USD17.", "USD17"),
        ("It takes 8 wall-clock hours.", "8"),
        ("It needs A100x19.", "x19"),
        ("It takes time-19 hours.", "19 hours"),
        ("It takes ½ h.", "½ h"),
        ("It takes 7½ h.", "7½ h"),
        ("It takes ⑲ h.", "⑲ h"),
        ("It is ten times faster.", "ten times faster"),
        ("It is nineteenfold faster.", "nineteenfold"),
        ("It is thrice as fast.", "thrice"),
    ],
)
def test_false_figures_are_found(grounds: Grounds, text: str, figure: str) -> None:
    (finding,) = check(text, grounds)
    assert finding.text == figure
    assert text[finding.start : finding.end] == figure
    assert figure in finding.sentence
    assert figure in finding.reason


def test_what_a_model_passed_to_tools_supports_nothing() -> None:
    results: list[dict[str, Any]] = [
        {"query": "it takes 17 hours"},
        {"error": "colour is 'about 19 GPUs': not permitted"},
        {"hours": 42.0},
    ]
    passed = ["it takes 17 hours", "about 19 GPUs", "resnet50"]
    grounds = Grounds.of(results, [], passed)
    assert [finding.text for finding in check("17 hours on 19 GPUs; 42 hours; `it takes 17 hours`", grounds)] == [
        "17 hours",
        "19 GPUs",
        "17 hours",
    ]
    assert check("17 hours", Grounds.of(results, ["I have 17 hours"], passed)) == []


def test_lines_of_a_script_stay_quotable_whoever_gave_the_command() -> None:
    grounds = Grounds.of(
        [{"script": "#!/bin/bash\npython train.py --epochs 17\n"}], [], ["python train.py --epochs 17"]
    )
    assert check("```bash\npython train.py --epochs 17\n```", grounds) == []


def test_a_row_is_held_to_the_place_it_names(grounds: Grounds) -> None:
    table = "| # | Where | GPUs | Time (h) | Charge |\n|---|---|---:|---|---|\n| 1 | {} | {} | {} | {} |"
    assert check(table.format("Delta gpuA100x4", 4, 3.21, "12.9 SU"), grounds) == []
    assert check(table.format("Stampede3 h100", 8, 1.94, "31 SU"), grounds) == []
    swapped = check(table.format("Delta gpuA100x4", 8, 1.94, "31 SU"), grounds)
    assert [finding.text for finding in swapped] == ["8", "1.94", "31 SU"]


def test_column_titles_give_bare_numbers_their_unit(grounds: Grounds) -> None:
    table = "| Where | Energy, {} |\n|---|---|\n| Delta gpuA100x4 | 5.25 |"
    assert check(table.format("kWh"), grounds) == []
    assert [finding.text for finding in check(table.format("h"), grounds)] == ["5.25"]


def test_ranks_follow_the_rows(grounds: Grounds) -> None:
    table = "| # | Where |\n|---|---|\n| 1 | Delta gpuA100x4 |\n| {} | Stampede3 h100 |"
    assert check(table.format(2), grounds) == []
    assert [finding.text for finding in check(table.format(7), grounds)] == ["7"]


def test_script_lines_are_grounded_by_the_script() -> None:
    grounds = Grounds.of([{"script": "#!/bin/bash\n#SBATCH --nodes=2\n#SBATCH --time=04:30:00\nsleep 17\n"}], [])
    assert check("```bash\n#SBATCH --nodes=2\n#SBATCH --time=04:30:00\nsleep 17\n```", grounds) == []
    (finding,) = check("```bash\n#SBATCH --time=05:30:00\n```", grounds)
    assert finding.in_code


def test_query_rows_carry_the_units_of_their_columns() -> None:
    result = {"columns": ["system", "max_walltime_hours", "memory_gb", "limit"], "rows": [["Delta", 48.0, 256, 12]]}
    grounds = Grounds.of([result], [])
    assert check("Delta: 48 h, 2 days, 256 GB", grounds) == []
    assert check("12 h", grounds) == []
    assert [finding.text for finding in check("256 h, 48 GB", grounds)] == ["256 h", "48 GB"]


def test_models_and_their_saved_mappings_say_the_same() -> None:
    class Result(Evidence):
        time: Quantity

    result = Result(time=Quantity(value=2.5, unit="h"), sources=(Source(id="a", title="A", date="2025-05"),))
    for grounds in (Grounds.of([result], []), Grounds.of([result.model_dump(mode="json")], [])):
        assert check("150 min, May 2025", grounds) == []
        assert len(check("151 min, June 2025", grounds)) == 2


def test_vendors_gigabytes_may_be_gibibytes_only_when_whole() -> None:
    grounds = Grounds.of([{"memory_bytes": 40 * 2**30, "need_bytes": 38.2 * 2**30}], [])
    assert check("40 GB, 40 GiB, 38.2 GiB", grounds) == []
    assert [finding.text for finding in check("38.2 GB", grounds)] == ["38.2 GB"]


def test_nothing_known_supports_nothing() -> None:
    grounds = Grounds.of([], [])
    assert check("Hello, I can compare systems.", grounds) == []
    assert len(check("It takes 3 h on 4 GPUs.", grounds)) == 2


def test_what_is_put_off_is_found_when_needed(grounds: Grounds) -> None:
    assert check("It needs 130 h there.", grounds) == []
    assert len(check("It needs 131 h there.", grounds)) == 1
