"""Slurm's generic resources of a node: `gpu:a100:4(S:0-1),shard:8,gpu:a100_1g.5gb:7`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.ci.build.system_form import GpuForm, SliceForm
from knowledge.ci.discover.hostlist import split_outside_brackets
from knowledge.ci.discover.slurm.tres import read_amount

_COUNT = re.compile(r"\d+[KMGT]?", re.IGNORECASE)
_BRACKETS = re.compile(r"\(.*\)$")
_FLAGS = frozenset({"no_consume", "(null)"})
MIG_PROFILE = re.compile(r"(?P<card>.*?)[_-]?(?P<profile>\d+g\.(?P<memory>\d+)gb(?:\+me)?)", re.IGNORECASE)
"""Such as `1g.5gb` and `a100_3g.20gb`: compute slices and memory."""


@dataclass(frozen=True, slots=True)
class Gres:
    """One generic resource of a node."""

    name: str
    type: str | None
    count: int

    @property
    def asked_as(self) -> str:
        """As a job names it, such as `gpu:a100`."""
        return f"{self.name}:{self.type}" if self.type else self.name


def read_gres(text: str | None) -> list[Gres]:
    """The generic resources of a node; none for `(null)`.

    Raises:
        ValueError: an entry cannot be read.
    """
    word = (text or "").strip()
    if word.lower() in ("", "(null)", "n/a", "none"):
        return []
    found = []
    for part in split_outside_brackets(word):
        found.append(_entry(part))
    return found


def _entry(text: str) -> Gres:
    """`name[:type][:count]`; a last part that is a figure is the count, so that `gpu:4090:2` is two of type 4090."""
    name, *rest = (part for part in _BRACKETS.sub("", text.removeprefix("gres/")).split(":") if part not in _FLAGS)
    count = rest.pop() if rest and _COUNT.fullmatch(rest[-1]) else "1"
    if not name or "=" in text or len(rest) > 1:
        raise ValueError(f"{text[:80]!r} is not a generic resource")
    return Gres(name, rest[0] if rest else None, int(read_amount(count)))


def gpu_of(resources: list[Gres]) -> tuple[GpuForm | None, str | None]:
    """The accelerators of a node and, where a form cannot hold them all, a note.

    Slices (MIG), shards and MPS shares are listed as slices of the cards. A node with slices only has one card or
    more of unknown number.
    """
    gpus = [one for one in resources if one.name == "gpu" and one.count]
    cut = [one for one in gpus if _profile(one)]
    whole = [one for one in gpus if not _profile(one)]
    if not gpus:
        return None, None
    types = list(dict.fromkeys(one.type for one in whole))
    model = types[0] if types else _card(cut)
    slices = [*(_mig(one) for one in cut), *(_share(one) for one in resources if one.name in ("shard", "mps"))]
    form = GpuForm(
        model=" and ".join(name or "another GPU" for name in types) if len(types) > 1 else model,
        count=float(sum(one.count for one in whole)) or None,
        memory_gb=None,
        slices=slices,
        gres="gpu" if len(types) > 1 else (whole or cut)[0].asked_as,
    )
    told = ", ".join(f"{one.asked_as}:{one.count}" for one in gpus)
    return form, f"several kinds of GPU on a node: {told}" if len(gpus) > 1 and len(types) > 1 else None


def _profile(gres: Gres) -> re.Match[str] | None:
    return MIG_PROFILE.fullmatch(gres.type) if gres.type else None


def _card(cut: list[Gres]) -> str | None:
    """The card that slices are of, where their names say it."""
    cards = {match["card"] for one in cut if (match := _profile(one))} - {""}
    return cards.pop() if len(cards) == 1 else None


def _mig(gres: Gres) -> SliceForm:
    match = _profile(gres)
    assert match is not None
    return SliceForm(
        profile=match["profile"].lower(), memory_gb=float(match["memory"]), count=gres.count, gres=gres.asked_as
    )


def _share(gres: Gres) -> SliceForm:
    return SliceForm(profile=gres.name, count=gres.count, gres=gres.asked_as, notes="shares of the node's GPUs")
