"""Which network: names and aliases of the catalogue, families, bare sizes ('a 7B'), near misses and unknown names."""

from __future__ import annotations

import re

from assistant.planner.slots import families
from assistant.planner.text import Scan, bag, key, runs, words

_WORDS = bag("opt sam clip dit mae base large small tiny nano medium net transformer switch bit pit")
"""Names of networks that are ordinary words too; they need a word such as 'model' beside them."""

_ENDING = re.compile(r"(net|former|bert|gpt|vit|llama|yolo|gan|detector|diffusion|mixer|nn|lm|moe|unet)(?=$|\d)")
_SIZE = re.compile(
    r"(?<![\w.-])(?P<value>\d+(?:\.\d+)?)\s?-?(?P<unit>b|bn|billion|m|million)(?![\w])"
    r"(?P<tail>[\s-]*(?:param(?:eter)?s?|weights|(?:language |dense |transformer |llm )?(?:model|llm|"
    r"network|transformer)))?"
)
_NOT_A_SIZE = re.compile(
    r"\s*(?:[a-z-]+\s+){0,2}(?:tokens?|images?|imgs?|pictures?|photos?|samples?|sequences?|sentences?|words?|frames?|"
    r"atoms?|cells?|steps?|rows?|files?|reads?|documents?|examples?|particles?|records?|points?)\b"
)
_SIZED_NAME = re.compile(r"(?<![\w.])(?P<name>[a-z][a-z.]*(?:[-_ ]?\d(?:\.\d)?)?[-_ ](?P<size>\d+(?:\.\d+)?)b)(?![\w])")
_NO_FAMILY = bag("a an the of on for is tune train my and or with plus over to by from in gave you")
"""Words before a size that are no family of networks."""
_OBJECT = re.compile(
    r"\b(?:train(?:ing)?|pre-?train(?:ing)?|fine-?tun(?:e|ing)|run(?:ning)?|serv(?:e|ing)|model|"
    r"network|called|named|infer(?:ence)?"
    r" (?:with|for)|inference on|deploy(?:ing)?|estimate|for|of|will|does|would|a|an|my)\s+(?:(?:a|an|the|my|our)\s+)?"
    r"(?P<name>[a-z][a-z0-9]*(?:[-_./]?[a-z0-9]+)*)"
)
_CAMEL = re.compile(r"\b[A-Z][A-Za-z0-9]{2,}(?:Net|Former|former|BERT|GPT|YOLO|Diffusion)(?:-?[A-Za-z0-9.]+)?\b")
"""Spelt as only networks are: `FourCastNet`, `SegFormer-B2`."""
_NO_NETWORK = re.compile(
    r"^(?:\d+[a-z]?|gpu\w*|cpu\w*|job\w*|node\w*|v\d|x\d|[a-z]+-node\w*|multi.*|pytorch\d*|python\d*|torch\w*|cuda.*|"
    r"sbatch|slurm|pbs|fp\d+|bf\d+|int\d+|[a-z]*net-?work\w*|internet|ethernet|planet|cabinet|subnet|magnet|perform\w*|"
    r"platform|transform\w*|uniform|inform\w*|reform\w*|conform\w*|globalnet|.*\.(?:sh|py|sbatch|csv|yaml))$"
)


def read(scan: Scan) -> None:
    """Take the networks that are named; the first becomes `model`, all of them `models` when there are several."""
    _read_names(scan)
    families.read(scan)
    if not _named(scan):
        _read_sized_name(scan)
    if not _named(scan):
        _read_near_miss(scan)
    _read_size(scan)
    _settle(scan)


def _named(scan: Scan) -> bool:
    return bool(scan.named("model") or scan.named("unknown_model"))


def read_unknown(scan: Scan) -> None:
    """A word that stands where a network would and that nothing else explained: `train flibbertinet-9000`."""
    if "model" in scan.slots or "params_b" in scan.slots or "application" in scan.slots:
        return
    if match := _CAMEL.search(scan.plain):
        name, (start, end) = match.group(), match.span()
        if scan.rest[start:end] == scan.text[start:end] and not _NO_NETWORK.match(name.lower()):
            scan.name("unknown_model", name, start, end)
            scan.slots["model"] = name
            return
    for match in _OBJECT.finditer(scan.rest):
        name = match.group("name").strip("-_./")
        if _looks_like_network(name):
            scan.name("unknown_model", name, match.start("name"), match.end("name"))
            scan.slots["model"] = name
            return


