"""What counts as a figure, what it measures, and how precisely it is shown."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.grounding.figures import read_figures
from knowledge.evidence import Quantity
from knowledge.quantities import write_bytes, write_count, write_hours, write_money, write_quantity


def base(text: str) -> list[tuple[str, float]]:
    return [(f.measures[0].dimension, f.value * f.measures[0].factor) for f in read_figures(text) if f.measures]


@pytest.mark.parametrize(
    ("text", "dimension", "value"),
    [
        ("3.2 h", "time", 11520),
        ("90 minutes", "time", 5400),
        ("48-hour", "time", 172800),
        ("3 h 12 min", "time", 11520),
        ("2 days and 4 hours", "time", 187200),
        ("48:00:00", "time", 172800),
        ("1-12:00:00", "time", 129600),
        ("half a day", "time", 43200),
        ("38.2 GiB", "bytes", 38.2 * 2**30),
        ("141GB", "bytes", 141e9),
        ("200 Gb/s", "bytes/s", 25e9),
        ("1.5 TB/s", "bytes/s", 1.5e12),
        ("$1,234.50", "usd", 1234.5),
        ("12.31 USD", "usd", 12.31),
        ("$2 million", "usd", 2e6),
        ("$3.60/h", "usd/s", 0.001),
        ("$3.60 per hour", "usd/s", 0.001),
        ("12 kWh", "watt-hour", 12000),
        ("400 W", "watt", 400),
        ("1.4 kg CO2e", "carbon", 1400),
        ("90 %", "fraction", 0.9),
        ("2M images", "count", 2e6),
        ("2 million", "count", 2e6),
        ("1,281,167", "count", 1281167),
        ("1.2e6", "count", 1.2e6),
        ("1.5×10^6 tokens", "count", 1.5e6),
        ("312 TFLOP/s", "flop", 312e12),
        ("1,240 images/s", "count/s", 1240),
        ("two nodes", "count", 2),
        ("4x", "count", 4),
        ("x4", "count", 4),
    ],
)
def test_one_figure(text: str, dimension: str, value: float) -> None:
    (found,) = base(text)
    assert found[0] == dimension
    assert found[1] == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    [
        "resnet50 and ViT-B/16 on an A100, gpuA100x4, v5, MI250X, us-east-1",
        "Llama-3-8B",
        "3g.20gb",
        "a 3D U-Net in 8-bit",
        "Python 3.11.4 at 127.0.0.1",
        "the 1st and 2nd",
        "an hour, one node",
    ],
)
def test_names_and_articles_are_no_figures(text: str) -> None:
    assert read_figures(text) == ()


@pytest.mark.parametrize("text", ["2.6–4.1 h", "2.6-4.1 h", "2.6 to 4.1 h", "2.6 h to 4.1 h", "2.6 h-4.1 h"])
def test_both_ends_of_a_range_have_the_unit(text: str) -> None:
    assert [round(value) for _, value in base(text)] == [9360, 14760]
    assert {dimension for dimension, _ in base(text)} == {"time"}


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("4 GPUs", "gpu"),
        ("8 × A100", "gpu"),
        ("8 A100 GPUs", "gpu"),
        ("4-GPU node", "gpu"),
        ("2 checkpointed jobs", "job"),
        ("12.9 GPU-hours", "gpu-hour"),
        ("412 SU", "su"),
        ("8 options", "row"),
        ("8 samples", None),
        ("a batch of 256", None),
    ],
)
def test_what_is_counted(text: str, noun: str | None) -> None:
    assert read_figures(text)[0].measures[0].noun == noun


@pytest.mark.parametrize(
    ("text", "date"),
    [("2026-07-20", "2026-07-20"), ("2025-05", "2025-05"), ("May 2025", "2025-05"), ("in 2024", "2024")],
)
def test_dates(text: str, date: str) -> None:
    assert read_figures(text)[0].date == date


@pytest.mark.parametrize(
    ("text", "half"), [("3.2 h", 0.05), ("12", 0.5), ("1,280", 5), ("12,300", 50), ("100", 0.5), ("1.20", 0.005)]
)
def test_precision_shown(text: str, half: float) -> None:
    assert read_figures(text)[0].half == pytest.approx(half)


def test_what_people_say_counts_articles() -> None:
    assert [f.value for f in read_figures("within a week on one node", articles=True)] == [1.0, 1.0]


@given(st.floats(1e-3, 1e5))
def test_every_written_duration_is_read_back(hours: float) -> None:
    (figure,) = read_figures(write_hours(hours))
    factor = figure.measures[0].factor
    assert abs(figure.value * factor - hours * 3600) <= figure.half * factor * (1 + 1e-9)


@given(st.floats(1, 1e16))
def test_every_written_size_is_read_back(size: float) -> None:
    for text in (write_bytes(size), write_bytes(size, binary=True)):
        for figure in read_figures(text):
            factor = figure.measures[0].factor
            assert abs(figure.value * factor - size) <= figure.half * factor * (1 + 1e-9)


@given(st.integers(1, 10**12))
def test_every_written_count_and_price_is_read_back(count: int) -> None:
    for text in (write_count(count), write_money(count / 100)):
        (figure,) = read_figures(text)
        truth = count if text[0] != "$" else count / 100
        assert abs(figure.value - truth) <= figure.half * (1 + 1e-9)


@given(st.floats(1e-4, 1e7), st.sampled_from(["SU", "kWh", "kg CO2e", "GiB", "node-hour", "images/s", "USD", "h"]))
def test_every_written_quantity_is_read_back(value: float, unit: str) -> None:
    (figure,) = read_figures(write_quantity(Quantity(value=value, unit=unit)))
    factor = figure.measures[0].factor
    unit_factor = read_figures(f"1 {unit}")[0].measures[0].factor
    assert abs(figure.value * factor - value * unit_factor) <= figure.half * factor * (1 + 1e-6)


@given(st.text(alphabet="0123456789.,:-–/%$~ \nabhGBxe|`[]()×", max_size=60))
@example("0e310")
def test_no_text_breaks_the_reader(text: str) -> None:
    for figure in read_figures(text):
        assert text[figure.start : figure.end] == figure.text
        assert figure.value == figure.value
