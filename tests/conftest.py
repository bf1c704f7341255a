"""What every test gets: a temporary home, no Ollama, no network, and a session-wide home with everything built."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.settings import Settings, settings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary, empty home folder for this test; every setting but this one stands at its default."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name in Settings.model_fields:
        monkeypatch.delenv(f"IPLANE_{name.upper()}", raising=False)
    for name in ("PORT", "OLLAMA_HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("IPLANE_HOME", str(folder))
    monkeypatch.setenv("IPLANE_OLLAMA_HOST", "http://127.0.0.1:9")  # nothing listens on the discard port
    settings.cache_clear()
    yield folder
    settings.cache_clear()


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for the whole session; what is built in it once (databases, indexes) is built for all tests."""
    return tmp_path_factory.mktemp("built-home")


@pytest.fixture
def settings_(built_home: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings on the session's home. For tests that read what is built and write nothing of their own."""
    monkeypatch.setenv("IPLANE_HOME", str(built_home))
    settings.cache_clear()
    return settings()
