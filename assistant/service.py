"""The assistant as every surface knows it: ask, stream, look back, rate."""

from __future__ import annotations

import queue
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from assistant.agent import run_agent
from assistant.answering import error_answer, failed, finished, stopped
from assistant.events import Answer, Event, TurnEnded, TurnStarted
from assistant.memory import Memory, ThreadSummary, Turn
from assistant.memory.messages import answered
from assistant.models.choose import Chooser
from assistant.models.stopping import StoppedError
from assistant.run import Run
from assistant.summing import TURNS_OF_PLANNER, TURNS_OF_WRITERS, Summing, recalled
from knowledge.errors import IntelligencePlaneError, RequestError
from knowledge.log import logger, open_log
from knowledge.settings import Settings
from knowledge.settings import settings as process_settings
from plane.profile import Profile, load_profile
from tools import Tool, load_tools

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.grounding.names import Gazetteer

QUESTION_CHARACTERS = 100_000
_POLL_SECONDS = 0.1
log = logger(__name__)


class Assistant:
    """One assistant for any number of conversations; safe to use from several threads.

    Args:
        settings: of this process.
        chat_model: answers instead of the one the settings name.
        profile: what the person may use, instead of the stored profile.
        surface: where conversations begun here belong to: `cli`, `chat`, ...
        tools: instead of all tools.
        state_path: file of the conversations, instead of the one in the home folder.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        chat_model: BaseChatModel | None = None,
        profile: Profile | None = None,
        surface: str = "library",
        tools: Iterable[Tool] | None = None,
        state_path: Path | None = None,
    ) -> None:
        self.settings = settings
        self.memory = Memory(state_path or settings.state_path)
        open_log(settings)
        self._profile = profile
        self._surface = surface
        self._tools = tuple(load_tools().values() if tools is None else tools)
        self._types = {tool.name: tool.result for tool in self._tools}
        self._chooser = Chooser(settings, chat_model)
        self._summing = Summing(settings, self.memory)

    def stream(
        self,
        text: str,
        *,
        thread_id: str | None = None,
        cancel: threading.Event | None = None,
        profile: Profile | None = None,
    ) -> Iterator[Event]:
        """One turn as events: `TurnStarted` first, `TurnEnded` last, whatever happens between them.

        Args:
            text: what the person says.
            thread_id: of the conversation; a new one begins if it is `None` or not known.
            cancel: set it, and the turn ends at once with what there is.
            profile: instead of the stored one, for this turn.

        """
        events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        run_id = uuid.uuid4().hex[:12]
        try:
            run = self._begin(run_id, text, thread_id, profile, cancel or threading.Event(), events.put)
            notice = self._notice(run)
            self.memory.start_run(run_id, run.thread_id, str(run.history[-1].text), run.choice.name, notice)
        except IntelligencePlaneError as error:  # nothing to remember: there was no turn
            thread, model = thread_id or "", self.settings.model
            yield TurnStarted(run_id=run_id, thread_id=thread, model=model)
            yield TurnEnded(answer=error_answer(error, run_id=run_id, thread_id=thread, model=model))
            return
        yield TurnStarted(run_id=run_id, thread_id=run.thread_id, model=run.choice.name, notice=notice)
        yield from self._work(run, events)

    def _begin(
        self,
        run_id: str,
        text: str,
        thread_id: str | None,
        profile: Profile | None,
        cancel: threading.Event,
        emit: Callable[[Event], None],
    ) -> Run:
        question = _checked(text)
        stored = self._profile if self._profile is not None else load_profile(self.settings.profile_path)
        base = stored if profile is None else profile
        choice = self._chooser.choose(base)
        thread = self.memory.begin(thread_id, question, surface=self._surface)
        run = Run(
            run_id=run_id,
            thread_id=thread,
            settings=self.settings,
            choice=choice,
            base_profile=base,
            history=(*recalled(self.memory, thread, self._types), HumanMessage(content=question)),
            emit=emit,
            cancel=cancel,
            profile_update=self.memory.profile_update(thread),
        )
        if choice.writes_freely:
            run.proof.hold_names(_gazetteer(self.settings))
        return run

    def ask(
        self,
        text: str,
        *,
        thread_id: str | None = None,
        cancel: threading.Event | None = None,
        profile: Profile | None = None,
    ) -> Answer:
        """One turn, its answer only. Arguments as for `stream`; an error is an answer of kind `error`, too."""
        for event in self.stream(text, thread_id=thread_id, cancel=cancel, profile=profile):
            if isinstance(event, TurnEnded):
                return event.answer
        raise AssertionError("a turn ends with TurnEnded")

    def threads(self, *, surface: str | None = None, limit: int = 100) -> list[ThreadSummary]:
        """Conversations, the one used last first."""
        return self.memory.threads(surface=surface, limit=limit)

    def thread(self, thread_id: str) -> ThreadSummary:
        """One conversation as it stands in the list."""
        return self.memory.thread(thread_id)

    def forget(self, thread_id: str) -> None:
        """Delete a conversation, down to the last trace of its text in the state file."""
        self.memory.forget(thread_id)

    def history(self, thread_id: str) -> list[Turn]:
        """All turns of a conversation, oldest first; `Turn.events` draws one again."""
        return self.memory.history(thread_id)

    def rate(self, run_id: str, rating: float, comment: str | None = None) -> None:
        """Keep what the person thinks of an answer: 1 liked, -1 disliked, 0 takes it back."""
        self.memory.rate(run_id, rating, comment)

    def close(self) -> None:
        """Let go of the state file."""
        self.memory.close()

    def _work(self, run: Run, events: queue.SimpleQueue[Event | None]) -> Iterator[Event]:
        """Let another thread do the turn, so that stopping is instant even while a chat model is silent."""
        outcome: list[Exception | None] = []
        worker = threading.Thread(
            target=_carry_out, args=(partial(run_agent, run, self._tools), outcome, events), daemon=True
        )
        worker.start()
        try:
            yield from _until_done(run, events)
        except GeneratorExit:
            run.cancel.set()  # the surface went away: stop the work and keep what there is
            self._end(run, None)
            raise
        answer = self._end(run, outcome[0] if outcome else None)
        if answer.kind != "stopped":
            run.speech.finish(answer.answer)
        while not events.empty():
            event = events.get()
            if event is not None:
                yield event
        yield TurnEnded(answer=answer)

    def _end(self, run: Run, error: Exception | None) -> Answer:
        """Word the outcome and remember it."""
        if run.cancelled() or isinstance(error, StoppedError):
            answer = stopped(run)
        elif error is not None:
            if not isinstance(error, IntelligencePlaneError):
                log.error("turn failed", run_id=run.run_id, exc_info=error)
            answer = failed(run, error)
        else:
            answer = finished(run)
        said: list[BaseMessage] = [run.history[-1], *answered(run.said)]
        if answer.kind in ("stopped", "error") or not isinstance(said[-1], AIMessage):
            said.append(AIMessage(content=answer.answer, additional_kwargs={"kind": answer.kind}))
        self.memory.finish_run(answer, said, run.profile_update)
        self._sum_up(run, said)
        return answer

    def _sum_up(self, run: Run, said: list[BaseMessage]) -> None:
        """Let the thread's summary follow. Without one the thread only becomes slower, so nothing of it ends a turn."""
        whole = TURNS_OF_WRITERS if run.choice.writes_freely else TURNS_OF_PLANNER
        try:
            self._summing.move_on(run.thread_id, [*run.history[:-1], *said], whole=whole)
        except Exception as error:
            log.warning("thread not summed up", run_id=run.run_id, reason=str(error))

    def _notice(self, run: Run) -> str | None:
        """Which model answers and why: once per conversation, and again when it changes."""
        return run.choice.notice if self.memory.last_model(run.thread_id) != run.choice.name else None


