"""A conversation written down: Markdown to read, or a JSON document with everything there is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.errors import RequestError

if TYPE_CHECKING:
    from assistant.events import Answer, ToolCall
    from assistant.memory import ThreadSummary, Turn
    from knowledge.evidence import Source

UNFINISHED = "*(The program ended before the answer was finished.)*"


def write_transcript(turns: Sequence[Turn], path: Path) -> None:
    """Write the Markdown into a new file.

    Raises:
        RequestError: the file exists already, or cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(transcript(turns))
    except FileExistsError as error:
        raise RequestError.of("file", str(path), "it exists already", "choose another name") from error
    except OSError as error:
        raise RequestError.of(
            "file", str(path), f"it cannot be written ({error.strerror})", "choose another"
        ) from error


def transcript(turns: Sequence[Turn], thread: ThreadSummary | None = None) -> str:
    """Markdown, oldest turn first: question, answer, and what the answer rests on; under a heading with `thread`."""
    head = [] if thread is None else [_head(thread)]
    return "\n".join([*head, *(_section(turn) for turn in turns)])


def document(thread: ThreadSummary, turns: Sequence[Turn]) -> dict[str, Any]:
    """Everything that is remembered of a conversation, as plain data."""
    return {**thread.model_dump(mode="json"), "turns": [_plain(turn) for turn in turns]}


def _plain(turn: Turn) -> dict[str, Any]:
    """A turn as `iplane ask --json` writes it: a figure without limit is null, since JSON has no infinity."""
    plain: dict[str, Any] = json.loads(turn.model_dump_json())
    return plain


def _head(thread: ThreadSummary) -> str:
    title = thread.title.replace("#", "\\#")
    begun, updated = _minute(thread.created), _minute(thread.updated)
    return f"# {title}\n\n*Conversation {thread.id}, begun in {thread.surface} {begun}, last used {updated}*\n"


def _section(turn: Turn) -> str:
    question = "\n".join(f"> {line}" for line in turn.question.splitlines())
    said = turn.answer.answer if turn.answer else UNFINISHED
    about = f"*{turn.model}, {_minute(turn.created)}, run {turn.run_id}*"
    parts = [question, said.strip(), about, *(_grounds(turn.answer) if turn.answer else ()), *_feedback(turn)]
    return "\n\n".join(parts) + "\n"


def _grounds(answer: Answer) -> Iterator[str]:
    """What the answer rests on: calls, assumptions, what is not known, sources."""
    for title, lines in (
        ("Tool calls", [_call(call) for call in answer.tool_calls]),
        ("Assumed", [one.text for one in answer.assumptions]),
        ("Not known", list(answer.unknowns)),
        ("Sources", [_source(source) for source in answer.sources]),
    ):
        if lines:
            yield f"*{title}*\n\n" + "\n".join(f"- {' '.join(line.split())}" for line in lines)


def _call(call: ToolCall) -> str:
    said = ", ".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in call.arguments.items())
    ended = "ok" if call.ok else f"failed: {call.error}" if call.error else "failed"
    return f"{_code(f'{call.name}({said})')} {ended}, {call.ms:.0f} ms"


def _source(source: Source) -> str:
    plain = source.title.replace("[", "(").replace("]", ")")
    title = f"[{plain}]({source.url})" if source.url else plain
    return f"{title} ({source.how}{', ' + source.date if source.date else ''})"


def _feedback(turn: Turn) -> Iterator[str]:
    if turn.rating:
        comment = f": {' '.join(turn.comment.split())}" if turn.comment else ""
        yield f"*Feedback*\n\n- {'liked' if turn.rating > 0 else 'disliked'}{comment}"


def _code(text: str) -> str:
    """Text as code; whatever ticks it holds, the fence is longer."""
    fence = "`" * (max((len(run) for run in _ticks(text)), default=0) + 1)
    edge = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{edge}{text}{edge}{fence}"


def _ticks(text: str) -> list[str]:
    import re

    return re.findall(r"`+", text)


def _minute(time: str) -> str:
    return f"{time[:16].replace('T', ' ')} UTC"
