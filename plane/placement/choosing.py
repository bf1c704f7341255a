"""Chooses which candidates are shown: the best ones, but not six variants of one partition.

One candidate stands for each place. Without a named system, a place is a system (or cloud) with one accelerator; in the
first round at most two places a system, three an accelerator and three a way of access are taken, and later rounds fill
up. With a named system, its partitions come first, then their other counts. What is chosen is then put in order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator

import numpy as np

from knowledge.ci.types import Offer
from plane.placement.access import access_names, for_money
from plane.placement.candidates import Candidates, Integers
from plane.placement.groups import first_of_each, offer_groups

PER_SYSTEM = 2
PER_ACCESS = 3
PER_ACCELERATOR = 3

Key = Callable[[int], Hashable]


CHUNK = 512
"""Rows looked at before more are taken from the order: the first few are enough nearly always."""


class Chooser:
    """Takes rows in rounds.

    Args:
        order: rows that passed, best first.
        candidates: what the rows stand for.
        pinned: whether the person named the places to compare.
        access_stated: whether the person said what they can use.
    """

    def __init__(self, order: Integers, candidates: Candidates, *, pinned: bool, access_stated: bool) -> None:
        self._order = order
        self._candidates = candidates
        self._pinned = pinned
        self._access_stated = access_stated
        self._position = np.zeros(len(candidates), dtype=np.int64)
        self._position[order] = np.arange(len(order))

    def options(self, wanted: int) -> list[int]:
        """Rows to show, best first; the very best is always among them."""
        chosen: list[int] = []
        by_place, by_partition, by_count = self._place, self._partition, self._count
        if self._pinned:
            self._fill(chosen, wanted, by_partition)
            self._fill(chosen, wanted, by_count)
        else:
            self._fill(chosen, wanted, by_place, limited=True)
            self._fill(chosen, wanted, by_place)
            self._fill(chosen, wanted, by_partition)
            self._fill(chosen, wanted, by_count)
        return self._sorted(chosen)

    def more(self, shown: list[int], wanted: int, front: Iterable[int]) -> list[int]:
        """Rows for the chart besides those shown: first those that no other beats in both time and cost."""
        chosen = list(shown)
        for row in front:
            if len(chosen) < wanted and row not in chosen:
                chosen.append(row)
        self._fill(chosen, wanted, self._place)
        self._fill(chosen, wanted, self._partition)
        return self._sorted(row for row in chosen if row not in shown)

    def _fill(self, chosen: list[int], wanted: int, key: Key, *, limited: bool = False) -> None:
        taken = {key(row) for row in chosen}
        systems = Counter(self._offer_of(row).system_id for row in chosen)
        ways = Counter(self._way(row) for row in chosen)
        devices = Counter(self._device(row) for row in chosen)
        for row in self._rows(key):
            if len(chosen) >= wanted:
                return
            place, system, way, device = key(row), self._offer_of(row).system_id, self._way(row), self._device(row)
            crowded = systems[system] >= PER_SYSTEM or devices[device] >= PER_ACCELERATOR
            crowded |= not self._access_stated and ways[way] >= PER_ACCESS
            if place in taken or (limited and crowded):
                continue
            chosen.append(row)
            taken.add(place)
            systems[system] += 1
            ways[way] += 1
            devices[device] += 1

    def _rows(self, key: Key) -> Iterator[int]:
        """Rows to look at, best first. For places, only the best one of each: the others would be passed over."""
        order = self._order
        if key == self._place:
            groups = offer_groups(self._candidates.offers).choice
            first = first_of_each(groups.number[self._candidates.offer[order]], len(groups))
            order = order[np.sort(first[first < len(order)])]
        for begin in range(0, len(order), CHUNK):
            yield from order[begin : begin + CHUNK].tolist()

    def _sorted(self, rows: Iterable[int]) -> list[int]:
        return sorted(rows, key=lambda row: int(self._position[row]))

    def _offer_of(self, row: int) -> Offer:
        return self._candidates.offers[int(self._candidates.offer[row])]

    def _place(self, row: int) -> Hashable:
        offer = self._offer_of(row)
        return offer.system_id, offer.accelerator and offer.accelerator.id

    def _partition(self, row: int) -> Hashable:
        offer = self._offer_of(row)
        return offer.system_id, offer.partition or offer.id

    def _count(self, row: int) -> Hashable:
        return self._offer_of(row).id, float(self._candidates.accelerators[row]), float(self._candidates.nodes[row])

    def _device(self, row: int) -> str | None:
        accelerator = self._offer_of(row).accelerator
        return accelerator.id if accelerator else None

    def _way(self, row: int) -> str:
        offer = self._offer_of(row)
        return "commercial" if for_money(offer) else next(iter(access_names(offer)), "")
