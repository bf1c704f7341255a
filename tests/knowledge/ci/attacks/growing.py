"""Functions that make a value of any wished-for size in one step, and are refused for it."""

from __future__ import annotations

GROWING = (
    "SELECT repeat('x', 2000000000)",
    "SELECT repeat([1], 2000000000)",
    "SELECT rpad('x', 2000000000, 'y')",
    "SELECT lpad('x', 2000000000, 'y')",
    "SELECT printf('%2000000000d', 1)",
    "SELECT format('{:>2000000000}', 'x')",
    "SELECT list_resize([1], 2000000000, 0)",
    "SELECT array_resize([1], 2000000000, 0)",
    "SELECT bar(1, 0, 1, 2000000000)",
    "SELECT bitstring('1', 2000000000)",
    "SELECT bitstring_agg(x, 0, 2000000000) FROM range(3) t(x)",
    "SELECT equi_width_bins(0, 1000000000, 100000000, false)",
    "SELECT to_base(9223372036854775807, 2, 2000000000)",
    "SELECT * FROM repeat('x', 2000000000)",
    "SELECT * FROM repeat_row(1, num_rows = 2000000000)",
    "SELECT factorial(1000000)",
    "SELECT gamma(1e300)",
    "SELECT uuid()",
    "SELECT decode('x'::BLOB)",
    "SELECT json_structure('[1]')",
    "SELECT json_merge_patch('{}', '{}')",
    "SELECT json_transform('{}', '{\"a\": \"INTEGER\"}')",
)
