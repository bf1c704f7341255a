"""First texts of application files: valid, filled in, commented, and refused where they would be broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.harp.application import Application
from estimators.harp.application_file import read_application
from estimators.harp.checking import check
from estimators.harp.drafting import draft
from knowledge.errors import RequestError


def made(*words: str, **more: str) -> Application:
    return read_application(draft("mine", "prog -n {n}", words, **more), "mine", Path())


def test_without_anything_it_is_a_valid_application_that_runs_everywhere() -> None:
    application = read_application(draft("mine"), "mine", Path())
    assert application.name == application.title == "mine"
    assert not [one for one in check(application) if one.verdict == "problem"]


def test_what_is_told_is_filled_in() -> None:
    one = made(
        "n=100:1k/10_000:5e4".replace("_", "") + " atoms", "mode=on,off", "k=1,2", "cores=1:2/4:8", title="My: app"
    )
    assert one.title == "My: app"
    assert one.programs == ("prog",)
    assert (one.inputs["n"].type, one.inputs["n"].unit) == ("integer", "atoms")
    assert (one.inputs["n"].small, one.inputs["n"].full) == ((100.0, 1000.0), (10_000.0, 50_000.0))
    assert one.inputs["mode"].choices == ("on", "off")
    assert one.inputs["k"].choices == (1, 2)
    assert one.resources["cores"].full == (4.0, 8.0)
    assert made("n=0.5:1/2:3").inputs["n"].type == "number"
    assert made("n=-1:0/0:3").inputs["n"].spacing == "linear"


@given(
    st.text(max_size=40), st.sampled_from(["", "sh -c 'x: {n} # y'", '{python} -c "print({n})"', "null", "{data}/x"])
)
def test_any_title_and_command_come_back(title: str, setup: str) -> None:
    printable = "".join(letter for letter in title if letter.isprintable())
    one = made("n=1:2/3:4", title=printable, setup=setup)
    assert one.title == (printable or "mine")
    assert one.setup == setup


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["n"], "does not begin with a name"),
        (["N=1:2/3:4"], "does not begin with a name"),
        (["n=1:2"], "is not two ranges"),
        (["n=1:2/3"], "is not two ranges"),
        (["n=1:2/3:x"], "'x' is no number"),
        (["n="], "names no choice"),
        (["n=1:2/3:4", "n=1:2/3:4"], "n is given twice"),
        ([], "no --input describes n; add --input n="),
        (["m=1:2/3:4"], "no --input describes n"),
        (["cores=1:2/3:4"], "no --input describes n"),
        (["n=2:1/3:4"], "the lowest value comes first"),
    ],
)
def test_inputs_that_cannot_be_are_refused(words: list[str], told: str) -> None:
    with pytest.raises(RequestError) as caught:
        made(*words)
    assert told in caught.value.message
