"""Words a job script: the script, what it was checked against, what to know before it is handed in."""

from __future__ import annotations

from typing import Any

from assistant.planner.reply import Reply
from assistant.planner.wording.blocks import bullets, following, join
from assistant.planner.wording.citing import Citing


def word(result: Any, notes: tuple[str, ...] = ()) -> Reply:
    """The answer for a script that was written."""
    citing = Citing(result.sources)
    suggestions = _suggestions(result)
    blocks = [
        " ".join(notes),
        _head(result),
        ["```bash", result.script.rstrip(), "```"],
        _checked(result, citing),
        bullets("Before you submit", result.cautions, 4),
        bullets("Assumptions", (one.text for one in result.assumptions)),
        bullets("Not known", result.unknowns, 4),
        citing.lines(),
        following(suggestions),
    ]
    return Reply(join(blocks), "answer", suggestions)


def _head(result: Any) -> str:
    kind = "PBS" if result.scheduler == "pbs" else "Slurm"
    place = f"for {result.where}" if result.where else f"for a {kind} system"
    return f"**A {kind} script {place}.** Save it as `{result.file_name}`, then `{result.submit_command}`."


def _checked(result: Any, citing: Citing) -> list[str] | str:
    if not result.checked:
        return "No system was named, so nothing could be checked against a partition's limits."
    return [
        f"**Checked against the row of {result.where}**{citing.all()}",
        "",
        *(f"- {line}" for line in result.checked),
    ]


def _suggestions(result: Any) -> tuple[str, ...]:
    if result.system is None:
        return ("For Delta, please", "Use account abc123")
    return (f"What is the max walltime on {result.where}?", "Make it 24 hours", "Use my account abc123")
