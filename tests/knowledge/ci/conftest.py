"""What the tests of the CI configuration database share: the built catalogue, and a small facts folder to spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from knowledge.ci import Catalogue, Offer, open_catalogue
from knowledge.ci.build import FACTS
from knowledge.settings import Settings


@pytest.fixture
def catalogue(settings_: Settings) -> Catalogue:
    """The catalogue of the project's facts, built once for the session."""
    return open_catalogue(settings_)


@pytest.fixture
def offers(catalogue: Catalogue) -> dict[str, Offer]:
    """Its offers by id."""
    return {offer.id: offer for offer in catalogue.offers}


@pytest.fixture
def few_facts(tmp_path: Path) -> Path:
    """A facts folder with two systems and all tables, for tests that change it."""
    folder = tmp_path / "facts"
    (folder / "systems").mkdir(parents=True)
    for table in (*FACTS.glob("*.csv"), FACTS / "collection.yaml"):
        shutil.copy(table, folder)
    for name in ("delta", "saga"):
        shutil.copy(FACTS / "systems" / f"{name}.yaml", folder / "systems")
    conflicts = folder / "conflicts.csv"
    conflicts.write_text(conflicts.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def built_catalogue(built_home: Path) -> Catalogue:
    """The same catalogue, for property tests: hypothesis wants no fixture that is made anew for each test."""
    return open_catalogue(Settings(home=built_home))
