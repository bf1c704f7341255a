"""Whatever stands in a file: no crash, one sentence or a report, and every row counted once."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.ci.importers import KINDS
from knowledge.ci.importers.gpu_info import gpu_info
from knowledge.ci.importers.json_records import records
from knowledge.ci.importers.limits import Limits
from knowledge.ci.importers.numbers import amount
from knowledge.ci.importers.report import BadRowError
from knowledge.ci.importers.source_file import SourceFile
from knowledge.errors import RequestError
from tests.knowledge.ci.importers.conftest import read_all
from tests.knowledge.ci.importers.test_cider import resource
from tests.knowledge.ci.importers.test_harp import queue, system
from tests.knowledge.ci.importers.test_karpenter import AWS, AZURE
from tests.knowledge.ci.importers.test_ondemand import CLUSTER
from tests.knowledge.ci.importers.test_skypilot import GOOD, HOST, PART, V5_AWS, V9_GCP

CELL = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["", r"{'Gpus': [{'Name': '\ud800'}]}", "0", "-1", "nan", "1e999", "{'", '"', "T4", "A100", "\0", "é"]
    ),
)
SAMPLES = {
    "skypilot": f"{V5_AWS}\n{GOOD}\n",
    "karpenter": AWS,
    "cider": json.dumps({"results": [resource()]}),
    "ondemand": CLUSTER,
    "harp": json.dumps({"systems": [system(queue("one"))]}),
}
VALUE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 2**31), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=8,
)


def _read(kind: str, name: str, content: bytes) -> Any:
    """The import of one file, or `None` where it is refused in one sentence."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "aws" / name
        path.parent.mkdir()
        path.write_bytes(content)
        refusal = ""
        try:
            return read_all(kind, path)  # checks that kept and skipped together are all rows
        except RequestError as refused:
            refusal = refused.message
        assert refusal
        assert "\n" not in refusal
        return None


@st.composite
def _spoilt(draw: st.DrawFn, row: str) -> str:
    """A row with some of its cells replaced, cut or doubled."""
    cells = row.split(",")
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(cells) - 1))
        cells[place : place + 1] = draw(st.lists(CELL, max_size=2)) or [""]
    return ",".join(cells)


@settings(max_examples=80, deadline=None)
@given(rows=st.lists(st.one_of(_spoilt(GOOD), st.text(max_size=60)), max_size=8))
def test_spoilt_rows_of_a_catalogue(rows: list[str]) -> None:
    text = "\n".join([V5_AWS, GOOD, *(row.replace("\n", " ").replace("\r", " ") for row in rows)])
    found = _read("skypilot", "vms.csv", text.encode("utf-8", "replace"))
    assert found is not None
    assert found.report.rows == 1 + sum(bool(row.replace("\n", " ").replace("\r", " ").strip()) for row in rows)
    for offer in found.offers:
        assert offer.on_demand_usd_per_hour is None or 0 < offer.on_demand_usd_per_hour <= 1e9


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.one_of(st.just(HOST), st.just(PART), _spoilt(HOST), _spoilt(PART)), min_size=1, max_size=8))
def test_hosts_and_parts_in_any_order(rows: list[str]) -> None:
    text = "\n".join([V9_GCP, *(row.replace("\n", " ").replace("\r", " ") for row in rows)])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gcp" / "vms.csv"
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8", errors="replace")
        try:
            found = read_all("skypilot", path)
        except RequestError:
            return
    assert all(offer.instance_type for offer in found.offers)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_sample_with_bytes_changed(kind: str, data: st.DataObject) -> None:
    content = bytearray(SAMPLES[kind].encode())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content) - 1))
        content[start : start + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=4))
    _read(kind, "vms.csv", bytes(content))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20, deadline=None)
@given(content=st.binary(max_size=200))
def test_any_bytes(kind: str, content: bytes) -> None:
    _read(kind, "vms.csv", content)


@settings(max_examples=40, deadline=None)
@given(cut=st.integers(0, len(AZURE)))
def test_go_cut_anywhere_is_refused_or_whole(cut: int) -> None:
    found = _read("karpenter", "prices.go", AZURE[:cut].encode())
    assert found is None or found.report.rows == 3


@settings(max_examples=60, deadline=None)
@given(extra=st.lists(VALUE, max_size=3), field=st.sampled_from(sorted(resource())), value=VALUE)
def test_any_values_in_a_resource(extra: list[Any], field: str, value: Any) -> None:
    document = {
        "results": [resource(), resource(8, **{field: value}) if field != "cider_resource_id" else value, *extra]
    }
    found = _read("cider", "x.json", json.dumps(document).encode())
    assert found is None or found.report.rows == len(document["results"])


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_values_in_a_queue(data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(sorted(queue("two"))))
    two = queue("two") | {field: data.draw(VALUE)}
    whole = system(queue("one"), two) | {data.draw(st.sampled_from(sorted(system()))): data.draw(VALUE)}
    _read("harp", "x.json", json.dumps({"systems": [system(queue("one"), two), whole]}).encode())


@given(elements=st.lists(VALUE, max_size=5), indent=st.sampled_from([None, 1]), before=VALUE)
@settings(max_examples=60, deadline=None)
def test_records_are_what_json_reads_with_their_lines(elements: list[Any], indent: int | None, before: Any) -> None:
    text = json.dumps({"a": before, "list": elements, "b": before}, indent=indent, allow_nan=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.json"
        path.write_text(text, encoding="utf-8")
        try:
            found = records(SourceFile(path, Limits()), "list")
        except RequestError:
            assert "NaN" in text or "Infinity" in text
            return
    assert found is not None
    assert [record.value for record in found[1]] == json.loads(text)["list"]
    starts = [record.line for record in found[1]]
    assert starts == sorted(starts)
    if indent:
        lines = text.splitlines()
        assert all(json.dumps(record.value)[0] == lines[record.line - 1].strip()[0] for record in found[1])


@given(st.text(max_size=40))
def test_a_number_is_a_number_or_the_row_is_bad(text: str) -> None:
    try:
        found = amount(text, "x")
    except BadRowError:
        return
    assert found == (float(text) or None if text else None)
    assert found is None or 0 < found <= 1e9


@given(st.floats(min_value=1e-6, max_value=1e9))
def test_every_positive_number_is_read_as_it_is(number: float) -> None:
    assert amount(repr(number), "x") == amount(number, "x") == number


@given(st.one_of(st.text(max_size=60), st.text(max_size=30).map(lambda text: "{" + text)))
def test_gpu_info_is_read_or_the_row_is_bad(cell: str) -> None:
    try:
        info = gpu_info(cell)
    except BadRowError:
        assert cell.startswith(("{", "["))
        return
    assert info.memory_gib is None or info.memory_gib > 0
