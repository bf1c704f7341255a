"""Which systems: wanted, barred, asked about ('why not Frontera?'), owned, or holding the data."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.planner.slots.excluding import excluded, joins
from assistant.planner.text import Scan, bag, runs

_WHY = re.compile(r"\b(?:why|how come)\b[^.?!]{0,30}$")
_WHY_AFTER = re.compile(
    r"[^.?!]{0,40}\b(?:is|was|are)(?:n't| not)\b|[^.?!]{0,30}\b(?:missing|left out|excluded|not (?:in|on|there|listed))"
)
_DATA = re.compile(
    r"\b(?:data(?:set)?|images?|files|pictures)\b[^.?!]{0,25}\b(?:is|are|lies?|sits?|lives?|stored|"
    r"kept|staged|already)\b[^.?!]{0,20}"
    r"\b(?:on|at|in)\s+$"
)
_OWNED = re.compile(
    r"\b(?:my|our)\s+(?:\w+\s+)?(?:allocations?|accounts?|project|credits|hours|time)\s+(?:is|"
    r"are)\s+(?:only\s+)?(?:on|at|for|with)\s+(?:the\s+)?$"
    r"|\b(?:i|we)(?:'ve| have|'ve got| have got| got| only have| just "
    r"have)\s+(?:\w+\s+){0,3}?(?:access|allocations?|accounts?|time|hours|credits)\s+(?:on|at|for|to|"
    r"with)\s+(?:the\s+)?$"
    r"|\b(?:i|we) can (?:only |just )?(?:use|run on|access|get on)\s+(?:only\s+)?$"
)
_PLACE = re.compile(
    r"\b(?:on|of|at|in|for|to|about|does|is|are|with|than|use|using|and|vs|against|try|not|or)\s+(?:the\s+)?$"
)
_AT = re.compile(r"\b(?:on|of|at|in|about|than|with|vs|not|without)\s+(?:the\s+)?$")
"""Where a misspelt system may stand; verbs and other nouns seldom do."""
_COMMON = bag(
    "capital gpu gpus cpu node nodes the this that these those there them data image images time cloud system"
    " systems cluster slurm scratch queue memory batch training delta's large small total which under"
    " about after before monday friday sunday"
)
_ON = re.compile(
    r"(?<!based )(?<!working )(?<!depending )(?<!focus )\bon\s+(?:the\s+)?(?P<name>[a-z][a-z0-9-]{3,24})"
    r"(?![\w/]|\s+(?:gpus?|cards?|accelerators?|devices?)\b)"
)
_NO_SYSTEM = bag(
    "gpus cpus gpu cpus cloud clouds average budget weekends weekdays monday tuesday wednesday thursday friday saturday"
    " sunday january february march april june july august september october november december today tomorrow premise"
    " premises prem campus demand time them those these this that mine ours paper disk edge laptop laptops desktop"
    " workstation workstations hardware cluster clusters server servers machine machines system systems node nodes"
    " supercomputer supercomputers device devices cards card accelerators linux windows ubuntu macos docker kubernetes"
    " slurm pytorch tensorflow keras cuda rocm images data pictures photos text tokens scratch storage which what each"
    " every single multiple many several some both either nvidia intel site sites slack anything something whatever"
    " spot preemptible consumer commodity one two three four five eight your their earth top tape here there where"
)
"""Words that follow `on` and are no place to compute."""
_SAID = bag("system systems providers programs kinds owned_systems explain country partition")
_DATA_SAID = bag("dataset dataset_size dataset_bytes steps")
_WORK_SAID = bag("model params_b")
_WORDS = bag("fir saga dane vision horizon corona cosmos grace launch roma summit faster campus campuscluster")
"""System names that are ordinary words: they need a preposition or a capital letter."""


def read(scan: Scan) -> None:
    """Take systems that are named, each with the part it plays in the sentence."""
    for compact, start, end in runs(scan.rest, 4):
        system = scan.names.systems.get(compact)
        if system is None or scan.rest[start:end] != scan.text[start:end] or system in scan.names.edge:
            continue
        if len(compact) > 2 and (compact not in _WORDS or _is_name(scan, start)):
            _place(scan, system, start, end)
    _read_near_misses(scan)
    _settle(scan)


def read_unknown(scan: Scan) -> None:
    """`... on 2M images on Deltoid`: a name where a place stands and nothing explains it; the tool offers near ones.

    Only beside a workload with its data: `train resnet50 on iNaturalist` names data, not a place.
    """
    if _SAID & set(scan.slots) or not (_DATA_SAID & set(scan.slots) and _WORK_SAID & set(scan.slots)):
        return
    for match in _ON.finditer(scan.rest):
        start, end = match.span("name")
        written = scan.plain[start:end]
        at_end = not re.search(r"[a-z0-9]", scan.text[end:])
        if (
            match.group("name") in _NO_SYSTEM
            or not (written[0].isupper() or at_end)
            or _DATA.search(scan.before(start))
        ):
            continue
        scan.slots["system"] = written
        scan.name("unknown_system", written, start, end)
        return


def _is_name(scan: Scan, start: int) -> bool:
    return scan.plain[start].isupper() or bool(_PLACE.search(scan.before(start)))


def _place(scan: Scan, system: str, start: int, end: int) -> None:
    left, right = scan.before(start, 90), scan.after(end, 60)
    if (
        _WHY.search(left)
        and (re.search(r"\b(?:not|no|n't|exclude\w*|drop\w*|skip\w*)\b", left) or _WHY_AFTER.match(right))
    ) or re.match(r"[^.?!]{0,20}\bmissing\b|\s+(?:isn't|is not)\s+(?:in|on)\b", right):
        kind = "explain"
    elif excluded(scan, start) or re.match(r"(?:'s)?\s+(?:is|are) (?:out|full|down|not an option|too busy)\b", right):
        kind = "excluded_system"
    elif _DATA.search(left):
        kind = "data_location"
    elif _OWNED.search(left):
        kind = "owned_system"
    else:
        kind = "system"
    scan.name(kind, system, start, end)


def _read_near_misses(scan: Scan) -> None:
    """`on fronterra`: one slip, in a place where a system would stand."""
    if scan.named("system"):
        return
    for match in re.finditer(r"[a-z][a-z0-9]{4,14}", scan.rest):
        word = match.group()
        if word in _COMMON or not _AT.search(scan.before(match.start())):
            continue
        if system := _nearest(word, scan):
            scan.notes.append(f"I read {scan.plain[match.start() : match.end()]!r} as {scan.names.title(system)}.")
            _place(scan, system, *match.span())


def _nearest(word: str, scan: Scan) -> str | None:
    """The system whose name is a slip away and begins alike; an edge device never is."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    table = {name: system for name, system in scan.names.systems.items() if len(name) >= 5}
    slips = 1 if len(word) < 8 else 2
    found = process.extractOne(word, list(table), scorer=DamerauLevenshtein.distance, score_cutoff=slips)
    if found is None or found[0][0] != word[0] or found[0] == word + "s" or table[found[0]] in scan.names.edge:
        return None
    return table[found[0]]


