"""A campaign knows whether its application is still the same."""

from __future__ import annotations

from pathlib import Path

from estimators.harp.campaign import Options, begin, campaigns, find_campaign
from estimators.harp.campaign.about import fingerprint_of
from tests.estimators.harp.campaign.made_up import application


def test_a_changed_script_is_another_application(tmp_path: Path) -> None:
    (tmp_path / "work.py").write_text("first")
    one = application(command="{python} {files}/work.py {n} {m}").model_copy(update={"folder": tmp_path})
    before = fingerprint_of(one)
    assert fingerprint_of(one) == before
    (tmp_path / "work.py").write_text("second")
    assert fingerprint_of(one) != before
    (tmp_path / "work.py").unlink()
    assert fingerprint_of(one) != before
    (tmp_path / "work.py").write_text("first")
    (tmp_path / "another.txt").write_text("that no command names")
    assert fingerprint_of(one) == before
    assert fingerprint_of(one.model_copy(update={"title": "Another"})) != before


def test_what_was_begun_is_found_word_for_word() -> None:
    one, options = application(), Options(budget_seconds=77.0, targets=({"n": 100_000, "m": 60},), seed=9)
    made = begin(one, options)
    found = find_campaign(one.name)
    assert found.campaign_id == made.campaign_id
    assert found.options == options
    assert found.targets == options.targets
    assert found.about.as_begun() == one
    assert found.is_unchanged(one)
    assert [other.campaign_id for other in campaigns()] == [made.campaign_id]
    assert found.standing.spent_seconds == 0
    assert found.outlook() is None
