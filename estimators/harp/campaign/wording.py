"""Configurations and widths as sentences say them."""

from __future__ import annotations

import math

from estimators.harp.configuration import Configuration
from knowledge.quantities import write_hours, write_number


def configuration_text(configuration: Configuration) -> str:
    """Such as `atoms=32,000, timesteps=100`."""
    return ", ".join(f"{name}={value_text(value)}" for name, value in configuration.items())


def value_text(value: object) -> str:
    """Such as `32,000`, `2.5` or a word."""
    if isinstance(value, int):
        return f"{value:,}"
    return write_number(value, 4) if isinstance(value, float) else str(value)


def seconds_text(seconds: float) -> str:
    """Such as `1.4 s` or `3.2 min`."""
    return write_hours(seconds / 3600)


def width_text(width: float) -> str:
    """Ratio of the ends of an interval: `x1.9`."""
    if not math.isfinite(width) or width >= 1e4:
        return "more than x10,000"
    return f"x{width:.2f}" if width < 10 else f"x{write_number(width)}"
