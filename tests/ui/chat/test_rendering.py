from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.events import Kind, ToolCall, ToolStarted, TurnEnded
from knowledge.evidence import Source
from tests.fakes.scripted_assistant import canonical_answer, plain_answer
from ui.chat.rendering import as_written, messages_of, shown_options, shown_scaling, sources_text
from ui.chat.turn_view import TurnView


def turn_of(answer: Any, notice: str | None = None) -> TurnView:
    turn = TurnView("where?", notice=notice)
    turn.take(TurnEnded(answer=answer))
    return turn


def texts(turn: TurnView, folder: Path) -> list[str]:
    return [getattr(block, "text", "") for message in messages_of(turn, folder) for block in message.content]


def test_question_step_answer_chart_and_sources_in_this_order(tmp_path: Path) -> None:
    messages = messages_of(turn_of(canonical_answer()), tmp_path)
    kinds = [(message.role, message.content[0].type) for message in messages]
    assert kinds == [("user", "text"), *[("assistant", kind) for kind in ("text", "text", "component", "text")]]
    assert messages[1].metadata is not None
    assert messages[1].metadata["title"] == "Compared places to run"
    assert messages[1].metadata["status"] == "done"
    assert messages[1].metadata["duration"] == pytest.approx(0.0842)


def test_there_is_one_chart_for_a_recommendation_and_none_without(tmp_path: Path) -> None:
    def charts(answer: Any) -> int:
        return sum(message.content[0].type == "component" for message in messages_of(turn_of(answer), tmp_path))

    assert charts(canonical_answer()) == 1
    assert charts(plain_answer("Delta allows 48 h.")) == 0


def test_the_chart_shows_the_rows_of_the_table_and_no_others() -> None:
    answer = canonical_answer()
    assert len(answer.options) > 2
    two = answer.model_copy(update={"answer": "Run it.\n\n| # | Where |\n|---|---|\n| 1 | Delta |\n| **2** | Anvil |"})
    assert [option.rank for option in shown_options(two)] == [1, 2]
    assert shown_options(answer.model_copy(update={"answer": "Run it on Delta."})) == list(answer.options)


def test_the_chart_is_a_plotly_figure_without_tool_bar(tmp_path: Path) -> None:
    chart = messages_of(turn_of(canonical_answer()), tmp_path)[3].content[0]
    assert chart.value["type"] == "plotly"
    figure = json.loads(chart.value["plot"])
    assert figure["config"] == {"displayModeBar": False}
    assert figure["data"]


def test_a_running_call_is_open_and_a_stopped_one_is_not_pending(tmp_path: Path) -> None:
    turn = TurnView("where?")
    turn.take(ToolStarted(id="1", name="estimate_dnn", arguments={"model": "resnet50"}))
    running = messages_of(turn, tmp_path)[1].metadata
    turn.break_off("Stopped.", stopped=True)
    stopped = messages_of(turn, tmp_path)[1].metadata
    assert running is not None
    assert stopped is not None
    assert (running["status"], stopped["status"]) == ("pending", "done")


def test_until_text_arrives_the_stage_is_named(tmp_path: Path) -> None:
    turn = TurnView("where?", status="Comparing places")
    assert texts(turn, tmp_path)[-1] == "*Comparing places …*"
    turn.text = "Run it"
    assert texts(turn, tmp_path)[-1] == "Run it"


def test_the_final_answer_replaces_what_was_streamed(tmp_path: Path) -> None:
    turn = TurnView("where?", text="Run it on Mars for 3 h.")
    turn.take(TurnEnded(answer=plain_answer("Run it on Delta.")))
    assert texts(turn, tmp_path)[1:] == ["Run it on Delta."]


def test_the_chart_stands_before_the_answer_s_own_sources(tmp_path: Path) -> None:
    answer = canonical_answer(answer="Run it on Delta.[1]\n\n**Sources**\n\n1. [Delta](https://example.org) (measured)")
    messages = messages_of(turn_of(answer), tmp_path)
    assert [message.content[0].type for message in messages[2:]] == ["text", "component", "text"]
    assert texts(turn_of(answer), tmp_path)[-1].startswith("**Sources**")
    assert sum("Sources" in text for text in texts(turn_of(answer), tmp_path)) == 1