def near(name: str, networks: dict[str, str] | None = None, *, scan: Scan | None = None, limit: int = 3) -> list[str]:
    """Slugs whose names come near an unknown one, best first."""
    table = networks if networks is not None else dict(scan.names.well_known) if scan else {}
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    found = process.extract(
        key(name), list(table), scorer=DamerauLevenshtein.normalized_similarity, limit=limit * 3, score_cutoff=0.55
    )
    return list(dict.fromkeys(table[match] for match, _, _ in found))[:limit]


def _read_names(scan: Scan) -> None:
    for compact, start, end in runs(scan.rest, 6):
        slug = scan.names.networks.get(compact)
        if (
            slug is None
            or scan.rest[start:end] != scan.text[start:end]
            or (compact in _WORDS and not _beside(scan, end))
        ):
            continue
        if compact.isdigit() or len(compact) < 2 or _swallows_count(scan, start, end):
            continue
        if families.is_family(compact, slug):
            continue
        scan.name("model", slug, start, end)


def _read_sized_name(scan: Scan) -> None:
    match = _SIZED_NAME.search(scan.rest)
    if match and match.group("name").split()[0] not in _NO_FAMILY and not _NOT_A_SIZE.match(scan.rest, match.end()):
        name = re.sub(r"[ _]+", "-", match.group("name"))
        scan.slots["params_b"] = float(match.group("size"))
        scan.slots["model"] = name
        scan.name("unknown_model", name, match.start(), match.end())


def _read_near_miss(scan: Scan) -> None:
    table = {name: slug for name, slug in scan.names.well_known.items() if len(name) >= 5}
    for compact, start, end in runs(scan.rest, 3):
        if len(compact) < 5 or not (any(letter.isdigit() for letter in compact) or _ENDING.search(compact)):
            continue
        match = _nearest(compact, table)
        if match:
            scan.notes.append(f"I read {scan.plain[start:end]!r} as {table[match]}.")
            scan.name("model", table[match], start, end)
            return


def _nearest(compact: str, table: dict[str, str]) -> str | None:
    """The one name within a slip or two whose digits agree; none if two different networks are equally near."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    allowed = 1 if len(compact) < 7 else 2
    digits = re.sub(r"\D", "", compact)
    found = process.extract(compact, list(table), scorer=DamerauLevenshtein.distance, score_cutoff=allowed, limit=8)
    alike = [
        (name, distance) for name, distance, _ in found if re.sub(r"\D", "", name) == digits and name[0] == compact[0]
    ]
    if not alike:
        return None
    best = min(distance for _, distance in alike)
    nearest = [name for name, distance in alike if distance == best]
    return nearest[0] if len({table[name] for name in nearest}) == 1 else None


def _read_size(scan: Scan) -> None:
    for match in _SIZE.finditer(scan.rest):
        billions = match.group("unit").startswith("b")
        if _NOT_A_SIZE.match(scan.rest, match.end()) or (not billions and not match.group("tail")):
            continue
        if match.group("tail") and "param" not in match.group("tail") and not billions:
            continue
        scan.slots.setdefault("params_b", round(float(match.group("value")) * (1 if billions else 0.001), 6))
        scan.take(*match.span())
        return


def _settle(scan: Scan) -> None:
    named = list(dict.fromkeys(mention.value for mention in scan.named("model")))
    if named:
        scan.slots["model"] = named[0]
        scan.slots.pop("params_b", None)
    if len(named) > 1:
        scan.slots["models"] = tuple(named)


def _beside(scan: Scan, end: int) -> bool:
    return bool(re.match(r"[\s-]*(?:model|network|backbone|\d)", scan.after(end)))


def _swallows_count(scan: Scan, start: int, end: int) -> bool:
    """`vit-b 16 gpus`: the last number belongs to what follows."""
    return bool(
        re.search(r"\s\d+$", scan.text[start:end])
        and re.match(r"\s*(?:gpus?|cards?|nodes?|epochs?|x\s)", scan.after(end))
    )


def _looks_like_network(name: str) -> bool:
    if _NO_NETWORK.match(name) or len(words(name)) > 4:
        return False
    if re.fullmatch(r"u-?net(?:\+\+|\d*d?)?", name):
        return True
    has_both = bool(re.search(r"[a-z]{2}", name) and re.search(r"\d", name))
    return has_both or (bool(_ENDING.search(name)) and len(name) > 5)
