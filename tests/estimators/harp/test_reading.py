"""Configurations as people write them: counts, units, choices, what is left out, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.harp.reading import read_configuration, read_words
from estimators.harp.units import read_amount
from knowledge.errors import RequestError, UnknownNameError
from tests.estimators.harp.demo import changed, demo

DEMO = demo()
ENOUGH = {"atoms": "1000", "mode": "on"}


def read(**given: str | int | float) -> dict[str, object]:
    return dict(read_configuration(DEMO, {**ENOUGH, **given}))


def test_defaults_fill_in_what_is_left_out() -> None:
    assert read() == {"atoms": 1000, "mode": "on", "step": 0.5, "order": 2, "cores": 4}


@pytest.mark.parametrize("text", ["4e6", "4M", "4 million", "4,000,000", "4M atoms", "4e6 Atoms", "4000k", "4Matoms"])
def test_counts_are_read_as_people_write_them(text: str) -> None:
    found = read(atoms=text)["atoms"]
    assert found == 4_000_000
    assert isinstance(found, int)


@given(st.integers(1, 10**15))
def test_every_count_comes_back(count: int) -> None:
    for written in (str(count), f"{count:,}", f"{count} atoms", f"{count:,} atom"):
        assert read(atoms=written)["atoms"] == count
    assert read(atoms=count)["atoms"] == count


@given(st.floats(1e-3, 1e6), st.sampled_from([("s", 1.0), ("min", 60.0), ("h", 3600.0), ("", 1.0), (" seconds", 1.0)]))
def test_time_is_converted_to_the_unit_of_the_input(number: float, unit: tuple[str, float]) -> None:
    assert read(step=f"{number!r}{unit[0]}")["step"] == pytest.approx(number * unit[1], rel=1e-9)


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("5 GiB", "GB", 5.36870912), ("500 MB", "GB", 0.5), ("5", "GB", 5.0), ("1:30:00", "min", 90.0),
        ("90 min", "h", 1.5), ("5 mb", "MB", 5.0),
        ("4.6 Mbp", "bp", 4.6e6), ("4.6Mbp", "bp", 4.6e6), ("5 kb", "kb", 5.0), ("5 Mb", "Mb", 5.0), ("5m", "m", 5.0),
        ("5 km", "m", 5000.0), ("5 M", "m", 5e6), ("2 million reads", "reads", 2e6), ("half a million", "", 5e5),
        ("12%", "%", 12.0), ("-3 K", "K", -3.0), ("100 tiles", "", 100.0), ("-90 min", "s", -5400.0),
        ("5m", "s", 300.0), ("2 million", "s", 2e6), ("5k", "s", 5000.0), ("500M", "GB", 0.5), ("5G", "GB", 5.0),
        ("1e3", "s", 1000.0), ("1,000", "GB", 1000.0), ("0.1 s", "s", 0.1),
    ],
)  # fmt: skip
def test_units_that_fit(text: str, unit: str, expected: float) -> None:
    assert read_amount(text, unit, field="tiles") == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "unit", "told"),
    [
        ("5 mm", "m", "its unit is m"), ("5 cm", "m", "its unit is m"),
        ("5 kg", "atoms", "write the number alone, or with atoms"),
        ("5 ms", "s", "its unit is s"), ("5M", "s", "minutes or million"),
        ("5 km", "", "it has no unit"), ("many", "", "not a number"), ("", "reads", "not a number"),
        ("atoms", "atoms", "not a number"), ("1e400", "", "too large"), ("nan", "", "not a number"),
        ("inf", "", "not a number"), ("1 2", "", "no unit"), ("5 atoms atoms", "atoms", "unit is atoms"),
    ],
)  # fmt: skip
def test_units_that_do_not_fit_are_refused(text: str, unit: str, told: str) -> None:
    with pytest.raises(RequestError, match=told):
        read_amount(text, unit, field="n")


@given(st.text(max_size=20), st.sampled_from(["", "s", "atoms", "GB", "m", "bp"]))
def test_any_text_is_a_figure_or_refused(text: str, unit: str) -> None:
    try:
        found = read_amount(text, unit, field="n")
    except RequestError:
        return
    assert found == found
    assert abs(found) != float("inf")


@pytest.mark.parametrize(("written", "choice"), [("off", "Off"), ("OFF ", "Off"), ("On", "on"), ("Off", "Off")])
def test_choices_do_not_hang_on_case(written: str, choice: str) -> None:
    assert read(mode=written)["mode"] == choice


@pytest.mark.parametrize("name", ["cores", "Cores", "core", "cpus", "--cores"])
def test_names_are_read_as_people_write_them(name: str) -> None:
    assert read(**{name: "8"})["cores"] == 8


def test_resources_may_always_be_given() -> None:
    assert read(gpus="2", nodes=3)["gpus"] == 2
    assert read(nodes=3)["nodes"] == 3
    assert "gpus" not in read()


def test_more_cores_may_be_asked_for_than_a_campaign_takes() -> None:
    one = demo(changed("{small: [1, 2], full: [4, 64], default: 4}", "{choices: [1, 2], default: 1}"))
    assert read_configuration(one, {**ENOUGH, "cores": "64"})["cores"] == 64


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"atoms": "1.5"}, "must be a whole number"),
        ({"atoms": "-3"}, "cannot be negative"),
        ({"atoms": "0"}, "more than zero"),
        ({"atoms": "1e16"}, "more than 1e+15"),
        ({"atoms": "5 kg"}, "its unit is atoms"),
        ({"step": "-1"}, "cannot be negative"),
        ({"step": "0"}, "more than zero"),
        ({"order": "3"}, "the choices are 1, 2, 4"),
        ({"order": "many"}, "not a number"),
        ({"cores": "0"}, "more than zero"),
        ({"cores": "1.5"}, "whole number"),
        ({"gpus": "-1"}, "cannot be negative"),
        ({"nodes": "8"}, "there are only 4 cores"),
        ({"cores": "4", "cpus": "4"}, "cores is given twice"),
    ],
)
def test_values_that_cannot_be_are_refused(given: dict[str, str], told: str) -> None:
    with pytest.raises(RequestError) as caught:
        read(**given)
    assert told in caught.value.message


def test_values_may_be_negative_or_zero_where_the_ranges_are() -> None:
    one = demo(changed("[0.1, 1], full: [0.1, 2], unit: s, default: 0.5", "[-5, 1], full: [-9, 2], spacing: linear"))
    assert read_configuration(one, {**ENOUGH, "step": "-7"})["step"] == -7
    assert read_configuration(one, {**ENOUGH, "step": "0"})["step"] == 0


def test_near_names_are_offered() -> None:
    with pytest.raises(UnknownNameError, match="did you mean atoms"):
        read(atms=3)
    with pytest.raises(UnknownNameError, match="The mode 'onn' is not known: did you mean on"):
        read(mode="onn")
    with pytest.raises(UnknownNameError, match="the choices are on, Off"):
        read(mode="xyz")
    with pytest.raises(UnknownNameError, match="demo takes"):
        read(zzzzz=1)


def test_all_that_is_missing_is_listed() -> None:
    with pytest.raises(RequestError) as caught:
        read_configuration(DEMO, {})
    message = caught.value.message
    assert "atoms (10,000 to 1,000,000 atoms at full scale) and mode (one of on, Off)" in message
    assert "add --atoms 10000 --mode Off" in message
    assert read_configuration(DEMO, {}, complete=False) == {"step": 0.5, "order": 2, "cores": 4}


def test_the_free_part_of_a_command_line() -> None:
    words = ["--atoms", "4e6", "cores=4", "--time-step=-3", "--mode", "a=b"]
    assert read_words(words) == {"atoms": "4e6", "cores": "4", "time_step": "-3", "mode": "a=b"}
    assert read_words([]) == {}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--atoms"], "has no value"),
        (["--atoms", "--cores", "4"], "has no value"),
        (["4e6"], "has no value"),
        (["=3"], "no name or no value"),
        (["atoms="], "no name or no value"),
        (["--n=1", "--n=2"], "given before as '1'"),
    ],
)
def test_words_that_name_no_value_are_refused(words: list[str], told: str) -> None:
    with pytest.raises(RequestError, match=told):
        read_words(words)
