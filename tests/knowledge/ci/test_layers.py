"""What a program read is laid over what people collected: filled, confirmed, replaced for a reason, or in conflict."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge.ci import Catalogue, open_catalogue
from knowledge.ci.build.layer_form import CloudOfferForm
from knowledge.ci.forgetting import forget, kept_layers
from knowledge.ci.history import HistoryStore
from knowledge.ci.layers import keep_discovered, keep_import
from knowledge.ci.questions.answering import answer
from knowledge.ci.questions.question import Question
from knowledge.errors import FactError, RequestError, UnknownNameError
from knowledge.evidence import How
from knowledge.settings import Settings
from tests.knowledge.ci.layered import gpu, layer, node, partition


@pytest.fixture
def own(home: Path) -> Settings:
    """Settings on an empty home of this test."""
    return Settings(home=home)


@pytest.fixture
def opened(own: Settings) -> Iterator[Any]:
    """Opens the catalogue of this test's home, and closes it at the end."""
    found: list[Catalogue] = []

    def open_it() -> Catalogue:
        found.append(open_catalogue(own))
        return found[-1]

    yield open_it
    for catalogue in found:
        catalogue.close()


def one(catalogue: Catalogue, sql: str) -> dict[str, Any]:
    """The only row of a query."""
    (row,) = catalogue.select(sql).records()
    return row


WALLTIME = "SELECT max_walltime_hours h FROM partitions WHERE system_id = 'delta' AND partition = 'gpuA100x4'"


def test_a_discovered_value_does_not_replace_a_manual_one_without_a_reason(own: Settings, opened: Any) -> None:
    kept = keep_discovered(own, layer(partitions=[partition("gpuA100x4", [], max_walltime_hours=72.0)]))
    assert (kept.conflicts, kept.overridden, kept.systems) == (1, 0, 1)
    catalogue = opened()
    assert one(catalogue, WALLTIME)["h"] == 48
    conflict = one(catalogue, "SELECT * FROM conflicts WHERE system_id = 'delta' AND as_of = '2026-11-24'")
    assert conflict["field"] == "max_walltime_hours"
    assert conflict["kept"] == "48 (manual, 2025-05)"
    assert conflict["other"] == "72 (Slurm 22.05.8, 2026-11-24)"
    assert any("72" in found.other for found in catalogue.system("delta").conflicts)


def test_a_reason_lets_it_replace_and_is_kept_with_the_old_value(own: Settings, opened: Any) -> None:
    reason = "announced in the user news of November"
    keep_discovered(
        own,
        layer(
            partitions=[
                partition("gpuA100x4", [], max_walltime_hours=72.0),
                partition("gpuA40x4", [], max_walltime_hours=72.0),
            ],
            overrides=[{"partition": "gpuA100x4", "fields": [], "reason": reason}],
        ),
    )
    catalogue = opened()
    assert one(catalogue, WALLTIME)["h"] == 72
    assert one(catalogue, WALLTIME.replace("gpuA100x4", "gpuA40x4"))["h"] == 48
    origin = one(
        catalogue,
        "SELECT * FROM provenance WHERE relation = 'partitions' AND system_id = 'delta' AND row_key = 'gpuA100x4'"
        " AND column_name = 'max_walltime_hours'",
    )
    assert (origin["how"], origin["replaced"], origin["reason"]) == ("discovered", "48", reason)
    assert (origin["as_of"], origin["source"]) == ("2026-11-24", "scontrol show partition")


def test_an_override_of_one_field_leaves_the_others(own: Settings, opened: Any) -> None:
    changed = partition("gpuA100x4", [], max_walltime_hours=72.0, default_walltime_hours=1.0)
    reason = "the limit was raised, the default is a local one"
    override = {"partition": "gpuA100x4", "fields": ["max_walltime_hours"], "reason": reason}
    kept = keep_discovered(own, layer(partitions=[changed], overrides=[override]))
    assert (kept.overridden, kept.conflicts) == (1, 1)


def test_unlimited_is_a_value_of_its_own(own: Settings, opened: Any) -> None:
    unlimited = partition("gpuA100x4", [], max_walltime_unlimited=True)
    reason = "no limit since the last maintenance"
    keep_discovered(own, layer(partitions=[unlimited], overrides=[{"reason": reason}]))
    row = one(opened(), WALLTIME.replace(" h ", " h, walltime_unlimited u "))
    assert row == {"h": None, "u": True}


