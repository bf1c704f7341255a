"""The house itself: sizes of rooms, import floors, generated pages, lock files, and what must never be committed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.settings import Settings

ROOT = Path(__file__).parent.parent
PACKAGES = ("assistant", "estimators", "knowledge", "plane", "tools", "ui")
SOURCES = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


def _tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return [ROOT / name for name in listing.splitlines() if (ROOT / name).is_file()]


def test_no_file_is_longer_than_600_lines_and_half_are_under_200() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in SOURCES}
    assert {str(path): length for path, length in lengths.items() if length > 600} == {}
    assert sorted(lengths.values())[len(lengths) // 2] < 200


def test_nothing_is_named_for_having_no_idea() -> None:
    assert [path for path in SOURCES if re.search(r"utils?$|helpers?$|manager$|misc$", path.stem)] == []


def test_every_setting_has_a_description_and_a_row_in_its_page() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    for name, field in Settings.model_fields.items():
        assert field.description
        assert f"IPLANE_{name.upper()}" in page


def test_generated_pages_are_up_to_date() -> None:
    check = subprocess.run(
        [sys.executable, "-m", "docs.generate", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert check.returncode == 0, check.stdout + check.stderr


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_files_pin_and_hash_and_name_no_address(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    pins = re.findall(r"^[a-z0-9][\w.-]*==", text, re.MULTILINE)
    assert len(pins) > 50
    assert "--hash=sha256:" in text
    assert not re.search(r"https?://|file://|--index|--extra-index|--find-links", text)


def test_no_commit_carries_a_machine_path_or_an_index_address() -> None:
    # Homes of users and address of any package index; built from pieces, so that this file does not find itself.
    forbidden = re.compile(
        "|".join(["/" + "root/", "/" + "home/[a-z]+/", r"https?://\S+/" + r"simple\b", "index-" + "url"])
    )
    texts = (
        path for path in _tracked() if path.suffix in {".py", ".md", ".toml", ".lock", ".yaml", ".yml", ".sql", ""}
    )
    assert [str(path) for path in texts if forbidden.search(path.read_text("utf-8", errors="ignore"))] == []


def test_git_ignores_no_file_of_the_project() -> None:
    # A room named like a build folder would be there for its author, and missing from every clone.
    told = [str(path.relative_to(ROOT)) for path in SOURCES if "__pycache__" not in path.parts]
    ignored = subprocess.run(
        ["git", "check-ignore", "--no-index", "--stdin"],
        cwd=ROOT, input="\n".join(told), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ignored.stdout.splitlines() == []


def test_layout_is_the_one_asked_for() -> None:
    for name in (*PACKAGES, "tests"):
        assert (ROOT / name).is_dir()
    assert (ROOT / "pyproject.toml").is_file()
    assert (ROOT / "README.md").is_file()
