"""What an Ollama server holds and who answers; the parts that read its replies; the recommended models."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.models.choose import choose
from assistant.models.installed import InstalledModel, Shown, read_installed, read_shown
from assistant.models.recommended import MACHINES_GB, near_names, recommended
from assistant.models.survey import Survey, survey
from knowledge.errors import FactError
from knowledge.quantities import write_bytes
from knowledge.settings import Settings
from plane.profile import Profile
from tests.fakes.ollama_server import FakeOllama, Installed

MODELS = {
    "gemma:2b": Installed(size=2 * 10**9, capabilities=("completion",), context_tokens=None),
    "mistral:7b": Installed(size=4 * 10**9),
    "qwen3:8b": Installed(),
}


def _survey(home: Path, url: str, **settings: Any) -> Survey:
    return survey(Settings(home=home, IPLANE_OLLAMA_HOST=url, **settings))


def test_models_come_best_first_with_what_the_server_tells(home: Path) -> None:
    with FakeOllama(models=MODELS) as server:
        found = _survey(home, server.url)
    assert (found.url, found.version, found.problem) == (server.url, "0.12.3", None)
    assert [one.model.name for one in found.models] == ["qwen3:8b", "mistral:7b", "gemma:2b"]
    assert found.models[0].model == InstalledModel("qwen3:8b", 5 * 10**9, "8B", "Q4_K_M")
    assert [one.shown for one in found.models] == [Shown(True, 40_960), Shown(True, 40_960), Shown(False)]
    assert found.answers == "qwen3:8b"
    assert "first that can call tools" in found.why


@pytest.mark.parametrize(
    ("settings", "answers", "why"),
    [
        ({"model": "mistral:7b"}, "mistral:7b", "settings name it"),
        ({"model": "planner"}, "planner", "settings ask for it"),
        ({"model": "gemma:2b"}, "gemma:2b", "gemma:2b cannot call tools"),
        ({"model": "qwen3:9b"}, None, "has no model 'qwen3:9b': did you mean"),
    ],
)
def test_the_settings_have_a_say(home: Path, settings: dict[str, Any], answers: str | None, why: str) -> None:
    with FakeOllama(models=MODELS) as server:
        found = _survey(home, server.url, **settings)
    assert found.answers == answers
    assert why in found.why


@pytest.mark.parametrize("model", ["auto", "planner", "gemma:2b", "ollama:mistral:7b"])
def test_the_survey_says_who_the_assistant_would_choose(home: Path, model: str) -> None:
    with FakeOllama(models=MODELS) as server:
        settings = Settings(home=home, IPLANE_OLLAMA_HOST=server.url, model=model)
        assert survey(settings).answers == choose(settings, Profile()).name


def test_no_server_is_a_finding(home: Path) -> None:
    found = _survey(home, "http://127.0.0.1:9")
    assert found.version is None
    assert "http://127.0.0.1:9 cannot be reached" in (found.problem or "")
    assert found.answers == "planner"
    assert _survey(home, "http://127.0.0.1:9", model="qwen3:8b").answers is None


def test_a_wrong_address_is_an_error(home: Path) -> None:
    with pytest.raises(FactError, match="OLLAMA_HOST"):
        _survey(home, "ftp://somewhere")


def test_a_model_that_cannot_be_shown_hides_no_other(home: Path) -> None:
    with FakeOllama(models=dict(MODELS)) as server:
        server.unshown = {"mistral:7b"}
        found = _survey(home, server.url)
    assert [one.shown is None for one in found.models] == [False, True, False]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)
_TAG = st.fixed_dictionaries(
    {}, optional={"name": _JSON, "size": _JSON, "details": st.dictionaries(st.just("parameter_size"), _JSON) | _JSON}
)


@given(st.fixed_dictionaries({}, optional={"models": st.lists(_TAG | _JSON, max_size=4) | _JSON}) | _JSON)
def test_whatever_a_server_lists_can_be_read(listed: object) -> None:
    for model in read_installed(listed):
        assert model.name
        assert model.size_bytes >= 0
        assert (model.name + model.parameters + model.quantization).isprintable()


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "capabilities": st.lists(st.sampled_from(["tools", "vision"])) | _JSON,
            "model_info": st.dictionaries(st.sampled_from(["general.architecture", "a.context_length"]), _JSON) | _JSON,
        },
    )
    | _JSON
)
def test_whatever_a_server_shows_can_be_read(told: object) -> None:
    shown = read_shown(told)
    assert shown.context_tokens is None or shown.context_tokens > 0


@pytest.mark.parametrize("size", [None, -1, True, "5", 5.5, [5]])
def test_a_size_that_is_none_is_unknown(size: object) -> None:
    (model,) = read_installed({"models": [{"name": "a\x1b[31m:8b", "size": size, "details": None}, {"size": 5}, 7]})
    assert model == InstalledModel("a[31m:8b", 0)


def test_the_context_is_the_models_own() -> None:
    info = {"general.architecture": "llama", "vision.context_length": 77, "llama.context_length": 8_192}
    assert read_shown({"model_info": info, "capabilities": ["tools"]}) == Shown(True, 8_192)


def test_every_machine_has_a_recommended_model_and_every_model_its_source() -> None:
    assert {one.machine_gb(16_384) for one in recommended()} == set(MACHINES_GB)
    for one in recommended():
        assert one.page == f"https://ollama.com/library/{one.model.partition(':')[0]}"
        assert re.fullmatch(r"20\d\d-\d\d(-\d\d)?|", one.as_of)
        assert one.as_of or "undated" in one.read
        assert one.read


def test_a_longer_context_needs_a_larger_machine() -> None:
    (model,) = (one for one in recommended() if one.model == "qwen3:30b")
    assert model.machine_gb(16_384) == 48
    assert model.machine_gb(262_144) is None
    assert model.needed_bytes(10**9) == model.needed_bytes(model.context_tokens)


NETWORKS = {
    "qwen3:4b": "qwen3-4b",
    "qwen3:8b": "qwen3-8b",
    "qwen3:14b": "qwen3-14b",
    "qwen3:30b": "qwen3-30b-a3b",
    "qwen3:32b": "qwen3-32b",
    "llama3.1:8b": "llama-3-8b",
    "mistral-small:24b": "mistral-small-24b",
    "gpt-oss:20b": "gpt-oss-20b",
}


def test_what_a_token_takes_follows_from_the_networks_own_facts() -> None:
    import csv

    facts = Path(__file__).parents[2] / "estimators/dnn/networks/facts/transformers.csv"
    with facts.open(encoding="utf-8", newline="") as file:
        networks = {row["slug"]: row for row in csv.DictReader(file)}
    for one in recommended():
        row = networks[NETWORKS[one.model]]
        layers, heads, size = (int(row[name]) for name in ("layers", "kv_heads", "head_size"))
        assert one.cache_bytes_per_token == 2 * 2 * layers * heads * size, one.model


def test_near_names_are_other_names() -> None:
    assert near_names("qwen3:8")[0] == "qwen3:8b"
    assert "qwen3:8b" not in near_names("qwen3:8b")
    assert near_names("zzz") == []


def test_the_page_recommends_what_the_file_says() -> None:
    page = (Path(__file__).parents[2] / "docs" / "models.md").read_text("utf-8")
    for one in recommended():
        needed = write_bytes(round(one.needed_bytes(16_384), -9))
        size = write_bytes(one.size_bytes)
        assert f"| {one.machine_gb(16_384)} GB | `{one.model}` | {one.parameters} | {size} | {needed} |" in page
