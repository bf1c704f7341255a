"""Serves the chat with a scripted assistant in a process of its own: `python -m tests.fakes.scripted_chat PORT HOME`.

What surfaces told the assistant is written into the journal, a JSON file in the home folder, for tests to read.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.events import Event, ToolCall
from knowledge.settings import Settings
from tests.fakes.scripted_assistant import ScriptedAssistant, canonical_answer, plain_answer
from ui.chat.profile_panel import Choices

CHOICES = Choices(("ACCESS", "NAIRR", "OSC"), (("Delta", "delta"), ("Frontera", "frontera")), ("aws", "gcp"))
EVIL = "<script>window.hacked=1</script><img src=x onerror='window.hacked=2'><svg onload='window.hacked=3'>"
SLOW = "a slow question"
SCRIPT = "#!/bin/bash\necho hello\n"

_CALL = ToolCall(
    id="1", name="query_ci_database", arguments={"system": EVIL}, ok=True, ms=1, result={"note": EVIL, "more": [EVIL]}
)
REPLIES = {
    "Cheapest one?": plain_answer("Cardinal, for $19.10 and not $107."),
    "placeholder": plain_answer("Replace <your-account> in `--account=<your-account>`."),
    "hello": plain_answer("Hello.", "chat"),
    "script": plain_answer("Here it is.", script=SCRIPT, script_name="resnet50.sbatch"),
    EVIL: canonical_answer(
        answer=f"{EVIL}\n\n[click](javascript:window.hacked=4)\n\n![x](https://example.org/pixel.png)",
        tool_calls=(_CALL, _CALL.model_copy(update={"id": "2", "ok": False, "error": EVIL})),
        suggestions=("<img src=x onerror='window.hacked=5'>",),
    ),
}


class JournalingAssistant(ScriptedAssistant):
    """Writes down after every turn and rating what it was told."""

    journal: Path

    def stream(self, text: str, **given: Any) -> Iterator[Event]:
        """The turn, in slow motion if the question asks for it."""
        self.pause_seconds = 0.25 if text == SLOW else 0.0
        yield from super().stream(text, **given)
        self._write()

    def rate(self, run_id: str, rating: float, comment: str | None = None) -> None:
        """Keep a rating and write it down."""
        super().rate(run_id, rating, comment)
        self._write()

    def forget(self, thread_id: str) -> None:
        """Delete a thread and write that down."""
        super().forget(thread_id)
        self._write()

    def _write(self) -> None:
        told = {
            "threads": [[turn.question for turn in turns] for turns in self.stored.values()],
            "ratings": {
                turn.question: self.ratings.get(turn.run_id) for turns in self.stored.values() for turn in turns
            },
            "profiles": [profile and profile.model_dump(mode="json") for profile in self.profiles],
            "cancelled": self.cancelled,
        }
        draft = self.journal.with_suffix(".new")
        draft.write_text(json.dumps(told))
        draft.replace(self.journal)


def main(port: int, home: Path) -> None:
    """Serve until the process is ended."""
    from ui.chat.server import start

    assistant = JournalingAssistant(replies=REPLIES)
    assistant.journal = home / "journal.json"
    start(assistant, Settings(home=home), CHOICES, "127.0.0.1", port)
    threading.Event().wait()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
