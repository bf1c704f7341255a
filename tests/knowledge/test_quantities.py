"""Counts, times, sizes and money: read as people write them, written as people read them."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import RequestError
from knowledge.evidence import Quantity
from knowledge.quantities import (
    read_bytes,
    read_count,
    read_hours,
    write_bytes,
    write_count,
    write_hours,
    write_interval,
    write_money,
    write_number,
    write_quantity,
)

counts = st.integers(min_value=0, max_value=10**15)
sizes = st.integers(min_value=0, max_value=10**21)
positive = st.floats(min_value=1e-6, max_value=1e12, allow_nan=False)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("2M", 2_000_000),
        ("2 million", 2_000_000),
        ("1.2e6", 1_200_000),
        ("2,000,000", 2_000_000),
        ("half a million", 500_000),
        ("a couple", 2),
        ("500k", 500_000),
        ("1.281167M", 1_281_167),
        ("3bn", 3_000_000_000),
        ("a dozen", 12),
        (" 7 ", 7),
        ("0", 0),
    ],
)
def test_counts_are_read_as_people_write_them(text: str, count: int) -> None:
    assert read_count(text) == count


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("-5", "must lie between"),
        ("1e30", "must lie between"),
        ("1e400", "too large"),
        ("1.5", "must be a whole number"),
        ("1000000.5", "must be a whole number"),
        ("1.2345678M", "must be a whole number"),
        ("many", "is not a number"),
        ("2 M images", "is not a number"),
        ("1,23", "is not a number"),
        ("", "is not a number"),
        ("nan", "is not a number"),
    ],
)
def test_a_bad_count_names_field_value_and_rule(text: str, rule: str) -> None:
    with pytest.raises(RequestError) as caught:
        read_count(text, field="images")
    assert caught.value.message.startswith(f"images is {text!r}, but it")
    assert rule in caught.value.message


def test_a_count_keeps_within_its_bounds() -> None:
    assert read_count("8", at_least=1, at_most=8) == 8
    with pytest.raises(RequestError, match="between 1 and 8"):
        read_count("9", at_least=1, at_most=8)


@given(counts)
def test_a_written_count_is_read_back_exactly(count: int) -> None:
    assert read_count(write_count(count)) == count
    assert read_count(f"{count:,}") == count


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("12h", 12),
        ("12", 12),
        ("90 minutes", 1.5),
        ("3 days", 72),
        ("a week", 168),
        ("half a day", 12),
        ("1-12:00:00", 36),
        ("1-12", 36),
        ("12:30:00", 12.5),
        ("10:30", 10.5 / 60),
        ("1h30m", 1.5),
        ("1 day and 6 hours", 30),
        ("2 hours, 15 min", 2.25),
        ("36 s", 0.01),
    ],
)
def test_durations_are_read_as_people_write_them(text: str, hours: float) -> None:
    assert read_hours(text) == pytest.approx(hours)


@pytest.mark.parametrize("text", ["-6h", "0", "00:00:00", "-1", "-2 days"])
def test_a_duration_in_the_past_is_no_time(text: str) -> None:
    with pytest.raises(RequestError, match="a duration must be more than zero"):
        read_hours(text, field="deadline")


@pytest.mark.parametrize("text", ["soon", "12 parsecs", "1:75:00", "12:00:99", "1e400h", "h", "", "5 h later", "nan"])
def test_what_is_no_duration_is_said(text: str) -> None:
    with pytest.raises(RequestError, match="it is not a duration"):
        read_hours(text)


@given(st.integers(0, 400), st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
def test_slurm_times_are_read_exactly(days: int, hours: int, minutes: int, seconds: int) -> None:
    total = days * 24 + hours + minutes / 60 + seconds / 3600
    text = f"{days}-{hours:02}:{minutes:02}:{seconds:02}"
    if total == 0:
        with pytest.raises(RequestError):
            read_hours(text)
    else:
        assert read_hours(text) == pytest.approx(total)


@given(positive)
def test_a_written_duration_is_read_back_to_three_digits(hours: float) -> None:
    assert read_hours(write_hours(hours)) == pytest.approx(hours, rel=6e-3)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("10 TB", 10**13),
        ("10 TiB", 10 * 2**40),
        ("500GB", 500 * 10**9),
        ("1.5 kB", 1500),
        ("9007199254740993", 9007199254740993),
        ("0.1 GB", 10**8),
        ("7 bytes", 7),
    ],
)
def test_sizes_are_decimal_unless_written_binary(text: str, size: int) -> None:
    assert read_bytes(text) == size


@pytest.mark.parametrize("text", ["-5 GB", "big", "10 XB", "1e400 GB", ""])
def test_what_is_no_size_is_said(text: str) -> None:
    with pytest.raises(RequestError, match=r"^data is "):
        read_bytes(text, field="data")


@given(sizes)
def test_whole_bytes_are_read_exactly(size: int) -> None:
    assert read_bytes(str(size)) == size
    assert read_bytes(f"{size} B") == size


@given(sizes)
def test_a_written_size_is_read_back_to_three_digits(size: int) -> None:
    assert read_bytes(write_bytes(size)) == pytest.approx(size, rel=6e-3)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0123, "0.0123"),
        (4.56, "4.56"),
        (789.4, "789"),
        (12_345, "12,300"),
        (999.9, "1,000"),
        (0.09999, "0.1"),
        (0, "0"),
        (-2.5, "-2.5"),
        (100.0, "100"),
    ],
)
def test_numbers_have_three_digits(value: float, text: str) -> None:
    assert write_number(value) == text


@given(positive, st.integers(2, 6))
def test_a_written_number_stands_for_its_value(value: float, digits: int) -> None:
    written = float(write_number(value, digits).replace(",", ""))
    assert written == pytest.approx(value, rel=0.51 * 10 ** (1 - digits))


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (2_000_000, "2 million"),
        (1_281_167, "1,281,167"),
        (12_345_000, "12,345,000"),
        (1_234_567_000, "1,234,567,000"),
        (1_500_000_000, "1.5 billion"),
        (512, "512"),
    ],
)
def test_counts_are_exact(count: int, text: str) -> None:
    assert write_count(count) == text


@pytest.mark.parametrize(
    ("hours", "text"), [(12 / 3600, "12 s"), (0.075, "4.5 min"), (3.2, "3.2 h"), (60, "60 h"), (60 * 24, "60 days")]
)
def test_durations_take_the_unit_that_fits(hours: float, text: str) -> None:
    assert write_hours(hours) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "$0"),
        (0.00002, "$0.00002"),
        (0.0228, "$0.0228"),
        (0.1, "$0.10"),
        (21.9576, "$21.96"),
        (1234.5, "$1,234"),
        (-3.5, "-$3.50"),
    ],
)
def test_money(amount: float, text: str) -> None:
    assert write_money(amount) == text


@given(st.floats(min_value=1e-8, max_value=1e9, allow_nan=False))
def test_a_price_is_never_shown_as_nothing(amount: float) -> None:
    shown = float(re.sub(r"[$,]", "", write_money(amount)))
    assert shown > 0
    assert shown == pytest.approx(amount, rel=0.06)


def test_sizes_take_the_unit_that_fits() -> None:
    assert [write_bytes(size) for size in (0, 1, 999, 1_500_000, 10**13)] == [
        "0 bytes",
        "1 byte",
        "999 bytes",
        "1.5 MB",
        "10 TB",
    ]
    sizes = (80 * 2**30, 0.2 * 2**30, 97.5 * 2**20, 500, 0)
    said = [write_bytes(size, binary=True) for size in sizes]
    assert said == ["80 GiB", "0.2 GiB", "97.5 MiB", "0.488 KiB", "0 GiB"]


def test_quantities_and_their_intervals() -> None:
    hours = Quantity(value=3.2, unit="h", low=2.6, high=4.1, coverage=0.9)
    assert write_quantity(hours) == "3.2 h"
    assert write_interval(hours) == "2.6 h to 4.1 h"
    assert write_interval(Quantity(value=3.2, unit="h")) == ""
    assert write_quantity(Quantity(value=20, unit="SU")) == "20 SU"
    assert write_quantity(Quantity(value=220, unit="USD")) == "$220"


@given(st.floats(0.1, 1e6), st.floats(0.01, 1e3))
def test_scaling_a_quantity_scales_its_interval(value: float, factor: float) -> None:
    scaled = Quantity(value=value, unit="h", low=value / 2, high=value * 2, coverage=0.9).times(factor, "SU")
    assert scaled.unit == "SU"
    assert scaled.low is not None
    assert scaled.high is not None
    assert math.isclose(scaled.high / scaled.low, 4.0)
    assert scaled.coverage == 0.9


@pytest.mark.parametrize(("low", "high"), [(1.0, None), (None, 3.0), (2.5, 3.0), (1.0, 1.5)])
def test_an_interval_has_both_bounds_and_holds_its_value(low: float | None, high: float | None) -> None:
    with pytest.raises(ValueError, match="interval"):
        Quantity(value=2.0, unit="h", low=low, high=high)
