"""How a turn is conducted, whichever model answers: limits, errors, events, and the proof of the last text.

Everything happens around model and tool calls, so the graph keeps its two nodes and a turn stays cheap.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, cast

from langchain.agents.middleware import AgentMiddleware, AgentState, ModelRequest, ModelResponse
from langchain.tools.tool_node import ToolCallRequest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langgraph.types import Command

from assistant.consent import require_consent
from assistant.events import Status, ToolCall, ToolFinished, ToolStarted
from assistant.models.stopping import StoppedError, stoppable
from assistant.models.wording import COMPLAINT
from assistant.models.written_calls import with_calls
from assistant.profiles import merged, overlaid
from assistant.run import Run, elapsed_ms
from knowledge.errors import IntelligencePlaneError, ModelMistakeError, ServiceError
from knowledge.evidence import Evidence
from knowledge.log import logger

FINISH = "\n\nYou cannot call tools any more. Answer now from the tool results above, and say what is still not known."
EMPTY = "That reply was empty or its tool call was not valid JSON. Call a tool with valid arguments, or answer in text."
UNGROUNDED = (
    "These figures or names of your reply are in no tool result of this conversation: {figures}. Write the whole reply "
    "again without them, with what tool results say only; say that a value is not known where you have none."
)
NO_ANSWER = "I did not reach an answer within the steps allowed for one question. Please ask more narrowly."

Handler = Callable[[ModelRequest[Run]], ModelResponse[Any]]
Ask = Callable[[Run, ModelRequest[Run], Handler], AIMessage]
log = logger(__name__)


class Conduct(AgentMiddleware[AgentState[Any], Run, Any]):
    """The one middleware of the agent. All state of a turn is in the graph's context, a `Run`."""

    def wrap_model_call(self, request: ModelRequest[Run], handler: Handler) -> ModelResponse[Any]:
        """Ask the chosen model; the last call allowed is made without tools, so that it ends in an answer."""
        run = request.runtime.context
        run.check_cancelled()
        run.model_calls += 1
        last = run.model_calls >= run.settings.max_model_calls
        if last:
            system = request.system_message.text if request.system_message else ""
            request = request.override(tools=[], system_message=SystemMessage(content=system + FINISH))
        run.emit(Status(text=f"{run.choice.name} is thinking" if run.model_calls == 1 else "Wording the answer"))
        ask = _in_words if last else _ask
        message = ask(run, request, handler)
        if not message.tool_calls:
            message = _final(run, request, handler, ask, message)
        _learn(run, message)
        run.said.append(message)
        return ModelResponse(result=[message])

    def wrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], ToolMessage | Command[Any]]
    ) -> ToolMessage | Command[Any]:
        """Call the tool; whatever goes wrong becomes a message that the model can act on."""
        run = cast(Run, request.runtime.context)
        run.check_cancelled()
        call_id, name, arguments = request.tool_call["id"] or "", request.tool_call["name"], request.tool_call["args"]
        run.emit(ToolStarted(id=call_id, name=name, arguments=arguments))
        start = time.perf_counter()
        error: str | None = None
        try:
            _admit(run, name, arguments)
            require_consent(name, run.history, run.settings)
            message = handler(request)
            assert isinstance(message, ToolMessage)  # our tools never return a graph command
            if message.status == "error":
                error = f"The model called {name}, which cannot be called like that."
        except StoppedError:
            raise
        except IntelligencePlaneError as problem:
            run.failures.append(problem)
            error, message = problem.message, _error_message(call_id, name, problem.for_model)
        except Exception:  # a mistake in a tool must not end the conversation; it is logged, counted and told
            log.exception("tool failed", tool=name, run_id=run.run_id)
            error = f"Something inside {name} failed; the log in the home folder tells it under run {run.run_id}."
            run.failures.append(IntelligencePlaneError(error))
            message = _error_message(call_id, name, "internal error in the tool; do not call it again like that")
        _record(run, message, ToolCall(
            id=call_id, name=name, arguments=arguments, ok=error is None, ms=elapsed_ms(start), error=error,
            result=json.loads(str(message.content)) if isinstance(message.artifact, Evidence) else None,
        ))  # fmt: skip
        return message


