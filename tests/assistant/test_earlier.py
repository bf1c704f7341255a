"""Turns that are not read any more: what is told of them, what is kept of them, and what a cut prompt still says."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from assistant.earlier import Earlier, PastCall, PastTurn, past_turns
from assistant.earlier.kept_state import read_state, write_state
from assistant.earlier.telling import PARAGRAPH_CHARACTERS, tell
from assistant.models.window import characters, fit
from assistant.planner.state import State
from tests.assistant.doubles import call

WORDS = st.text(max_size=40)
SLOT = st.one_of(WORDS, st.integers(), st.floats(allow_nan=False), st.booleans())
SLOTS = st.dictionaries(WORDS, st.one_of(SLOT, st.lists(SLOT, max_size=3).map(tuple)), max_size=5)
NAMES = st.lists(WORDS, max_size=3).map(tuple)
STATES = st.builds(
    State,
    intent=st.none() | WORDS,
    slots=SLOTS,
    work_intent=st.none() | WORDS,
    work=SLOTS,
    results=st.just({}),
    programs=NAMES,
    systems=NAMES,
    providers=NAMES,
    focus=st.dictionaries(WORDS, st.integers() | WORDS, max_size=2),
    last=st.none() | WORDS,
    last_text=WORDS,
)


@given(STATES)
def test_a_state_is_read_as_it_was_written(state: State) -> None:
    assert read_state(json.loads(json.dumps(write_state(state))), {}) == state


def test_a_state_of_another_age_is_not_guessed_at() -> None:
    written = write_state(State())
    assert read_state({**written, "mood": "fine"}, {}) is None
    assert read_state({name: value for name, value in written.items() if name != "slots"}, {}) is None


def _turn(question: str, *calls: AIMessage, failed: bool = False) -> list[BaseMessage]:
    replies = [
        ToolMessage("{}", tool_call_id=str(one.tool_calls[0]["id"]), status="error" if failed else "success")
        for one in calls
    ]
    return [HumanMessage(question), *calls, *replies, AIMessage("Done.")]


def test_a_past_turn_holds_its_calls_with_their_arguments() -> None:
    messages = [
        SystemMessage("rules"),
        *_turn("where?", call(model="resnet50", dataset_size=2_000_000, systems=["delta"], note=None)),
        *_turn("and there?", call(model="nothing"), failed=True),
        *_turn("x" * 1_000, call(command="y" * 1_000)),
    ]
    first, second, third = past_turns(messages)
    assert first.question == "where?"
    assert [one.text for one in first.calls] == [
        'estimate_dnn(model="resnet50", dataset_size=2000000, systems=["delta"])'
    ]
    assert second.calls == ()
    assert len(third.question) == 160
    assert len(third.calls[0].text) < 200


TURNS = st.lists(
    st.builds(
        PastTurn,
        question=st.text(max_size=160),
        calls=st.lists(
            st.builds(PastCall, tool=st.sampled_from("abc"), text=st.text(min_size=1, max_size=300)), max_size=2
        ).map(tuple),
    ),
    max_size=80,
)


@given(TURNS)
def test_a_paragraph_is_one_and_bounded(past: list[PastTurn]) -> None:
    text = tell(past, max(1, len(past)))
    assert len(text) <= PARAGRAPH_CHARACTERS
    assert not text.startswith(("\n", " "))


def _past(*texts: str) -> list[PastTurn]:
    return [PastTurn(question=f"about {text}", calls=(PastCall(tool=text[0], text=text),)) for text in texts]


def test_a_paragraph_keeps_what_was_said_first_and_the_last_call_of_each_tool() -> None:
    texts = ["a(first)", "b(rare)", *(f"a({number} {'x' * 60})" for number in range(60))]
    text = tell(_past(*texts), 62)
    assert "62 questions" in text
    assert text.index("a(first)") < text.index("b(rare)") < text.index("a(59 ")
    assert "a(20 " not in text
    assert "… a(" in text


def test_words_without_a_call_are_told_if_there_is_room() -> None:
    past = [PastTurn(question="My budget is $200."), *_past("a(1)"), PastTurn(question="Thanks.")]
    text = tell(past, 3)
    assert text.index('"My budget is $200."') < text.index("a(1)") < text.index('"Thanks."')


def test_a_cut_prompt_keeps_rules_a_paragraph_and_the_last_turns() -> None:
    messages: list[BaseMessage] = [SystemMessage("rules")]
    messages += _turn("first?", call("1", model="resnet50", dataset_size=2_000_000))
    for number in range(59):
        messages += _turn(f"and on {number}? " + "x" * 300, call("1", model="resnet50", accelerator_count=number))
    kept, dropped = fit(messages, 4_096, 2_000)
    rules, earlier, *last = kept
    assert rules.text == "rules"
    assert isinstance(earlier, Earlier)
    assert 'estimate_dnn(model="resnet50", dataset_size=2000000)' in earlier.text
    assert f"{earlier.turns} questions" in earlier.text
    assert dropped == len(messages) - 1 - len(last)
    assert isinstance(last[0], HumanMessage)
    assert last == messages[-len(last) :]
    assert characters(kept) <= 4_096 * 0.8 * 3 - 2_000


def test_what_a_summary_told_is_told_on_when_the_prompt_is_cut_further() -> None:
    before = Earlier.of(_past("a(first)"), turns=100, state=State(intent="recommend"))
    talk = [message for number in range(20) for message in _turn("x" * 400, call(str(number), model=f"m{number}"))]
    kept, dropped = fit([SystemMessage("rules"), before, *talk], 4_096, 2_000)
    assert dropped > 0
    assert isinstance(kept[1], Earlier)
    assert "a(first)" in kept[1].text
    assert 'estimate_dnn(model="m0")' in kept[1].text
    assert kept[1].turns == 100 + sum(isinstance(message, HumanMessage) for message in talk[:dropped])


def test_nothing_is_told_of_a_prompt_that_fits() -> None:
    messages = [SystemMessage("rules"), *_turn("first?", call(model="resnet50"))]
    assert fit(messages, 16_384, 0) == (messages, 0)
