"""Retrieval on the project's own guides and system pages, by the two halves of the test questions.

The bounds lie below what was measured, far above what a broken part would leave: without the vectors or without the
spelling the development half falls through them.
"""

from __future__ import annotations

import pytest

from knowledge.docs import Library
from knowledge.library import close_libraries, open_library
from knowledge.settings import Settings
from tests.knowledge.docs.measure import score


@pytest.fixture
def library(settings_: Settings) -> Library:
    return open_library(settings_)


@pytest.fixture(scope="module", autouse=True)
def _closed_afterwards() -> object:
    yield
    close_libraries()


def test_the_development_half(library: Library) -> None:
    scores = score(library, "develop")
    assert scores.hit_at_1 >= 0.85
    assert scores.hit_at_5 >= 0.90
    assert scores.answered >= 0.95
    assert scores.abstained >= 0.75


def test_the_measured_half(library: Library) -> None:
    scores = score(library, "measure")
    assert scores.hit_at_1 >= 0.85
    assert scores.hit_at_5 >= 0.90
    assert scores.abstained >= 0.70


def test_a_warm_search_takes_milliseconds(library: Library) -> None:
    library.search("load what a first search loads")
    assert score(library, "develop").median_milliseconds < 20


def test_typing_mistakes_cost_nothing(library: Library) -> None:
    right, wrong = (library.search(q)[0].id for q in ("debug partition on LUMI", "debbug partion on LUMI"))
    assert right == wrong


def test_a_search_brings_several_pages(library: Library) -> None:
    assert len({passage.path for passage in library.search("how do I ask for GPUs in a batch job")}) >= 3


def test_every_system_has_a_page_that_is_found_by_its_name(library: Library) -> None:
    pages = [page for page in library.pages() if page[1] == "system"]
    assert len(pages) > 100
    missed = []
    for path, _, title, *_ in pages:
        name = title.partition(" (")[0]
        found = library.search(f"walltime, partitions, nodes and hardware of {name}", system=path[8:-3])
        if not found or found[0].path != path:
            missed.append(path)
    assert missed == []
