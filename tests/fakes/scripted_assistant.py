"""An assistant that plays prepared turns through the real events; for looking at surfaces without any engine."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.events import (
    Answer,
    Event,
    Kind,
    Status,
    Token,
    ToolCall,
    ToolFinished,
    ToolStarted,
    TurnEnded,
    TurnStarted,
)
from assistant.memory import ThreadSummary, Turn
from estimators.dnn.estimate import Method
from knowledge.errors import RequestError
from knowledge.evidence import Assumption, Quantity, Source
from plane.placement.option import Charge, Option
from plane.profile import Profile

NOW = "2026-11-22T10:00:00+00:00"
NOTICE = "Answered by the embedded planner: no Ollama server is running."
CANONICAL = "where should I run ResNet-50 on 2M images?"

SOURCES = (
    Source(
        id="ci:delta",
        title="Delta user guide: charging",
        url="https://docs.ncsa.illinois.edu/systems/delta/",
        date="2026-08",
    ),
    Source(id="dnn:timm", title="timm training benchmark", url="https://github.com/huggingface/pytorch-image-models"),
)


def make_option(rank: int, where: str = "Delta gpuA100x4", **changes: Any) -> Option:
    """An option that looks real. `changes` replaces fields; `usd` and `amount` are short for its charge."""
    hours = changes.pop("hours", 3.0)
    usd = changes.pop("usd", None)
    amount = changes.pop("amount", Quantity(value=hours * 4, unit="SU"))
    method: Method = "learned"
    fields: dict[str, Any] = {
        "rank": rank,
        "offer_id": f"offer-{where}-{rank}",
        "where": where,
        "kind": "hpc",
        "system_id": where.split()[0].lower(),
        "system_name": where.split()[0],
        "partition": where.split()[-1],
        "node_type_id": "gpu",
        "access": ("ACCESS",),
        "access_known": None,
        "accelerator": "NVIDIA A100 SXM 40 GB",
        "accelerator_count": 4,
        "node_count": 1,
        "accelerators_per_node": 4,
        "run_hours": Quantity(value=hours, unit="h", low=hours * 0.7, high=hours * 1.5, coverage=0.9),
        "wait_hours": None,
        "transfer": None,
        "total_hours": None,
        "segments": 1,
        "max_walltime_hours": 48,
        "request_walltime_hours": hours * 1.5,
        "charge": Charge(
            amount=amount,
            usd=None if usd is None else Quantity(value=usd, unit="USD", low=usd * 0.7, high=usd * 1.5, coverage=0.9),
            formula="4 GPUs x hours x 1 SU",
            date="2026-08",
        ),
        "energy": Quantity(value=8.1, unit="kWh"),
        "emissions": None,
        "memory_needed": Quantity(value=21.4, unit="GiB"),
        "memory_available": Quantity(value=40, unit="GiB"),
        "batch_per_device": 256,
        "bottleneck": "compute",
        "method": method,
        "source_ids": ("ci:delta", "dnn:timm"),
    }
    return Option(**{**fields, **changes})


def canonical_options() -> tuple[Option, ...]:
    """A ranked list with allocations, clouds and an edge device."""
    return (
        make_option(1, "Delta gpuA100x4", hours=9.8),
        make_option(2, "Bridges-2 GPU-shared", hours=13.1, accelerator="NVIDIA V100 SXM2 32 GB", accelerator_count=8),
        make_option(3, "Cardinal gpu", hours=5.2, accelerator="NVIDIA H100 94 GB", usd=19.1, amount=_dollars(19.1)),
        make_option(4, "AWS p4d.24xlarge", hours=4.9, kind="cloud", usd=107, amount=_dollars(107), accelerator_count=8),
        make_option(5, "GCP a2-highgpu-4g", hours=9.6, kind="cloud", usd=141, amount=_dollars(141)),
        make_option(6, "Lambda gpu_8x_h100", hours=2.9, kind="cloud", usd=69.3, amount=_dollars(69.3)),
        make_option(7, "Jetson AGX Orin", hours=410, kind="edge", amount=None, accelerator_count=1),
    )


def _dollars(value: float) -> Quantity:
    return Quantity(value=value, unit="USD")


CANONICAL_TEXT = """**Run it on Delta, partition `gpuA100x4`, with 4 × A100: about 9.8 h (6.86 h to 14.7 h).** [1][2]

| # | Where | GPUs | Run time (90 %) | Charge | Wait | Why |
|--:|---|---|---|---|---|---|
| 1 | Delta gpuA100x4 | 4 × A100 40 GB | 9.8 h (6.86 h to 14.7 h) | 39.2 SU | not known | fits one job; lowest charge |
| 2 | Bridges-2 GPU-shared | 8 × V100 32 GB | 13.1 h (9.17 h to 19.6 h) | 52.4 SU | not known | fits one job |
| 3 | Cardinal gpu | 4 × H100 94 GB | 5.2 h (3.64 h to 7.8 h) | $19.10 | not known | fast |
| 4 | AWS p4d.24xlarge | 8 × A100 40 GB | 4.9 h (3.43 h to 7.35 h) | $107 | none | no queue |

**Assumed:** 90 epochs; 224 × 224 images; bf16; batch 256 per GPU.

