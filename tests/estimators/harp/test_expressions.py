"""Expressions: what is understood, what is refused, and that no text of anybody's does harm."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.harp.expressions import FUNCTIONS, Expression, Value

VALUES: dict[str, Value] = {"n": 7, "x": 0.5, "zero": 0, "big": 10**29, "mode": "fast"}

numbers = st.one_of(
    st.integers(-1000, 1000).map(str), st.integers(-99_999, 99_999).map(lambda n: repr(n / 1000)), st.sampled_from("nx")
)


def _joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from([*"+-*/", "//", "%", "<", ">=", "=="])
    return st.one_of(
        st.tuples(parts, operators, parts).map(lambda three: f"({three[0]} {three[1]} {three[2]})"),
        st.tuples(parts, parts, parts).map(lambda three: f"({three[0]} if {three[1]} else {three[2]})"),
        st.tuples(st.sampled_from(["min", "max"]), parts, parts).map(lambda three: f"{three[0]}{three[1:]}"),
        parts.map(lambda part: f"abs({part})"),
    ).map(lambda text: text.replace("'", ""))


arithmetic = st.recursive(numbers, _joined, max_leaves=8).filter(lambda text: len(text) <= 300)
tokens = st.lists(
    st.sampled_from(
        [*VALUES, *FUNCTIONS, *"+-*/%()<>=!,.[]{}:'\"\\ ", "**", "//", "if", "else", "and", "or", "not", "1", "0",
         "1e308", "9" * 40, "64", "lambda", "__class__", "'fast'", "True", "None", "await", "f''", "1j", ":=",
         "\n", "\0", "é", "𝟙"]
    ),
    max_size=30,
).map(" ".join)  # fmt: skip


@given(arithmetic)
def test_arithmetic_is_that_of_python(text: str) -> None:
    try:
        expected = eval(text, {"min": min, "max": max, "abs": abs}, dict(VALUES))  # only text from above
    except ZeroDivisionError:
        with pytest.raises(ValueError, match="has no value"):
            Expression(text).value(VALUES)
        return
    found = Expression(text).value(VALUES)
    assert not isinstance(found, str)
    assert math.isclose(found, expected, rel_tol=1e-12, abs_tol=1e-300)


@given(st.one_of(tokens, st.text(max_size=60)))
def test_any_text_is_refused_or_has_a_finite_value(text: str) -> None:
    try:
        found = Expression(text).value(VALUES)
    except ValueError:
        return
    if not isinstance(found, str):
        assert type(found) in (int, float)
        assert math.isfinite(found)
        assert len(str(found)) <= 32


@given(arithmetic)
def test_names_are_those_it_needs(text: str) -> None:
    expression = Expression(text)
    assert expression.names <= {"n", "x"}
    for name in expression.names:
        try:
            expression.value({key: value for key, value in VALUES.items() if key != name})
        except ValueError as error:
            told = str(error)
        else:
            continue  # a branch that was not taken
        assert f"{name} has no value" in told or "zero" in told


@pytest.mark.parametrize(
    "text",
    [
        "n.real", "n[0]", "open('x')", "__import__('os')", "max(*n)", "max(n, key=n)", "lambda: 1", "[n]", "f'{n}'",
        "1j",
        "b'x'", "True", "None", "...", "n := 3", "1 < n < 3", "n is 3", "n in 3", "~n", "n @ n", "n << 3", "n & 1", "",
        "   ", "n n", "(", "n +", "n; n", "# n", "\0", "\ud800", "1e999", "9" * 40,
        "-" * 100 + "1", "(" * 90 + "n" + ")" * 90 + "+", "+".join(["n"] * 60), "n+" * 200 + "n",
    ],
)  # fmt: skip
def test_what_is_no_arithmetic_is_refused_when_it_is_made(text: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        Expression(text)
    assert not isinstance(caught.value, UnicodeError)


@pytest.mark.parametrize(
    "text",
    [
        "n / zero", "n % zero", "zero ** -1", "2 ** 65", "big ** 2", "9 ** 64", "1.5 ** 64 ** 64", "(-8) ** x",
        "abs((-1) ** x)",
        "log(zero)", "sqrt(-1)", "exp(1000)", "1e308 * 10", "floor(1e300)", "int(1e60)", "round(n, -1000000000)",
        "round(x, 400)", "mode + 1", "-mode", "mode * 3", "max(mode, 'a')", "int('5')", "mode < 3", "mode == 3",
        "1 if mode else 2", "not mode", "n and mode", "unknown", "max()", "log(1, 2, 3)", "1e308 - -1e308",
        "min(1, 1e308 * 10)",
    ],
)  # fmt: skip
def test_arithmetic_without_a_finite_result_says_so(text: str) -> None:
    with pytest.raises(ValueError, match="has no value"):
        Expression(text).value(VALUES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n // 2 ** 2", 1), ("mode == 'fast'", 1), ("mode != 'fast'", 0), ("'b' > 'a'", 1), ("n > 3 and x < 1", 1),
        ("not n", 0), ("zero or n", 1), ("'many' if n > 3 else 'few'", "many"), ("ceil(n / 2)", 4), ("2 ** 64", 2**64),
        ("1if n else 2", 1), ("zero and n / zero", 0), ("round(x * 3, 1)", 1.5), ("-n ** 2", -49), ("float(n)", 7.0),
    ],
)  # fmt: skip
def test_what_is_understood(text: str, expected: object) -> None:
    found = Expression(text).value(VALUES)
    assert found == expected
    assert type(found) is type(expected)


def test_values_that_are_no_finite_numbers_are_refused() -> None:
    for value in (math.nan, math.inf, 10**31):
        with pytest.raises(ValueError, match="n' has no value"):
            Expression("n").value({"n": value})
