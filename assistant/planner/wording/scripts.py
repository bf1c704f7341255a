"""Words a job script: the script, what it was checked against, what to fill in."""

from __future__ import annotations

from typing import Any

from assistant.planner.reply import Reply
from assistant.planner.wording.blocks import bullets, following, join
from assistant.planner.wording.citing import Citing


def word(result: Any, notes: tuple[str, ...] = ()) -> Reply:
    """The answer for a script that was written."""
    citing = Citing(result.sources)
    checked = getattr(result, "checked_against", None) or getattr(result, "checked", None)
    said = f"Checked against {checked}.{citing.all()}" if isinstance(checked, str) and checked else citing.all().strip()
    suggestions = ("What is the max walltime there?", "Make it 24 hours", "How do I submit it?")
    blocks = [
        " ".join(notes),
        ["```bash", result.script.rstrip(), "```"],
        said,
        bullets("Assumptions", (one.text for one in result.assumptions)),
        bullets("Not known", result.unknowns, 4),
        citing.lines(),
        following(suggestions),
    ]
    return Reply(join(blocks), "answer", suggestions)
