"""Files themselves: packed or not, marks and line ends, damage, bounds, dates; and that it is all or nothing."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.ci.importers import Limits, Request, read_import
from knowledge.ci.importers.source_file import SourceFile
from knowledge.errors import RequestError
from tests.knowledge.ci.importers.conftest import KNOWN, Reader
from tests.knowledge.ci.importers.test_skypilot import GOOD, V5_AWS

Write = Callable[[str, str | bytes], Path]
PLAIN = f"{V5_AWS}\n{GOOD}\n{GOOD.replace('g9', 'g8')}\n"


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        PLAIN.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.replace("\n", "\n\n").encode(),
        PLAIN.rstrip("\n").encode(),
        gzip.compress(PLAIN.encode()),
        gzip.compress(b"\xef\xbb\xbf" + PLAIN.replace("\n", "\r\n").encode()),
    ],
    ids=["plain", "crlf", "mark", "blank lines", "no last line end", "gzip", "gzip with all"],
)
def test_the_same_content_in_every_wrapping(content: bytes, write: Write, read: Reader) -> None:
    found = read("skypilot", write("aws/vms.csv.gz", content))
    assert {offer.instance_type for offer in found.offers} == {"g9.large", "g8.large"}
    assert (found.report.rows, found.report.kept) == (2, 2)


def test_lines_are_counted_as_an_editor_counts_them(write: Write, read: Reader) -> None:
    found = read("skypilot", write("aws/vms.csv", f"{V5_AWS}\r\n\r\n{GOOD}\r\n\r\nbad\r\n"))
    assert list(found.reasons()) == [5]


def test_a_damaged_archive_is_refused(write: Write, read: Reader) -> None:
    whole = gzip.compress(PLAIN.encode() * 50)
    for broken in (whole[:-20], whole[:30] + b"\0" * 20 + whole[50:], b"\x1f\x8bnonsense"):
        with pytest.raises(RequestError, match="is damaged"):
            read("skypilot", write("aws/vms.csv.gz", broken))


def test_what_cannot_be_read_is_said(tmp_path: Path, write: Write, read: Reader) -> None:
    with pytest.raises(RequestError, match="cannot be read"):
        read("skypilot", tmp_path / "aws" / "vms.csv")
    with pytest.raises(RequestError, match="UTF-16"):
        read("skypilot", write("aws/vms.csv", PLAIN.encode("utf-16")))
    with pytest.raises(RequestError, match="line 2 is not UTF-8"):
        read("harp", write("systems.json", b'{\n"a": "\xff"}'))
    path = write("aws/vms.csv", PLAIN)
    with pytest.raises(RequestError, match="must be given once"):
        read("skypilot", path, path)
    with pytest.raises(RequestError, match="must be given once"):
        read("skypilot")
    with pytest.raises(RequestError, match="the kind of export is 'other'"):
        read("other", path)


def test_bounds_end_an_import(write: Write, read: Reader) -> None:
    path = write("aws/vms.csv", PLAIN + "bad\nbad\n")
    with pytest.raises(RequestError, match=r"more than 3 rows, .* raise --max-rows"):
        read("skypilot", path, limits=Limits(rows=3))
    with pytest.raises(RequestError, match=r"More than 1 rows cannot be used .*line 5: it has 1 cells.*--max-skipped"):
        read("skypilot", path, limits=Limits(skipped=1))
    with pytest.raises(RequestError, match="the most that is read of one such file; split it or raise --max-megabytes"):
        read("skypilot", path, limits=Limits(file_bytes=100))
    assert read("skypilot", path, limits=Limits(rows=4, skipped=2)).report.rows == 4


def test_an_archive_that_unpacks_without_end_is_stopped(write: Write, read: Reader) -> None:
    bomb = write("aws/vms.csv.gz", gzip.compress(b"a" * 5_000_000))
    assert bomb.stat().st_size < 10_000
    with pytest.raises(RequestError, match="--max-megabytes"):
        read("skypilot", bomb, limits=Limits(file_bytes=1_000_000))
    with pytest.raises(RequestError, match="--max-megabytes"):
        read("harp", bomb, limits=Limits(document_bytes=1_000_000))


def test_the_date_of_an_undated_file_is_when_it_was_changed_and_is_said(write: Write, read: Reader) -> None:
    path = write("aws/vms.csv", PLAIN)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    found = read("skypilot", path)
    assert {offer.on_demand_date for offer in found.offers} == {"2023-11-14"}
    assert "states no date" in (found.offers[0].notes or "")
    assert found.report.files[0].date == "2023-11-14"


@pytest.mark.parametrize("date", ["2026-02-30", "yesterday", "2026-1-1", "26-01-01", "", "2026-13", "0000", "２０２６"])
def test_a_date_must_be_one(date: str, write: Write, read: Reader) -> None:
    with pytest.raises(RequestError, match="--date"):
        read("skypilot", write("aws/vms.csv", PLAIN), date=date)


def test_nothing_comes_of_an_import_whose_last_file_is_wrong(write: Write) -> None:
    good, bad = write("aws/vms.csv", PLAIN), write("gcp/vms.csv", "no,catalogue\n")
    with pytest.raises(RequestError, match=r"no vms.csv of SkyPilot"):
        read_import("skypilot", Request((good, bad)), KNOWN)


def test_progress_ends_at_the_size_of_the_file(write: Write) -> None:
    path = write("aws/vms.csv", V5_AWS + "\n" + f"{GOOD}\n" * 5_000)
    told: list[tuple[str, int, int]] = []
    assert sum(1 for _ in SourceFile(path, Limits(), lambda *step: told.append(step)).lines()) == 5_001
    assert len(told) == 3
    assert told[-1] == (str(path), path.stat().st_size, path.stat().st_size)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


def test_a_line_of_just_the_longest_length_is_read(write: Write) -> None:
    path = write("x.txt", "a" * 10 + "\n" + "b" * 9 + "\n" + "c" * 10)
    lines = list(SourceFile(path, Limits(line_bytes=10)).lines())
    assert [(line.number, line.text[:1], line.problem is None) for line in lines] == [
        (1, "a", False), (2, "b", True), (3, "c", True),
    ]  # fmt: skip
