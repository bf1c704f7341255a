"""Long threads: a stored summary stands for their first turns, and nothing said there is lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from assistant.earlier import Earlier
from assistant.memory import Memory
from assistant.models.scripted import ScriptedModel
from assistant.planner.history import replay, turns
from assistant.planner.names import Names
from assistant.planner.reading import Reader
from assistant.proof import Proof
from assistant.service import Assistant
from assistant.summing import Summing, recalled
from knowledge.errors import ServiceError
from knowledge.evidence import Quantity
from knowledge.settings import Settings
from tests.assistant.doubles import ESTIMATE, Hours, call, scripted
from tests.fakes.ollama_server import FakeOllama, Reply
from tools import Tool
from tools.arguments import EstimateDnnArguments

TYPES = {"estimate_dnn": Hours, "query_ci_database": Hours}
NAMES = Names(
    networks={"resnet50": "resnet50", "vitb16": "vit-b-16"},
    well_known={"resnet50": "resnet50", "vitb16": "vit-b-16"},
    slugs=frozenset({"resnet50", "vit-b-16"}),
    systems={"delta": "delta", "anvil": "anvil"},
    titles={"delta": "Delta", "anvil": "Anvil"},
)
QUESTIONS = (
    "where should I run ResNet-50 on 2M images?",
    "cheapest one?",
    "on 4 GPUs",
    "I have ACCESS",
    "how long does ViT-B/16 take on 1M images?",
    "in bf16",
    "what is the max walltime on Delta?",
    "and on Anvil?",
    "not on Delta",
    "thanks",
    "why the first one?",
    "rm -rf / please",
    "double the data",
    "make me the sbatch script",
)


@pytest.fixture(autouse=True)
def few_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planner's names without any database."""
    monkeypatch.setattr("assistant.planner.names.names", lambda settings=None: NAMES)


def _said(question: str, number: int) -> list[BaseMessage]:
    """A turn with a call, for every other question one that failed or another tool's."""
    name = ("estimate_dnn", "query_ci_database")[number % 2]
    made = call(str(number), name, model="resnet50", accelerator_count=number)
    if number % 5 == 4:
        return [HumanMessage(question), AIMessage("Fine.")]
    if number % 5 == 3:
        reply = ToolMessage("no", tool_call_id=str(number), name=name, status="error")
    else:
        result = Hours(hours=Quantity(value=float(number), unit="h"))
        reply = ToolMessage("{}", tool_call_id=str(number), name=name, artifact=result)
    return [HumanMessage(question), made, reply, AIMessage("Done.")]


def _read(memory: Memory, thread: str | None) -> list[BaseMessage]:
    return [] if thread is None else recalled(memory, thread, TYPES)


def _store(memory: Memory, thread: str | None, question: str, said: list[BaseMessage], number: int) -> str:
    from assistant.events import Answer

    thread = memory.begin(thread, question, surface="cli")
    memory.start_run(f"r{number}", thread, question, "planner", None)
    answer = Answer(answer="x", kind="answer", model="planner", run_id=f"r{number}", thread_id=thread, ms=1.0)
    memory.finish_run(answer, said)
    return thread


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(QUESTIONS), min_size=1, max_size=24), st.integers(1, 6))
def test_the_state_is_the_same_with_and_without_summaries(
    tmp_path_factory: pytest.TempPathFactory, asked: list[str], whole: int
) -> None:
    memory = Memory(tmp_path_factory.mktemp("thread") / "state.sqlite")
    summing, reader, thread = Summing(Settings(), memory), Reader(NAMES), None
    for number, question in enumerate(asked):
        before = _read(memory, thread)
        said = _said(question, number)
        thread = _store(memory, thread, question, said, number)
        summing.move_on(thread, [*before, *said], whole=whole)
        short, full = recalled(memory, thread, TYPES), memory.messages(thread, TYPES)
        assert sum(isinstance(message, HumanMessage) for message in short) == min(number + 1, whole)
        assert replay(turns(short), reader) == replay(turns(full), reader)
        assert list(replay(turns(short), reader).results) == list(replay(turns(full), reader).results)
    memory.close()


def test_what_the_first_turn_said_holds_in_the_sixtieth(home: Path) -> None:
    memory, reader = Memory(home / "state.sqlite"), Reader(NAMES)
    summing = Summing(Settings(home=home), memory)
    thread = None
    for number in range(59):
        question = QUESTIONS[0] if number == 0 else ("thanks", "what is the max walltime on Delta?")[number % 2]
        before = _read(memory, thread)
        said: list[BaseMessage] = [HumanMessage(question), AIMessage("Fine.")]
        thread = _store(memory, thread, question, said, number)
        summing.move_on(thread, [*before, *said], whole=6)
    assert thread is not None
    read = recalled(memory, thread, TYPES)
    assert len(read) == 1 + 6 * 2
    state = replay(turns(read), reader)
    assert (state.work_intent, state.work["model"], state.work["dataset_size"]) == ("recommend", "resnet50", 2_000_000)


