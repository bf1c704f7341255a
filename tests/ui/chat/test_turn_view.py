from __future__ import annotations

from assistant.events import Status, Token, ToolFinished, ToolStarted, TurnEnded, TurnStarted
from tests.fakes.scripted_assistant import canonical_answer
from ui.chat.turn_view import TurnView


def test_events_fold_into_one_turn() -> None:
    answer = canonical_answer(run_id="r1", thread_id="t1")
    call = answer.tool_calls[0]
    turn = TurnView("where?")
    turn.take(TurnStarted(run_id="r1", thread_id="t1", model="planner", notice="No Ollama."))
    turn.take(Status(text="Comparing"))
    turn.take(ToolStarted(id=call.id, name=call.name, arguments=call.arguments))
    assert [(turn.status, step.call) for step in turn.steps] == [("Comparing", None)]
    turn.take(ToolFinished(call=call))
    turn.take(Token(text="Run "))
    turn.take(Token(text="it"))
    assert turn.steps[0].call == call
    assert turn.text == "Run it"
    turn.take(TurnEnded(answer=answer))
    assert turn.answer == answer
    assert turn.status is None
    assert turn.notice == "No Ollama."
    assert len(turn.steps) == 1


def test_an_answer_brings_calls_whose_events_were_missed() -> None:
    turn = TurnView("where?")
    turn.take(TurnEnded(answer=canonical_answer()))
    assert [step.name for step in turn.steps] == ["recommend_placement"]


def test_a_broken_off_turn_keeps_what_was_found() -> None:
    call = canonical_answer().tool_calls[0]
    turn = TurnView("where?")
    turn.take(TurnStarted(run_id="r1", thread_id="t1", model="planner"))
    turn.take(ToolFinished(call=call))
    turn.break_off("The server went away.")
    assert turn.answer is not None
    assert turn.answer.kind == "error"
    assert turn.answer.answer == "The server went away."
    assert turn.answer.tool_calls == (call,)
    assert turn.answer.run_id == "r1"