def test_a_sentence_about_sources_is_not_a_list_of_them(tmp_path: Path) -> None:
    answer = plain_answer("Sources differ about this limit.")
    assert texts(turn_of(answer), tmp_path)[1] == "Sources differ about this limit."


def test_next_questions_are_not_told_twice(tmp_path: Path) -> None:
    written = "Run it on Delta.\n\n**Next:** Cheapest one? · On 4 GPUs\n"
    offered = plain_answer(written, suggestions=("Cheapest one?",))
    assert texts(turn_of(offered), tmp_path)[1] == "Run it on Delta."
    assert "**Next:**" in texts(turn_of(plain_answer(written)), tmp_path)[1]


def test_next_questions_hang_on_the_last_message(tmp_path: Path) -> None:
    messages = messages_of(turn_of(canonical_answer(), notice="No Ollama."), tmp_path)
    assert (messages[-1].options or [])[0]["value"] == "Cheapest one?"
    assert all(not message.options for message in messages[:-1])


def test_a_script_is_offered_under_its_own_name(tmp_path: Path) -> None:
    answer = plain_answer("Here it is.", script="#!/bin/bash\n", script_name="resnet50.sbatch", run_id="run-1")
    file = messages_of(turn_of(answer), tmp_path)[2].content[0].file
    assert file.orig_name == "resnet50.sbatch"
    assert Path(file.path).read_text() == "#!/bin/bash\n"


@given(st.text(min_size=1, max_size=40), st.text(max_size=20))
def test_a_script_never_leaves_its_folder(tmp_path_factory: pytest.TempPathFactory, name: str, run: str) -> None:
    folder = tmp_path_factory.getbasetemp() / "scripts"
    answer = plain_answer("x", script="echo", script_name=f"../../{name}", run_id=f"../{run}")
    path = Path(messages_of(turn_of(answer), folder)[2].content[0].file.path).resolve()
    assert path.is_relative_to(folder.resolve())


def test_sources_are_numbered_links_with_dates() -> None:
    text = sources_text((Source(id="a", title="Delta [guide]", url="https://example.org/a", date="2026-08"),))
    assert "1. [Delta \\[guide\\]](<https://example.org/a>), 2026-08" in text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://x> <script>", "data:text/html,x", "ftp://x"])
def test_only_web_addresses_become_links(url: str) -> None:
    assert url not in sources_text((Source(id="a", title="Guide", url=url),))


def test_a_question_is_shown_as_it_was_typed() -> None:
    assert as_written("<b>*hi*</b>\n`x`") == "\\<b\\>\\*hi\\*\\</b\\>\n\\`x\\`"


def predicted(*cores: int, kind: Kind = "answer") -> Any:
    """An answer after `predict_application` with a table over these cores."""
    walltime = {"value": 2.0, "low": 1.5, "high": 3.0, "unit": "h"}
    rows = [{"cores": one, "nodes": 1, "walltime": walltime, "speed_up": 1.0, "efficiency": 1.0} for one in cores]
    call = ToolCall(id="1", name="predict_application", arguments={}, ok=True, ms=1, result={"scaling": rows})
    return plain_answer("It takes 2 h.", kind=kind, tool_calls=(call,))


def test_the_scaling_of_an_application_is_drawn(tmp_path: Path) -> None:
    found = [message.content[0] for message in messages_of(turn_of(predicted(1, 2, 4)), tmp_path)]
    charts = [block for block in found if block.type == "component"]
    assert len(charts) == 1
    figure = json.loads(charts[0].value["plot"])
    assert next(trace for trace in figure["data"] if trace["name"] == "run time")["x"] == [1, 2, 4]


@pytest.mark.parametrize("answer", [predicted(), predicted(4), predicted(1, 2, kind="error")])
def test_one_count_of_cores_is_no_scaling(answer: Any) -> None:
    assert shown_scaling(answer) == ()
