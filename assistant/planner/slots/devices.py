"""How many GPUs, nodes and cores when no part is named: `4 gpus`, `2 nodes with 4 cards each`, `256 procs`."""

from __future__ import annotations

import re

from assistant.planner.slots.counting import SMALL, small_count
from assistant.planner.text import Scan

_GPU = r"(?:gpus?|cards?|accelerators?|devices?|gpu's|graphics cards?|gcds?)"
_RANGE = re.compile(rf"(?<![\w.])(?P<low>\d+)\s*(?:-|to|or)\s*(?P<high>\d+)\s+{_GPU}\b")
_GRID = re.compile(
    rf"(?<![\w.])(?P<nodes>{SMALL})[\s-]+nodes?\s*(?:x|\*|of|with|by|,|each with|"
    rf"having)?\s*(?P<each>{SMALL})\s*x?\s*(?:{_GPU})?\s*(?P<tail>each|per node|a node|apiece|{_GPU} "
    rf"each)"
)
_GRID2 = re.compile(rf"(?<![\w.])(?P<nodes>{SMALL})[\s-]+nodes?\s*(?:x|\*|of)\s*(?P<each>{SMALL})\s*{_GPU}?")
_PER_NODE = re.compile(rf"(?<![\w.])(?P<each>{SMALL})\s*{_GPU}\s*(?:per|/|a|each)\s*node")
_GPUS = re.compile(rf"(?<![\w.])(?P<count>{SMALL})[\s-]*(?:x\s*)?(?:\w+\s)?{_GPU}\b")
_NODES = re.compile(rf"(?<![\w.])(?P<count>{SMALL})[\s-]+(?:\w+\s)?(?:nodes?|servers?)\b(?!\s*(?:have|has|does))")
_CORES = re.compile(
    rf"(?<![\w.])(?P<count>\d[\d,]*|{SMALL})[\s-]*(?:cpu[\s-]|physical )?(?:cores?|procs?|processes|"
    rf"processors|ranks|cpus|threads)\b"
)
_BARE = re.compile(
    r"^(?:and |what about |how about |ok |now |or |same |but |with |on |try |use |then |make it "
    r")*(?:on |with )?(?P<count>\d{1,4}|two|four|eight|sixteen)(?: of (?:them|those))?\W*$"
)


def read(scan: Scan) -> None:
    """Take device, node and core counts; a count below one is a problem, said at once."""
    _read_least(scan)
    _read_range(scan)
    for pattern in (_GRID, _GRID2):
        match = pattern.search(scan.rest)
        if match:
            _put(scan, "node_count", match.group("nodes"), "nodes")
            _put(scan, "gpus_per_node", match.group("each"), "GPUs per node")
            scan.take(*match.span())
    for slot, pattern, noun in (
        ("gpus_per_node", _PER_NODE, "GPUs per node"),
        ("accelerator_count", _GPUS, "GPUs"),
        ("node_count", _NODES, "nodes"),
        ("core_count", _CORES, "cores"),
    ):
        match = pattern.search(scan.rest)
        if match:
            _put(scan, slot, match.groupdict().get("count") or match.group("each"), noun)
            scan.take(*match.span())
    _read_bare(scan)
    _multiply(scan)


_LEAST = re.compile(
    rf"\b(?:more than|at least|over|above|no fewer than|>=?)\s*(?P<count>\d[\d,]*|{SMALL})\s+{_GPU}\b"
    r"(?!\s*(?:per|/|a|each) ?node)"
)
_SYSTEMS = re.compile(r"\b(?:systems?|machines?|clusters?|supercomputers?|sites?|who has|which cent(?:er|re)s?)\b")


def _read_least(scan: Scan) -> None:
    """`which systems have more than 1000 GPUs`: what a whole system has, not what a job takes."""
    match = _LEAST.search(scan.rest) if _SYSTEMS.search(scan.text) else None
    if match and (count := small_count(match.group("count"))):
        scan.slots["min_accelerator_count"] = count
        scan.take(*match.span())


def _read_range(scan: Scan) -> None:
    match = _RANGE.search(scan.rest)
    if match:
        scan.slots.update(min_accelerator_count=int(match.group("low")), max_accelerator_count=int(match.group("high")))
        scan.take(*match.span())


def _put(scan: Scan, slot: str, text: str, noun: str) -> None:
    count = small_count(text)
    if count is None:
        return
    if count < 1:
        scan.problems.append(f"The number of {noun} is {count}, but it must be at least 1; say how many.")
        return
    scan.slots.setdefault(slot, count)


def _read_bare(scan: Scan) -> None:
    """`and on 4?`: how many of whatever was spoken of."""
    match = _BARE.match(scan.rest)
    if match and not scan.slots and (count := small_count(match.group("count"))):
        scan.slots["accelerator_count"] = count
        scan.flags.add("bare_count")
        scan.take(*match.span())


def _multiply(scan: Scan) -> None:
    for slot in ("accelerator_count", "gpus_per_node"):
        if scan.slots.get(slot, 1) < 1:
            scan.problems.append(
                f"The number of GPUs is {scan.slots.pop(slot)}, but it must be at least 1; say how many."
            )
    nodes, each = scan.slots.get("node_count"), scan.slots.get("gpus_per_node")
    if nodes and each:
        scan.slots["accelerator_count"] = nodes * each
