"""Application files: what is read, and that every mistake is one sentence with file, line, field, rule and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from estimators.harp.application_file import load, read_application
from knowledge.errors import RequestError
from tests.estimators.harp.demo import TEXT, changed, demo

BILLION_LAUGHS = b"a: &a [1,1,1,1,1,1,1,1,1,1]\n" + b"".join(
    b"%c: &%c [%b]\n" % (97 + number, 97 + number, b",".join([b"*%c" % (96 + number)] * 10)) for number in range(1, 12)
)
"""Each line stands for ten of the line before."""


def test_a_file_is_read_as_written() -> None:
    application = demo()
    assert application.inputs["mode"].choices == ("on", "Off")  # words, not truth values
    assert application.inputs["atoms"].full == (10_000.0, 1_000_000.0)
    assert list(application.parameters) == ["atoms", "mode", "step", "order", "cores"]
    assert application.folder == Path("/apps/demo")


def test_features_follow_from_the_configuration() -> None:
    values = demo().values({"atoms": 100, "cores": 5})
    assert (values["share"], values["nodes"], values["gpus"]) == (10, 1, 0)
    word = demo(changed("half / cores", "\"'a' if cores > 1 else 2\""))
    with pytest.raises(ValueError, match=r"features\.share is the word 'a'"):
        word.values({"atoms": 100, "cores": 5})


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("name: demo\n", "", "name is missing; add a line such as `name: my-app`"),
        ("name: demo", "name: De mo", "line 1: name is 'De mo', but a name has a-z"),
        ("title: Demo", "titel: Demo", "line 2: titel is no field of an application file; did you mean title?"),
        ("title: Demo", "title: 2048", "line 2: title is 2048, but it must be text; put it in quotes"),
        ("title: Demo", "title: ~", "line 2: title is None, but it must be text"),
        ("title: Demo", "title: Demo\ntitle: Other", "line 3 cannot be read: 'title' stands there twice (first"),
        ("title: Demo", "folder: /tmp", "folder is no field"),
        ("small", "smal", "line 4: inputs.atoms.smal is no field of an application file; did you mean small?"),
        ("[10, 1e3]", "[1e3, 10]", "inputs.atoms.small is [1000.0, 10.0], but the lowest value comes first; swap"),
        ("[10, 1e3]", "[0, 10]", "values spread by ratio are above zero; begin above zero, or take spacing: linear"),
        ("[10, 1e3]", "[ten, 10]", "inputs.atoms.small.0 is 'ten', but it must be a number"),
        ("[10, 1e3]", "[.nan, 10]", "inputs.atoms.small.0 is '.nan', but it must be a number"),
        ("[10, 1e3]", "[nan, 10]", "inputs.atoms.small.0 is 'nan', but it must be finite"),
        ("[10, 1e3]", "10", "inputs.atoms.small is 10, but it must be a list; write it in brackets"),
        ("[10, 1e3]", "[1]", "inputs.atoms.small is [1], but a range has two numbers"),
        ("[10, 1e3]", "[1, 2, 3]", "inputs.atoms.small is [1, 2, 3], but a range has two numbers"),
        ("[10, 1e3]", "[1.5, 3]", "an integer is whole"),
        ("small: [10, 1e3], ", "", "inputs.atoms.small is None, but a number needs its range"),
        ("unit: atoms", "default: 5e6", "only reach from 10 to 1e+06"),
        ("unit: atoms", "default: many", "type is integer; write numbers, or take type: choice"),
        ("choice,", "choise,", "line 5: inputs.mode.type is 'choise', but it must be 'integer', 'number' or"),
        (", choices: [on, Off]", "", "a choice needs something to choose from"),
        ("[on, Off]", "[on, on]", "one choice stands there twice"),
        ("[on, Off]", "[on, 3]", "words and numbers are mixed"),
        ("[on, Off]", "[on, []]", "inputs.mode.choices.1 is [], but it must be a number or a word"),
        ("[on, Off]", '["on\\n", b]', "printable letters"),
        ("[1, 2, 4]", "[1, 2.5]", "inputs.order.choices is 2.5, but an integer is whole"),
        ("[1, 2, 4]", "[1, 1e400]", "inputs.order.choices is inf, but a value is 1e+30 at most"),
        ("default: 2", "default: 9e99", "inputs.order.default is 9e+99, but a value is 1e+30 at most"),
        ("[10, 1e3]", "[10, 1e31]", "inputs.atoms.small.1 is 1e+31, but it must be at most 1e+30"),
        ("[1, 2, 4]", "[1, 4]", "inputs.order.default is 2, but the choices are 1, 4"),
        ("[1, 2, 4]", "[1, 2], small: [5, 6]", "none of the choices [1, 2] lies in it"),
        ("  atoms:", "  Atoms:", "inputs.Atoms is 'Atoms', but a name begins with a-z"),
        ("  atoms:", "  nodes:", "inputs.nodes is 'nodes', but it bears the name of a resource"),
        ("  atoms:", "  data:", "inputs.data is 'data', but its name has a meaning in templates"),
        ("  atoms:", "  lambda:", "inputs.lambda is 'lambda', but its name has a meaning"),
        ("  cores:", "  core:", "resources.core is 'core', but resources are 'cores', 'nodes' or 'gpus'"),
        ("[1, 2], full", "[0, 2], spacing: linear, full", "resources.cores is 0.0, but cores are 1 or more"),
        ("{small: [1, 2]", "{type: number, small: [1, 2]", "cores are counted; take type: integer"),
        ("atoms / 2", "atom / 2", "line 11: features.half is 'atom / 2', but atom is no input, feature,"),
        ("atoms / 2", "share / 2", "features.half is 'share / 2', but share is no input"),
        ("atoms / 2", "open('x')", "is not understood; take numbers"),
        ("  half:", "  cores:", "features.cores is 'atoms / 2', but its name is taken"),
        ("{mode}", "{moed}", "line 13: command is 'prog -n {atoms // 2} --mode {moed}"),
        ("{mode}", "{moed}", "did you mean mode?"),
        ("{mode}", "{mode", "a brace is opened and not closed"),
        ("{mode}", "'{mode}", "it cannot be split into words (No closing quotation)"),
        ("command:", "comand:", "line 13: comand is no field of an application file; did you mean command?"),
        ("command: prog", "setup: 'x {run'\ncommand: prog", "setup is 'x {run', but a brace is opened"),
        ("command:", "limits: {walltime_seconds: 0}\ncommand:", "limits.walltime_seconds is 0, but it must be more"),
        ("command:", "limits: {memory_bytes: 4 gigs}\ncommand:", "limits.memory_bytes is '4 gigs', but it is not a"),
        ("command: prog", "limits: 5\ncommand: prog", "limits is 5, but it must be fields with values"),
        ("command:", "success: {pattern: '('}\ncommand:", "success.pattern is '(', but it is no regular expression"),
        ("command:", "success: {files: [../x]}\ncommand:", "success.files is '../x', but a file lies in"),
        ("command:", "success: {exit_status: 1.5}\ncommand:", "success.exit_status is 1.5, but it must be a whole"),
        ("command:", "progress: {pattern: x, total: atoms}\ncommand:", "progress.pattern is 'x', but it has no group"),
        ("command: prog", "progress: {total: atoms}\ncommand: prog", "progress.pattern is missing"),
        ("command:", "progress: {pattern: (x), total: atom}\ncommand:", "progress.total is 'atom', but atom is no"),
        ("command:", "version_command: x {atoms}\ncommand:", "version_command is 'x {atoms}', but atoms is no"),
        ("command: prog", "environment: {A-B: 1}\ncommand: prog", "environment.A-B is 'A-B', but no variable"),
        ("command: prog", "programs: [a b]\ncommand: prog", "programs is 'a b', but a program is one word"),
        ("command: prog", "<<: {a: 1}\ncommand: prog", "merging (<<) is not read"),
        ("command: prog", "x: !!python/name:os.system a\ncommand: prog", "tags (!...) are not read"),
        ("command: prog", "? [a]\n: b\ncommand: prog", "a key must be one short word"),
        ("  mode:", "\tmode:", "line 5 cannot be read: it is no YAML"),
    ],
)  # fmt: skip
def test_every_mistake_is_one_sentence(old: str, new: str, told: str) -> None:
    with pytest.raises(RequestError) as caught:
        demo(changed(old, new))
    message = caught.value.message
    assert told in message
    assert message.startswith("The application file demo.yaml")
    assert "\n" not in message
    assert message[-1] in ".?"


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "is empty"),
        (b"# nothing yet\n", "is empty"),
        (b"- a\n- b\n", "is a list, but it must be fields with values"),
        (b"hello", "is plain text, but it must be fields"),
        (b"\xff\xfe\x00", "is no text in UTF-8"),
        (b"\x7fELF\x02\x01\x01\x00", "unprintable character"),
        (b"name: a\x00b", "unprintable character"),
        (b"x" * 200_001, "is larger than 200,000 bytes"),
        (b"a: b\n--- \nc: d", "it is no YAML"),
        (b"a: *nowhere", "it is no YAML"),
        (b"[" * 50_000, "nested more than 12 deep"),
        (b"a: &a [*a]", "aliases stand for more than"),
        (BILLION_LAUGHS, "aliases stand for more than"),
        (b"".join(b"k%d: 1\n" % n for n in range(16_000)), "more than 5,000 entries"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_told(tmp_path: Path, raw: bytes, told: str) -> None:
    file = tmp_path / "application.yaml"
    file.write_bytes(raw)
    with pytest.raises(RequestError) as caught:
        load(file)
    assert told in caught.value.message
    assert str(file) in caught.value.message


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="is not there"):
        load(tmp_path / "none.yaml")
    with pytest.raises(RequestError, match="is a folder"):
        load(tmp_path)
    with pytest.raises(RequestError, match="cannot be opened"):
        load(Path("a\0b"))


def test_sizes_may_have_units() -> None:
    limits = demo(f"{TEXT}limits: {{memory_bytes: 4 GB, disk_bytes: 1e9}}\n").limits
    assert (limits.memory_bytes, limits.disk_bytes) == (4_000_000_000, 1_000_000_000)


def test_anchors_may_be_shared() -> None:
    text = changed("{small: [1, 2]", "{small: &few [1, 2]") + "environment: {OMP_NUM_THREADS: 1}\n"
    application = demo(text.replace("order: {", "order: {small: &ends [1, 2], full: *ends, "))
    assert application.inputs["order"].full == (1.0, 2.0)
    assert application.environment == {"OMP_NUM_THREADS": "1"}


@given(
    st.sampled_from(
        ["demo", "10", "1e4", "atoms", "choice", "[on, Off]", "[0.1, 1]", "0.5", "4}", "atoms / 2", "prog"]
    ),
    st.recursive(
        st.one_of(
            st.sampled_from(
                ["~", "1e400", "-1e400", "nan", "''", "0", "-1", "true", "*a", "9" * 39, "0.1", "{}", "[]"]
            ),
            st.integers().map(str),
            st.floats().map(repr),
            st.text("abc{}'/ ", max_size=6).map(repr),
        ),
        lambda inner: st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        max_leaves=5,
    ),
)
@settings(max_examples=200)
def test_any_value_in_any_place_is_read_or_told(old: str, new: str) -> None:
    _read_or_told(changed(old, new))


@given(st.integers(0, len(TEXT) - 1), st.text("{}[]:,&*!#'\"\n\t -ab0.e%@|>?\\é\u2028", max_size=4), st.integers(0, 8))
@settings(max_examples=150)
def test_any_slip_of_the_hand_is_read_or_told(at: int, put: str, drop: int) -> None:
    _read_or_told(TEXT[:at] + put + TEXT[at + drop :])


@given(st.one_of(st.text(max_size=80), st.binary(max_size=80)))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_is_read_or_told(tmp_path: Path, content: str | bytes) -> None:
    file = tmp_path / "any.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    with pytest.raises(RequestError):
        load(file)


def _read_or_told(text: str) -> None:
    try:
        read_application(text, "demo.yaml", Path())
    except RequestError as error:
        message = error.message
    else:
        return
    assert "\n" not in message
    assert "demo.yaml" in message
