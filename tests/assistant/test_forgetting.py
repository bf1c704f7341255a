"""What is left of a deleted thread: nothing, down to the bytes of the file and its log."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from assistant.events import Answer, ToolCall
from assistant.memory import KeptResult, Memory, Summary
from knowledge.errors import RequestError, ServiceError
from knowledge.evidence import Assumption, Quantity
from tests.assistant.doubles import Hours, call

MARK = "zanzibar"
TABLES = ("threads", "runs", "messages", "summaries", "feedback")


def _fill(memory: Memory, name: str, mark: str, turns: int = 12) -> str:
    """A thread with the mark in every column that holds text, long enough for pages to overflow and be moved."""
    thread = memory.begin(None, f"{mark} title of {name}", surface="cli")
    for number in range(turns):
        run_id = f"{name}-{number}"
        memory.start_run(run_id, thread, f"{mark} question {number}", "scripted", f"{mark} notice")
        result = Hours(hours=Quantity(value=1.0, unit="h"), programs=(f"{mark} program " * 400,))
        said: list[BaseMessage] = [
            HumanMessage(f"{mark} question {number}"),
            call("1", model=f"{mark} argument"),
            ToolMessage(f"{mark} digest", tool_call_id="1", name="estimate_dnn", artifact=result),
            AIMessage(f"{mark} answer"),
        ]
        answer = Answer(
            answer=f"{mark} answer " * (1 + 90 * (number % 4)),
            kind="answer",
            tool_calls=(ToolCall(id="1", name="estimate_dnn", arguments={"model": mark}, ok=True, ms=1.0),),
            assumptions=(Assumption(field="epochs", text=f"{mark} assumption"),),
            model="scripted",
            run_id=run_id,
            thread_id=thread,
            ms=1.0,
        )
        memory.finish_run(answer, said, {"programs": [f"{mark} programs"]})
        memory.rate(run_id, -1, f"{mark} comment")
    places = memory.message_ids(thread, after=0, count=8)
    kept = {"estimate_dnn": KeptResult(message=places[2], arguments={"model": mark})}
    told = [{"question": f"{mark} told", "calls": []}]
    memory.keep_summary(
        thread, Summary(turns=2, last_message=places[-1], state={"last_text": mark}, results=kept, past=told)
    )
    return thread


def _bytes(home: Path) -> dict[str, int]:
    """How often the mark stands in each file of the home."""
    return {path.name: path.read_bytes().count(MARK.encode()) for path in sorted(home.iterdir()) if path.is_file()}


def test_nothing_of_a_deleted_thread_is_left_in_the_bytes(home: Path) -> None:
    memory = Memory(home / "state.sqlite")
    kept = _fill(memory, "kept", "mombasa")
    thread = _fill(memory, "gone", MARK)
    later = _fill(memory, "later", "mombasa")
    assert sum(_bytes(home).values()) > 100  # the mark can be found while the thread is there
    memory.forget(thread)
    assert sum(_bytes(home).values()) == 0
    assert (home / "state.sqlite-wal").stat().st_size == 0
    assert {len(memory.history(one)) for one in (kept, later)} == {12}
    assert [turn.comment for turn in memory.history(kept)] == ["mombasa comment"] * 12


def test_no_row_of_a_deleted_thread_is_left_in_any_table(home: Path) -> None:
    memory = Memory(home / "state.sqlite")
    thread = _fill(memory, "gone", MARK)
    with sqlite3.connect(home / "state.sqlite") as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert names - {"sqlite_sequence"} == set(TABLES)
        assert all(connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in TABLES)
        memory.forget(thread)
        assert not any(connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in TABLES)
    connection.close()


def test_traces_of_an_older_program_go_too(home: Path) -> None:
    """A file whose rows were deleted without any care, as a plain SQLite client does it."""
    memory = Memory(home / "state.sqlite")
    _fill(memory, "careless", MARK)
    other = _fill(memory, "other", "mombasa")
    memory.close()
    careless = sqlite3.connect(home / "state.sqlite", isolation_level=None)
    careless.execute("PRAGMA secure_delete=OFF")
    careless.execute("PRAGMA foreign_keys=ON")
    careless.execute("DELETE FROM threads WHERE id <> ?", (other,))
    careless.close()
    assert _bytes(home)["state.sqlite"] > 0
    Memory(home / "state.sqlite").forget(other)
    assert sum(_bytes(home).values()) == 0


def test_everything_can_be_deleted(home: Path) -> None:
    memory = Memory(home / "state.sqlite")
    _fill(memory, "one", MARK, turns=2)
    _fill(memory, "two", MARK, turns=2)
    assert memory.forget_all() == 2
    assert memory.threads() == []
    assert sum(_bytes(home).values()) == 0
    assert memory.forget_all() == 0


def test_a_thread_that_is_not_there_cannot_be_deleted(home: Path) -> None:
    with pytest.raises(RequestError, match="thread is 'nope', but no thread has that id"):
        Memory(home / "state.sqlite").forget("nope")


def test_a_reader_that_keeps_traces_alive_is_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.memory.store.BUSY_SECONDS", 0.05)
    memory = Memory(home / "state.sqlite")
    thread = _fill(memory, "gone", MARK, turns=2)
    reader = sqlite3.connect(home / "state.sqlite", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM threads").fetchone()
    with pytest.raises(ServiceError, match=r"traces of its text may be left in state\.sqlite or state\.sqlite-wal"):
        memory.forget(thread)
    assert not memory.has_thread(thread)
    reader.execute("COMMIT")
    reader.close()
    memory.forget(_fill(memory, "next", "mombasa", turns=1))
    assert sum(_bytes(home).values()) == 0


def test_a_turn_of_a_thread_deleted_meanwhile_leaves_nothing(home: Path) -> None:
    memory = Memory(home / "state.sqlite")
    thread = memory.begin(None, MARK, surface="cli")
    memory.start_run("r1", thread, MARK, "scripted", None)
    memory.forget(thread)
    answer = Answer(answer=MARK, kind="answer", model="scripted", run_id="r1", thread_id=thread, ms=1.0)
    memory.finish_run(answer, [HumanMessage(MARK), AIMessage(MARK)])
    memory.start_run("r2", thread, MARK, "scripted", None)
    memory.keep_summary(thread, Summary(turns=1, last_message=1, state={}, results={}, past=[]))
    assert memory.messages(thread, {}) == []
    assert sum(_bytes(home).values()) == 0
