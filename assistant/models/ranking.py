"""Which of several installed Ollama models to use.

The rule: a model that fits into this machine's memory before one that does not (only asked when the server is this
machine); then by family in the order below; within a family the larger file. The order puts families first whose
tool calling their makers train for and whose small sizes are usable; it is a starting order, not a measurement.
`IPLANE_MODEL` overrules it.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.models.installed import InstalledModel

FAMILIES = ("qwen3", "gpt-oss", "llama3.3", "llama3.1", "qwen2.5", "mistral", "llama3.2", "granite", "command-r")


def ranked(models: Sequence[InstalledModel], memory_bytes: int | None) -> list[InstalledModel]:
    """The models, best first. memory_bytes: of the machine that runs them; `None` = unknown."""

    def key(model: InstalledModel) -> tuple[bool, int, int, str]:
        too_large = memory_bytes is not None and model.size_bytes > memory_bytes
        return too_large, _family(model.name), -model.size_bytes, model.name

    return sorted(models, key=key)


def order_in_words(*, memory_known: bool) -> str:
    """The rule for the person who asks why a model came first."""
    fits = "models that fit into this machine's memory first, then " if memory_known else ""
    return (
        f"It is the first that can call tools, in this order: {fits}by family ({', '.join(FAMILIES)}), then the larger"
        " file; IPLANE_MODEL overrules it."
    )


def _family(name: str) -> int:
    base = name.rsplit("/", 1)[-1].lower()
    return next((place for place, family in enumerate(FAMILIES) if base.startswith(family)), len(FAMILIES))
