"""Corpus, address and date of the pages of a folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from knowledge.docs.added import AddedPages
from knowledge.docs.adding import AddReport, add_pages
from knowledge.docs.intake.labels import Labels
from knowledge.docs.page import Page
from knowledge.errors import RequestError


@pytest.fixture
def store(tmp_path: Path) -> AddedPages:
    return AddedPages(tmp_path / "home" / "added.sqlite")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "mysite"
    (root / "queues").mkdir(parents=True)
    (root / "index.md").write_text("# Start\n\nWelcome to the newts.\n")
    (root / "queues" / "debug.md").write_text("# Debug\n\nNewts may debug.\n")
    (root / "queues" / "long queue.rst").write_text("Long\n====\n\nNewts may wait.\n")
    (root / "old.html").write_text("<h1>Old</h1><p>Old newts.</p>")
    return root


def add(store: AddedPages, path: Path, **labels: str) -> AddReport:
    return add_pages(store, path, labels=Labels(**labels))


def page(store: AddedPages, name: str) -> Page:
    return next(one for one in store.pages() if one.path.endswith(name))


def urls(store: AddedPages, root: Path) -> dict[str, str | None]:
    return {one.path.removeprefix(f"{root.as_posix()}/"): one.url for one in store.pages()}


def test_the_corpus_is_the_folder_s_name_unless_one_is_given(store: AddedPages, site: Path) -> None:
    assert add(store, site).corpus == "mysite"
    assert {one.corpus for one in store.pages()} == {"mysite"}
    report = add(store, site, corpus=" Center ")
    assert (len(report.updated), report.corpus) == (4, "Center")


def test_a_single_file_belongs_to_the_corpus_of_its_folder(store: AddedPages, site: Path) -> None:
    assert add(store, site / "index.md").corpus == "mysite"


def test_labels_hold_until_the_folder_is_removed(store: AddedPages, site: Path) -> None:
    add(store, site, corpus="center", base_url="https://x.org/docs", date="2026-03")
    before = store.pages()
    report = add(store, site)
    assert (len(report.unchanged), report.corpus) == (4, "center")
    assert add(store, site / "queues").unchanged
    assert store.pages() == before
    assert store.roots() == [(site.as_posix(), 4)]


def test_a_part_with_its_own_label_becomes_its_own(store: AddedPages, site: Path) -> None:
    add(store, site)
    add(store, site / "queues", corpus="queues")
    assert page(store, "debug.md").corpus == "queues"
    assert page(store, "index.md").corpus == "mysite"


def test_without_settings_markdown_is_mkdocs_and_rst_is_sphinx(store: AddedPages, site: Path) -> None:
    (site / "queues" / "index.md").write_text("# Queues\n\nAll queues.\n")
    (site / "README.md").write_text("# Read me\n\nFirst.\n")
    add(store, site, base_url="https://x.org/docs/")
    assert urls(store, site) == {
        "README.md": "https://x.org/docs/README/",
        "index.md": "https://x.org/docs/",
        "old.html": "https://x.org/docs/old.html",
        "queues/debug.md": "https://x.org/docs/queues/debug/",
        "queues/index.md": "https://x.org/docs/queues/",
        "queues/long queue.rst": "https://x.org/docs/queues/long%20queue.html",
    }


def test_a_mkdocs_checkout_shows_its_folder_of_pages_only(store: AddedPages, tmp_path: Path) -> None:
    (tmp_path / "repo" / "pages").mkdir(parents=True)
    (tmp_path / "repo" / "mkdocs.yml").write_text("docs_dir: pages # here\nuse_directory_urls: false\nx: !ENV y\n")
    (tmp_path / "repo" / "pages" / "a.md").write_text("# A\n\nNewts.\n")
    (tmp_path / "repo" / "README.md").write_text("# R\n\nNewts.\n")
    add(store, tmp_path / "repo", base_url="https://x.org")
    assert urls(store, tmp_path / "repo") == {"README.md": None, "pages/a.md": "https://x.org/a.html"}


def test_a_mkdocs_settings_file_cannot_lead_outside(store: AddedPages, site: Path) -> None:
    (site / "mkdocs.yml").write_text("docs_dir: ../..\n")
    add(store, site, base_url="https://x.org")
    assert page(store, "debug.md").url == "https://x.org/queues/debug/"


def test_a_sphinx_folder_shows_markdown_as_html(store: AddedPages, tmp_path: Path) -> None:
    (tmp_path / "repo" / "docs" / "source").mkdir(parents=True)
    (tmp_path / "repo" / "docs" / "source" / "conf.py").write_text("")
    (tmp_path / "repo" / "docs" / "source" / "a.md").write_text("# A\n\nNewts.\n")
    add(store, tmp_path / "repo", base_url="https://x.org")
    assert page(store, "a.md").url == "https://x.org/a.html"


def test_a_view_of_files_keeps_their_names(store: AddedPages, site: Path) -> None:
    add(store, site, base_url="https://x.org/me/repo/blob/main")
    assert page(store, "debug.md").url == "https://x.org/me/repo/blob/main/queues/debug.md"


def test_a_page_s_own_address_and_date_stand_and_a_given_date_wins(store: AddedPages, site: Path) -> None:
    (site / "index.md").write_text("---\nurl: https://y.org/me\ndate: 2026-02-03 10:00:00\n---\n# S\n\nNewts.\n")
    add(store, site, base_url="https://x.org")
    assert (page(store, "index.md").url, page(store, "index.md").date) == ("https://y.org/me", "2026-02-03")
    report = add(store, site, date="2025")
    assert len(report.updated) == 4
    assert page(store, "index.md").date == "2025"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "https://", "https://x.org/a b", "7"])
def test_an_address_that_is_none_is_not_kept(store: AddedPages, site: Path, url: str) -> None:
    (site / "index.md").write_text(f"---\nurl: '{url}'\n---\n# S\n\nNewts.\n")
    add(store, site)
    assert page(store, "index.md").url is None


def test_the_file_dates_a_page_and_copying_it_changes_nothing(store: AddedPages, site: Path) -> None:
    os.utime(site / "index.md", (1_700_000_000, 1_700_000_000))
    add(store, site)
    assert page(store, "index.md").date == "2023-11-14"
    os.utime(site / "index.md", (1_750_000_000, 1_750_000_000))
    assert len(add(store, site).unchanged) == 4
    (site / "index.md").write_text("# Start\n\nWelcome, newts.\n")
    os.utime(site / "index.md", (1_750_000_000, 1_750_000_000))
    assert len(add(store, site).updated) == 1
    assert page(store, "index.md").date == "2025-06-15"


@pytest.mark.parametrize(
    ("label", "value", "rule"),
    [
        ("corpus", " ", "a name has 1 to 80 printable characters"),
        ("corpus", "x" * 81, "a name has 1 to 80"),
        ("corpus", "a\nb", "a name has 1 to 80"),
        ("base_url", "x.org/docs", "it must be an http or https address"),
        ("base_url", "https://x.org/?a=1", "it must be an http or https address"),
        ("date", "yesterday", "it must be YYYY"),
        ("date", "2026-02-30", "it must be YYYY"),
        ("date", "2026-02-03T10:00", "it must be YYYY"),
    ],
)
def test_a_label_that_cannot_be_meant_is_one_sentence(
    store: AddedPages, site: Path, label: str, value: str, rule: str
) -> None:
    with pytest.raises(RequestError, match=rule) as caught:
        add(store, site, **{label: value})
    assert "\n" not in caught.value.message
    assert store.pages() == []