def open_assistant(
    settings: Settings | None = None,
    *,
    chat_model: BaseChatModel | None = None,
    profile: Profile | None = None,
    surface: str = "library",
) -> Assistant:
    """The assistant on the given settings (those of the process by default). Cheap: models and databases come later."""
    return Assistant(settings or process_settings(), chat_model=chat_model, profile=profile, surface=surface)


def _gazetteer(settings: Settings) -> Gazetteer:
    from assistant.grounding.names import Gazetteer
    from assistant.planner.names import names

    return Gazetteer.of(names(settings))


def _carry_out(
    work: Callable[[], None], outcome: list[Exception | None], events: queue.SimpleQueue[Event | None]
) -> None:
    """Runs in the worker thread: nothing may escape, and the reader must always be told that it is over."""
    try:
        work()
        outcome.append(None)
    except Exception as error:  # every error becomes the turn's answer
        outcome.append(error)
    finally:
        events.put(None)


def _until_done(run: Run, events: queue.SimpleQueue[Event | None]) -> Iterator[Event]:
    """Events as they come, until the work is over or the person stops it."""
    while not run.cancelled():
        try:
            event = events.get(timeout=_POLL_SECONDS)
        except queue.Empty:
            continue
        if event is None:
            return
        yield event


def _checked(text: str) -> str:
    question = text.strip()
    if not question:
        raise RequestError("The question is empty; say what you would like to run, or ask about a system.")
    if len(question) > QUESTION_CHARACTERS:
        raise RequestError(
            f"The question has {len(question):,} characters, but at most {QUESTION_CHARACTERS:,} are read; shorten it."
        )
    return question.encode("utf-8", "replace").decode()  # lone surrogates from a terminal cannot be stored
