"""Words what the documentation says: the best passage's own sentences, where they stand, and a link."""

from __future__ import annotations

import re
from typing import Any

from assistant.planner.reply import Reply
from assistant.planner.wording.blocks import following, join
from assistant.planner.wording.citing import Citing

SHOWN = 3
FIRST_CHARACTERS, OTHER_CHARACTERS = 900, 320


def word(result: Any, notes: tuple[str, ...] = ()) -> Reply:
    """The answer from the passages found; nothing found is said."""
    if not result.passages:
        text = " ".join(
            [
                *notes,
                "The documentation library has nothing that answers this; try other words, or ask about one system.",
            ]
        )
        return Reply(text, "answer", ("How do I request GPUs?", "How do I write checkpoints?"))
    citing = Citing(result.sources)
    first, *others = result.passages[:SHOWN]
    blocks: list[str | list[str]] = [
        " ".join(notes),
        f"**{_title(first)}**{_mark(first, citing)}",
        _excerpt(first.text, FIRST_CHARACTERS),
    ]
    related = [one for one in others if (one.title, one.heading) != (first.title, first.heading)]
    if related:
        blocks.append(
            [
                "**See also**",
                "",
                *(
                    f"- {_title(one)}{_mark(one, citing)}: {_flat(_excerpt(one.text, OTHER_CHARACTERS))}"
                    for one in related
                ),
            ]
        )
    suggestions = (
        ("How do I request GPUs there?", "What is the max walltime there?")
        if first.system
        else ("How do I request GPUs?",)
    )
    return Reply(join([*blocks, citing.lines(), following(suggestions)]), "answer", suggestions)


def _title(passage: Any) -> str:
    return " > ".join(part for part in (passage.title, passage.heading) if part)


def _mark(passage: Any, citing: Citing) -> str:
    return citing.mark(getattr(passage, "source_id", None) or "")


def _excerpt(text: str, most: int) -> str:
    """Whole paragraphs as far as they go; a code block is never cut open."""
    kept: list[str] = []
    size, fenced = 0, False
    for line in text.strip().splitlines():
        fence = line.lstrip().startswith("```")
        if size + len(line) > most and not fenced and kept:
            break
        kept.append(line)
        size += len(line)
        fenced = fenced != fence
    if fenced:
        kept.append("```")
    return _bounded("\n".join(kept).strip(), 2 * most)


def _bounded(text: str, most: int) -> str:
    if len(text) <= most or "```" in text:
        return text
    cut = text[:most]
    end = max(cut.rfind(". "), cut.rfind("\n"))
    return cut[: end + 1].rstrip() if end > most // 3 else cut.rstrip() + " ..."


def _flat(text: str) -> str:
    """One line, without code and headings."""
    plain = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return " ".join(re.sub(r"^[#>*\s-]+", "", line) for line in plain.splitlines() if line.strip())[:OTHER_CHARACTERS]
