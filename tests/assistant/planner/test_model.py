"""The planner as a chat model: streaming, speed, state from messages alone, and always coming to an end."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, SystemMessage, ToolMessage

from assistant.planner import planner_model
from assistant.planner.model import PlannerModel
from assistant.planner.names import Names
from knowledge.ci.layers import keep_discovered
from knowledge.settings import Settings
from plane.profile import Profile
from tests.assistant.planner.conversations import Played, play
from tests.knowledge.ci.layered import layer, node, partition

CANONICAL = "where should I run ResNet-50 on 2M images?"


def test_the_door_offers_a_chat_model(settings_: Settings) -> None:
    model = planner_model(settings_, Profile(programs=("ACCESS",)))
    assert isinstance(model, PlannerModel)
    assert model.bind_tools([]) is model


def test_a_call_streams_as_one_chunk(planner: PlannerModel) -> None:
    chunks = list(planner.stream([HumanMessage(CANONICAL)]))
    assert [bool(chunk.tool_call_chunks) for chunk in chunks if isinstance(chunk, AIMessageChunk)] == [True]
    assert chunks[0].tool_calls == planner.invoke([HumanMessage(CANONICAL)]).tool_calls


def test_text_streams_by_line_and_adds_up(planner: PlannerModel, say: Callable[..., Played]) -> None:
    messages = say(CANONICAL).messages
    whole = planner.invoke(messages[:-1])
    chunks = list(planner.stream(messages[:-1]))
    assert len(chunks) > 10
    total = chunks[0]
    for chunk in chunks[1:]:
        total = total + chunk
    assert total.text == whole.text
    assert total.additional_kwargs == whole.additional_kwargs


def test_system_messages_change_nothing(planner: PlannerModel) -> None:
    alone = planner.invoke([HumanMessage(CANONICAL)])
    with_prompt = planner.invoke([SystemMessage("be brief"), HumanMessage(CANONICAL)])
    assert [call["args"] for call in alone.tool_calls] == [call["args"] for call in with_prompt.tool_calls]


def test_the_same_messages_give_the_same_reply(known: Names) -> None:
    first, second = (PlannerModel(known=known).invoke([HumanMessage(CANONICAL)]) for _ in range(2))
    assert (first.tool_calls, first.additional_kwargs) == (second.tool_calls, second.additional_kwargs)


def test_no_call_is_made_twice_in_a_turn(say: Callable[..., Played]) -> None:
    for turns in (
        [CANONICAL],
        ["compare A100 and H100"],
        ["write an sbatch script for resnet50 on 2M images"],
        ["delta vs anvil"],
    ):
        calls = [(call["name"], str(call["args"])) for call in say(*turns).calls]
        assert len(calls) == len(set(calls))


def test_a_script_without_a_place_looks_for_one_first(say: Callable[..., Played]) -> None:
    played = say("make me an sbatch script to train resnet50 on 2M images")
    assert [call["name"] for call in played.calls] == ["recommend_placement", "write_job_script"]
    assert "#!/bin/bash" in played.answer.text


def test_calls_of_another_model_are_taken_over(planner: PlannerModel) -> None:
    """A language model answered before; its call says what 'and on 4' changes."""
    call = {
        "name": "estimate_dnn",
        "args": {"model": "bert-large", "accelerator": "h100"},
        "id": "x",
        "type": "tool_call",
    }
    messages = [
        HumanMessage("hmm"),
        AIMessage("", tool_calls=[call]),
        ToolMessage("{}", tool_call_id="x", name="estimate_dnn"),
        AIMessage("ok"),
    ]
    reply = planner.invoke([*messages, HumanMessage("and on 4?")])
    assert reply.tool_calls[0]["args"] == {"model": "bert-large", "accelerator": "h100", "accelerator_count": 4}


def test_a_lost_result_is_no_error(planner: PlannerModel, say: Callable[..., Played]) -> None:
    """A thread restored from disk may lack a typed result."""
    messages = [
        message.model_copy(update={"artifact": None}) if isinstance(message, ToolMessage) else message
        for message in say(CANONICAL).messages
    ]
    reply = planner.invoke([*messages, HumanMessage("cheapest one?")])
    assert reply.tool_calls[0]["args"]["objective"] == "cheapest"
    assert planner.invoke([*messages, HumanMessage("why 90 epochs?")]).additional_kwargs["kind"] == "clarify"


def test_a_failing_tool_is_said_and_not_called_again(planner: PlannerModel) -> None:
    first = planner.invoke([HumanMessage("max walltime on delta")])
    failed = ToolMessage(
        "The partition 'x' is not known: did you mean cpu?",
        tool_call_id=first.tool_calls[0]["id"],
        name="query_ci_database",
        status="error",
    )
    reply = planner.invoke([HumanMessage("max walltime on delta"), first, failed])
    assert not reply.tool_calls
    assert reply.additional_kwargs["kind"] == "clarify"
    assert "did you mean cpu?" in reply.text


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=st.lists(st.text(max_size=60), min_size=1, max_size=3))
def test_any_conversation_comes_to_an_end(planner: PlannerModel, settings_: Settings, turns: list[str]) -> None:
    played = play(planner, turns, settings_)
    assert played.answer.additional_kwargs["kind"] in ("answer", "clarify", "refuse", "chat")
    assert played.answer.text


PIECES = (
    "where should I run",
    "resnet50",
    "on 2M images",
    "delta",
    "not on",
    "4 A100",
    "why",
    "?",
    "cheapest",
    "sbatch",
    "compare",
    "and",
    "H100",
    "in 6 hours",
    "max walltime",
    "cancel",
    "the second one",
    "double the data",
    "how do I",
    "vista",
    "fp16",
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map(" ".join), min_size=1, max_size=4))
def test_any_mixture_of_words_comes_to_an_end(planner: PlannerModel, settings_: Settings, turns: list[str]) -> None:
    assert play(planner, turns, settings_).answer.text


def test_a_call_takes_milliseconds(planner: PlannerModel, say: Callable[..., Played]) -> None:
    messages = say(CANONICAL, "cheapest one?", "make me the sbatch script").messages
    times = []
    for _ in range(15):
        start = time.perf_counter()
        planner.invoke(messages[:-1])
        times.append(time.perf_counter() - start)
    assert sorted(times)[7] < 0.020


@pytest.mark.parametrize(
    "piece", ["1,", "1", "a-", "a100 ", "3 h ", "(", "delta ", "resnet50 ", "not on ", "fronterra "]
)
def test_long_messages_do_not_hang(planner: PlannerModel, piece: str) -> None:
    start = time.perf_counter()
    planner.answer([HumanMessage(piece * (20_000 // len(piece)))])
    assert time.perf_counter() - start < 3.0


def test_what_the_person_can_use_is_handed_on(say: Callable[..., Played]) -> None:
    played = say(CANONICAL, "I have ACCESS and OSC")
    assert played.answer.additional_kwargs["profile_update"] == {"programs": ["ACCESS", "OSC"]}
    assert played.calls[0]["args"]["programs"] == ["ACCESS", "OSC"]
    alone: dict[str, Any] = say("my allocation is on Expanse").answer.additional_kwargs
    assert (alone["kind"], alone["profile_update"]) == ("chat", {"systems": ["expanse"]})


def test_what_was_said_of_access_holds_on(say: Callable[..., Played]) -> None:
    played = say("I can only use AWS", CANONICAL)
    assert played.calls[0]["args"]["providers"] == ["aws"]


def test_a_system_discovered_meanwhile_is_understood(home: Path) -> None:
    """A chat that is open knows what was discovered since."""
    settings = Settings(home=home)
    planner = PlannerModel(settings=settings)
    ask = [HumanMessage("what partitions does tinycluster have?")]
    assert "tinycluster" not in str(planner.answer(ask).tool_calls)
    found = layer("tinycluster", node_types=[node("n")], partitions=[partition("p", ["n"], max_walltime_hours=2.0)])
    keep_discovered(settings, found)
    (call,) = planner.answer(ask).tool_calls
    assert (call["name"], call["args"]["system"]) == ("query_ci_database", "tinycluster")
