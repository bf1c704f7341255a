"""Which partition or queue, in the site's spelling."""

from __future__ import annotations

import re

from assistant.planner.text import Scan, bag, runs

_NAMED = re.compile(
    r"\b(?:partition|queue|-p|--partition(?:=|\s)|-q)\s+(?:called |named |is |of |=)?(?P<after>[a-z][\w-]*)"
    r"|(?P<before>[a-z][\w-]*)\s+(?:partition|queue)s?\b"
)
_NO_NAME = bag(
    "the a an this that which what each every any all longest shortest largest default biggest other"
    " another right debug-or same my your list of on in for with max gpu-or limits time and is has"
    " batch-or"
)
_DEVICES = bag("gpu cpu gpus cpus accelerator")
"""Kinds of nodes: `gpu partitions` asks for all that have some."""
_LEAST_LETTERS = 5
_PART = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")


def read(scan: Scan) -> None:
    """Spellings that can be nothing else (`gpuA100x4`, `gpu-shared`), and words beside 'partition' or 'queue'."""
    table = _table(scan)
    for match in _PART.finditer(scan.rest):
        spelling = table.get(match.group())
        if (
            spelling
            and re.search(r"[\d_-]", spelling)
            and len(spelling) >= 5
            and match.group() not in scan.names.accelerators
        ):
            _put(scan, spelling, match.start(), match.end())
    for match in _NAMED.finditer(scan.rest):
        group = "after" if match.group("after") else "before"
        word = match.group(group)
        generic = group == "before" and word in _DEVICES and (match.group().endswith("s") or len(_named(scan)) > 1)
        if word in table and word not in _NO_NAME and not generic:
            _put(scan, table[word], match.start(group), match.end(group))


def read_bare(scan: Scan) -> None:
    """Beside their system, ordinary words are partitions too: `delta cpu`, `anvil's gpu`, `vista gh`."""
    if "partition" in scan.slots:
        return
    for mention in scan.named("system"):
        table = scan.names.partitions.get(mention.value, {})
        after = re.match(r"(?:'s)?[\s,:/-]+(?:the\s+)?(?P<name>[a-z][\w-]*)", scan.rest[mention.end :])
        before = re.search(r"(?P<name>[a-z][\w-]*)\s+(?:on|of|at|in)\s+(?:the\s+)?$", scan.rest[: mention.start])
        for match, offset in ((after, mention.end), (before, 0)):
            if match and match.group("name") in table and not _is_plural_or_type(scan, match.group("name")):
                _put(scan, table[match.group("name")], offset + match.start("name"), offset + match.end("name"))
                return


def _is_plural_or_type(scan: Scan, word: str) -> bool:
    """`gpu memory on delta` asks about GPUs, `delta gpu` may name the partition: only a bare word at the end counts."""
    return bool(re.search(rf"\b{re.escape(word)}\s+(?:memory|types?|nodes?|hours?|models?|jobs?)\b", scan.text))


def read_first(scan: Scan) -> None:
    """Before accelerators are read: `lonestar6 gpu-a100`, where that system has a partition of just that name."""
    for compact, _, _ in runs(scan.rest, 3):
        for name, spelling in scan.names.partitions.get(scan.names.systems.get(compact, ""), {}).items():
            match = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", scan.rest) if re.search("[_-]", name) else None
            if match and len(name) >= _LEAST_LETTERS:
                _put(scan, spelling, *match.span())
                return


def _named(scan: Scan) -> list[str]:
    return [mention.value for mention in scan.named("system")]


def _table(scan: Scan) -> dict[str, str]:
    wanted = _named(scan) or list(scan.names.partitions)
    return {name: spelling for system in wanted for name, spelling in scan.names.partitions.get(system, {}).items()}


def _put(scan: Scan, spelling: str, start: int, end: int) -> None:
    scan.slots.setdefault("partition", spelling)
    scan.name("partition", spelling, start, end)