def _settle(scan: Scan) -> None:
    _spread(scan)
    values = {
        kind: list(dict.fromkeys(item.value for item in scan.named(kind)))
        for kind in ("system", "excluded_system", "owned_system", "explain", "data_location")
    }
    if len(values["system"]) == 1:
        scan.slots["system"] = values["system"][0]
    elif values["system"]:
        scan.slots["systems"] = tuple(values["system"])
    if values["excluded_system"]:
        scan.slots["exclude_systems"] = tuple(values["excluded_system"])
    if values["owned_system"]:
        scan.slots["owned_systems"] = tuple(values["owned_system"])
    for kind in ("explain", "data_location"):
        if values[kind]:
            scan.slots[kind] = values[kind][0]


def _spread(scan: Scan) -> None:
    """`not frontera nor vista`, `accounts on Delta and Anvil`: a list shares the part of its first name.

    `Perlmutter and Polaris are out`: or of its last one.
    """
    for index, mention in enumerate(scan.mentions):
        if mention.kind != "excluded_system":
            continue
        for place, other in enumerate(scan.mentions[:index]):
            if other.kind == "system" and joins(scan.text[other.end : mention.start]):
                scan.mentions[place] = replace(other, kind=mention.kind)
    for index, mention in enumerate(scan.mentions):
        if mention.kind != "system":
            continue
        for other in scan.mentions:
            if (
                other.kind in ("excluded_system", "owned_system")
                and other.end <= mention.start
                and joins(scan.text[other.end : mention.start])
            ):
                scan.mentions[index] = replace(mention, kind=other.kind)
