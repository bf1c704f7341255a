"""What is remembered across restarts, processes and kills."""

from __future__ import annotations

import math
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from assistant.events import Answer, ToolFinished, ToolStarted, TurnEnded, TurnStarted
from assistant.memory import Memory
from assistant.memory.messages import answered, read_message, write_message
from assistant.models.scripted import ScriptedModel
from knowledge.errors import RequestError, ServiceError
from knowledge.evidence import Quantity
from tests.assistant.doubles import Hours, call, scripted

ROOT = Path(__file__).parents[2]
TYPES = {"estimate_dnn": Hours}


def _answer(run_id: str, thread_id: str, text: str = "42 hours.") -> Answer:
    return Answer(answer=text, kind="answer", model="scripted", run_id=run_id, thread_id=thread_id, ms=1.0)


def _turn(memory: Memory, run_id: str, thread_id: str | None, question: str = "how long?") -> str:
    thread = memory.begin(thread_id, question, surface="cli")
    memory.start_run(run_id, thread, question, "scripted", None)
    memory.finish_run(_answer(run_id, thread), [HumanMessage(question), AIMessage("42 hours.")])
    return thread


def test_a_conversation_survives_a_restart_with_typed_results(home: Path) -> None:
    first = scripted(home, call(model="resnet50"), AIMessage("It takes 42 hours."))
    thread = first.ask("how long?").thread_id
    first.close()

    model = ScriptedModel(replies=[AIMessage("It was 42 hours.")])
    second = scripted(home, chat_model=model)
    assert second.ask("again?", thread_id=thread).answer == "It was 42 hours."
    human, calling, result, said, now = model.seen[0][1:]
    assert (human.content, said.content, now.content) == ("how long?", "It takes 42 hours.", "again?")
    assert isinstance(calling, AIMessage)
    assert calling.tool_calls[0]["args"] == {"model": "resnet50"}
    assert isinstance(result, ToolMessage)
    assert isinstance(result.artifact, Hours)
    assert result.artifact.hours.high == 55.25


def test_a_turn_can_be_drawn_again_from_its_events(home: Path) -> None:
    assistant = scripted(home, call(model="resnet50"), AIMessage("It takes 42 hours."))
    answer = assistant.ask("how long?")
    (turn,) = assistant.history(answer.thread_id)
    assert (turn.question, turn.answer) == ("how long?", answer)
    assert [type(event) for event in turn.events] == [TurnStarted, ToolStarted, ToolFinished, TurnEnded]


def test_unlimited_stays_unlimited() -> None:
    result = Hours(hours=Quantity(value=math.inf, unit="h"))
    message = ToolMessage("x", tool_call_id="1", name="estimate_dnn", artifact=result)
    back = read_message(*write_message(message), TYPES)
    assert isinstance(back, ToolMessage)
    assert back.artifact == result
    assert message.artifact is result


def test_a_result_whose_type_changed_is_left_out() -> None:
    message = ToolMessage("x", tool_call_id="1", name="estimate_dnn", artifact={"days": 2})
    for types in (TYPES, {}):
        back = read_message(*write_message(message), types)
        assert isinstance(back, ToolMessage)
        assert back.artifact is None
        assert back.content == "x"


def test_calls_without_a_reply_are_dropped() -> None:
    reply = ToolMessage("ok", tool_call_id="1")
    whole = [HumanMessage("a"), call("1"), reply, AIMessage("b")]
    assert answered(whole) == whole
    assert answered([*whole, call("2")]) == whole
    assert answered([HumanMessage("a"), reply]) == [HumanMessage("a")]


def test_threads_are_listed_newest_first_and_named_after_their_question(home: Path) -> None:
    memory = Memory(home / "state.sqlite")
    old = _turn(memory, "r1", None, "old   question\nwith a second line")
    new = _turn(memory, "r2", None, "x" * 200)
    assert [thread.id for thread in memory.threads()] == [new, old]
    _turn(memory, "r3", old)
    listed = memory.threads()
    assert [thread.id for thread in listed] == [old, new]
    assert listed[0].title == "old question with a second line"
    assert listed[0].turns == 2
    assert len(listed[1].title) == 70
    assert memory.threads(surface="chat") == []
    memory.forget(old)
    assert [thread.id for thread in memory.threads()] == [new]
    assert memory.messages(old, TYPES) == []


