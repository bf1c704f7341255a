"""Which accelerator, and how many of it: `8x A100 80GB`, `two H100s`, `one 80 gig A100`, `no V100`."""

from __future__ import annotations

import re

from assistant.planner.slots.counting import EACH, SMALL, small_count
from assistant.planner.slots.excluding import excluded, joins
from assistant.planner.text import Mention, Scan, runs

_DATACENTRE = (
    r"gb300|gb200|gh200|b300|b200|b100|h800|h200|h100|h20|a800|a100|a10g|a10|a16|a30|a40|a2|v100s?|"
    r"p100|p40|p4|k80|m60|m40|"
    r"l40s|l40|l4|t4g|t4|mi250x|mi250|mi210|mi100|mi50|mi25|mi300a|mi300x|mi325x|mi350x|mi355x|gaudi ?[123]|"
    r"a6000|a5000|a4500|a4000"
)
_CONSUMER = (
    r"(?:geforce |rtx |gtx |rtx-|gtx-|rtx|gtx)*(?:5090|4090|4080|4070|4060|3090|3080|3070|3060|2080|"
    r"2060|1080)(?: ?-?ti\b)?"
)
_NICKNAMES = {
    r"ponte vecchio|intel max(?: gpus?)?(?: series)?|\bpvcs?\b|data center gpu max": "intel-max-1550",
    r"grace[ -]hoppers?": "gh200",
    r"\bvoltas?\b": "v100",
    r"\bhoppers?\b": "h100",
}
_MEMORY = (
    r"(?:[ -]*(?:sxm\d?|pcie|nvl|hbm\w*))?(?:[ -]*\(?(?P<after>\d{2,3})[ -]?(?:gb|gib|gigs?|"
    r"g)?\)?(?![\w]|\.\d|[ -]*(?:gpus?|x\b)))?"
)
_NAME = re.compile(
    r"(?:(?<![\w.])|(?<=\dx))(?:(?P<before>\d{2,3})[ -]?(?:gb|gigs?|gib|g)[ -])?(?:nvidia |amd |intel "
    r"|tesla |instinct |quadro )*"
    rf"(?P<name>{_DATACENTRE}|{_CONSUMER})s?(?:{_MEMORY})?(?=$|[^\w]|[x]\d)"
)
_COUNT = re.compile(
    rf"(?<![\w.])(?P<count>{SMALL})(?P<times>\s?[x*]\s?|[\s-]+)(?:(?:of|the|those|these|them|nvidia|amd|tesla|gpus?)[\s-]+)*$"
)
_AFTER = re.compile(r"\s?(?:gpus?\s*)?[x*]\s?(?P<count>\d{1,5})(?![\w.])|\s*\((?P<bracket>\d{1,4})\)")

_UNKNOWN = re.compile(
    r"(?<![\w.])(?P<count>\d{1,4})\s?x?\s(?P<name>[a-z]{1,2}\d{2,4})s?(?=\s*(?:$|[?!,;]|\b(?:gpus?|cards?)\b))"
    r"|(?<![\w.-])(?P<before>[a-z]{1,2}\d{2,4})\s+(?:gpus?|cards?)\b"
)


def read(scan: Scan) -> None:
    """Take the accelerators and the counts that stand beside them."""
    for pattern, name in _NICKNAMES.items():
        for match in list(re.finditer(pattern, scan.rest)):
            _found(scan, name, match.start(), match.end())
    for match in list(_NAME.finditer(scan.rest)):
        if not _is_figure(scan, match):
            start, end = match.span()
            _found(
                scan,
                _canonical(scan, match),
                start,
                end if match.group("after") in (None, *_sizes(scan, match)) else match.end("name"),
            )
    for compact, start, end in runs(scan.rest, 5):
        part = scan.names.accelerators.get(compact)
        if part and len(compact) >= 4 and not compact.isdigit():
            _found(scan, part, start, end)
    _settle(scan)


def read_unknown(scan: Scan) -> None:
    """`on 4 Z900`, `Z900 GPUs`: a part that nobody knows stays in the request, so that the tool can say so."""
    if {"accelerator", "accelerators"} & set(scan.slots):
        return
    if match := _UNKNOWN.search(scan.rest):
        name = "name" if match.group("name") else "before"
        scan.slots["accelerator"] = scan.plain[match.start(name) : match.end(name)]
        if match.group("count"):
            scan.slots.setdefault("accelerator_count", int(match.group("count")))
        scan.name("unknown_accelerator", scan.slots["accelerator"], *match.span())


