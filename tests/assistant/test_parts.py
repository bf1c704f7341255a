"""The small parts: digests, schemas, citations, profiles, addresses, ranking, the prompt's window."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from assistant.citations import Citations
from assistant.digest import DIGEST_CHARACTERS, digest, write_digest
from assistant.models.address import read_address
from assistant.models.installed import InstalledModel
from assistant.models.ranking import ranked
from assistant.models.window import characters, fit, prompt_was_cut
from assistant.profiles import merged, overlaid, sentence
from assistant.toolbox import toolbox
from knowledge.errors import FactError, ModelMistakeError
from knowledge.evidence import Evidence, Source
from plane.profile import Profile
from tests.assistant.doubles import ESTIMATE
from tools import Tool
from tools.arguments import RecommendPlacementArguments


class Rows(Evidence):
    """A result with lists."""

    rows: tuple[dict[str, float | str | None], ...] = ()
    rejected: tuple[str, ...] = ()
    note: str | None = None


@given(st.lists(st.dictionaries(st.text(max_size=20), st.floats() | st.text(max_size=500), max_size=6), max_size=60))
def test_a_digest_is_bounded_json(rows: list[dict[str, float | str]]) -> None:
    text = write_digest(Rows(rows=tuple(rows), note="x" * 10_000))
    assert len(text) <= DIGEST_CHARACTERS + 200
    json.loads(text)


def test_a_digest_keeps_figures_and_says_what_it_left_out() -> None:
    rows: tuple[dict[str, float | str | None], ...] = tuple(
        {"hours": 1.23456789, "where": "w" * 100} for _ in range(90)
    )
    short = digest(Rows(rows=rows, rejected=("no",)))
    assert short["rows"][0] == {"hours": 1.2346, "where": "w" * 100}
    assert short["left_out"]["rows"] + len(short["rows"]) == 90
    assert "rejected" not in short
    assert digest(Rows())["rows"] == []
    assert digest(Rows(rows=({"limit": float("inf"), "nothing": None},)))["rows"] == [{"limit": "unlimited"}]


def test_a_tool_is_offered_with_a_schema_small_models_can_read() -> None:
    (tool,) = toolbox([Tool("recommend_placement", "Where.", RecommendPlacementArguments, Rows, lambda *_: Rows())])
    schema = tool.tool_call_schema
    assert isinstance(schema, dict)
    fields = schema["properties"]
    assert fields["objective"] == {
        "type": "string",
        "enum": ["balanced", "fastest", "cheapest", "soonest", "greenest"],
        "description": "What matters most. Default: balanced.",
    }
    assert fields["systems"]["items"] == {"type": "string"}
    assert "hpc" in fields["kinds"]["items"]["enum"]
    assert "runtime" not in fields
    assert set(fields) == set(RecommendPlacementArguments.model_fields)
    assert "anyOf" not in json.dumps(schema)


def test_a_tool_says_what_it_is_for() -> None:
    (tool,) = toolbox([ESTIMATE])
    assert (tool.name, tool.description) == ("estimate_dnn", "Time on an accelerator.")


def _sources(*names: str) -> Rows:
    return Rows(sources=tuple(Source(id=name, title=f"Title of {name}") for name in names))


def test_citations_are_numbered_in_the_order_of_the_text() -> None:
    text, sources = Citations([_sources("a", "b"), _sources("c", "a")]).finish(
        "First [c]. Then [a] and [c] [d] [x](y)."
    )
    assert text.startswith("First [1]. Then [2] and [1] [d] [x](y).")
    assert [source.id for source in sources] == ["c", "a"]
    assert text.endswith("1. Title of c (documented)\n2. Title of a (documented)")


def test_a_text_with_its_own_list_keeps_it() -> None:
    text = "Delta [1].\n\n**Sources**\n\n1. Title of b\n2. Title of a"
    numbered, sources = Citations([_sources("a", "b", "c")]).finish(text)
    assert numbered == text
    assert [source.id for source in sources] == ["b", "a"]


def test_pieces_are_numbered_like_the_whole() -> None:
    citations = Citations([_sources("a", "b")])
    assert citations.number("x [b]\n") + citations.number("y [a] [b]") == "x [1]\ny [2] [1]"
    citations.restart()
    assert citations.number("[a]") == "[1]"


def test_profile_updates_add_up() -> None:
    update = merged({"programs": ["ACCESS"], "accounts": {"delta": "a"}}, {"programs": ["OSC"], "accounts": {"x": "y"}})
    profile = overlaid(Profile(programs=("NAIRR", "OSC"), budget_usd=5), {**update, "budget_usd": 9})
    assert profile.programs == ("NAIRR", "OSC", "ACCESS")
    assert profile.accounts == {"delta": "a", "x": "y"}
    assert profile.budget_usd == 9
    assert "programs ACCESS, OSC" in sentence(update)
    with pytest.raises(ModelMistakeError, match="budget_usd"):
        overlaid(Profile(), {"budget_usd": -1})


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:11434"),
        ("0.0.0.0:8080", "http://127.0.0.1:8080"),
        (":9", "http://127.0.0.1:9"),
        ("gpu01", "http://gpu01:11434"),
        ("https://ollama.example.org/", "https://ollama.example.org:443"),
        ("http://example.org:81/ollama/", "http://example.org:81/ollama"),
        ("http://[::1]:5000", "http://[::1]:5000"),
    ],
)
def test_addresses_are_read_like_ollama_does(text: str, url: str) -> None:
    assert read_address(text).url == url


@pytest.mark.parametrize("text", ["http://x:notaport", "ftp://x", "http://x:99999"])
def test_an_address_that_is_none_is_one_sentence(text: str) -> None:
    with pytest.raises(FactError, match="OLLAMA_HOST"):
        read_address(text)


def test_models_are_ranked_by_fit_family_and_size() -> None:
    names = {"phi4:14b": 9, "qwen3:32b": 20, "qwen3:8b": 5, "library/llama3.1:8b": 5, "qwen3:235b": 142}
    models = [InstalledModel(name, size * 10**9) for name, size in names.items()]
    order = ["qwen3:32b", "qwen3:8b", "library/llama3.1:8b", "phi4:14b", "qwen3:235b"]
    assert [model.name for model in ranked(models, 32 * 10**9)] == order
    assert ranked(models, None)[0].name == "qwen3:235b"


def _talk(turns: int, size: int) -> list[BaseMessage]:
    pairs = [(HumanMessage(f"{number} " + "x" * size), AIMessage("y" * size)) for number in range(turns)]
    return [SystemMessage("rules"), *(message for pair in pairs for message in pair)]


def test_old_turns_are_left_out_of_a_prompt_that_is_too_long() -> None:
    messages = _talk(20, 500)
    assert fit(messages, 100_000, 0) == (messages, 0)
    kept, dropped = fit(messages, 2_048, 1_000)
    assert dropped == len(messages) - (len(kept) - 1) > 0  # one message more tells of those left out
    assert kept[0] == messages[0]
    assert isinstance(kept[1], SystemMessage)
    assert isinstance(kept[2], HumanMessage)
    assert kept[-1] == messages[-1]
    assert characters(kept) < 2_048 * 3
    huge = _talk(3, 100_000)
    kept, dropped = fit(huge, 2_048, 0)
    assert dropped == 4
    assert [kept[0], *kept[2:]] == [huge[0], *huge[-2:]]


def test_a_cut_prompt_is_noticed() -> None:
    messages = _talk(4, 1_000)
    size = characters(messages)
    assert not prompt_was_cut(messages, 0, size // 4, 16_384)
    assert not prompt_was_cut(messages, 0, None, 16_384)
    assert prompt_was_cut(messages, 0, 2_048, 2_048)
    assert prompt_was_cut(messages, 0, size // 10, 16_384)
