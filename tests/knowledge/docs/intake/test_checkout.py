"""Folders that are git checkouts."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from knowledge.docs.added import AddedPages
from knowledge.docs.adding import add_pages
from knowledge.docs.intake.checkout import read_checkout

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *words: str, day: str = "2026-01-02") -> None:
    said = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
    nobody = ("-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(
        ["git", *nobody, *words], cwd=folder, env={**os.environ, **said}, check=True, capture_output=True, timeout=60
    )


@pytest.fixture
def store(tmp_path: Path) -> AddedPages:
    return AddedPages(tmp_path / "home" / "added.sqlite")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    (root / "docs").mkdir(parents=True)
    (root / "docs" / "old.md").write_text("---\ndate: 2020-01-01\n---\n# Old\n\nOld newts.\n")
    (root / "docs" / "ü new.md").write_text("# New\n\nNewts.\n")
    (root / ".gitignore").write_text("site/\nsecret.md\n")
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "one", day="2024-05-06")
    (root / "docs" / "ü new.md").write_text("# New\n\nNewer newts.\n")
    git(root, "commit", "-q", "-a", "-m", "two", day="2025-07-08")
    (root / "site").mkdir()
    (root / "site" / "old.html").write_text("<p>Built newts.</p>")
    (root / "secret.md").write_text("# Secret\n\nMy newts.\n")
    (root / "draft.md").write_text("# Draft\n\nUntracked newts.\n")
    return root


def dates(store: AddedPages) -> dict[str, str | None]:
    return {Path(page.path).name: page.date for page in store.pages()}


def test_pages_are_dated_by_their_last_commit_and_ignored_files_are_no_pages(store: AddedPages, checkout: Path) -> None:
    add_pages(store, checkout)
    assert dates(store) == {"old.md": "2024-05-06", "ü new.md": "2025-07-08", "draft.md": None}


def test_a_part_or_a_file_of_a_checkout_is_dated_too(store: AddedPages, checkout: Path) -> None:
    add_pages(store, checkout / "docs" / "old.md")
    assert dates(store) == {"old.md": "2024-05-06"}


def test_a_folder_that_git_ignores_is_read_like_any_other(store: AddedPages, checkout: Path) -> None:
    add_pages(store, checkout / "site")
    assert list(dates(store)) == ["old.html"]


def test_the_first_commit_of_a_shallow_copy_dates_nothing(store: AddedPages, checkout: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", checkout.as_uri(), "copy")
    add_pages(store, tmp_path / "copy")
    assert dates(store) == {"old.md": "2020-01-01", "ü new.md": None}


def test_settings_of_a_checkout_start_no_program(checkout: Path, tmp_path: Path) -> None:
    started = tmp_path / "started"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch '{started}'\n")
    program.chmod(0o755)
    for name in ("core.fsmonitor", "gpg.program", "core.pager", "diff.external", "core.sshCommand"):
        git(checkout, "config", name, str(program))
    git(checkout, "config", "log.showSignature", "true")
    assert read_checkout(checkout) is not None
    assert not started.exists()


def test_a_checkout_git_does_not_talk_about_has_no_dates(
    store: AddedPages, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    add_pages(store, checkout / "docs")
    assert dates(store) == {"old.md": "2020-01-01", "ü new.md": None}


def test_a_plain_folder_is_no_checkout(tmp_path: Path) -> None:
    assert read_checkout(tmp_path) is None
