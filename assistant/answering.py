"""Puts the answer of a turn together from what was said and what the tools returned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from langchain_core.messages import AIMessage, BaseMessage

from assistant.events import Answer, Kind
from assistant.profiles import sentence
from assistant.run import Run
from assistant.understood import understood
from knowledge.errors import IntelligencePlaneError, RefusedError
from knowledge.evidence import Assumption
from plane.placement.option import Placement

_KINDS = ("answer", "clarify", "refuse", "chat", "approval")
_SUGGESTIONS = 3
STOPPED = "Stopped before the answer was finished."


def finished(run: Run) -> Answer:
    """The answer of a turn that ended by itself."""
    message = _last(run.said)
    text, sources = run.citations.finish(message.text.strip())
    kind = _kind(message, run)
    intent, slots = understood(message, tuple(run.calls), kind)
    return _answer(run, "".join(f"> {note}\n\n" for note in run.notes) + text, kind).model_copy(
        update={
            "sources": sources,
            "suggestions": _suggestions(message),
            "exit_code": _exit_code(message, run, kind),
            "intent": intent,
            "slots": slots,
        }
    )


def stopped(run: Run) -> Answer:
    """The answer of a turn that the person stopped: what they had read, marked as partial."""
    heard = run.speech.heard.strip()
    return _answer(run, f"{heard}\n\n*{STOPPED}*" if heard else f"*{STOPPED}*", "stopped")


def failed(run: Run, error: Exception) -> Answer:
    """The answer of a turn that could not be finished: one sentence, and what the tools found before."""
    answer = error_answer(error, run_id=run.run_id, thread_id=run.thread_id, model=run.choice.name)
    return answer.model_copy(update={"tool_calls": tuple(run.calls), "ms": run.ms, **_evidence(run)})


def error_answer(error: Exception, *, run_id: str, thread_id: str, model: str) -> Answer:
    """An error as an answer: the sentence of an expected error, a plain word and the run's id for any other."""
    if isinstance(error, IntelligencePlaneError):
        text, code = error.message, error.exit_code
    else:
        text, code = (
            f"Something inside the assistant failed; the log in the home folder tells it under run {run_id}.",
            1,
        )
    kind: Kind = "refuse" if code == 4 else "error"
    return Answer(answer=text, kind=kind, model=model, run_id=run_id, thread_id=thread_id, ms=0, exit_code=code)


def _answer(run: Run, text: str, kind: Kind) -> Answer:
    return Answer(
        answer=text,
        kind=kind,
        tool_calls=tuple(run.calls),
        model=run.choice.name,
        run_id=run.run_id,
        thread_id=run.thread_id,
        ms=run.ms,
        **_evidence(run),
    )


def _evidence(run: Run) -> dict[str, Any]:
    """What the results of this turn hold for surfaces: options, assumptions, unknowns, sources, a script."""
    placements = [result for result in run.results if isinstance(result, Placement)]
    learned = (Assumption(field="profile", text=sentence(run.learned)),) if run.learned else ()
    assumptions = [one for result in run.results for one in result.assumptions]
    script = next(
        (result for result in reversed(run.results) if isinstance(getattr(result, "script", None), str)), None
    )
    return {
        "options": placements[-1].options if placements else (),
        "frontier": placements[-1].frontier if placements else (),
        "assumptions": (*learned, *{one.text: one for one in assumptions}.values()),
        "unknowns": tuple(dict.fromkeys(one for result in run.results for one in result.unknowns)),
        "sources": tuple({one.id: one for result in run.results for one in result.sources}.values()),
        "script": getattr(script, "script", None),
        "script_name": getattr(script, "file_name", None) or ("job.sh" if script else None),
    }


def _kind(message: AIMessage, run: Run) -> Kind:
    """As the model says; a model that does not say has answered if a tool did, and asked if its text ends so."""
    said = message.additional_kwargs.get("kind")
    if said in _KINDS and not (said == "clarify" and _was_refused(run)):
        return cast(Kind, said)
    if run.results:
        return "answer"
    if _was_refused(run):
        return "refuse"
    return "clarify" if message.text.rstrip().rstrip("*_)").endswith("?") else "chat"


def _was_refused(run: Run) -> bool:
    return bool(run.failures) and not run.results and isinstance(run.failures[-1], RefusedError)


def _exit_code(message: AIMessage, run: Run, kind: Kind) -> int:
    """0 when something was answered; 1 when it was refused, every tool failed, or a value was impossible."""
    if kind == "refuse":
        return 1
    if run.results:
        return 0
    return 1 if run.failures or message.additional_kwargs.get("problems") else 0


def _suggestions(message: AIMessage) -> tuple[str, ...]:
    said = message.additional_kwargs.get("suggestions")
    return tuple(str(one) for one in said[:_SUGGESTIONS]) if isinstance(said, Sequence) else ()


def _last(said: Sequence[BaseMessage]) -> AIMessage:
    message = said[-1]
    assert isinstance(message, AIMessage)
    return message