def _is_figure(scan: Scan, match: re.Match[str]) -> bool:
    """`4090 images` is an amount; a bare four-digit number needs something that makes it a card."""
    name = match.group("name")
    return name.isdigit() and bool(
        re.match(
            r"\s*(?:images?|epochs?|steps?|tokens?|samples?|atoms?|imgs?|pictures?|gb|hours?|h\b|cores?)",
            scan.after(match.end()),
        )
    )


def _sizes(scan: Scan, match: re.Match[str]) -> tuple[str, ...]:
    family = re.sub(r"[ -]", "", match.group("name"))
    return tuple(str(size) for size in scan.names.memory_gb.get(family, ()))


def _canonical(scan: Scan, match: re.Match[str]) -> str:
    name = re.sub(r"geforce|[ -]", "", match.group("name"))
    if re.match(r"\d{4}", name):
        name = ("gtx" if name.startswith("1080") else "rtx") + name
    if name == "v100s" and scan.plain[match.end("name") - 1] == "s":
        name = "v100"  # several V100; the V100S is written with a capital letter
    size = match.group("after") or match.group("before")
    return f"{name}-{size}gb" if size and size in _sizes(scan, match) else name


def _found(scan: Scan, name: str, start: int, end: int) -> None:
    if excluded(scan, start):
        scan.name("excluded_accelerator", name, start, end)
        return
    before = scan.slots.pop("accelerator_count", None)
    start, end = _read_count(scan, start, end)
    if count := scan.slots.get("accelerator_count"):
        scan.slots["accelerator_counts"] = {**scan.slots.get("accelerator_counts", {}), name: count}
    if before is not None:
        scan.slots["accelerator_count"] = before
    scan.name("accelerator", name, start, end)


def _read_count(scan: Scan, start: int, end: int) -> tuple[int, int]:
    """The count before (`8x A100`, `two H100s`) or after (`A100 x 4`) widens what is taken."""
    before = _COUNT.search(scan.rest[:start])
    if before and (count := small_count(before.group("count"))) is not None:
        _put_count(scan, count, before.start())
        return before.start(), end
    after = _AFTER.match(scan.rest, end)
    if after:
        _put_count(scan, int(after.group("count") or after.group("bracket")), start)
        return start, after.end()
    if re.search(r"\b(?:a|an|the)\s+$", scan.before(start)):
        scan.flags.add("one_device")
    return start, end


def _put_count(scan: Scan, count: int, start: int) -> None:
    nodes = EACH.search(scan.rest[:start])
    each = re.match(r"[^,;.]{0,25}?\b(?:each|per node|a node|/node)\b", scan.rest[start:])
    if nodes and (number := small_count(nodes.group("nodes"))):
        scan.slots.update(node_count=number, gpus_per_node=count)
        scan.take(*nodes.span())
    elif each:
        scan.slots["gpus_per_node"] = count
    else:
        scan.slots.setdefault("accelerator_count", count)


def _settle(scan: Scan) -> None:
    scan.mentions[:] = [_spread(scan, mention) for mention in scan.mentions]
    wanted = list(dict.fromkeys(mention.value for mention in scan.named("accelerator")))
    barred = tuple(dict.fromkeys(mention.value for mention in scan.named("excluded_accelerator")))
    if barred:
        scan.slots["exclude_accelerators"] = barred
    if len(wanted) == 1:
        scan.slots["accelerator"] = wanted[0]
    elif wanted:
        scan.slots["accelerators"] = tuple(wanted)
    counts = scan.slots.pop("accelerator_counts", {})
    if len(set(counts.values())) > 1 and set(counts) == set(wanted):
        scan.slots["accelerator_counts"] = tuple(counts[name] for name in wanted)


def _spread(scan: Scan, mention: Mention) -> Mention:
    """`avoid H100s and H200s`: the second is avoided too."""
    if mention.kind != "accelerator":
        return mention
    barred = [other for other in scan.mentions if other.kind == "excluded_accelerator" and other.end <= mention.start]
    if any(joins(scan.text[other.end : mention.start]) for other in barred):
        return Mention("excluded_accelerator", mention.value, mention.start, mention.end)
    return mention
