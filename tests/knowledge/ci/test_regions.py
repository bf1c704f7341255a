"""Parts of the world, and systems by how many accelerators they have."""

from __future__ import annotations

import pytest

from knowledge.ci.countries import EUROPE, country_codes
from knowledge.errors import UnknownNameError
from knowledge.settings import Settings
from plane.profile import Profile
from tools import ToolContext, load_tools


def test_a_region_is_its_countries_and_a_country_itself() -> None:
    assert set(country_codes(" Europe ")) == EUROPE
    assert "GB" not in country_codes("EU")
    assert country_codes("Germany") == ("DE",)
    with pytest.raises(UnknownNameError, match="Atlantis"):
        country_codes("Atlantis")


def test_systems_of_a_region_with_so_many_accelerators(settings_: Settings) -> None:
    arguments = {"metric": "system_list", "country": "Europe", "min_accelerator_count": 1000}
    found = load_tools()["query_ci_database"].call(arguments, ToolContext(settings_, Profile()))
    shown = found.model_dump()
    names = [column["name"] for column in shown["columns"]]
    rows = [dict(zip(names, row, strict=True)) for row in shown["rows"]]
    assert len(rows) >= 5
    assert all(row["known_gpus"] >= 1000 and row["country"] in EUROPE for row in rows)
    assert "in Europe with 1,000 accelerators or more" in str(found)