def _ask(run: Run, request: ModelRequest[Run], handler: Handler) -> AIMessage:
    """One model call; if the service fails and there is another model, that one takes over for the rest of the turn."""
    run.speech.begin()
    try:
        return _call(run, request, handler)
    except ServiceError as problem:
        if run.choice.fallback is None or run.cancelled():
            raise
        failed, run.choice = run.choice, run.choice.fallback()
        run.speech.muted = True
        note = f"{problem.message} {run.choice.notice}"
        run.notes.append(note)
        run.emit(Status(text=note))
        log.warning("chat model replaced", failed=failed.name, by=run.choice.name, reason=problem.message)
        return _call(run, request, handler)


def _call(run: Run, request: ModelRequest[Run], handler: Handler) -> AIMessage:
    with stoppable(run.cancelled):
        message = handler(request.override(model=run.choice.model)).result[0]
    assert isinstance(message, AIMessage)
    message = with_calls(message) if run.choice.writes_freely else message
    cut = message.additional_kwargs.get("cut")
    if cut and cut not in run.notes:
        run.notes.append(cut)
        run.emit(Status(text=cut))
    return message


def _in_words(run: Run, request: ModelRequest[Run], handler: Handler) -> AIMessage:
    """One model call whose tool calls do not count."""
    return _ask(run, request, handler).model_copy(update={"tool_calls": [], "invalid_tool_calls": []})


def _final(run: Run, request: ModelRequest[Run], handler: Handler, ask: Ask, message: AIMessage) -> AIMessage:
    """The reply with every figure proven: corrected once by the model, then by withholding."""
    problems = message.additional_kwargs.get("problems")
    if isinstance(problems, list) and not run.choice.writes_freely:
        run.proof.allow(problems)
    complaint = _complaint(run, message)
    if complaint and run.choice.writes_freely:
        run.speech.muted = True
        run.emit(Status(text="Correcting the answer"))
        run.check_cancelled()
        more = [message] if message.text else []
        asked_again = HumanMessage(content=complaint, additional_kwargs={COMPLAINT: True})
        again = request.override(messages=[*request.messages, *more, asked_again])
        mended = ask(run, again, handler)
        if mended.tool_calls or mended.text.strip():
            message = mended
    if message.tool_calls:
        return message
    run.citations.restart()
    text = run.citations.number(message.text.strip() or NO_ANSWER)
    text, withheld = run.proof.withhold(text)
    if withheld:
        log.warning("figures withheld", figures=withheld, model=run.choice.name, run_id=run.run_id)
    return message.model_copy(update={"content": text, "invalid_tool_calls": []})


def _complaint(run: Run, message: AIMessage) -> str | None:
    if not message.text.strip() or message.invalid_tool_calls:
        return EMPTY
    figures = [finding.text for finding in run.proof.findings(run.citations.number(message.text))]
    return UNGROUNDED.format(figures=", ".join(figures)) if figures else None


def _admit(run: Run, name: str, arguments: dict[str, Any]) -> None:
    """Whether this call may still be made in this turn.

    Raises:
        ModelMistakeError: the limit is reached, or the very same call was made before.
    """
    if len(run.asked) >= run.settings.max_tool_calls:
        raise ModelMistakeError(
            "The tool calls allowed for one question are used up.",
            for_model="No more tool calls are allowed. Answer from the results you have.",
        )
    key = json.dumps([name, arguments], sort_keys=True, default=str)
    if key in run.asked:
        raise ModelMistakeError(
            f"{name} was called twice with the same arguments.",
            for_model=f"{name} was already called with these arguments; use that result, or change the arguments.",
        )
    run.asked.add(key)


def _learn(run: Run, message: AIMessage) -> None:
    """Take over what the person said about their access, before the tools run."""
    update = message.additional_kwargs.get("profile_update")
    if not isinstance(update, dict) or not update:
        return
    profile_update = merged(run.profile_update, update)
    overlaid(run.base_profile, profile_update)
    run.profile_update, run.learned = profile_update, merged(run.learned, update)


def _record(run: Run, message: ToolMessage, call: ToolCall) -> None:
    run.said.append(message)
    run.calls.append(call)
    if isinstance(message.artifact, Evidence):
        run.results.append(message.artifact)
    run.emit(ToolFinished(call=call))


def _error_message(call_id: str, name: str, text: str) -> ToolMessage:
    return ToolMessage(content=text, tool_call_id=call_id, name=name, status="error")
