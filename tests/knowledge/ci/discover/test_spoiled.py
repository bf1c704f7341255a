"""Recorded outputs with characters and values lost, doubled, exchanged: a layer comes of it, or one sentence."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.ci.build.layer_form import LayerForm
from knowledge.ci.discover import DISCOVERERS, RecordedRunner
from knowledge.errors import IntelligencePlaneError
from tests.knowledge.ci.discover.conftest import RECORDED

NAMES = sorted(folder.name for folder in RECORDED.iterdir())
WORDS = ("", "=", "|", ":", ",", "\n", "[", "]", "(", "-1", "0", "99999999999", "(null)", "N/A", "UNLIMITED", '"', "{",
         "}", "null", " ", "\t", "None", "2")  # fmt: skip
VALUES = ('""', "null", "0", "-1", "1", "3", "99999999999999999999", "1e400", "NaN", "[]", "{}", "true", '"x"', "x", "",
          '"9999999999999999Ei"', '"gpu:1g.5gb:3,gpu:2"', "gpu:a:1,gpu:b:0", "²", "1-2-3",
          "UNLIMITED", "0.5")  # fmt: skip
PLACES = st.floats(0, 1, exclude_max=True)
PIECES = st.one_of(st.text(max_size=3), st.sampled_from(WORDS))
CUTS = st.lists(st.tuples(PLACES, st.integers(0, 12), PIECES), max_size=8)
SWAPS = st.lists(st.tuples(PLACES, st.sampled_from(VALUES)), max_size=8)
_VALUE = re.compile(r'(?<==)[^\s|,=]+|(?<=": )(?:"[^"]*"|[\d.]+|true|false|null|\[\]|\{\})|(?<=\|)[^|\n]+')


def _spoil(text: str, cuts: list[tuple[float, int, str]], swaps: list[tuple[float, str]]) -> str:
    for place, value in swaps:
        found = list(_VALUE.finditer(text))
        if found:
            match = found[int(place * len(found))]
            text = text[: match.start()] + value + text[match.end() :]
    for place, lost, piece in cuts:
        start = int(place * len(text))
        text = text[:start] + piece + text[start + lost :]
    return text


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_spoiled_outputs_never_end_in_a_traceback(name: str, data: st.DataObject) -> None:
    files = sorted(path for path in (RECORDED / name).iterdir() if path.name != "read-at.txt")
    spoiled = data.draw(st.sampled_from(files))
    cuts, swaps = data.draw(st.one_of(st.just(()), CUTS)), data.draw(SWAPS)
    with tempfile.TemporaryDirectory() as folder:
        for path in files:
            text = path.read_text("utf-8")
            text = _spoil(text, list(cuts), swaps) if path == spoiled else text
            (Path(folder) / path.name).write_bytes(text.encode("utf-8", errors="replace"))
        try:
            layer = DISCOVERERS[name.split("-")[0]](RecordedRunner(Path(folder)), None, None).layer
        except IntelligencePlaneError:
            return
    assert LayerForm.model_validate_json(layer.model_dump_json()) == layer