def test_a_rating_is_kept_replaced_and_taken_back(home: Path) -> None:
    memory = Memory(home / "state.sqlite")
    thread = _turn(memory, "r1", None)
    memory.rate("r1", 1)
    memory.rate("r1", -1, "wrong system")
    assert [turn.rating for turn in memory.history(thread)] == [-1]
    memory.rate("r1", 0)
    assert [turn.rating for turn in memory.history(thread)] == [None]
    with pytest.raises(RequestError, match="run is 'nope'"):
        memory.rate("nope", 1)


def test_an_unknown_thread_has_no_history(home: Path) -> None:
    with pytest.raises(RequestError, match="thread is 'nope'"):
        Memory(home / "state.sqlite").history("nope")


def test_a_home_that_cannot_be_written_is_one_sentence(home: Path) -> None:
    blocked = home / "file"
    blocked.write_text("")
    with pytest.raises(ServiceError, match="IPLANE_HOME"):
        Memory(blocked / "state.sqlite")
    (home / "garbage.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(ServiceError, match=r"garbage\.sqlite"):
        Memory(home / "garbage.sqlite")


WRITER = """
import sys
from pathlib import Path
from langchain_core.messages import AIMessage, HumanMessage
from assistant.events import Answer
from assistant.memory import Memory

memory = Memory(Path(sys.argv[1]))
thread = None
for number in range(40):
    thread = memory.begin(thread, "question of the other", surface="cli")
    memory.start_run(f"other-{number}", thread, "question", "scripted", None)
    answer = Answer(answer="x", kind="answer", model="m", run_id=f"other-{number}", thread_id=thread, ms=1.0)
    memory.finish_run(answer, [HumanMessage("question"), AIMessage("x")])
"""


def test_processes_write_at_the_same_time_without_loss(home: Path) -> None:
    path = home / "state.sqlite"
    memory = Memory(path)
    other = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], cwd=ROOT)
    thread, count = None, 0
    while other.poll() is None:
        thread = _turn(memory, f"here-{count}", thread)
        count += 1
    assert other.returncode == 0
    turns = {summary.title: summary.turns for summary in memory.threads()}
    assert turns == {"how long?": count, "question of the other": 40}
    assert all(len(memory.messages(one.id, TYPES)) == 2 * one.turns for one in memory.threads())


KILLED = """
import sys, time
from pathlib import Path
from langchain_core.messages import AIMessage
from tests.assistant.doubles import scripted

def hang(messages):
    print("working", flush=True)
    time.sleep(60)

assistant = scripted(Path(sys.argv[1]), AIMessage("First answer."), hang)
thread = assistant.ask("first").thread_id
print(thread, flush=True)
assistant.ask("second", thread_id=thread)
"""


def test_kill_loses_no_finished_turn_and_repeats_nothing(home: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(home)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    thread = process.stdout.readline().strip()
    assert process.stdout.readline().strip() == "working"
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)
    process.stdout.close()

    model = ScriptedModel(replies=[AIMessage("Third answer.")])
    assistant = scripted(home, chat_model=model)
    turns = assistant.history(thread)
    assert [(turn.question, turn.answer and turn.answer.answer) for turn in turns] == [
        ("first", "First answer."),
        ("second", None),
    ]
    assert [type(event) for event in turns[1].events] == [TurnStarted]
    assistant.ask("third", thread_id=thread)
    assert [message.content for message in model.seen[0][1:]] == ["first", "First answer.", "third"]


def test_a_busy_file_is_waited_for(home: Path) -> None:
    memory = Memory(home / "state.sqlite")
    other = sqlite3.connect(home / "state.sqlite", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    import threading

    threading.Timer(0.3, lambda: other.execute("COMMIT")).start()
    start = time.monotonic()
    _turn(memory, "r1", None)
    assert time.monotonic() - start > 0.2
    other.close()
