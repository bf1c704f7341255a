"""The assistant's door: what a surface can rely on, whatever goes wrong."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, BaseMessage

from assistant import Assistant, open_assistant
from assistant.events import TurnStarted
from assistant.models.scripted import ScriptedModel
from knowledge.errors import RequestError
from knowledge.settings import Settings
from plane.profile import Profile, save_profile
from tests.assistant.doubles import ESTIMATE, call, ended, scripted

HELLO = AIMessage("Hello.")


def test_the_door_is_imported_when_it_is_used() -> None:
    import assistant

    assert assistant.open_assistant is open_assistant
    assert assistant.Assistant is Assistant
    with pytest.raises(AttributeError):
        assistant.nothing  # noqa: B018 - the access is what is tested


@pytest.mark.parametrize("text", ["", "  \n", "x" * 200_000])
def test_a_question_that_is_none_is_an_answer_of_kind_error(home: Path, text: str) -> None:
    events = list(scripted(home, HELLO).stream(text))
    assert [type(event).__name__ for event in events] == ["TurnStarted", "TurnEnded"]
    answer = ended(events)
    assert (answer.kind, answer.exit_code) == ("error", 1)
    assert "question" in answer.answer


def test_strange_text_is_taken(home: Path) -> None:
    text = "what about \udcff 雪 \x00 {curly} %s '; drop table runs; --?"
    answer = scripted(home, HELLO).ask(text)
    assert answer.answer == "Hello."


def test_the_model_is_told_once_in_a_conversation(home: Path) -> None:
    assistant = scripted(home, HELLO)
    first = next(iter(assistant.stream("a")))
    assert isinstance(first, TurnStarted)
    assert first.notice
    list(assistant.stream("b", thread_id=first.thread_id))
    again = next(iter(assistant.stream("c", thread_id=first.thread_id)))
    assert isinstance(again, TurnStarted)
    assert again.notice is None


def test_a_thread_id_of_a_surface_is_taken_over(home: Path) -> None:
    assistant = scripted(home, HELLO, surface="slack")
    assert assistant.ask("a", thread_id="slack-C1-17").thread_id == "slack-C1-17"
    assert [thread.surface for thread in assistant.threads()] == ["slack"]


def test_conversations_in_several_threads_do_not_mix(home: Path) -> None:
    def echo(messages: list[BaseMessage]) -> AIMessage:
        return AIMessage(f"You said {messages[-1].content}.")

    assistant = scripted(home, chat_model=ScriptedModel(replies=[echo]))
    answers: dict[str, str] = {}

    def talk(name: str) -> None:
        thread = assistant.ask(f"{name} one").thread_id
        answers[name] = assistant.ask(f"{name} two", thread_id=thread).answer

    threads = [threading.Thread(target=talk, args=(name,)) for name in ("anna", "bert", "carl", "dora")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == {name: f"You said {name} two." for name in ("anna", "bert", "carl", "dora")}


def test_what_the_person_says_about_access_holds_in_that_conversation_only(home: Path) -> None:
    learns = call(model="resnet50")
    learns.additional_kwargs["profile_update"] = {"programs": ["ACCESS"], "systems": ["delta"]}
    more = call("2", model="resnet50")
    more.additional_kwargs["profile_update"] = {"programs": ["OSC", "ACCESS"]}
    model = ScriptedModel(replies=[learns, HELLO, more, HELLO, call("3"), HELLO])
    assistant = scripted(home, chat_model=model, profile=Profile(programs=("NAIRR",)))
    first = assistant.ask("I have ACCESS")
    assert first.tool_calls[0].result is not None
    assert first.tool_calls[0].result["programs"] == ["NAIRR", "ACCESS"]
    assert "ACCESS" in next(one.text for one in first.assumptions if one.field == "profile")
    second = assistant.ask("and OSC", thread_id=first.thread_id)
    assert second.tool_calls[0].result is not None
    assert second.tool_calls[0].result["programs"] == ["NAIRR", "ACCESS", "OSC"]
    other = assistant.ask("somebody else")
    assert other.tool_calls[0].result is not None
    assert other.tool_calls[0].result["programs"] == ["NAIRR"]
    assert not any(one.field == "profile" for one in other.assumptions)


def test_the_stored_profile_is_used_and_a_wrong_one_is_said(home: Path) -> None:
    settings = Settings(home=home)
    save_profile(Profile(programs=("OSC",)), settings.profile_path)
    assistant = Assistant(settings, chat_model=ScriptedModel(replies=[call(), HELLO]), tools=[ESTIMATE])
    result = assistant.ask("a").tool_calls[0].result
    assert result is not None
    assert result["programs"] == ["OSC"]
    settings.profile_path.write_text("programs: 7", encoding="utf-8")
    answer = assistant.ask("b")
    assert answer.kind == "error"
    assert "programs" in answer.answer


def test_a_profile_update_that_no_profile_can_hold_is_an_error(home: Path) -> None:
    said = AIMessage("Fine.", additional_kwargs={"profile_update": {"shoe_size": 44}})
    answer = scripted(home, said).ask("my shoe size is 44")
    assert answer.kind == "error"
    assert "shoe_size" in answer.answer


def test_ratings_go_through(home: Path) -> None:
    assistant = scripted(home, HELLO)
    answer = assistant.ask("a")
    assistant.rate(answer.run_id, 1, "good")
    assert [turn.rating for turn in assistant.history(answer.thread_id)] == [1]
    with pytest.raises(RequestError):
        assistant.rate("nope", 1)


def test_opening_asks_no_server_and_imports_no_client(home: Path) -> None:
    before = set(sys.modules)
    open_assistant(Settings(home=home), chat_model=ScriptedModel(replies=[HELLO]), surface="cli")
    assert not {"langchain_ollama", "gradio", "chromadb", "pandas"} & (set(sys.modules) - before)
