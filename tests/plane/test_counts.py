"""Numbers of accelerators and nodes that are weighed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ci.types import Offer
from plane.placement.counts import exact_counts, sensible_counts
from tests.plane.offers import A100, H100, V100, instance, offer


def test_shared_nodes_are_divided_by_powers_of_two_and_then_taken_whole() -> None:
    counts = sensible_counts(offer("s", "p", A100, 4, max_nodes=4))
    assert counts == ((1, 1), (2, 1), (4, 1), (8, 2), (16, 4))


def test_whole_node_partitions_give_whole_nodes_only() -> None:
    assert sensible_counts(offer("s", "p", V100, 6, shared_nodes=False, max_nodes=2)) == ((6, 1), (12, 2))


def test_a_shared_half_node_gives_half_the_accelerators_at_most() -> None:
    assert sensible_counts(offer("s", "p", A100, 4, max_nodes=0.5)) == ((1, 1), (2, 1))


def test_a_slice_is_taken_as_it_is() -> None:
    assert sensible_counts(offer("s", "p", A100, 0.2)) == ((0.2, 1),)


def test_a_partition_for_large_jobs_starts_at_its_least_number_of_nodes() -> None:
    assert sensible_counts(offer("s", "p", A100, 4, min_nodes=3, max_nodes=8)) == ((12, 3), (16, 4), (32, 8))


def test_a_partition_for_very_large_jobs_is_weighed_only_when_its_size_is_asked_for() -> None:
    large = offer("s", "p", A100, 4, min_nodes=513, node_count=2000)
    assert sensible_counts(large) == ()
    assert exact_counts(large, None, 600) == ((2400, 600),)


def test_instances_are_rented_whole() -> None:
    assert sensible_counts(instance("p5", H100, 8, 50.0)) == ((8, 1), (16, 2), (32, 4))


def test_cpu_nodes_count_no_accelerators() -> None:
    assert sensible_counts(offer("s", "cpu", None, node_count=2)) == ((0, 1), (0, 2))


@pytest.mark.parametrize(
    ("made", "accelerators", "nodes", "expected"),
    [
        (offer("s", "p", A100, 4), 12, None, ((12, 3),)),
        (offer("s", "p", A100, 8), 12, None, ((12, 2),)),
        (offer("s", "p", A100, 8, shared_nodes=False), 12, None, ()),
        (offer("s", "p", A100, 8, shared_nodes=False), 4, None, ()),
        (offer("s", "p", A100, 4, max_nodes=2), 16, None, ()),
        (offer("s", "p", A100, 4), None, 3, ((12, 3),)),
        (offer("s", "p", A100, 4), 6, 3, ((6, 3),)),
        (offer("s", "p", A100, 4), 20, 3, ()),
        (offer("s", "p", A100, 0.5), 1, None, ()),
        (offer("s", "p", A100, 0.2), None, 4, ()),
        (offer("s", "cpu", None), 4, None, ()),
        (offer("s", "cpu", None), None, 5, ((0, 5),)),
        (instance("p5", H100, 8, 50.0), 16, None, ((16, 2),)),
        (instance("p5", H100, 8, 50.0), 4, None, ()),
    ],
)
def test_exact_numbers_are_met_exactly_or_not_at_all(
    made: Offer, accelerators: int | None, nodes: int | None, expected: object
) -> None:
    assert exact_counts(made, accelerators, nodes) == expected


@given(
    per_node=st.sampled_from([0.2, 0.5, 1, 2, 3, 4, 6, 8, 12]),
    shared=st.sampled_from([True, False, None]),
    least=st.sampled_from([None, 1, 2, 5, 100]),
    most=st.sampled_from([None, 0.5, 1, 2, 64, 500]),
    there=st.sampled_from([None, 1, 3, 1000]),
)
def test_no_count_breaks_a_limit_of_the_partition(
    per_node: float, shared: bool | None, least: float | None, most: float | None, there: int | None
) -> None:
    made = offer("s", "p", A100, per_node, shared_nodes=shared, min_nodes=least, max_nodes=most, node_count=there)
    for accelerators, nodes in sensible_counts(made):
        assert 0 < accelerators <= per_node * nodes
        assert accelerators == per_node * nodes or (shared is not False and nodes == 1)
        if per_node >= 1:
            assert nodes >= (least or 1)
            assert nodes <= max(1, most or 1e9, 1)
            assert nodes <= (there or 1e9)


def test_only_instances_with_many_accelerators_are_joined() -> None:
    assert sensible_counts(instance("large", H100, 8, 40.0)) == ((8, 1), (16, 2), (32, 4))
    assert sensible_counts(instance("small", A100, 1, 2.0)) == ((1, 1),)
