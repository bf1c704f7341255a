"""Adding files and folders of pages."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from knowledge.docs.added import AddedPages
from knowledge.docs.adding import add_pages
from knowledge.errors import RequestError, ServiceError
from tests.knowledge.docs.pages import small_library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    (root / "deep").mkdir(parents=True)
    (root / "a.md").write_text("---\ntitle: Lizards\nurl: https://x.org/l\ndate: 2026-02-03\n---\n# L\n\nThey bask.\n")
    (root / "deep" / "b.rst").write_text("Newts\n=====\n\nNewts swim in ponds.\n")
    (root / "c.html").write_text("<h1>Frogs</h1><p>Frogs jump.</p>")
    (root / "picture.png").write_bytes(b"\x89PNG\x00")
    return root


@pytest.fixture
def store(tmp_path: Path) -> AddedPages:
    return AddedPages(tmp_path / "docs" / "added.sqlite")


def names(paths: tuple[str, ...]) -> list[str]:
    return [Path(path).name for path in paths]


def test_markdown_rst_and_html_are_added_and_found(folder: Path, home: Path) -> None:
    library = small_library(home)
    steps: list[tuple[int, int, str]] = []
    report = library.add(folder, lambda *step: steps.append(step))
    assert names(report.added) == ["a.md", "c.html", "b.rst"]
    assert steps[0] == (0, 3, "a.md")
    assert steps[-1] == (3, 3, "")
    found = library.search("where do newts swim")[0]
    assert found.page_title == "Newts"
    lizards = library.search("lizards")[0]
    assert (lizards.page_title, lizards.url, lizards.date) == ("Lizards", "https://x.org/l", "2026-02-03")
    assert library.roots() == [(folder.as_posix(), 3)]
    library.close()


def test_adding_again_updates_removes_and_leaves(folder: Path, store: AddedPages) -> None:
    add_pages(store, folder)
    stamp = store.stamp()
    assert names(add_pages(store, folder).unchanged) == ["a.md", "c.html", "b.rst"]
    assert store.stamp() == stamp
    (folder / "a.md").write_text("# L\n\nThey hide.\n")
    (folder / "c.html").unlink()
    (folder / "d.txt").write_text("Toads dig.")
    report = add_pages(store, folder)
    assert (names(report.updated), names(report.removed)) == (["a.md"], ["c.html"])
    assert (names(report.added), names(report.unchanged)) == (["d.txt"], ["b.rst"])
    assert len(store.pages()) == 3


def test_a_page_that_vanished_is_found_no_more(folder: Path, home: Path) -> None:
    library = small_library(home)
    library.add(folder)
    (folder / "deep" / "b.rst").unlink()
    library.add(folder)
    assert library.search("where do newts swim") == []
    library.close()


def test_two_folders_do_not_touch_each_other(folder: Path, store: AddedPages) -> None:
    other = folder.parent / "site_2"
    other.mkdir()
    (other / "x.md").write_text("# X\n\ntext\n")
    add_pages(store, folder)
    add_pages(store, other)
    add_pages(store, folder)
    assert [count for _, count in store.roots()] == [3, 1]


def test_a_part_of_an_added_folder_can_be_added_alone(folder: Path, store: AddedPages) -> None:
    add_pages(store, folder)
    report = add_pages(store, folder / "deep")
    assert names(report.unchanged) == ["b.rst"]
    assert len(store.pages()) == 3


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("big.md", b"x " * 2_600_000, "more than the limit"),
        ("binary.md", b"PK\x03\x04\x00\x00" * 50, "binary"),
        ("control.txt", bytes(range(1, 9)) * 100, "binary"),
        ("empty.rst", b"  \n\n", "empty"),
    ],
)
def test_files_that_are_no_pages_are_left_out_with_the_reason(
    folder: Path, store: AddedPages, name: str, content: bytes, reason: str
) -> None:
    (folder / name).write_bytes(content)
    (skipped,) = add_pages(store, folder).skipped
    assert skipped.path.endswith(name)
    assert reason in skipped.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_odd_encodings_are_read(tmp_path: Path, store: AddedPages, encoding: str) -> None:
    (tmp_path / "e.md").write_bytes("# Ü\n\nKröten überqueren Straßen.\n".encode(encoding))
    add_pages(store, tmp_path / "e.md")
    assert "Kröten überqueren Straßen" in store.pages()[0].text


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_left_out(folder: Path, store: AddedPages) -> None:
    (folder / "a.md").chmod(0)
    (skipped,) = add_pages(store, folder).skipped
    assert "cannot be read" in skipped.reason


def test_a_folder_without_pages_is_one_sentence(tmp_path: Path, store: AddedPages) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(RequestError, match=r"PATH is .*empty.*holds no page"):
        add_pages(store, tmp_path / "empty")


def test_a_path_that_does_not_exist_is_one_sentence(tmp_path: Path, store: AddedPages) -> None:
    with pytest.raises(RequestError, match="no such file or folder"):
        add_pages(store, tmp_path / "nowhere")


def test_a_file_of_another_kind_is_one_sentence(folder: Path, store: AddedPages) -> None:
    with pytest.raises(RequestError, match=r"a page ends in \.md"):
        add_pages(store, folder / "picture.png")


def test_a_folder_whose_pages_cannot_be_read_keeps_what_was_there(folder: Path, store: AddedPages) -> None:
    add_pages(store, folder)
    for name in ("a.md", "c.html", "deep/b.rst"):
        (folder / name).write_bytes(b"\x00\x01")
    with pytest.raises(RequestError, match="no page in it can be read"):
        add_pages(store, folder)
    assert len(store.pages()) == 3


@pytest.mark.skipif(os.name == "nt", reason="pipes and names that are no UTF-8 are of other systems")
def test_pipes_links_to_the_outside_and_odd_names_do_no_harm(folder: Path, store: AddedPages, tmp_path: Path) -> None:
    (tmp_path / "private.md").write_text("# My own\n\nSecret newts.\n")
    os.mkfifo(folder / "pipe.md")
    (folder / "link.md").symlink_to(tmp_path / "private.md")
    (folder / "inside.md").symlink_to(folder / "a.md")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    Path(os.fsdecode(os.fsencode(folder) + b"/odd\xff.md")).write_text("# Odd\n\nOdd newts.\n")
    report = add_pages(store, folder)
    assert names(report.added) == ["a.md", "c.html", "b.rst", "inside.md", "odd\ufffd.md"]
    assert {Path(one.path).name: one.reason for one in report.skipped} == {
        "pipe.md": "it is not a plain file",
        "link.md": "it is a link to a file outside the folder",
    }


def test_a_torn_store_of_added_pages_is_one_sentence(folder: Path, store: AddedPages) -> None:
    add_pages(store, folder)
    store._path.write_bytes(b"no database" * 1000)
    with pytest.raises(ServiceError) as caught:
        store.stamp()
    assert "move it away" in caught.value.message
    assert "\n" not in caught.value.message


def test_folders_that_differ_in_case_only_are_two(store: AddedPages, tmp_path: Path) -> None:
    for name in ("Docs", "docs"):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "a.md").write_text(f"# {name}\n\nNewts.\n")
    add_pages(store, tmp_path / "docs")
    if (tmp_path / "Docs" / "a.md").samefile(tmp_path / "docs" / "a.md"):
        pytest.skip("this file system does not tell cases apart")
    add_pages(store, tmp_path / "Docs")
    assert len(store.pages()) == 2


def test_links_that_loop_are_named(folder: Path, store: AddedPages) -> None:
    (folder / "one.md").symlink_to(folder / "two.md")
    (folder / "two.md").symlink_to(folder / "one.md")
    report = add_pages(store, folder)
    assert len(report.added) == 3
    assert {one.reason for one in report.skipped} == {"it is a link that leads back to itself"}
    with pytest.raises(RequestError, match="it leads nowhere") as caught:
        add_pages(store, folder / "one.md")
    assert "\n" not in caught.value.message


def test_files_whose_names_differ_in_case_only_are_two_pages(folder: Path, store: AddedPages) -> None:
    (folder / "A.md").write_text("# Other\n\nOther newts.\n")
    if (folder / "A.md").samefile(folder / "a.md"):
        pytest.skip("this file system does not tell cases apart")
    assert {"A.md", "a.md"} <= set(names(add_pages(store, folder).added))


@pytest.mark.skipif(os.name == "nt", reason="names that are no UTF-8 are of other systems")
def test_names_that_cannot_be_told_apart_are_one_page_and_the_other_is_named(folder: Path, store: AddedPages) -> None:
    for odd in (b"/odd\xff.md", b"/odd\xfe.md"):
        Path(os.fsdecode(os.fsencode(folder) + odd)).write_text("# Odd\n\nOdd newts.\n")
    report = add_pages(store, folder)
    assert len(report.added) == 4
    assert "same name" in report.skipped[0].reason


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("head.md", "---\ntitle: A\n---\n", "it is empty"),
        ("menu.html", "<html><script>x()</script><nav></nav></html>", "it holds no text"),
        ("list.rst", "Title\n=====\n\n.. toctree::\n\n   a\n", "it holds nothing but headings"),
    ],
)
def test_pages_without_text_are_named(folder: Path, store: AddedPages, name: str, content: str, reason: str) -> None:
    (folder / name).write_text(content)
    (skipped,) = add_pages(store, folder).skipped
    assert (Path(skipped.path).name, skipped.reason) == (name, reason)


def test_too_many_pages_are_refused(folder: Path, store: AddedPages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.docs.files.MOST_FILES", 2)
    with pytest.raises(RequestError, match="it holds more than 2 pages"):
        add_pages(store, folder)


def test_a_store_of_an_older_version_is_read(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "added.sqlite"
    old = sqlite3.connect(path)
    old.execute("CREATE TABLE added (path TEXT PRIMARY KEY, root, markup, title, url, date, text)")
    values = (f"{folder}/a.md", folder.as_posix(), "markdown", "t", None, None, "x")
    old.execute("INSERT INTO added VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    old.commit()
    old.close()
    store = AddedPages(path)
    assert store.pages()[0].corpus == ""
    assert names(add_pages(store, folder).updated) == ["a.md"]
