"""The set-up commands of the Makefile: what was interrupted heals, what is out of date is renewed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed here")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What the Makefile reads, in a folder whose name has spaces."""
    folder = tmp_path / "my own clone"
    (folder / ".venv" / "bin").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, folder)
    return folder


def make(clone: Path, *arguments: str) -> str:
    environment = {**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""}
    done = subprocess.run(
        ["make", f"PYTHON={sys.executable}", *arguments],
        cwd=clone, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


@pytest.mark.slow
def test_half_an_environment_is_made_anew(clone: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", clone / ".venv"], check=True)
    packages = next((clone / ".venv" / "lib").glob("python*/site-packages"))
    (packages / "pip-99.dist-info").mkdir()  # as when its commands were not written yet
    (packages / "pip-99.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: pip\nVersion: 99\n")
    said = make(clone, ".venv/bin/uv")  # it ends at uv itself, which it may not fetch here
    assert "Setting up Python" in said
    assert "No matching distribution" in said
    assert "Traceback" not in said
    own = subprocess.run([clone / ".venv/bin/python", "-m", "pip", "--version"], capture_output=True, check=False)
    assert str(clone).encode() in own.stdout


def test_running_renews_the_packages_of_whoever_develops(clone: Path) -> None:
    for name in ("bin/uv", ".dev"):
        (clone / ".venv" / name).touch()
    os.utime(clone / ".venv" / ".dev", (0, 0))
    assert "Installing the packages of requirements-dev.lock" in make(clone, "-n", ".venv/.base")
