"""The agent loop with a scripted chat model: tools, errors, limits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage

from assistant.conduct import NO_ANSWER
from assistant.events import Status, ToolFinished, ToolStarted, TurnStarted
from assistant.models.scripted import ScriptedModel
from tests.assistant.doubles import DELTA, call, ended, scripted


def test_a_tool_is_called_and_its_result_answers(home: Path) -> None:
    assistant = scripted(home, call(model="resnet50"), AIMessage("It takes 42 hours [ci:delta]."))
    events = list(assistant.stream("how long does resnet50 take?"))
    kinds = [type(event) for event in events]
    assert kinds[0] is TurnStarted
    assert kinds.index(ToolStarted) < kinds.index(ToolFinished)
    answer = ended(events)
    assert answer.kind == "answer"
    assert answer.exit_code == 0
    assert answer.answer.startswith("It takes 42 hours [1].")
    assert answer.sources == (DELTA,)  # the one that is cited
    assert [one.text for one in answer.assumptions] == ["90 epochs"]
    assert answer.unknowns == ("The queue wait is not known.",)
    (made,) = answer.tool_calls
    assert made.ok
    assert made.arguments == {"model": "resnet50"}
    assert made.result is not None
    assert made.result["hours"]["value"] == 42.0


def test_the_model_reads_figures_and_everybody_else_the_typed_result(home: Path) -> None:
    model = ScriptedModel(replies=[call(model="resnet50"), AIMessage("Done.")])
    scripted(home, chat_model=model).ask("how long?")
    message = model.seen[1][-1]
    assert isinstance(message, ToolMessage)
    assert json.loads(str(message.content))["hours"] == {
        "value": 42.0, "unit": "h", "low": 30.5, "high": 55.25, "coverage": 0.9,
    }  # fmt: skip
    assert message.artifact.hours.high == 55.25


def test_a_wrong_name_comes_back_to_the_model_which_mends_it(home: Path) -> None:
    model = ScriptedModel(replies=[call(model="resnet5"), call("2", model="resnet50"), AIMessage("42 hours.")])
    answer = scripted(home, chat_model=model).ask("how long does resnet5 take?")
    assert [one.ok for one in answer.tool_calls] == [False, True]
    assert answer.tool_calls[0].error == "The model 'resnet5' is not known: did you mean resnet50?"
    assert "did you mean resnet50?" in str(model.seen[1][-1].content)
    assert answer.exit_code == 0


def test_when_every_call_fails_the_exit_code_is_1(home: Path) -> None:
    said = AIMessage("I do not know that network; did you mean resnet50?")
    answer = scripted(home, call(model="resnet5"), said).ask("resnet5?")
    assert (answer.kind, answer.exit_code) == ("clarify", 1)
    assert scripted(home, call(model="down"), AIMessage("It is down.")).ask("x").exit_code == 1
    assert scripted(home, call(model="secret"), AIMessage("No.")).ask("x").exit_code == 1


def test_a_mistake_of_ours_in_a_tool_ends_neither_the_turn_nor_in_the_answer(home: Path) -> None:
    model = ScriptedModel(replies=[call(model="bug"), AIMessage("That tool is broken.")])
    answer = scripted(home, chat_model=model).ask("how long?")
    told = str(model.seen[1][-1].content)
    assert "internal error" in told
    assert "secret place" not in told
    error = answer.tool_calls[0].error or ""
    assert answer.exit_code == 1
    assert answer.run_id in error
    assert "secret place" not in error
    logged = (home / "iplane.log").read_text(encoding="utf-8")
    assert "secret place" in logged
    assert answer.run_id in logged


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        ({"accelerator_count": 0}, "greater than or equal to 1"),
        ({"dataset_size": -5}, "dataset_size"),
        ({"dataset_size": 1e30}, "dataset_size"),
        ({"colour": "green"}, "colour"),
        ({"model": ["a", "b"]}, "model"),
    ],
)
def test_malformed_arguments_are_answered_with_the_rule(home: Path, arguments: dict[str, Any], rule: str) -> None:
    model = ScriptedModel(replies=[call(**arguments), AIMessage("I cannot do that.")])
    answer = scripted(home, chat_model=model).ask("how long?")
    (made,) = answer.tool_calls
    assert not made.ok
    assert rule in (made.error or "")
    assert rule in str(model.seen[1][-1].content)


def test_an_invented_tool_is_an_error_message_with_the_real_names(home: Path) -> None:
    model = ScriptedModel(replies=[call(name="launch_rocket"), AIMessage("I cannot do that.")])
    answer = scripted(home, chat_model=model).ask("go")
    assert not answer.tool_calls[0].ok
    assert "launch_rocket" in (answer.tool_calls[0].error or "")
    assert "estimate_dnn" in str(model.seen[1][-1].content)


def test_several_calls_in_one_message_all_run(home: Path) -> None:
    both = call(model="resnet50")
    both.tool_calls.append({"name": "estimate_dnn", "args": {"model": "resnet5"}, "id": "2", "type": "tool_call"})
    answer = scripted(home, both, AIMessage("42 hours.")).ask("compare")
    assert {one.id: one.ok for one in answer.tool_calls} == {"1": True, "2": False}


def test_a_loop_of_the_same_call_runs_the_tool_once_and_ends_in_an_answer(home: Path) -> None:
    model = ScriptedModel(replies=[call(model="resnet50")] * 5 + [AIMessage("It takes 42 hours.")])
    answer = scripted(home, chat_model=model).ask("how long?")
    assert [one.ok for one in answer.tool_calls] == [True, False, False, False, False]
    assert answer.answer == "It takes 42 hours."
    assert model.offered[:-1] == [["estimate_dnn"]] * 5
    assert model.offered[-1] == []  # the last call allowed is made without tools
    assert "cannot call tools any more" in str(model.seen[-1][0].content)


def test_a_model_that_never_stops_calling_is_stopped(home: Path) -> None:
    def again(messages: list[BaseMessage]) -> AIMessage:
        return call(str(len(messages)), model="resnet50", epochs=len(messages))

    model = ScriptedModel(replies=[again])
    answer = scripted(home, chat_model=model, settings={"max_model_calls": 4}).ask("how long?")
    assert len(answer.tool_calls) == 3
    assert answer.answer == NO_ANSWER
    assert len(model.seen) == 5  # four, and one more asked to answer in words


def test_tool_calls_are_limited_within_one_message_too(home: Path) -> None:
    many = call("0", epochs=1)
    many.tool_calls.extend(call(str(number), epochs=number + 1).tool_calls[0] for number in range(1, 6))
    answer = scripted(home, many, AIMessage("42 hours."), settings={"max_tool_calls": 2}).ask("x")
    assert sum(one.ok for one in answer.tool_calls) == 2
    assert len(answer.tool_calls) == 6


def test_an_empty_reply_is_asked_for_once_more(home: Path) -> None:
    answer = scripted(home, AIMessage(""), AIMessage("Hello.")).ask("hi")
    assert (answer.answer, answer.kind) == ("Hello.", "chat")
    assert scripted(home, AIMessage("")).ask("hi").answer == NO_ANSWER


def test_a_failing_model_is_one_sentence_and_code(home: Path) -> None:
    events = list(scripted(home, RuntimeError("socket 7 in a secret place")).stream("hi"))
    answer = ended(events)
    assert (answer.kind, answer.exit_code) == ("error", 1)
    assert answer.run_id in answer.answer
    assert "secret" not in answer.answer


def test_kind_and_suggestions_are_taken_from_a_model_that_says_them(home: Path) -> None:
    said = AIMessage("No.", additional_kwargs={"kind": "refuse", "suggestions": ["a", "b", "c", "d"]})
    answer = scripted(home, said).ask("leak it")
    assert (answer.kind, answer.exit_code, answer.suggestions) == ("refuse", 1, ("a", "b", "c"))
    assert scripted(home, AIMessage("Which network?")).ask("x").kind == "clarify"


def test_what_is_being_done_is_told(home: Path) -> None:
    events = list(scripted(home, AIMessage("Hello.")).stream("hi"))
    assert any(isinstance(event, Status) and "scripted" in event.text for event in events)
