"""Reads the GPUs of this machine as `nvidia-smi` and `rocm-smi` print them."""

from __future__ import annotations

import json
import re
from collections import Counter

from knowledge.ci.build.system_form import GpuForm, SliceForm
from knowledge.ci.discover.found import Findings
from knowledge.ci.discover.running import Command

NVIDIA = Command(
    "nvidia-smi", ("nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader,nounits"), needed=False
)
NVIDIA_LIST = Command("nvidia-smi-list", ("nvidia-smi", "-L"), needed=False)
AMD = Command("rocm-smi", ("rocm-smi", "--showproductname", "--showmeminfo", "vram", "--json"), needed=False)
_MIG = re.compile(r"^\s+MIG (?P<profile>\d+g\.(?P<memory>\d+)gb\S*)\s+Device", re.MULTILINE)
_SERIES = ("card series", "device name", "card model")

Card = tuple[str, float | None]
"""Name, and memory in GB (2^30 bytes)."""


def read_nvidia(text: str, findings: Findings) -> list[Card]:
    """The cards of `name, MiB` lines; the memory is that of the driver, a little less than announced."""
    cards = []
    for number, line in enumerate(text.splitlines(), start=1):
        name, comma, memory = (part.strip() for part in line.rpartition(","))
        if not line.strip() or line.startswith("No devices"):
            continue
        if not comma or not name:
            findings.skip(line, "it is not `name, memory`", number)
            continue
        cards.append((name, round(int(memory) / 1024, 1) if memory.isdecimal() else None))
    return cards


def read_amd(text: str, findings: Findings) -> list[Card]:
    """The cards of `rocm-smi --json`."""
    try:
        whole = json.loads(text[text.index("{") :])
    except ValueError as error:
        findings.skip(text, f"it is not JSON ({error})")
        return []
    cards: list[Card] = []
    for key, row in whole.items():
        if not re.fullmatch(r"card\d+", key) or not isinstance(row, dict):
            continue
        fields = {name.lower(): str(value) for name, value in row.items()}
        name = next((fields[one] for one in _SERIES if fields.get(one, "N/A") not in ("", "N/A")), "AMD GPU")
        memory = fields.get("vram total memory (b)", "")
        cards.append((name, round(int(memory) / 2**30, 1) if memory.isdecimal() else None))
    return cards


def read_slices(text: str) -> list[SliceForm]:
    """The MIG devices of `nvidia-smi -L`, counted by profile."""
    counts = Counter((match["profile"], match["memory"]) for match in _MIG.finditer(text))
    return [SliceForm(profile=profile, memory_gb=float(memory), count=count)
            for (profile, memory), count in counts.items()]  # fmt: skip


def gpu_of(cards: list[Card], slices: list[SliceForm]) -> tuple[GpuForm | None, str | None]:
    """One form for all cards, and a note where they differ."""
    if not cards:
        return None, None
    counts = Counter(name for name, _ in cards)
    memories = {memory for _, memory in cards}
    form = GpuForm(
        model=" and ".join(counts),
        count=float(len(cards)),
        memory_gb=memories.pop() if len(memories) == 1 else None,
        slices=slices,
    )
    told = ", ".join(f"{count} x {name}" for name, count in counts.items())
    return form, f"several kinds of GPU: {told}" if len(counts) > 1 else None
