"""A language model that cannot call tools words what the planner looked up; what it invents is withheld."""

from __future__ import annotations

from pathlib import Path

from assistant.events import Event, TurnStarted
from assistant.service import Assistant
from knowledge.settings import Settings
from plane.profile import Profile
from tests.assistant.doubles import ended
from tests.fakes.ollama_server import FakeOllama, Installed, Reply

QUESTION = "how long does resnet50 on 2M images take on 4 A100?"


def _words_only(home: Path, *replies: Reply) -> tuple[list[Event], FakeOllama]:
    """A turn with a model that cannot call tools; the planner's own tools are used."""
    with FakeOllama(models={"gemma:2b": Installed(capabilities=("completion",))}, replies=list(replies)) as server:
        settings = Settings(home=home, model="gemma:2b", ollama_host=server.url)
        assistant = Assistant(settings, profile=Profile())
        events = list(assistant.stream(QUESTION))
        assistant.close()
    return events, server


def test_a_model_without_tools_words_what_the_planner_looked_up(settings_: Settings) -> None:
    events, server = _words_only(settings_.home, Reply(text="ResNet-50 takes a while on 4 A100, see the table."))
    assert isinstance(events[0], TurnStarted)
    assert "gemma:2b cannot call tools: the planner chooses them" in (events[0].notice or "")
    answer = ended(events)
    assert answer.model == "gemma:2b"
    assert [call.name for call in answer.tool_calls] == ["estimate_dnn"]
    assert answer.answer.startswith("ResNet-50 takes a while")
    assert "**Sources**" in answer.answer
    (chat,) = server.chats
    assert "tools" not in chat or not chat["tools"]
    assert "resnet50 on 4 x A100" in str(chat["messages"])


def test_what_it_invents_is_complained_of_and_then_withheld(settings_: Settings) -> None:
    wrong = Reply(text="It takes 987.6 hours on Frontier.")
    events, server = _words_only(settings_.home, wrong, wrong)
    answer = ended(events)
    first, second = server.chats
    assert len(second["messages"]) == len(first["messages"]) + 1  # the complaint, which it must be told
    assert "987.6" in second["messages"][-1]["content"]
    assert "987.6" not in answer.answer
    assert "Frontier" not in answer.answer
    assert "withheld" in answer.answer


def test_where_it_fails_the_planner_words_the_answer_and_that_is_said(settings_: Settings) -> None:
    events, _ = _words_only(settings_.home, Reply(status=500, error="llama runner process has terminated"))
    answer = ended(events)
    assert "llama runner process" in answer.answer
    assert "resnet50 on 4 x A100" in answer.answer


def test_a_system_that_nobody_looked_up_is_withheld_even_without_a_figure(settings_: Settings) -> None:
    wrong = Reply(text="Frontier is the place for it.")
    events, server = _words_only(settings_.home, wrong, wrong)
    assert len(server.chats) == 2
    assert "Frontier" not in ended(events).answer
