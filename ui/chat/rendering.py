"""A turn as Gradio messages: question, folding steps, answer, chart, script, next questions.

Messages are made in the form that Gradio sends, once, so that nothing is written out again with every token.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradio.components.chatbot import ComponentMessage, FileMessage, Message, TextMessage
from gradio.data_classes import FileData

from assistant.events import Answer
from knowledge.evidence import Source
from plane.placement.option import Option
from ui.chat.markdown import unbroken, without_html
from ui.chat.steps import arguments_text, as_plain, call_text, title_of
from ui.chat.turn_view import Step, TurnView

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from estimators.harp.predicting.result import ScalingRow


def messages_of(turn: TurnView, script_folder: Path) -> list[Message]:
    """The messages of a turn, the question first.

    Args:
        turn: as far as it is known.
        script_folder: where a job script is written so that the browser can fetch it.
    """
    messages = [_said("user", as_written(turn.question))]
    messages += [_step_message(step, turn) for step in turn.steps]
    if turn.answer is None:
        messages += _unfinished(turn)
    else:
        messages += _finished(turn, turn.answer, script_folder)
    if turn.answer is not None:  # the page shows these under the newest turn only
        messages[-1].options = [{"value": text, "label": text} for text in turn.answer.suggestions]
    return messages


def as_written(text: str) -> str:
    """A person's own words: shown as they were typed, never read as Markdown or HTML."""
    return "\n".join(re.sub(r"([\\`*_{}\[\]<>#|~$&])", r"\\\1", line) for line in text.splitlines())


def _step_message(step: Step, turn: TurnView) -> Message:
    call = step.call
    if call is None:
        metadata: dict[str, Any] = {"title": title_of(step.name, running=True), "id": step.id, "log": step.name}
        # An answer without this call's end means that the run was stopped: nothing is pending any more.
        metadata["status"] = "pending" if turn.answer is None else "done"
        return _said("assistant", arguments_text(step.arguments), metadata)
    title = title_of(step.name, running=False) if call.ok else f"{title_of(step.name, running=True)}: failed"
    metadata = {"title": title, "id": step.id, "log": step.name, "status": "done", "duration": call.ms / 1000}
    return _said("assistant", call_text(call), metadata)


def _unfinished(turn: TurnView) -> list[Message]:
    if turn.text.strip():
        return [_said("assistant", unbroken(without_html(turn.text)))]
    return [_said("assistant", f"*{as_plain(turn.status or 'Working')} …*")]


def _finished(turn: TurnView, answer: Answer, script_folder: Path) -> list[Message]:
    body, sources = _split_sources(unbroken(without_html(_without_next(answer))))
    messages = [_said("assistant", body)]
    if answer.options:
        messages.append(_chart(answer))
    if scaling := shown_scaling(answer):
        messages.append(_scaling_chart(scaling))
    if answer.script:
        messages.append(_download(_script_file(answer, script_folder)))
    if sources or (answer.kind == "answer" and answer.sources):
        messages.append(_said("assistant", sources or sources_text(answer.sources)))
    if turn.notice:
        messages.append(_said("assistant", f"*{as_plain(turn.notice)}*"))
    return messages


def _without_next(answer: Answer) -> str:
    """The answer without its closing line of next questions where the page offers them as buttons."""
    return re.sub(r"\n+\*\*Next:\*\*[^\n]*\s*\Z", "", answer.answer) if answer.suggestions else answer.answer


def _split_sources(text: str) -> tuple[str, str]:
    """The answer, and the list of sources it closes with ("" if it has none): the chart stands between them."""
    headings = list(re.finditer(r"(?im)^[#*_ ]*(sources|references)[*_: ]*$", text))
    if not headings:
        return text, ""
    cut = headings[-1].start()
    return text[:cut].rstrip(), text[cut:]


def _said(role: str, text: str, metadata: dict[str, Any] | None = None) -> Message:
    return Message(role=role, content=[TextMessage(text=text)], metadata=metadata)


def _chart(answer: Answer) -> Message:
    from ui.plots import time_against_cost

    return _plot(time_against_cost(shown_options(answer), answer.frontier))


def _scaling_chart(rows: Sequence[ScalingRow]) -> Message:
    from ui.harp_plots import scaling_over_cores

    return _plot(scaling_over_cores(rows))


def shown_scaling(answer: Answer) -> tuple[ScalingRow, ...]:
    """The table over cores of the last prediction of an application; nothing where it has fewer than two rows."""
    found = [call for call in answer.tool_calls if call.ok and call.name == "predict_application" and call.result]
    if answer.kind != "answer" or not found:
        return ()
    from estimators.harp.predicting.result import ScalingRow

    rows = (found[-1].result or {}).get("scaling") or ()
    return tuple(ScalingRow.model_validate(row) for row in rows) if len(rows) > 1 else ()


def _plot(drawn: Figure) -> Message:
    figure = json.loads(drawn.to_json())
    chart = ComponentMessage(
        component="plot",
        value={"type": "plotly", "plot": json.dumps({**figure, "config": {"displayModeBar": False}})},
        constructor_args={"show_label": False},
        props={"show_label": False, "bokeh_version": None, "caption": ""},
    )
    return Message(role="assistant", content=[chart])


def shown_options(answer: Answer) -> list[Option]:
    """The options whose ranks stand in the answer's table, so that table and chart agree; all if it has no table."""
    ranks = {int(rank) for rank in re.findall(r"(?m)^\|[ *]*(\d{1,3})[ *]*\|", answer.answer)}
    return [option for option in answer.options if option.rank in ranks] or list(answer.options)


def _download(path: Path) -> Message:
    file = FileData(path=str(path), orig_name=path.name, mime_type="text/plain")
    return Message(role="assistant", content=[FileMessage(file=file)])


def sources_text(sources: Sequence[Source]) -> str:
    """Numbered sources with link and date."""
    lines = [f"{number}. {_source_line(source)}" for number, source in enumerate(sources, start=1)]
    return "**Sources**\n\n" + "\n".join(lines)


def _source_line(source: Source) -> str:
    title = as_plain(source.title)
    linked = f"[{title}](<{_link(source.url)}>)" if source.url and _link(source.url) else title
    return f"{linked}, {source.date or 'date not known'}"


def _link(url: str) -> str:
    """The address if it leads to a web page and cannot close the Markdown link it stands in, else nothing."""
    return url if re.fullmatch(r"https?://[^\s<>\"]+", url) else ""


def _script_file(answer: Answer, script_folder: Path) -> Path:
    """Write the script under its own name in a folder of its run."""
    name = re.sub(r"[^A-Za-z0-9._-]", "_", Path(answer.script_name or "job.sh").name).lstrip(".") or "job.sh"
    run = re.sub(r"[^A-Za-z0-9_-]", "_", answer.run_id)
    path = script_folder / run / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(answer.script or "", encoding="utf-8")
    return path