**Not known:** queue waits; where the images lie now.
"""


@dataclass
class ScriptedAssistant:
    """Plays `script` for every question (or makes the canonical turn), token by token, and remembers the turns."""

    pause_seconds: float = 0.0
    replies: dict[str, Answer] = field(default_factory=dict)
    stored: dict[str, list[Turn]] = field(default_factory=dict)
    ratings: dict[str, float] = field(default_factory=dict)
    profiles: list[Profile | None] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)

    def stream(
        self,
        text: str,
        *,
        thread_id: str | None = None,
        cancel: threading.Event | None = None,
        profile: Profile | None = None,
    ) -> Iterator[Event]:
        """The events of one turn; a cancelled one ends at once."""
        self.profiles.append(profile)
        thread = thread_id or f"thread-{len(self.stored) + 1}"
        turns = self.stored.setdefault(thread, [])
        run = f"run-{thread}-{len(turns) + 1}"
        answer = (self.replies.get(text) or canonical_answer()).model_copy(update={"run_id": run, "thread_id": thread})
        notice = None if turns else NOTICE
        yield TurnStarted(run_id=run, thread_id=thread, model=answer.model, notice=notice)
        for event in _middle(answer):
            if cancel is not None and cancel.wait(self.pause_seconds):
                self.cancelled.append(run)
                answer = answer.model_copy(
                    update={"kind": "stopped", "answer": "*Stopped before the answer was finished.*", "options": ()}
                )
                break
            yield event
        turns.append(_stored(text, answer, notice))
        yield TurnEnded(answer=answer)

    def threads(self, *, surface: str | None = None) -> list[ThreadSummary]:
        """Newest first."""
        return [_summary(thread, turns) for thread, turns in reversed(self.stored.items()) if turns]

    def thread(self, thread_id: str) -> ThreadSummary:
        """One thread.

        Raises:
            RequestError: no thread has that id.
        """
        return _summary(thread_id, self.history(thread_id))

    def forget(self, thread_id: str) -> None:
        """Delete a thread.

        Raises:
            RequestError: no thread has that id.
        """
        self.history(thread_id)
        del self.stored[thread_id]

    def history(self, thread_id: str) -> list[Turn]:
        """The turns of a thread, ratings included.

        Raises:
            RequestError: no thread has that id.
        """
        if thread_id not in self.stored:
            raise RequestError.of("thread", thread_id, "no thread has that id", "ask something")
        turns = self.stored[thread_id]
        return [turn.model_copy(update={"rating": self.ratings.get(turn.run_id)}) for turn in turns]

    def rate(self, run_id: str, rating: float, comment: str | None = None) -> None:
        """Keep a rating; 0 removes it."""
        self.ratings.pop(run_id, None)
        if rating:
            self.ratings[run_id] = rating


def _stored(question: str, answer: Answer, notice: str | None) -> Turn:
    return Turn(
        run_id=answer.run_id,
        thread_id=answer.thread_id,
        question=question,
        created=NOW,
        model=answer.model,
        notice=notice,
        answer=answer,
    )


def _summary(thread_id: str, turns: Sequence[Turn]) -> ThreadSummary:
    return ThreadSummary(
        id=thread_id, title=turns[0].question, surface="chat", created=NOW, updated=NOW, turns=len(turns)
    )


def canonical_answer(**changes: Any) -> Answer:
    """The answer to the canonical question, with `changes` to its fields."""
    options = canonical_options()
    call = ToolCall(
        id="call-1",
        name="recommend_placement",
        arguments={"model": "resnet50", "training_mode": "train", "dataset_size": 2_000_000, "dataset_unit": "images"},
        ok=True,
        ms=84.2,
        result={"options": [option.model_dump(mode="json") for option in options], "considered": 2041},
    )
    fields: dict[str, Any] = {
        "answer": CANONICAL_TEXT,
        "kind": "answer",
        "tool_calls": (call,),
        "options": options,
        "frontier": (*options, make_option(1, "Azure ND96", hours=2.2, kind="cloud", usd=230)),
        "assumptions": (Assumption(field="epochs", text="90 epochs."),),
        "unknowns": ("Queue waits are not known.",),
        "sources": SOURCES,
        "suggestions": ("Cheapest one?", "And on 8 GPUs?", "Make me the sbatch script"),
        "model": "planner",
        "run_id": "run",
        "thread_id": "thread",
        "ms": 120.0,
    }
    return Answer(**{**fields, **changes})


def plain_answer(text: str, kind: Kind = "answer", **changes: Any) -> Answer:
    """An answer of words alone."""
    bare: dict[str, Any] = {"tool_calls": (), "options": (), "frontier": (), "sources": (), "suggestions": ()}
    return canonical_answer(**{**bare, "answer": text, "kind": kind, **changes})


def _middle(answer: Answer) -> Iterator[Event]:
    yield Status(text="Reading the question")
    for call in answer.tool_calls:
        yield ToolStarted(id=call.id, name=call.name, arguments=call.arguments)
        yield Status(text="Comparing places to run")
        yield ToolFinished(call=call)
    for word in answer.answer.split(" "):
        yield Token(text=f"{word} ")
