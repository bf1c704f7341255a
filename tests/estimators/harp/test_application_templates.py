"""Command templates: braces, quotes, and values that must not split words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.harp.application import fields_of, filled, words
from estimators.harp.expressions import Value

plain = st.text("abc {}='\"\\-", max_size=20)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("prog -n {n // 2}", ("prog", "-n", "3")),
        ("prog '{word} x'{n}", ("prog", "a b x7")),
        ('{folder}/run --to="{folder}/out {n}"', ("/my files/run", "--to=/my files/out 7")),
        ("sh -c 'echo {{{n}}}'", ("sh", "-c", "echo {7}")),
        ("prog {'}' if n > 3 else '{'} {n != 7}", ("prog", "}", "0")),
        ("prog {half} {whole}", ("prog", "0.5", "2")),
        ("", ()),
    ],
)
def test_words_are_split_before_they_are_filled(template: str, expected: tuple[str, ...]) -> None:
    values: dict[str, Value | Path] = {"n": 7, "word": "a b", "folder": Path("/my files"), "half": 0.5, "whole": 2.0}
    assert words(template, values) == expected


def test_fields_stay_as_written_without_values() -> None:
    assert words("{python} run.py -n {n // 4}") == ("{python}", "run.py", "-n", "{n // 4}")


@given(plain)
def test_doubled_braces_are_the_text_itself(text: str) -> None:
    assert filled(text.replace("{", "{{").replace("}", "}}"), {}) == text


@given(st.text(max_size=30))
def test_a_value_never_splits_its_word(value: str) -> None:
    assert words("prog -m{mode} 'x {mode}'", {"mode": value}) == ("prog", f"-m{value}", f"x {value}")


@given(plain)
def test_any_text_is_a_template_or_refused(text: str) -> None:
    try:
        names = fields_of(text)
    except ValueError:
        return
    assert all(name in text for name in names)


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("{n", "not closed"),
        ("n}", "not opened"),
        ("{}", "is empty"),
        ("{ }", "is empty"),
        ("{n:03d}", "no expression"),
        ("{n!r}", "no expression"),
        ("{n.real}", "not understood"),
        ("{{n}", "not opened"),
        ("a\ue000", "no command"),
    ],
)
def test_broken_templates_say_why(template: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        fields_of(template)