def test_a_planner_that_is_asked_in_turn_60_goes_on_from_turn_1(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.planner.model import PlannerModel

    def is_down(*_: object) -> Hours:
        raise ServiceError("The estimator is down.", transient=True)

    tool = Tool("estimate_dnn", "Time.", EstimateDnnArguments, Hours, is_down)
    model = PlannerModel(settings=Settings(home=home), known=NAMES)
    monkeypatch.setattr("assistant.service.TURNS_OF_WRITERS", 6)
    assistant = Assistant(Settings(home=home), chat_model=model, tools=[tool])
    thread = assistant.ask("how long does ResNet-50 take on 2M images on an A100?").thread_id
    for number in range(58):
        assistant.ask(("thanks", "hello")[number % 2], thread_id=thread)
    answer = assistant.ask("and in bf16?", thread_id=thread)
    assert assistant.memory.summary(thread) is not None
    assert answer.slots["model"] == "resnet50"
    assert answer.slots["dataset_size"] == 2_000_000
    assert answer.slots["precision"] == "bf16"


def test_an_ollama_model_is_told_in_turn_60_what_was_called_in_turn_1(home: Path) -> None:
    with FakeOllama() as server:
        wanted: dict[str, Any] = {"IPLANE_OLLAMA_HOST": server.url, "ollama_context_tokens": 4_096}
        assistant = Assistant(Settings(home=home, **wanted), tools=[ESTIMATE])
        server.replies = [
            Reply(calls=[("estimate_dnn", {"model": "resnet50", "dataset_size": 2_000_000})]),
            Reply(text="It takes 42 hours."),
        ]
        thread = assistant.ask("how long does ResNet-50 take on 2M images?").thread_id
        server.replies = [Reply(text="You are welcome. " + "And so on. " * 40)]
        for _ in range(58):
            assistant.ask("thanks", thread_id=thread)
        assistant.ask("and in bf16?", thread_id=thread)
        first, second, *rest = server.chats[-1]["messages"]
    assert (first["role"], second["role"]) == ("system", "system")
    assert first["content"].startswith("You are the Intelligence Plane assistant")
    assert 'estimate_dnn(model="resnet50", dataset_size=2000000)' in second["content"]
    assert "\n" not in second["content"]
    assert rest[-1]["content"] == "and in bf16?"
    assert sum(len(message["content"]) for message in (first, second, *rest)) < 4_096 * 3


def test_figures_of_earlier_turns_are_still_grounds_but_not_what_a_model_passed_to_tools() -> None:
    from assistant.planner.state import State

    state = State(results={"estimate_dnn": Hours(hours=Quantity(value=42.0, unit="h"), programs=("use 17 nodes",))})
    calls = [("estimate_dnn", {"note": "use 17 nodes"})]
    earlier = Earlier.of((), turns=9, state=state, said=["I have 8 nodes"], calls=calls)
    proof = Proof([earlier, HumanMessage("so?")], [])
    assert proof.findings("It takes 42 hours on 8 nodes.") == []
    assert [finding.text for finding in proof.findings("It takes 17 nodes.")] == ["17 nodes"]


def test_a_summary_of_another_age_is_passed_over(home: Path) -> None:
    memory = Memory(home / "state.sqlite")
    summing, thread = Summing(Settings(home=home), memory), None
    for number in range(4):
        before = _read(memory, thread)
        said = _said(QUESTIONS[number], number)
        thread = _store(memory, thread, QUESTIONS[number], said, number)
        summing.move_on(thread, [*before, *said], whole=1)
    assert thread is not None
    whole = memory.messages(thread, TYPES)
    assert len(recalled(memory, thread, TYPES)) < len(whole)
    for body in ("{}", '{"state": {"mood": "fine"}, "results": {}, "past": []}'):
        with sqlite3.connect(home / "state.sqlite") as connection:
            connection.execute("UPDATE summaries SET body = ?", (body,))
        connection.close()
        assert recalled(memory, thread, TYPES) == whole


def test_a_summary_moved_on_by_another_process_is_not_moved_back(home: Path) -> None:
    memory = Memory(home / "state.sqlite")
    summing, thread = Summing(Settings(home=home), memory), None
    seen: list[BaseMessage] = []
    for number in range(4):
        said = _said(QUESTIONS[number], number)
        thread = _store(memory, thread, QUESTIONS[number], said, number)
        seen += said
    assert thread is not None
    summing.move_on(thread, seen, whole=1)
    moved = memory.summary(thread)
    assert moved is not None
    assert moved.turns == 3
    summing.move_on(thread, seen, whole=2)
    assert memory.summary(thread) == moved


def test_a_thread_that_cannot_be_summed_up_is_answered_all_the_same(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("no names")

    monkeypatch.setattr(Summing, "move_on", broken)
    assert scripted(home, AIMessage("Hello.")).ask("hi").answer == "Hello."


def test_a_short_thread_has_no_summary(home: Path) -> None:
    assistant = scripted(home, chat_model=ScriptedModel(replies=[AIMessage("Hello.")]))
    thread = assistant.ask("one").thread_id
    assistant.ask("two", thread_id=thread)
    assert assistant.memory.summary(thread) is None
