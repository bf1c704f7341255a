"""How a quantity is put before people."""

from __future__ import annotations

import pytest

from knowledge.evidence import Quantity


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [(0.5, "GiB", (512.0, "MiB")), (1.0, "GiB", (1.0, "GiB")), (0.5, "hours", (0.5, "hours"))],
)
def test_only_memory_below_one_gib_is_told_in_mib(value: float, unit: str, shown: tuple[float, str]) -> None:
    told = Quantity(value=value, unit=unit, low=value / 2, high=value * 2, coverage=0.9).readable
    assert (told.value, told.unit) == shown
    assert told.low == pytest.approx(told.value / 2)
    assert told.high == pytest.approx(told.value * 2)
