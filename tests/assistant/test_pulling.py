"""Pulling a model over HTTP, against a server that speaks Ollama's public protocol; and reading its lines."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.models.address import read_address
from assistant.models.pulling import Layers, Progress, model_name, pull
from assistant.models.server import Server
from knowledge.errors import IntelligencePlaneError, RequestError, ServiceError
from tests.fakes.ollama_server import FakeOllama, Pull

NAME = "qwen3:8b"


@pytest.fixture
def ollama() -> Iterator[FakeOllama]:
    with FakeOllama(models={}, pulls={NAME: Pull(layers=(4_000, 1_000))}) as server:
        yield server


def _server(url: str, seconds: float = 2.0) -> Server:
    return Server(read_address(url), seconds)


def test_a_pull_tells_its_bytes_and_ends_with_success(ollama: FakeOllama) -> None:
    steps = list(pull(_server(ollama.url), NAME))
    assert ollama.requests == [("/api/pull", {"model": NAME, "stream": True})]
    assert steps[0] == Progress("pulling manifest")
    assert [(step.completed_bytes, step.total_bytes) for step in steps[1:7]] == [
        (0, 4_000), (2_000, 4_000), (4_000, 4_000), (4_000, 5_000), (4_500, 5_000), (5_000, 5_000)
    ]  # fmt: skip
    assert steps[-1] == Progress("success", 5_000, 5_000)
    assert NAME in ollama.models


FAILURES: dict[str, tuple[Pull, type[IntelligencePlaneError], str]] = {
    "full disk": (
        Pull(error="write models/blobs/sha256-1-partial: no space left on device"),
        ServiceError,
        "is full, so qwen3:8b was not pulled; free some space",
    ),
    "full disk at once": (
        Pull(status=500, error="open blobs: There is not enough space on the disk."),
        ServiceError,
        "is full",
    ),
    "no network": (
        Pull(error="pull model manifest: dial tcp: lookup library: no such host\ngoroutine 7"),
        ServiceError,
        "could not pull qwen3:8b (pull model manifest: dial tcp: lookup library: no such host); try again",
    ),
    "a name that is none": (Pull(status=400, error="invalid model name"), RequestError, "no model of that name"),
    "breaks off": (Pull(break_off=True, layers=(4_000,)), ServiceError, "broke off while it pulled qwen3:8b (2 kB had"),
    "ends early": (Pull(end_early=True, layers=(4_000,)), ServiceError, "broke off while it pulled"),
    "hangs": (Pull(hang=True, layers=(4_000,)), ServiceError, "said nothing for 0.3 s while it pulled"),
}


@pytest.mark.parametrize("case", FAILURES)
def test_a_pull_that_fails_is_one_sentence(ollama: FakeOllama, case: str) -> None:
    ollama.pulls[NAME], kind, said = FAILURES[case]
    start = time.monotonic()
    with pytest.raises(kind) as failed:
        list(pull(_server(ollama.url, seconds=60), NAME, silence_seconds=0.3))
    assert time.monotonic() - start < 30
    assert said in failed.value.message
    assert "\n" not in failed.value.message
    assert failed.value.message.endswith(".")
    assert NAME not in ollama.models


def test_an_unknown_model_offers_near_names(ollama: FakeOllama) -> None:
    with pytest.raises(RequestError) as failed:
        list(pull(_server(ollama.url), "qwen3:8"))
    assert failed.value.message.startswith("NAME is 'qwen3:8', but Ollama's library has no model of that name; did you")
    assert "qwen3:8b" in failed.value.message
    with pytest.raises(RequestError, match="library has no model of that name; https://"):
        list(pull(_server(ollama.url), "zzz"))


def test_nobody_answers() -> None:
    with pytest.raises(ServiceError, match="cannot be reached"):
        list(pull(_server("http://127.0.0.1:9"), NAME))


def test_another_kind_of_server_is_told_apart(ollama: FakeOllama) -> None:
    with pytest.raises(ServiceError, match="could not pull qwen3:8b"):
        list(pull(_server(ollama.url + "/elsewhere"), NAME))


def test_whoever_stops_listening_stops_the_server(ollama: FakeOllama) -> None:
    ollama.pulls[NAME] = Pull(layers=(9,) * 400, seconds_between=0.01)
    steps = pull(_server(ollama.url), NAME)
    next(steps)
    steps.close()
    assert ollama.gone.wait(5)
    assert NAME not in ollama.models


@pytest.mark.parametrize("text", ["", " ", "qwen3 8b", "qwen3\n", "qwen3\x1b[31m:8b", "q" * 400, "ollama:"])
def test_what_cannot_be_a_name(text: str) -> None:
    if text == "qwen3\n":
        assert model_name(text) == "qwen3"
        return
    with pytest.raises(RequestError, match="NAME is"):
        model_name(text)


def test_names_as_people_write_them() -> None:
    assert model_name(" ollama:qwen3:8b ") == "qwen3:8b"
    assert model_name("hf.co/someone/model-GGUF:Q4_K_M") == "hf.co/someone/model-GGUF:Q4_K_M"


_GARBAGE = st.none() | st.booleans() | st.floats() | st.text(max_size=20) | st.just([1])
_NUMBERS = st.one_of(st.integers(-10, 100), st.integers(), _GARBAGE)
_LINES = st.fixed_dictionaries(
    {},
    optional={
        "status": st.text(max_size=20) | _GARBAGE,
        "digest": st.sampled_from(["sha256:a", "sha256:b"]) | _GARBAGE,
        "total": _NUMBERS,
        "completed": _NUMBERS,
    },
)


@given(st.lists(_LINES, max_size=20))
@example([{"digest": "sha256:a", "total": 5, "completed": 9}])
@example([{"digest": "sha256:a", "total": -5, "completed": -9}])
def test_whatever_a_server_writes_the_sums_stay_sane(lines: list[dict[str, Any]]) -> None:
    layers = Layers()
    for line in lines:
        step = layers.take(line)
        assert 0 <= step.completed_bytes <= step.total_bytes
        assert step.status.isprintable()


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 100)), min_size=1, max_size=30))
def test_layers_add_up_in_any_order(told: list[tuple[str, int]]) -> None:
    layers = Layers()
    for digest, completed in told:
        step = layers.take({"status": "pulling", "digest": digest, "total": 100, "completed": completed})
    assert step.completed_bytes == sum(dict(told).values())
    assert step.total_bytes == 100 * len(dict(told))
