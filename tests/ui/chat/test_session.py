from __future__ import annotations

from pathlib import Path

import pytest
from langchain_core.messages import AIMessage

from assistant.models.scripted import ScriptedModel
from assistant.service import Assistant
from knowledge.errors import RequestError
from knowledge.settings import Settings
from tests.fakes.scripted_assistant import CANONICAL, ScriptedAssistant, plain_answer
from ui.chat import history
from ui.chat.asking import NOTHING
from ui.chat.opening import Opening
from ui.chat.session import Session, reopened
from ui.chat.turn_view import TurnView


def asked(assistant: ScriptedAssistant, text: str, thread: str | None = None) -> TurnView:
    turn = TurnView(text)
    for event in assistant.stream(text, thread_id=thread):
        turn.take(event)
    return turn


def test_a_reopened_thread_shows_what_the_live_one_showed(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    assistant.replies["cheapest one?"] = plain_answer("Cardinal.")
    live = Session()
    live.keep(asked(assistant, CANONICAL), tmp_path)
    live.keep(asked(assistant, "cheapest one?", live.thread_id), tmp_path)
    again = reopened(assistant, live.thread_id or "", tmp_path)
    assert [message.model_dump() for message in again.messages] == [message.model_dump() for message in live.messages]
    assert again == live


def test_ratings_are_restored_on_their_own_answer(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    first = asked(assistant, CANONICAL)
    second = asked(assistant, CANONICAL, first.thread_id)
    assistant.rate(second.run_id or "", -1)
    assert reopened(assistant, first.thread_id or "", tmp_path).ratings == [None, "Dislike"]


def test_a_thumb_belongs_to_the_turn_whose_first_answering_message_it_names(tmp_path: Path) -> None:
    assistant, session = ScriptedAssistant(), Session()
    for _ in range(2):
        session.keep(asked(assistant, CANONICAL, session.thread_id), tmp_path)
    second = max(index for index, message in enumerate(session.messages) if message.role == "user") + 1
    assert session.rate(second, 1) == "run-thread-1-2"
    assert session.ratings == [None, "Like"]
    assert session.rate(second, 0) == "run-thread-1-2"
    assert session.ratings == [None, None]
    assert session.rate(0, 1) == ""


def test_a_question_that_was_never_answered_says_so(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    turn = asked(assistant, CANONICAL)
    stored = assistant.stored[turn.thread_id or ""]
    stored[0] = stored[0].model_copy(update={"answer": None})
    session = reopened(assistant, turn.thread_id or "", tmp_path)
    assert "was not answered" in session.messages[1].content[0].text


def test_an_unknown_thread_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="no thread has that id"):
        reopened(ScriptedAssistant(), "nowhere", tmp_path)


def test_the_list_names_threads_newest_first_and_marks_the_open_one() -> None:
    assistant = ScriptedAssistant()
    asked(assistant, "first " + "long " * 40)
    asked(assistant, "second")
    listed = history.listed(assistant, "thread-2")
    assert listed["choices"][0] == ("second", "thread-2")
    assert len(listed["choices"][1][0]) <= history.LONGEST_TITLE
    assert listed["value"] == "thread-2"
    assert history.listed(assistant, "gone")["value"] is None


def test_a_thread_of_another_surface_is_listed_while_it_is_open(home: Path) -> None:
    model = ScriptedModel(replies=[AIMessage("Hello.")])
    terminal = Assistant(Settings(home=home), chat_model=model, tools=[], surface="cli")
    thread = terminal.ask("in the terminal").thread_id
    browser = Assistant(Settings(home=home), chat_model=model, tools=[], surface="chat")
    own = browser.ask("in the browser").thread_id
    assert history.listed(browser, own)["choices"] == [("in the browser", own)]
    listed = history.listed(browser, thread)
    assert listed["choices"] == [("in the terminal", thread), ("in the browser", own)]
    assert listed["value"] == thread
    assert len(reopened(browser, thread, home).questions) == 1


def test_a_deleted_thread_gives_way_to_a_new_chat(tmp_path: Path) -> None:
    assistant = ScriptedAssistant()
    thread = asked(assistant, "first").thread_id or ""
    opening = Opening(assistant, tmp_path)
    assert opening.deleted("") == NOTHING
    assert opening.picked(thread)[2].thread_id == thread
    chatbot, _, session, listed, thread_id, _ = opening.deleted(thread)
    assert (chatbot["value"], session.thread_id, thread_id) == ([], None, "")
    assert listed["choices"] == []
    assert assistant.stored == {}


def test_an_empty_history_is_not_shown() -> None:
    assert history.listed(ScriptedAssistant(), None)["visible"] is False
