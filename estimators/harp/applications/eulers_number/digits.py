"""Computes digits of Euler's number e = 1/0! + 1/1! + 1/2! + ... with whole numbers of Python.

Run as `digits.py DIGITS METHOD FILE`. Methods: `series` adds term by term as scaled whole numbers; `splitting` sums
the fractions by binary splitting (B. Haible, T. Papanikolaou, "Fast multiprecision evaluation of series of rational
numbers", 1997).
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

GUARD_DIGITS = 10
"""Digits computed beyond those asked for: each term is cut off, and their errors add up."""


def terms_for(digits: int) -> int:
    """The least n with n! > 10^digits: the terms that matter."""
    low, high = 1, 16
    while math.lgamma(high + 1) < digits * math.log(10):
        low, high = high, 2 * high
    while low < high:
        middle = (low + high) // 2
        if math.lgamma(middle + 1) < digits * math.log(10):
            low = middle + 1
        else:
            high = middle
    return low


def series(digits: int) -> int:
    """The whole number floor(e 10^digits), the plain way."""
    scale = 10 ** (digits + GUARD_DIGITS)
    total = term = scale
    divisor = 1
    terms = terms_for(digits + GUARD_DIGITS)
    while term:
        term //= divisor
        total += term
        if divisor % max(1, terms // 20) == 0:
            sys.stdout.write(f"term {divisor} of {terms}\n")
            sys.stdout.flush()
        divisor += 1
    return int(total // 10**GUARD_DIGITS)


def _split(first: int, last: int) -> tuple[int, int]:
    """Numerator and denominator of the sum over k of first!/k!, for first < k <= last."""
    if last - first == 1:
        return 1, last
    middle = (first + last) // 2
    left, left_divisor = _split(first, middle)
    right, right_divisor = _split(middle, last)
    return left * right_divisor + right, left_divisor * right_divisor


def splitting(digits: int) -> int:
    """The whole number floor(e 10^digits), by binary splitting."""
    scale = digits + GUARD_DIGITS
    numerator, denominator = _split(0, terms_for(scale) + 1)
    return int(10**scale * (numerator + denominator) // denominator // 10**GUARD_DIGITS)


METHODS: Mapping[str, Callable[[int], int]] = {"series": series, "splitting": splitting}


def main(digits: int, method: str, path: Path) -> None:
    """Compute and write 2, a point and the digits."""
    sys.set_int_max_str_digits(0)
    written = str(METHODS[method](digits))
    path.write_text(f"{written[0]}.{written[1:]}\n")
    sys.stdout.write(f"done, {len(written) - 1} digits\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
