"""The tool `search_documentation`."""

from __future__ import annotations

from pathlib import Path

import pytest

import knowledge.library
from knowledge.errors import ModelMistakeError
from knowledge.evidence import How
from knowledge.settings import settings
from tests.knowledge.docs.pages import small_library
from tools import ToolContext
from tools.search_documentation import TOOL, DocumentationFound


@pytest.fixture(autouse=True)
def _small(home: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    library = small_library(home)
    monkeypatch.setattr(knowledge.library, "open_library", lambda settings=None: library)
    yield
    library.close()


def call(**arguments: object) -> DocumentationFound:
    found = TOOL.call(dict(arguments), ToolContext(settings()))
    assert isinstance(found, DocumentationFound)
    return found


def test_passages_are_numbered_and_lead_to_their_sources() -> None:
    found = call(query="debug partition", topic="queues")
    assert [passage.number for passage in found.passages] == list(range(1, len(found.passages) + 1))
    best = found.passages[0]
    assert (best.title, best.url, best.date) == ("Queues", "https://example.org/queues", "2026-01-02")
    assert found.sources[0].id == best.source_id == "docs:guides/queues.md"
    assert {source.id for source in found.sources} == {passage.source_id for passage in found.passages}
    assert found.sources[0].how is How.DOCUMENTED
    assert found.unknowns == ()


def test_nothing_found_is_said() -> None:
    found = call(query="a recipe for pancakes")
    assert found.passages == ()
    assert found.sources == ()
    assert found.unknowns == ("The documentation library has no page that answers 'a recipe for pancakes'.",)


def test_a_system_given_beside_the_question_comes_first() -> None:
    assert call(query="longest walltime", system="boreas").passages[0].system == "boreas"


def test_an_unknown_system_is_said_and_the_rest_is_searched() -> None:
    found = call(query="debug partition", system="kraken-9")
    assert "kraken-9" in found.unknowns[0]


@pytest.mark.parametrize("arguments", [{}, {"query": ""}, {"query": "x" * 501}, {"question": "x"}])
def test_bad_arguments_name_the_rule(arguments: dict[str, str]) -> None:
    with pytest.raises(ModelMistakeError, match="search_documentation cannot be called like that"):
        TOOL.call(dict(arguments), ToolContext(settings()))


def test_the_result_survives_a_round_trip() -> None:
    found = call(query="debug partition")
    assert DocumentationFound.model_validate_json(found.model_dump_json()) == found


def test_a_corpus_limits_the_search_and_an_unknown_one_is_said(tmp_path: Path) -> None:
    for name in ("lizards", "newts"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.md").write_text(f"# {name}\n\nMany {name} bask on warm stones.\n")
        knowledge.library.open_library().add(tmp_path / name)
    found = call(query="bask on warm stones", corpus="newts")
    assert [passage.title for passage in found.passages] == ["newts"]
    found = call(query="bask on warm stones", corpus="newtz", system="kraken-9")
    assert len(found.passages) > 1
    assert found.unknowns[0] == "The corpus 'newtz' is not known, so all pages were searched: did you mean newts?"
    assert "kraken-9" in found.unknowns[1]
