"""Placement counts what a site's history teaches; what the person observed stands above it."""

from __future__ import annotations

from estimators.wait.history import WaitHistory
from estimators.wait.job import Job
from knowledge.settings import settings
from plane.profile import Profile
from tests.plane.conftest import Asker

HOUR = 3600.0


def _import(system: str, partition: str, wait_s: float) -> None:
    jobs = [Job(1_790_000_000.0 + 100 * place, wait_s, 60.0, partition=partition) for place in range(60)]
    WaitHistory(settings().wait_history_path).add(system, jobs)


def test_a_learned_wait_is_counted_with_its_bound_and_source(ask: Asker) -> None:
    before = ask().options
    chosen = next(one for one in before if one.kind == "hpc" and one.partition)
    assert chosen.wait_hours is None
    _import(chosen.system_id, chosen.partition or "", 5 * HOUR)
    placed = ask(systems=(chosen.system_id,))
    found = next(one for one in placed.options if one.partition == chosen.partition)
    assert found.wait_hours is not None
    assert abs(found.wait_hours.value - 5) < 0.01
    assert (found.wait_hours.low, found.wait_hours.coverage) == (0.0, 0.9)
    assert f"wait:{chosen.system_id}/{chosen.partition}" in found.source_ids
    assert found.total_hours is not None
    assert {f"wait:{chosen.system_id}/{chosen.partition}"} <= {source.id for source in placed.sources}
    assert not any("queue wait is not known" in text for text in found.cautions)


def test_an_observed_wait_overrides_a_learned_one(ask: Asker) -> None:
    chosen = next(one for one in ask().options if one.kind == "hpc" and one.partition)
    _import(chosen.system_id, chosen.partition or "", 5 * HOUR)
    profile = Profile(waits_hours={chosen.system_id: 2.0})
    found = ask(profile, systems=(chosen.system_id,)).options[0]
    assert found.wait_hours is not None
    assert found.wait_hours.value == 2
    assert not any(name.startswith("wait:") for name in found.source_ids)
