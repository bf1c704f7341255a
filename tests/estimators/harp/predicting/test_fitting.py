"""Which partitions take a request, and why not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.harp.predicting.fitting import fit_of, nodes_for, unchecked
from knowledge.ci import UNLIMITED, Offer, open_catalogue
from knowledge.settings import Settings


@pytest.fixture
def offer(settings_: Settings) -> Offer:
    """128 cores and 256 GiB a node, 32 nodes, 48 h."""
    return next(one for one in open_catalogue(settings_).offers if one.id == "expanse/compute/standard")


def test_what_fits_has_no_reason(offer: Offer) -> None:
    fit = fit_of(offer, 128, 1, 0, 1024, 60)
    assert fit.fits
    assert fit.reason == ""


@pytest.mark.parametrize(
    ("cores", "nodes", "gpus", "memory_mib", "minutes", "words"),
    [
        (1, 1, 0, 1024, 48 * 60 + 15, "the limit is 48 h"),
        (129, 1, 0, 1024, 60, "128 a node"),
        (1, 33, 0, 1024, 60, "33 nodes are needed"),
        (1, 1, 0, 257 * 1024, 60, "257 GiB are needed"),
        (1, 1, 1, 1024, 60, "no accelerators"),
    ],
)
def test_each_limit_is_named(
    offer: Offer, cores: int, nodes: int, gpus: int, memory_mib: int, minutes: int, words: str
) -> None:
    fit = fit_of(offer, cores, nodes, gpus, memory_mib, minutes)
    assert not fit.fits
    assert words in fit.reason


def test_what_is_not_known_is_not_checked_but_said(offer: Offer) -> None:
    silent = replace(offer, max_walltime_hours=None, node_memory_bytes=None)
    assert fit_of(silent, 1, 1, 0, 10**9, 10**9).fits
    assert unchecked(silent) == ["walltime limit", "memory of a node"]


def test_no_limit_is_none(offer: Offer) -> None:
    assert fit_of(replace(offer, max_walltime_hours=UNLIMITED), 1, 1, 0, 1, 10**9).fits


@given(cores=st.integers(1, 10_000), gib=st.floats(0.1, 10_000))
def test_nodes_hold_cores_and_memory_and_one_fewer_does_not(cores: int, gib: float) -> None:
    offer = _PLAIN
    nodes = nodes_for(offer, cores, None, gib * 2**30)
    assert nodes * 128 >= cores
    assert nodes * 256 >= gib
    assert nodes == 1 or (nodes - 1) * 128 < cores or (nodes - 1) * 256 < gib


def test_nodes_that_were_said_stay(offer: Offer) -> None:
    assert nodes_for(offer, 1000, 3, None) == 3


class _Plain:
    cores_per_node = 128
    node_memory_bytes = 256 * 2**30


_PLAIN: Offer = _Plain()  # type: ignore[assignment] # all that is read of it