def test_what_was_unknown_is_filled_and_what_agrees_is_confirmed(own: Settings, opened: Any) -> None:
    kept = keep_discovered(
        own, layer(partitions=[partition("gpuA100x4", [], max_walltime_hours=48.0, max_jobs_per_user=500)])
    )
    assert (kept.filled, kept.confirmed, kept.conflicts) == (1, 2, 0)  # the scheduler is confirmed as well
    found = opened().select(
        "SELECT column_name, how, change, as_of FROM provenance WHERE system_id = 'delta' AND row_key = 'gpuA100x4'"
        " AND change IS NOT NULL ORDER BY column_name"
    )
    assert found.rows == (
        ("max_jobs_per_user", "discovered", "fills", "2026-11-24"),
        ("max_walltime_hours", "manual", "confirms", "2026-11-24"),
    )


def test_what_nobody_knew_is_added_and_hardware_is_recognised(own: Settings, opened: Any) -> None:
    keep_discovered(
        own,
        layer(
            node_types=[node("a100x4-251g", gpu=gpu("a100", 4), count=97), node("new-64c", memory_gb=64.0)],
            partitions=[partition("gpuA100x4", ["a100x4-251g"]), partition("tiny", ["new-64c"])],
        ),
    )
    catalogue = opened()
    nodes = {row["node_type"] for row in catalogue.select("FROM node_types WHERE system_id = 'delta'").records()}
    assert "new-64c" in nodes
    assert "a100x4-251g" not in nodes, "it has the hardware of a100x4"
    assert any(found.subject == "node type a100x4" and found.field == "node_count" for found in _conflicts(catalogue))
    assert "delta/tiny/new-64c" in {offer.id for offer in catalogue.offers}


def test_a_system_that_nobody_knew_is_added_whole(own: Settings, opened: Any) -> None:
    keep_discovered(
        own,
        layer(
            "my-cluster",
            node_types=[node("a100x4", gpu=gpu("a100-80gb", 4, gres="gpu:a100"), count=3, unavailable=1)],
            partitions=[
                partition(
                    "gpu",
                    ["a100x4"],
                    max_walltime_hours=24.0,
                    charge={"unit": "billing", "combine": "max", "rates": [{"resource": "gpu", "per_hour": 16.0}]},
                )
            ],
            qos_limits=[{"name": "high", "max_walltime_hours": 12.0, "usage_factor": 2.0}],
            reservations=[{"name": "maint", "starts_at": None, "ends_at": None, "nodes": 3, "partition": None}],
        ),
    )
    catalogue = opened()
    record = catalogue.system("my-cluster")
    assert record.partitions[0].max_walltime_hours == 24
    assert record.node_types[0].accelerator_id == "nvidia-a100-sxm4-80gb"
    row = one(
        catalogue, "SELECT DISTINCT how, as_of FROM provenance WHERE system_id = 'my-cluster' AND how <> 'derived'"
    )
    assert row == {"how": "discovered", "as_of": "2026-11-24"}
    assert one(catalogue, "SELECT charge_rule r FROM limits WHERE system_id = 'my-cluster'")["r"] == (
        "16 billing per GPU-hour"
    )
    assert (
        one(catalogue, "SELECT qos, usage_factor FROM qos_limits WHERE system_id = 'my-cluster'")["usage_factor"] == 2
    )


def test_a_later_discovery_takes_the_place_of_the_earlier(own: Settings, opened: Any) -> None:
    for hours in (24.0, 36.0):
        keep_discovered(
            own, layer("mine", node_types=[node("n")], partitions=[partition("p", ["n"], max_walltime_hours=hours)])
        )
    assert one(opened(), "SELECT max_walltime_hours h FROM partitions WHERE system_id = 'mine'")["h"] == 36
    events = [(snapshot.event, snapshot.note) for snapshot in HistoryStore(own.history_path).all()]
    assert events == [("discovery", "mine: Slurm 22.05.8")] * 2


def test_a_discovery_corrects_an_import_by_itself(own: Settings, opened: Any) -> None:
    imported = layer(
        "mine", how="imported", tool="export", node_types=[node("n")], partitions=[partition("p", ["n"], min_nodes=1)]
    )
    keep_import(own, "export", [imported], [], "one system")
    keep_discovered(own, layer("mine", node_types=[node("n")], partitions=[partition("p", ["n"], min_nodes=2)]))
    assert one(opened(), "SELECT min_nodes n FROM partitions WHERE system_id = 'mine'")["n"] == 2


def test_a_layer_is_kept_while_the_catalogue_is_open(own: Settings, opened: Any) -> None:
    before = opened()
    known = len(before.system("delta").conflicts)
    kept = keep_discovered(own, layer(partitions=[partition("gpuA100x4", [], max_walltime_hours=72.0)]))
    assert kept.conflicts == 1
    assert len(opened().system("delta").conflicts) == known + 1


