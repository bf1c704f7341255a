"""Families of networks: bare ('resnet'), with a size ('a 70B llama'), or a variant ('ViT-L', 'resnet-5000')."""

from __future__ import annotations

import re

from assistant.planner.text import Scan, key, runs

USUAL = {
    "resnet": "resnet50",
    "vit": "vit-b-16",
    "bert": "bert-base",
    "gpt2": "gpt2",
    "llama2": "llama-2-7b",
    "llama3": "llama-3-8b",
    "llama": "llama-3-8b",
    "megadetector": "megadetector-v5",
    "efficientnet": "efficientnet-b0",
    "densenet": "densenet121",
    "mobilenet": "mobilenet-v2",
    "vgg": "vgg16",
    "swin": "swin-tiny",
    "convnext": "convnext-tiny",
    "whisper": "whisper-large",
    "yolov5": "yolov5s",
    "yolov8": "yolov8n",
    "yolo": "yolov8n",
    "t5": "t5-base",
}
"""What a bare family name is taken for, if the catalogue has it; the answer says so."""

_BILLIONS_BEFORE = re.compile(r"(?<![\w.])(?P<size>\d+(?:\.\d+)?)\s?-?(?:b|bn|billion)(?:[\s-]param\w*)?[\s-]+$")
_BILLIONS_AFTER = re.compile(r"[-_ ]+(?P<size>\d+(?:\.\d+)?)\s?-?(?:b|bn|billion)(?!\w)")
_JOINED = re.compile(
    r"[-_/](?P<tail>(?:\w*\d[\w.]*|[a-z]{1,2}|huge|giant|large|base|small|tiny|nano|xl)(?:[-_/]\d+)*)(?!\w)"
)
_SPACED = re.compile(r"\s(?P<tail>\d{1,5})(?=\s*(?:[?,;:!]|$|\.\s|\b(?:on|for|with|in|at|model|network)\b))")
_LETTER = re.compile(r"\s(?P<tail>[BLSHGT](?:[-/]\d+)?)(?![\w'])")


def is_family(compact: str, slug: str) -> bool:
    """Whether a name stands for several networks, of which the catalogue's slug is one."""
    return compact in USUAL or (compact != key(slug) and key(slug).startswith(compact))


def read(scan: Scan) -> None:
    """Take family names with what stands beside them."""
    for compact, start, end in runs(scan.rest, 2):
        bare = compact.removesuffix("s") if compact.endswith("ts") else compact
        slug = _usual(scan, bare)
        if slug is None or scan.rest[start:end] != scan.text[start:end]:
            continue
        if not (_read_sized(scan, bare, start, end) or _read_variant(scan, bare, start, end)):
            _take(scan, slug, start, end, said=key(slug) == bare)


def _usual(scan: Scan, bare: str) -> str | None:
    """The network that a bare family name stands for; `None` if it is no family."""
    if (usual := USUAL.get(bare)) in scan.names.slugs:
        return usual
    slug = scan.names.networks.get(bare)
    return slug if slug is not None and is_family(bare, slug) else None


def _read_sized(scan: Scan, bare: str, start: int, end: int) -> bool:
    """`a 70B llama`: the family's network of that size, else the size alone, under the name as it was said."""
    before = _BILLIONS_BEFORE.search(scan.rest[:start])
    found = before or _BILLIONS_AFTER.match(scan.rest, end)
    if found is None:
        return False
    first, last = (found.start(), end) if before else (start, found.end())
    size = found.group("size")
    if slug := _of_size(scan, bare, key(size)):
        _take(scan, slug, first, last)
    else:
        name = f"{scan.text[start:end]}-{size}b"
        scan.slots.update(model=name, params_b=float(size))
        scan.name("unknown_model", name, first, last)
    return True


def _of_size(scan: Scan, bare: str, size: str) -> str | None:
    exact = scan.names.networks.get(f"{bare}{size}b")
    fitting = [name for name in scan.names.well_known if re.fullmatch(rf"{bare}\D?\d{{0,2}}\D*{size}b", name)]
    return exact or (scan.names.well_known[min(fitting, key=lambda name: (len(name), name))] if fitting else None)


def _read_variant(scan: Scan, bare: str, start: int, end: int) -> bool:
    """`ViT-L` is completed to a network of the catalogue; `resnet-5000` is none, and must not pass for another."""
    found = _JOINED.match(scan.rest, end) or _SPACED.match(scan.rest, end) or _LETTER.match(scan.plain, end)
    if found is None:
        return False
    whole = bare + key(found.group("tail"))
    longer = [name for name in scan.names.well_known if name.startswith(whole) and name[len(whole) :].isdigit()]
    if longer:
        best = min(longer, key=lambda name: (name[len(whole) :] != "16", len(name), name))
        _take(scan, scan.names.well_known[best], start, found.end())
        return True
    name = scan.text[start : found.end()].replace(" ", "-")
    scan.slots["model"] = name
    scan.name("unknown_model", name, start, found.end())
    return True


def _take(scan: Scan, slug: str, start: int, end: int, *, said: bool = False) -> None:
    """Name the network; unless it was named so, the answer says what was taken."""
    if not said and key(scan.text[start:end]) != key(slug):
        scan.notes.append(f"You said {scan.plain[start:end]!r}; I took {slug}.")
    scan.name("model", slug, start, end)
