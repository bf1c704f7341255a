"""What is done for many offers at once says the same as asking for each of them alone."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimators.dnn
from estimators.dnn.workload import Workload
from knowledge.ci.types import Offer
from plane.placement import Placement, PlacementRequest, Rejection, place
from plane.placement.access import AccessRules
from plane.placement.candidates import Candidates, tabulate
from plane.placement.choosing import Chooser
from plane.placement.counts import Counts, exact_counts, sensible_counts
from plane.placement.front import front
from plane.placement.gates import CODES, IN, Gates
from plane.placement.groups import first_of_each
from plane.placement.known_names import matches_partition, named_partitions
from plane.placement.names import resolve
from plane.placement.settled import settle
from plane.profile import Profile
from tests.bench.generated import Size, plan
from tests.bench.generated_offers import GeneratedCatalogue, generated_offers
from tests.plane.offers import A100, A100_80, H100, MYSTERY, ROME, V100, FakeCatalogue, fake_estimate_many, some_offers
from tests.plane.test_properties import PROFILES, placed, quick, requests
from tools.recommend_placement import CLOSENESS

KNOWN = SimpleNamespace(
    accelerators={device.id: device for device in (A100, A100_80, V100, H100, MYSTERY)},
    processors={ROME.id: ROME},
    systems=[SimpleNamespace(organization=f"Centre {number}", country="US", kind="hpc") for number in range(3)],
)
MADE_UP = tuple(generated_offers(plan(Size(8, cloud_rows=900), KNOWN)))
HAND_MADE = some_offers()
LITTLE_MEMORY = replace(HAND_MADE[0], id="little-memory", node_memory_bytes=2**30)
CATALOGUES = {"made by hand": HAND_MADE, "made up too": (*HAND_MADE, *MADE_UP, LITTLE_MEMORY)}
NAMES = st.sampled_from(sorted(CATALOGUES))


@pytest.fixture(scope="module", autouse=True)
def _estimator() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(estimators.dnn, "estimate_many", fake_estimate_many, raising=False)
        yield


@quick
@given(request=requests(), profile=PROFILES, name=NAMES, partition=st.sampled_from([None, None, "gpuA100x4"]))
def test_gates_say_the_same_of_all_offers_as_of_each(
    request: PlacementRequest, profile: Profile, name: str, partition: str | None
) -> None:
    offers = CATALOGUES[name]
    catalogue = cast(Any, FakeCatalogue(offers=offers))
    asked = replace(resolve(request, catalogue), partition=partition)
    gates = Gates(request, asked, AccessRules(asked, profile, catalogue, has_budget=False))
    codes = gates.codes(settle(offers)).tolist()
    for offer, code in zip(settle(offers), codes, strict=True):
        refusal = gates.refusal(offer)
        assert (None if code == IN else CODES[code]) == (refusal.code if refusal else None), offer.id


@quick
@given(
    name=NAMES,
    count=st.sampled_from([None, 1, 4, 6, 8, 40]),
    nodes=st.sampled_from([None, 1, 2, 5]),
    every=st.sampled_from([1, 3]),
)
def test_the_table_has_the_rows_and_machines_of_each_offer(
    name: str, count: int | None, nodes: int | None, every: int
) -> None:
    offers = CATALOGUES[name]

    def counts(offer: Offer) -> Counts:
        return exact_counts(offer, count, nodes) if count or nodes else sensible_counts(offer)

    chosen = np.arange(0, len(offers), every)
    table = tabulate(offers, counts, chosen)
    wanted = [(index, *pair) for index in chosen.tolist() for pair in counts(offers[index])]
    assert list(zip(table.offer, table.accelerators, table.nodes, strict=True)) == wanted
    assert len({repr(machine) for machine in table.machines}) == len(table.machines) == len(set(table.machine.tolist()))
    for row, (index, accelerators, on_nodes) in enumerate(wanted):
        machine, offer = table.machines[table.machine[row]], offers[index]
        assert (machine.accelerator_count, machine.node_count) == (accelerators, on_nodes)
        assert machine.accelerator == (offer.accelerator if accelerators else None)
        assert machine.processor == offer.processor
        share = accelerators / (offer.accelerators_per_node * on_nodes) if accelerators else 1.0
        assert machine.cores == max(1, round((offer.cores_per_node or 0) * on_nodes * share)) == table.cores[row]


def test_machines_differ_by_memory_of_the_same_accelerator() -> None:
    """A site's cards can have another memory than the table's row of that model."""
    (known, *_) = (offer for offer in HAND_MADE if offer.accelerator is A100)
    other = replace(known, id="other", accelerator=replace(A100, memory_bytes=1))
    table = tabulate((known, other), lambda _: ((1.0, 1),), np.arange(2))
    memories = [machine.accelerator and machine.accelerator.memory_bytes for machine in table.machines]
    assert memories == [A100.memory_bytes, 1]


@given(groups=st.lists(st.integers(0, 5)))
def test_the_first_of_each_group_is_found(groups: list[int]) -> None:
    found = first_of_each(np.array(groups, dtype=np.int64), 6).tolist()
    assert found == [groups.index(group) if group in groups else len(groups) for group in range(6)]


figures = st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), max_size=80)


@given(figures=figures, few=st.sampled_from([0, 2_000]), reverse=st.booleans())
def test_the_front_is_what_no_other_row_beats(figures: list[tuple[int, int]], few: int, reverse: bool) -> None:
    hours, usd = (np.array([figure[side] for figure in figures], dtype=np.float64) for side in (0, 1))
    order = np.arange(len(figures))[:: -1 if reverse else 1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("plane.placement.front.FEW", few)
        found = front(cast(Any, SimpleNamespace(run_hours=hours, counted_usd=usd)), order)
    unbeaten = [
        row
        for place, row in enumerate(order.tolist())
        if not any(h <= figures[row][0] and u <= figures[row][1] and (h, u) != figures[row] for h, u in figures)
        and figures[row] not in [figures[before] for before in order[:place].tolist()]
    ]
    assert sorted(found) == sorted(unbeaten)
    assert [figures[row][0] for row in found] == sorted(figures[row][0] for row in found)


class PatientChooser(Chooser):
    """Looks at every row."""

    def _rows(self, key: Callable[[int], object]) -> Iterator[int]:
        yield from self._order.tolist()


@quick
@given(seed=st.integers(0, 999), pinned=st.booleans(), stated=st.booleans(), wanted=st.integers(1, 50), name=NAMES)
def test_choosing_passes_over_nothing_that_it_would_take(
    seed: int, pinned: bool, stated: bool, wanted: int, name: str
) -> None:
    offers = CATALOGUES[name]
    table = tabulate(offers, sensible_counts, np.arange(len(offers)))
    order = np.random.default_rng(seed).permutation(len(table))[: len(table) * 2 // 3]
    chosen = [_chosen(kind, order, table, wanted, pinned, stated) for kind in (Chooser, PatientChooser)]
    assert chosen[0] == chosen[1]
    assert len(chosen[0][0]) == min(wanted, len(order))


def _chosen(
    kind: type[Chooser], order: Any, table: Candidates, wanted: int, pinned: bool, stated: bool
) -> tuple[list[int], list[int]]:
    chooser = kind(order, table, pinned=pinned, access_stated=stated)
    rows = chooser.options(wanted)
    return rows, chooser.more(rows, wanted + 20, order[::7].tolist())


@pytest.mark.parametrize("name", ["gpuA100x4", "GPU ", "p4d.24xlarge", "part03", "node03", "nothing"])
def test_a_partition_is_found_by_the_names_that_match_it(name: str) -> None:
    offers = (*HAND_MADE, *MADE_UP)
    wanted = [index for index, offer in enumerate(offers) if matches_partition(offer, name)]
    assert named_partitions(offers).get(name.strip().lower(), []) == wanted


@quick
@given(request=requests(), profile=PROFILES)
def test_reasons_are_counted_as_they_are_told(request: PlacementRequest, profile: Profile) -> None:
    placement = placed(request, profile)
    told = [rejection.code for rejection in placement.rejected]
    assert placement.rejected_by_reason == {code: told.count(code) for code in told}
    assert list(placement.rejected_by_reason.values()) == sorted(placement.rejected_by_reason.values(), reverse=True)
    heads = [(one.system_id, one.code, one.place) for one in placement.rejected.heads()]
    assert heads == [(one.system_id, one.code, one.place) for one in placement.rejected]


@quick
@given(request=requests(), whole=st.sampled_from([frozenset(), frozenset({"delta", "aws"})]))
def test_the_nearest_of_each_system_is_kept_and_all_of_some(request: PlacementRequest, whole: frozenset[str]) -> None:
    rejected = placed(request, Profile()).rejected
    expected: list[Rejection] = []
    for system in dict.fromkeys(one.system_id for one in rejected):
        found = [one for one in rejected if one.system_id == system]
        found.sort(key=lambda one: (CLOSENESS.index(one.code), one.place or 0))
        expected += found if system in whole else found[:1]
        assert rejected.of_system(system) == [one for one in rejected if one.system_id == system]
    assert rejected.nearest(CLOSENESS, whole) == expected


def test_a_placement_is_dumped_read_again_and_copied_with_its_rejections() -> None:
    placement = placed(PlacementRequest(workload=Workload(model="resnet50", dataset_size=1)), Profile())
    assert len(placement.rejected) > 3
    again = Placement.model_validate_json(placement.model_dump_json())
    assert again.rejected == placement.rejected
    assert again.model_dump_json() == placement.model_dump_json()
    assert placement.model_dump()["rejected"] == tuple(one.model_dump() for one in placement.rejected)
    assert pickle.loads(pickle.dumps(placement.rejected)) == placement.rejected
    assert placement.rejected[-1] == list(placement.rejected)[-1]
    assert placement.rejected[:2] == tuple(placement.rejected)[:2]
    with pytest.raises(IndexError):
        placement.rejected[len(placement.rejected)]
    entries = Placement.model_json_schema()["properties"]["rejected"]
    assert entries["type"] == "array"


def test_a_made_up_catalogue_is_placed_whole() -> None:
    catalogue = GeneratedCatalogue(MADE_UP, KNOWN.accelerators)
    request = PlacementRequest(workload=Workload(model="resnet50", dataset_size=1000), objective="cheapest")
    placement = place(request, Profile(), cast(Any, catalogue))
    shown = {option.offer_id for option in placement.frontier}
    assert shown | {one.offer_id for one in placement.rejected} == {offer.id for offer in MADE_UP}
    clouds = place(request.model_copy(update={"kinds": ("cloud",)}), Profile(), cast(Any, catalogue))
    assert all(any("29 other regions" in text for text in option.reasons) for option in clouds.options)
    assert any("870 offers" in one.text for one in clouds.assumptions)