def test_a_layer_that_breaks_a_rule_changes_nothing(
    own: Settings, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_discovered(own, layer("mine", node_types=[node("n")]))
    before = (own.ci_database_path.read_bytes(), sorted(own.layers_path.rglob("*")))
    monkeypatch.setattr("knowledge.ci.build.making.assembled_rows", _fail)
    with pytest.raises(FactError):
        keep_discovered(own, layer("other", node_types=[node("n")]))
    assert (own.ci_database_path.read_bytes(), sorted(own.layers_path.rglob("*"))) == before


def offer(**changes: Any) -> CloudOfferForm:
    """An offer of one shipped instance type in another region."""
    known = {"provider": "aws", "instance_type": "p4d.24xlarge", "region": "eu-west-1", "source": "prices.csv"}
    return CloudOfferForm.model_validate(
        {**known, "on_demand_usd_per_hour": 35.0, "on_demand_date": "2026-11-01", **changes}
    )


PRICES = "SELECT region, on_demand_usd_per_hour p, vcpus, accelerator_id a, how FROM cloud_instances"


def test_an_import_adds_regions_and_takes_hardware_from_what_is_known(own: Settings, opened: Any) -> None:
    kept = keep_import(own, "aws-prices", [], [offer()], "one price")
    assert (kept.offers, kept.systems, kept.snapshot) == (1, 0, 1)
    row = one(opened(), f"{PRICES} WHERE instance_type = 'p4d.24xlarge' AND region = 'eu-west-1'")
    assert (row["p"], row["how"], row["vcpus"]) == (35, "imported", 96)
    assert row["a"] == "nvidia-a100-sxm4-40gb"


def test_the_state_of_a_discovered_partition_is_told(own: Settings, opened: Any) -> None:
    made = layer("mine", node_types=[node("n")], partitions=[partition("p", ["n"], state="drain")])
    keep_discovered(own, made)
    (row,) = answer(Question(metric="partition_list", systems=("mine",)), opened()).records()
    assert row["state"] == "drain"


def test_an_imported_price_was_not_read_on_the_day_of_the_facts(own: Settings, opened: Any) -> None:
    keep_import(own, "aws-prices", [], [offer()], "one price")
    days = "SELECT row_key, read_on FROM provenance WHERE row_key LIKE 'p4d.24xlarge / %' GROUP BY ALL"
    found = {str(row): day for row, day in opened().select(days).rows}
    assert found["p4d.24xlarge / eu-west-1"] is None
    assert found["p4d.24xlarge / us-east-1"] is not None


def test_the_newest_price_stands_and_two_of_one_day_are_a_conflict(own: Settings, opened: Any) -> None:
    shipped = one(
        open_catalogue(own),
        "SELECT region, on_demand_date d, on_demand_usd_per_hour p FROM cloud_instances"
        " WHERE provider = 'aws' AND instance_type = 'p4d.24xlarge'",
    )
    newer = offer(region=shipped["region"], on_demand_usd_per_hour=20.0, on_demand_date="2026-11-02")
    keep_import(own, "newer", [], [newer], "a newer price")
    where = f"WHERE instance_type = 'p4d.24xlarge' AND region = '{shipped['region']}'"
    assert one(opened(), f"{PRICES} {where}")["p"] == 20
    same_day = offer(region=shipped["region"], on_demand_usd_per_hour=20.0, on_demand_date=shipped["d"])
    keep_import(own, "newer", [], [same_day], "another price of that day")
    assert one(opened(), f"{PRICES} {where}")["p"] == shipped["p"]
    assert one(opened(), "SELECT other FROM conflicts WHERE system_id = 'aws'")["other"] == "20 USD/h (prices.csv)"


def test_two_prices_of_one_file_are_a_conflict_and_old_disagreements_none(own: Settings, opened: Any) -> None:
    twice = [offer(on_demand_usd_per_hour=price) for price in (36.0, 35.0)]
    keep_import(own, "b-twice", [], twice, "one day, two prices")
    where = "instance_type = 'p4d.24xlarge' AND region = 'eu-west-1'"
    assert one(opened(), f"{PRICES} WHERE {where}")["p"] == 35
    assert one(opened(), "SELECT kept, other FROM conflicts WHERE system_id = 'aws'") == {
        "kept": "35 USD/h (prices.csv)",
        "other": "36 USD/h (prices.csv)",
    }
    keep_import(own, "a-newer", [], [offer(on_demand_usd_per_hour=30.0, on_demand_date="2026-11-20")], "newer")
    assert one(opened(), f"{PRICES} WHERE {where}")["p"] == 30
    assert opened().select("SELECT * FROM conflicts WHERE system_id = 'aws'").rows == ()


def test_an_offer_with_an_unknown_accelerator_is_refused_and_nothing_kept(own: Settings) -> None:
    with pytest.raises(FactError, match="accelerator_id is 'nvidia-z1', but no accelerator has that id"):
        keep_import(own, "bad", [], [offer(accelerator_id="nvidia-z1")], "wrong")
    assert not (own.layers_path / "imported").exists()
    assert not own.ci_database_path.exists()


def test_an_import_needs_a_name_and_something_in_it(own: Settings) -> None:
    with pytest.raises(RequestError, match="--name is 'My Import'"):
        keep_import(own, "My Import", [], [offer()], "x")
    with pytest.raises(RequestError, match="nothing to keep as empty"):
        keep_import(own, "empty", [], [], "x")


def test_a_spoiled_layer_is_named(own: Settings) -> None:
    keep_discovered(own, layer("mine", node_types=[node("n")]))
    (own.layers_path / "discovered" / "mine.json").write_text("{}")
    with pytest.raises(FactError, match=r"layers/discovered/mine.json: \w+ breaks a rule.*iplane ci discover"):
        open_catalogue(own)


def _conflicts(catalogue: Catalogue) -> tuple[Any, ...]:
    return catalogue.system("delta").conflicts


def _fail(*_: object) -> None:
    raise FactError("The layer breaks a rule; mend it.")


def test_an_accelerator_without_a_row_is_not_taken_for_none(own: Settings, opened: Any) -> None:
    """Such an instance is never offered as one with processors only."""
    strange = {"provider": "aws", "vcpus": 8.0, "memory_gib": 32.0}
    rows = [
        offer(instance_type="x1.named", accelerator_text="Brand New Chip", gpus=4.0, **strange),
        offer(instance_type="x1.counted", gpus=2.0, **strange),
        offer(instance_type="x1.uncounted", accelerator_text="Brand New Chip", **strange),
        offer(instance_type="x1.plain", gpus=0.0, **strange),
    ]
    keep_import(own, "strange", [], rows, "four offers")
    offers = {found.node_type_id: found for found in opened().offers if found.node_type_id.startswith("x1.")}
    known = {name: (one.accelerators_per_node, one.accelerators_per_node_known) for name, one in offers.items()}
    assert known == {
        "x1.named": (4.0, True),
        "x1.counted": (2.0, True),
        "x1.uncounted": (1.0, False),
        "x1.plain": (0.0, True),
    }
    assert all(one.accelerator is None for one in offers.values())
    assert offers["x1.named"].accelerator_text == "Brand New Chip"
    assert offers["x1.plain"].accelerator_text is None


def test_what_was_kept_can_be_forgotten_and_asked_as_of_then(own: Settings, opened: Any) -> None:
    assert kept_layers(own) == ()
    keep_discovered(own, layer("mine", node_types=[node("n")]))
    keep_import(own, "prices", [], [offer()], "one price")
    assert [(one.name, one.event) for one in kept_layers(own)] == [("prices", "import"), ("mine", "discovery")]
    with pytest.raises(UnknownNameError, match="did you mean prices or mine"):
        forget(own, "others")
    assert forget(own, "mine").snapshot == 3
    assert "mine" not in opened().system_ids
    then = open_catalogue(own.model_copy(update={"as_of": "2"}))
    assert "mine" in then.system_ids
    then.close()


def test_services_and_virtual_machines_stay_out_of_the_summary(own: Settings, opened: Any) -> None:
    keep_discovered(
        own,
        layer(
            "mine",
            node_types=[
                node("real", gpu=gpu("a100", 4), count=2),
                node("made", gpu=gpu("v100", 1), kind="virtual"),
            ],
            partitions=[
                partition("batch", ["real"], max_walltime_hours=24.0),
                partition("login", ["real"], max_walltime_hours=1000.0),
            ],
        ),
    )
    row = one(opened(), "SELECT * FROM systems_overview WHERE system_id = 'mine'")
    assert (row["longest_walltime_hours"], row["accelerators"]) == (24.0, "a100")
    assert (row["partitions"], row["known_nodes"], row["known_gpus"]) == (2, 2, 8.0)


def test_the_source_of_a_discovery_is_its_command(own: Settings, opened: Any) -> None:
    keep_discovered(own, layer("mine", node_types=[node("n")]))
    (source,) = opened().system("mine").sources
    assert (source.how, source.url) == (How.MEASURED, None)
    assert source.title == "Mine: partitions, limits (scontrol show partition)"
    assert {one.how for one in opened().system("delta").sources} == {How.DOCUMENTED}
