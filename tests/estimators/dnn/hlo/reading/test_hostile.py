"""Texts that are empty, cut, mangled, huge or made to hang: one sentence, soon."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from estimators.dnn.hlo import read, read_file
from estimators.dnn.hlo.reading import LARGEST_TEXT_BYTES
from knowledge.errors import RequestError
from tests.estimators.dnn.hlo.reading.texts import CLASSIC, GENERIC, LOOP, PRETTY

TEXTS = (PRETTY, GENERIC, CLASSIC, LOOP.replace("ROUNDS", "5"))
PIECES = (
    "%arg0",
    "tensor<4x3xf32>",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    "999999999",
    '"',
    "f32[2]",
    "#7",
    "->",
    " : ",
    "\n",
    "while",
)


def refusal_of(text: str) -> str:
    """Why a text is refused; a point where it is read."""
    try:
        read(text)
    except RequestError as error:
        return error.message
    return "."


@given(some.sampled_from(TEXTS), some.data())
@settings(max_examples=300, deadline=None)
def test_a_mangled_text_is_read_or_refused(text: str, data: some.DataObject) -> None:
    for _ in range(data.draw(some.integers(1, 3))):
        start = data.draw(some.integers(0, len(text)))
        stop = data.draw(some.integers(start, min(len(text), start + 60)))
        text = text[:start] + data.draw(some.sampled_from(("", text[start:stop] * 2, *PIECES))) + text[stop:]
    assert refusal_of(text).endswith((".", "?"))


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_cut_after_any_line_is_refused(text: str) -> None:
    lines = text.rstrip().splitlines(keepends=True)
    whole = 1 if lines[-1].strip() == "}" and "module" in text else 0  # the last bracket closes only the module
    for count in range(len(lines) - 1 - whole):
        if "@relu(%arg0" in "".join(lines[count:]) or text is not PRETTY:
            with pytest.raises(RequestError):
                read("".join(lines[:count]))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("  \n ", "empty"),
        ("hello", "neither StableHLO"),
        ("HloModule x", "no ENTRY"),
        (PRETTY.replace("4x8", "?x8"), "not fixed"),
        (PRETTY.replace("call @relu", "call @gone"), "calls gone, which is none of its functions"),
        (PRETTY.replace("stablehlo.maximum", "call @relu"), "each other"),
        (PRETTY.replace("4x5xf32", "0x5xf32").replace("4x8xf32", "0x8xf32"), "first axis of 0"),
    ],
)
def test_what_is_no_network_is_refused_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(RequestError, match=said):
        read(text)


def test_a_text_that_is_too_long_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="at most 32 MB"):
        read("x" * (LARGEST_TEXT_BYTES + 1))
    path = tmp_path / "huge.mlir"
    with path.open("wb") as file:
        file.truncate(1_000_000_000)
    with pytest.raises(RequestError, match=r"1,000 MB, but at most 32 MB"):
        read_file(path)


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="no file"):
        read_file(tmp_path)
    path = tmp_path / "binary.hlo"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(RequestError, match="not text"):
        read_file(path)


def _calls(depth: int) -> str:
    """Functions that each call the next one twice."""
    line = "    %{0} = call @f{1}(%arg0) : (tensor<4x8xf32>) -> tensor<4x8xf32>\n"
    heads = "  func.func private @f{0}(%arg0: tensor<4x8xf32>) -> tensor<4x8xf32> {{\n"
    ends = "    return %arg0 : tensor<4x8xf32>\n  }\n"
    functions = [heads.format(n) + line.format(0, n + 1) + line.format(1, n + 1) + ends for n in range(depth)]
    return PRETTY.replace("@relu(%2)", "@f0(%2)") + "".join(functions) + heads.format(depth) + ends


def _tuples(count: int) -> str:
    lines = [f"  t{n} = (f32[4,8]) tuple(t{n - 1}, t{n - 1})\n" for n in range(1, count)]
    return CLASSIC.replace("  ROOT %tuple.3", "  t0 = f32[4,8] negate(%sum)\n" + "".join(lines) + "  ROOT %tuple.3")


@pytest.mark.parametrize(
    "text",
    [
        _calls(50),
        _tuples(60),
        PRETTY.replace("%arg1: tensor<8xf32>", "%a: tensor<" * 300_000),
        CLASSIC.replace("lhs_contracting_dims={1}", "dim_labels=" + "_" * 300_000),
        PRETTY.replace("contracting_dims = [1] x [0]", "lhs_batching_dimensions " + "[" * 300_000),
        PRETTY.replace("5x8", "9" * 6000 + "x8"),
        LOOP.replace("ROUNDS", "9" * 6000),
        "func.func " * 300_000,
        "HloModule m\n" + "ENTRY a {\n" * 100_000,
    ],
    ids=["calls", "tuples", "types", "labels", "brackets", "digits", "rounds", "heads", "computations"],
)
def test_what_is_made_to_hang_ends_soon(text: str) -> None:
    start = time.perf_counter()
    assert len(refusal_of(text)) < 400
    assert time.perf_counter() - start < 30
