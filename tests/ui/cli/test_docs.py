"""`iplane docs`: search, add, remove, list; and how it says no."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import knowledge.library
from tests.knowledge.docs.pages import small_library
from tests.ui.cli.running import Run, runner


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(monkeypatch, capsys)


@pytest.fixture(autouse=True)
def _small(home: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    library = small_library(home)
    monkeypatch.setattr(knowledge.library, "open_library", lambda settings=None: library)
    yield
    library.close()


def test_search_prints_title_heading_link_and_text(run: Run) -> None:
    shown = run("docs", "search", "what does AssocGrpGRES mean")
    assert shown.code == 0
    assert "1. Queues" in shown.out
    assert "https://example.org/queues" in shown.out
    assert "squeue --me --start" in shown.out


def test_search_as_json_is_one_document(run: Run) -> None:
    document = json.loads(run("docs", "search", "longest walltime", "--system", "boreas", "--limit", "1", "--json").out)
    assert document["query"] == "longest walltime"
    assert [passage["path"] for passage in document["passages"]] == ["systems/boreas.md"]


def test_nothing_found_is_said(run: Run) -> None:
    shown = run("docs", "search", "a recipe for pancakes")
    assert (shown.code, shown.err) == (0, "")
    assert "Nothing in the library answers 'a recipe for pancakes'" in shown.out


def test_add_reports_and_the_pages_are_found(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "a.md").write_text("# Lizards [bold]\n\nLizards bask on warm stones [red].\n")
    (folder / "b.md").write_bytes(b"\x00\x01\x02")
    shown = run("docs", "add", str(folder))
    assert shown.code == 0
    assert "1 added" in shown.out
    assert "b.md: it is not text (binary data)" in shown.err
    assert "[bold]" in run("docs", "search", "where do lizards bask").out
    assert "1 unchanged" in run("docs", "add", str(folder)).out


def test_list_counts_pages_and_names_what_was_added(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Lizards bask.")
    run("docs", "add", str(tmp_path / "a.txt"))
    shown = run("docs", "list").out
    assert "2 own guides" in shown
    assert "2 pages of systems" in shown
    assert f"{tmp_path}/a.txt: 1 page" in shown
    assert "guides/queues.md" in run("docs", "list", "--all").out
    assert len(json.loads(run("docs", "list", "--json").out)) == 5


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("docs", "search", "  "), "it must say what to look for"),
        (("docs", "search", "walltime", "--system", "zeffyr"), "did you mean zephyr?"),
        (("docs", "search", "walltime", "--corpus", "nowhere"), "The corpus 'nowhere' is not known"),
        (("docs", "add", "/no/such/folder"), "there is no such file or folder"),
        (("docs", "add", "/", "--base-url", "nowhere"), "it must be an http or https address"),
        (("docs", "add", "/", "--date", "soon"), "it must be YYYY"),
        (("docs", "add", "/", "--corpus", ""), "a name has 1 to 80 printable characters"),
        (("docs", "remove", "nothing"), "The added path or corpus 'nothing' is not known"),
    ],
)
def test_bad_input_is_one_sentence_on_stderr(run: Run, words: tuple[str, ...], sentence: str) -> None:
    shown = run(*words)
    assert shown.code == 1
    assert shown.out == ""
    assert shown.err.startswith("iplane: ")
    assert sentence in shown.err
    assert shown.err.count("\n") == 1


def test_a_folder_without_pages_is_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    shown = run("docs", "add", str(tmp_path / "empty"))
    assert shown.code == 1
    assert "it holds no page" in shown.err
    assert "Traceback" not in shown.err


def test_corpora_are_listed_searched_and_removed(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "a.md").write_text("# Lizards\n\nLizards bask on warm stones.\n")
    added = run("docs", "add", str(folder), "--corpus", "zoo", "--base-url", "https://x.org", "--date", "2026-01")
    assert "1 added, in corpus zoo." in added.out
    assert "corpus zoo: 1 page\n" in run("docs", "list").out
    assert json.loads(run("docs", "list", "--json").out)[-1]["corpus"] in {"", "zoo"}
    shown = run("docs", "search", "where do lizards bask", "--corpus", "zoo").out
    assert "https://x.org/a/ · 2026-01" in shown
    removed = run("docs", "remove", "zoo")
    assert "Removed corpus zoo: 1 page, 1 passage." in removed.out
    assert "zoo" not in run("docs", "list").out
    assert "did you mean" not in run("docs", "remove", "zoo").out


def test_a_hundred_files_of_one_kind_do_not_hide_the_others(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "a.md").write_text('# A\n\nText.\n\n--8<-- "gone.md"\n')
    for number in range(100):
        (folder / f"b{number:03}.md").write_bytes(b"\x00")
    shown = run("docs", "add", str(folder)).err
    assert shown.count("it is not text") == 4
    assert "Left out 97 more: it is not text (binary data)." in shown
    assert "a.md, include of gone.md: there is no such file in the folder." in shown
