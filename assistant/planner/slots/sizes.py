"""Data sizes: of the data set, of a device's memory, of a job's memory."""

from __future__ import annotations

import re

from assistant.planner.text import Scan
from knowledge.quantities import read_bytes
from knowledge.quantities.reading import NUMBER

_SIZE = re.compile(
    rf"(?<![\w.])(?P<text>(?:{NUMBER})\s?(?P<unit>[kmgtp]i?b|gigs?|gigabytes?|terabytes?|megabytes?|"
    rf"petabytes?|tb|g))\b(?!/s|ps)"
)
_LONG = {
    "gig": "GB",
    "gigs": "GB",
    "gigabyte": "GB",
    "gigabytes": "GB",
    "g": "GB",
    "terabyte": "TB",
    "terabytes": "TB",
    "megabyte": "MB",
    "megabytes": "MB",
    "petabyte": "PB",
    "petabytes": "PB",
}
_DEVICE = re.compile(
    r"\s*(?:of\s+)?(?:(?:gpu|device|hbm|accelerator)\s+)?(?:v?ram|memory|hbm|each|per (?:gpu|card|"
    r"device)|gpus?|cards?)\b"
)
_DEVICE_BEFORE = re.compile(r"\b(?:gpus?|cards?|accelerators?|vram|device memory|gpu memory)\b[^.?!]{0,30}$")
_CARDS = re.compile(r"\b(?:gpus?|cards?|accelerators?|devices?|vram|hbm|fits?|oom|nvidia|amd)\b")
_AT_LEAST = re.compile(r"\b(?:at least|more than|over|minimum(?: of)?|>=?|or more|with)\s*$")
_DATA = re.compile(
    r"\s*(?:\)|of\s+(?:\w+\s+){0,2}(?:data|images?|files?|pictures|text|video|photos)|data(?:set)?\b|"
    r"in size|from|to\b|on disk)"
)
_HOST = re.compile(r"\b(?:mem(?:ory)?|ram|--mem)[ =:]*$")


def read(scan: Scan) -> None:
    """Take each size into the slot that its words call for."""
    for match in list(_SIZE.finditer(scan.rest)):
        unit = _LONG.get(match.group("unit"), match.group("unit"))
        size = read_bytes(re.sub(r"\s?[a-z]+$", "", match.group("text")) + unit)
        slot = _slot(scan, match, size)
        if slot == "dataset_bytes":
            scan.slots.setdefault(slot, size)
        else:
            scan.slots.setdefault(slot, size / 10**9 if size % 10**9 == 0 else size / 2**30)
        scan.take(*match.span())


def _slot(scan: Scan, match: re.Match[str], size: int) -> str:
    left, right = scan.before(match.start(), 48), scan.after(match.end(), 40)
    if _DATA.match(right) and not _DEVICE.match(right):
        return "dataset_bytes"
    if re.match(r"\s*(?:of\s+)?(?:main )?(?:ram|memory)\b", right) and not _CARDS.search(scan.text):
        return "memory_gb"
    device = _DEVICE.match(right) or _DEVICE_BEFORE.search(left)
    if re.search(r"\b(?:script|sbatch|slurm|pbs|job)\b", scan.text) and not re.match(
        r"\s*(?:gpus?|cards?|v?ram)", right
    ):
        return "memory_gb"
    if device and (_AT_LEAST.search(left) or re.match(r"\s*(?:or more|\+)", right)):
        return "min_accelerator_memory_gb"
    if device:
        return "accelerator_memory_gb"
    if _HOST.search(left) or re.match(r"\s*(?:of\s+)?(?:ram|memory)\b", right):
        return "memory_gb"
    return (
        "dataset_bytes"
        if size > 2 * 10**11 or re.search(r"\bdata|images?|files|move|transfer|copy", scan.text)
        else "accelerator_memory_gb"
    )
