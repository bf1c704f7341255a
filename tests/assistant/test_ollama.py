"""The Ollama path over HTTP, against a server that speaks its public API."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage

from assistant.events import Status, Token, TurnStarted
from assistant.models.ollama import REPLY_CHARACTERS
from assistant.models.picking import PROBES
from assistant.models.scripted import ScriptedModel
from assistant.service import Assistant
from knowledge.settings import Settings
from tests.assistant.doubles import ESTIMATE, ended
from tests.fakes.ollama_server import FakeOllama, Installed, Reply

PLANNED = "The planner says hello."


@pytest.fixture(autouse=True)
def planner(monkeypatch: pytest.MonkeyPatch) -> ScriptedModel:
    """A script in the place of the embedded planner, so that these tests are about the choice alone."""
    model = ScriptedModel(replies=[AIMessage(PLANNED)])

    def planner_model(settings: Settings, profile: object) -> BaseChatModel:
        return model

    monkeypatch.setattr("assistant.planner.planner_model", planner_model, raising=False)
    return model


@pytest.fixture
def ollama() -> Iterator[FakeOllama]:
    with FakeOllama() as server:
        yield server


def _assistant(home: Path, server: FakeOllama | str, **settings: Any) -> Assistant:
    url = server if isinstance(server, str) else server.url
    return Assistant(Settings(home=home, IPLANE_OLLAMA_HOST=url, **settings), tools=[ESTIMATE])


CALL = Reply(calls=[("estimate_dnn", {"model": "resnet50"})])


def test_a_whole_turn_with_a_tool(home: Path, ollama: FakeOllama) -> None:
    ollama.replies = [CALL, Reply(text="It takes 42 hours [ci:delta].\nGood luck.\n")]
    events = list(_assistant(home, ollama).stream("how long does resnet50 take?"))
    answer = ended(events)
    assert answer.model == "qwen3:8b"
    assert answer.kind == "answer"
    assert answer.answer.startswith("It takes 42 hours [1].\nGood luck.")
    assert answer.tool_calls[0].arguments == {"model": "resnet50"}
    assert isinstance(events[0], TurnStarted)
    assert ollama.url in (events[0].notice or "")
    assert sum(isinstance(event, Token) for event in events) > 1


def test_what_is_sent(home: Path, ollama: FakeOllama) -> None:
    ollama.replies = [CALL, Reply(text="It takes 42 hours.")]
    _assistant(home, ollama, ollama_context_tokens=8_192).ask("how long does resnet50 take?")
    first, second = ollama.chats
    assert first["options"] == {"num_ctx": 8_192, "temperature": 0.0}
    assert first["stream"] is True
    (tool,) = first["tools"]
    assert tool["function"]["name"] == "estimate_dnn"
    assert tool["function"]["parameters"]["properties"]["accelerator_count"]["type"] == "integer"
    assert [message["role"] for message in second["messages"]] == ["system", "user", "assistant", "tool"]
    assert '"value":42.0' in second["messages"][-1]["content"]
    assert "only if" not in first["messages"][0]["content"].splitlines()[0]


def test_no_server_means_the_planner_and_says_so(home: Path) -> None:
    events = list(_assistant(home, "http://127.0.0.1:9").stream("hi"))
    assert isinstance(events[0], TurnStarted)
    assert "No Ollama server answers at http://127.0.0.1:9" in (events[0].notice or "")
    answer = ended(events)
    assert (answer.model, answer.answer) == ("planner", PLANNED)


def test_a_hanging_server_is_given_up_within_the_probe_time(home: Path, ollama: FakeOllama) -> None:
    ollama.hanging = {"/api/version"}
    start = time.monotonic()
    assert _assistant(home, ollama, ollama_probe_seconds=0.2).ask("hi").model == "planner"
    assert time.monotonic() - start < 3


@pytest.mark.parametrize(
    ("models", "said"),
    [
        ({}, "it has no model"),
        ({"gemma:2b": Installed(capabilities=("completion",))}, "none of its models can call tools"),
    ],
)
def test_a_server_without_a_fit_model_means_the_planner(home: Path, models: dict[str, Installed], said: str) -> None:
    with FakeOllama(models=models) as server:
        events = list(_assistant(home, server).stream("hi"))
    assert isinstance(events[0], TurnStarted)
    assert said in (events[0].notice or "")
    assert "ollama pull" in (events[0].notice or "")
    assert ended(events).model == "planner"


def test_the_best_capable_model_is_chosen(home: Path) -> None:
    models = {
        "qwen3:4b": Installed(size=3 * 10**9),
        "qwen3-embed:1b": Installed(size=9 * 10**8, capabilities=("embedding",)),
        "qwen3:8b-text": Installed(size=6 * 10**9, capabilities=("completion",)),
        "mistral:7b": Installed(size=4 * 10**9),
    }
    with FakeOllama(models=models) as server:
        assert _assistant(home, server).ask("hi").model == "qwen3:4b"


def test_the_choice_is_kept_for_the_next_turns(home: Path, ollama: FakeOllama) -> None:
    assistant = _assistant(home, ollama)
    thread = assistant.ask("hi").thread_id
    assistant.ask("hi again", thread_id=thread)
    assert [path for path, _ in ollama.requests].count("/api/version") == 1


def test_a_model_named_in_the_settings(home: Path) -> None:
    with FakeOllama(models={"mistral:latest": Installed(), "qwen3:8b": Installed()}) as server:
        assert _assistant(home, server, model="mistral").ask("hi").model == "mistral:latest"
        assert _assistant(home, server, model="ollama:qwen3:8b").ask("hi").model == "qwen3:8b"
        assert _assistant(home, server, model="planner").ask("hi").model == "planner"


def test_a_named_model_that_is_not_there_is_one_sentence_with_a_remedy(home: Path, ollama: FakeOllama) -> None:
    answer = _assistant(home, ollama, model="qwen3:7b").ask("hi")
    assert (answer.kind, answer.exit_code) == ("error", 1)
    assert "did you mean qwen3:8b?" in answer.answer
    assert "`ollama pull qwen3:7b`" in answer.answer


def test_a_named_model_without_its_server_is_one_sentence(home: Path, ollama: FakeOllama) -> None:
    gone = _assistant(home, "http://127.0.0.1:9", model="qwen3:8b").ask("hi")
    assert (gone.kind, gone.exit_code) == ("error", 1)
    assert "`ollama serve`" in gone.answer
    ollama.hanging = {"/api/tags"}
    hanging = _assistant(home, ollama, model="qwen3:8b", ollama_probe_seconds=0.1).ask("hi")
    assert "did not answer within 2 s" in hanging.answer


PATIENCE_SECONDS = 3.0
"""Short for a test that waits it out, long for a busy machine: the replies before the failing one must fit in it."""

FAILURES = {
    "hangs": (Reply(hang=True), "gave no answer within 3 s"),
    "drips": (Reply(text="word " * 200, seconds_between=0.05), "gave no answer within 3 s"),
    "breaks off": (Reply(text="Half an", break_off=True), "broke off"),
    "ends early": (Reply(text="Half an", end_early=True), "stopped in the middle"),
    "server error": (Reply(status=500, error="llama runner process has terminated"), "llama runner process"),
    "error in the stream": (Reply(text="Half an", error="out of memory"), "out of memory"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_named_model_that_fails_is_one_sentence_and_code_3(home: Path, ollama: FakeOllama, name: str) -> None:
    reply, said = FAILURES[name]
    ollama.replies = [reply]
    answer = _assistant(home, ollama, model="qwen3:8b", ollama_timeout_seconds=PATIENCE_SECONDS).ask("hi")
    assert (answer.kind, answer.exit_code) == ("error", 1)
    assert said in answer.answer
    assert "qwen3:8b" in answer.answer
    assert "\n" not in answer.answer


@pytest.mark.parametrize("name", FAILURES)
def test_a_model_found_by_itself_that_fails_is_replaced_in_plain_sight(
    home: Path, ollama: FakeOllama, name: str
) -> None:
    reply, said = FAILURES[name]
    ollama.replies = [CALL, reply]
    events = list(_assistant(home, ollama, ollama_timeout_seconds=PATIENCE_SECONDS).stream("hi"))
    answer = ended(events)
    assert answer.model == "planner"
    assert answer.answer.endswith(PLANNED)
    assert said in answer.answer
    assert answer.tool_calls[0].ok  # what was found before is kept
    assert any(isinstance(event, Status) and said in event.text for event in events)


@pytest.mark.parametrize(
    "broken",
    [
        Reply(calls=[("estimate_dnn", "it takes 17 hours")]),  # type: ignore[list-item]
        Reply(status=500, error="error parsing tool call: raw='it takes 17 hours', err=invalid character 'i'"),
        Reply(text="Half", error="error parsing tool call: raw='it takes 17 hours', err=invalid character 'i'"),
    ],
)
def test_a_call_that_is_no_json_is_the_models_to_mend(home: Path, ollama: FakeOllama, broken: Reply) -> None:
    ollama.replies = [broken, CALL, Reply(text="It takes 42 hours.")]
    answer = _assistant(home, ollama).ask("how long?")
    assert (answer.answer, answer.model) == ("It takes 42 hours.", "qwen3:8b")
    assert "not valid JSON" in ollama.chats[1]["messages"][-1]["content"]
    ollama.replies, ollama.requests = [broken], []
    assert "17" not in _assistant(home, ollama).ask("how long?").model_dump_json(exclude={"run_id", "thread_id", "ms"})


WRITTEN = '{"name": "estimate_dnn", "parameters": {"model": "resnet50"}}'


@pytest.mark.parametrize(
    "text",
    [
        WRITTEN,
        f"```json\n{WRITTEN}\n```",
        f"<tool_call>\n{WRITTEN}\n</tool_call>",
        f"[TOOL_CALLS] [{WRITTEN}]",
        '{\n  "function": {"name": "estimate_dnn",\n  "arguments": {"model": "resnet50"}}\n}',
    ],
)
def test_a_call_written_as_text_is_made_and_not_shown(home: Path, ollama: FakeOllama, text: str) -> None:
    ollama.replies = [Reply(text=text), Reply(text="It takes 42 hours.\n")]
    events = list(_assistant(home, ollama).stream("how long?"))
    answer = ended(events)
    assert answer.answer == "It takes 42 hours."
    assert [(one.name, one.ok) for one in answer.tool_calls] == [("estimate_dnn", True)]
    assert "resnet50" not in "".join(event.text for event in events if isinstance(event, Token))


def test_json_that_is_no_call_is_an_answer(home: Path, ollama: FakeOllama) -> None:
    ollama.replies = [Reply(text='```\n{"name": "x"}\n```')]
    assert _assistant(home, ollama).ask("hi").answer == '```\n{"name": "x"}\n```'


@pytest.mark.parametrize(
    "thinking",
    [
        Reply(thinking="perhaps 17 hours", text="It takes 42 hours."),
        Reply(text="<think>\nperhaps 17\nhours\n</think>\n\nIt takes 42 hours."),
        Reply(text="<think></think>It takes 42 hours."),
    ],
)
def test_what_a_model_thinks_aloud_is_not_its_answer(home: Path, ollama: FakeOllama, thinking: Reply) -> None:
    ollama.replies = [CALL, thinking]
    events = list(_assistant(home, ollama).stream("how long?"))
    assert ended(events).answer == "It takes 42 hours."
    assert "17" not in "".join(event.text for event in events if isinstance(event, Token))
    assert len(ollama.chats) == 2  # nothing had to be corrected


def test_a_reply_that_only_thinks_is_asked_for_again(home: Path, ollama: FakeOllama) -> None:
    ollama.replies = [Reply(text="<think> for ever"), Reply(text="Hello.")]
    assert _assistant(home, ollama).ask("hi").answer == "Hello."


def test_a_reply_cut_at_its_limit_says_so(home: Path, ollama: FakeOllama) -> None:
    ollama.replies = [Reply(text="Hello and", done_reason="length")]
    answer = _assistant(home, ollama).ask("hi")
    assert "the end of its answer is missing" in answer.answer
    assert answer.answer.endswith("Hello and")


def test_a_reply_without_end_is_read_up_to_a_limit(home: Path, ollama: FakeOllama) -> None:
    ollama.replies = [Reply(text="round and round \n" * 100_000)]
    start = time.monotonic()
    answer = _assistant(home, ollama).ask("hi")
    assert "the end of its answer is missing" in answer.answer
    assert len(answer.answer) < 2 * REPLY_CHARACTERS
    assert time.monotonic() - start < 20
    assert ollama.gone.wait(2)


def test_a_cut_prompt_is_reported(home: Path, ollama: FakeOllama) -> None:
    ollama.replies = [Reply(text="Hello.")]
    answer = _assistant(home, ollama, ollama_context_tokens=2_048).ask("how long? " + "word " * 3_000)
    assert "could not read the whole conversation" in answer.answer
    assert "IPLANE_OLLAMA_CONTEXT_TOKENS" in answer.answer
    whole = _assistant(home, ollama).ask("how long?")
    assert whole.answer == "Hello."


def test_an_invented_figure_is_corrected_by_the_model(home: Path, ollama: FakeOllama) -> None:
    ollama.replies = [CALL, Reply(text="It takes 17 hours."), Reply(text="It takes 42 hours.")]
    answer = _assistant(home, ollama).ask("how long?")
    assert answer.answer == "It takes 42 hours."
    assert "17" in ollama.chats[-1]["messages"][-1]["content"]


def test_a_stop_ends_the_stream_of_the_server_too(home: Path, ollama: FakeOllama) -> None:
    ollama.replies = [Reply(text="line \n" * 400, seconds_between=0.02)]
    cancel = threading.Event()
    events = []
    for event in _assistant(home, ollama).stream("hi", cancel=cancel):
        events.append(event)
        if isinstance(event, Token):
            cancel.set()
    assert ended(events).kind == "stopped"
    assert ollama.gone.wait(2)  # the server noticed within a word or two, not after four hundred lines


def test_probing_asks_about_a_few_models_only(home: Path) -> None:
    models = {f"model{number}:1b": Installed(capabilities=("completion",)) for number in range(30)}
    with FakeOllama(models=models) as server:
        assert _assistant(home, server).ask("hi").model == "planner"
        shown = [path for path, _ in server.requests if path == "/api/show"]
    assert len(shown) == PROBES
