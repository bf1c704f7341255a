"""The last step of every turn: a figure that no tool result has never reaches the person."""

from __future__ import annotations

from pathlib import Path

import pytest
from langchain_core.messages import AIMessage

from assistant.events import Token
from assistant.grounding import NOTICE
from assistant.models.scripted import ScriptedModel, StreamingScriptedModel
from tests.assistant.doubles import call, ended, scripted

INVENTED = "It takes 42 hours.\nIt will cost 1,234 USD in all."


def test_the_model_is_asked_once_to_correct_itself(home: Path) -> None:
    model = ScriptedModel(replies=[call(), AIMessage(INVENTED), AIMessage("It takes 42 hours; the charge is unknown.")])
    answer = scripted(home, chat_model=model).ask("how long?")
    assert answer.answer == "It takes 42 hours; the charge is unknown."
    assert "1,234" in str(model.seen[-1][-1].content)
    assert answer.ungrounded_figures == ()


def test_what_it_does_not_correct_is_withheld(home: Path) -> None:
    model = ScriptedModel(replies=[call(), AIMessage(INVENTED)])
    answer = scripted(home, chat_model=model).ask("how long?")
    assert len(model.seen) == 3  # asked once only
    assert "1,234" not in answer.answer
    assert "42 hours" in answer.answer
    assert NOTICE in answer.answer


def test_a_correction_may_call_a_tool(home: Path) -> None:
    answer = scripted(home, AIMessage("It takes 42 hours."), call(), AIMessage("It takes 42 hours.")).ask("how long?")
    assert answer.answer == "It takes 42 hours."
    assert len(answer.tool_calls) == 1


def test_figures_of_the_person_and_of_earlier_turns_may_be_repeated(home: Path) -> None:
    model = ScriptedModel(replies=[call(), AIMessage("42 hours."), AIMessage("For 137 images it was 42 hours.")])
    assistant = scripted(home, chat_model=model)
    thread = assistant.ask("how long?").thread_id
    assert assistant.ask("and for 137 images?", thread_id=thread).answer == "For 137 images it was 42 hours."


def test_a_figure_in_an_error_message_may_be_repeated(home: Path) -> None:
    answer = scripted(home, call(accelerator_count=0), AIMessage("At least 1 accelerator is needed.")).ask("x")
    assert answer.answer == "At least 1 accelerator is needed."


def test_a_figure_that_an_error_repeats_after_the_model_is_withheld(home: Path) -> None:
    for invented in (call(colour="it takes 17 hours"), call(it_takes_17_hours=1), call(name="takes 17 hours")):
        answer = scripted(home, invented, AIMessage("It takes 17 hours.")).ask("how long?")
        assert "17" not in answer.answer


def test_an_invented_figure_is_never_streamed(home: Path) -> None:
    model = StreamingScriptedModel(replies=[call(), AIMessage(INVENTED + "\nBye.")])
    events = list(scripted(home, chat_model=model).stream("how long?"))
    streamed = "".join(event.text for event in events if isinstance(event, Token))
    assert "It takes 42 hours." in streamed
    assert "1,234" not in streamed
    assert "1,234" not in ended(events).answer


@pytest.mark.parametrize("model", [ScriptedModel, StreamingScriptedModel])
def test_tokens_add_up_to_the_answer(home: Path, model: type[ScriptedModel]) -> None:
    text = "It takes **42 hours** [dnn:timm].\n\n| where | hours |\n|---|---|\n| Delta [ci:delta] | 42 |\n\nGood luck."
    events = list(scripted(home, chat_model=model(replies=[call(), AIMessage(text)])).stream("how long?"))
    answer = ended(events)
    streamed = "".join(event.text for event in events if isinstance(event, Token))
    assert streamed == answer.answer
    assert "[1]" in streamed
    assert "[2]" in streamed
    assert [source.id for source in answer.sources] == ["dnn:timm", "ci:delta"]


def test_a_stream_comes_line_by_line(home: Path) -> None:
    model = StreamingScriptedModel(replies=[AIMessage("One.\nTwo.\nThree.")])
    tokens = [event.text for event in scripted(home, chat_model=model).stream("hi") if isinstance(event, Token)]
    assert len(tokens) == 3
