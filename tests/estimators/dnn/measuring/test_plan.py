"""Which networks are measured and in which order."""

from __future__ import annotations

import pytest

from estimators.dnn import networks
from estimators.dnn.measuring.plan import cases, plan_for
from estimators.dnn.measuring.table import chosen, entries
from knowledge.errors import UnknownNameError

OUTSIDE_THE_CATALOGUE = {"unet"}


def test_the_table_holds_many_families_and_each_name_is_one_of_the_catalogue() -> None:
    table = entries()
    assert len(table) >= 60
    assert len({entry.family for entry in table.values()}) >= 10
    assert {entry.kind for entry in table.values()} == {"image", "tokens", "text-pair", "speech"}
    assert {entry.library for entry in table.values()} == {"timm", "transformers", "own"}
    for name in set(table) - OUTSIDE_THE_CATALOGUE:
        assert networks.find(name)


def test_every_network_is_measured_once_before_any_is_measured_twice() -> None:
    table = list(entries().values())
    planned = cases(table, plan_for("cpu", ("fp32", "amp_bf16")))
    first, second = planned[: len(table)], planned[len(table) : 2 * len(table)]
    assert [case.network for case in first] == [entry.name for entry in table]
    assert {case.task for case in first} == {"infer"}
    assert {case.task for case in second} == {"train"}
    assert {case.precision for case in first} == {"fp32"}


def test_no_case_is_planned_twice_and_none_is_empty() -> None:
    planned = cases(list(entries().values()), plan_for("cuda", ("amp_fp16", "tf32", "amp_bf16", "fp32"), compiled=True))
    assert len({case.key for case in planned}) == len(planned)
    assert all(case.batch >= 1 for case in planned)
    assert any(case.compiled for case in planned)


def test_layout_is_for_networks_that_read_pictures() -> None:
    planned = cases(chosen(["bert-base", "resnet50"]), plan_for("cpu", ("fp32",)))
    assert {case.layout for case in planned if case.network == "bert-base"} == {""}
    assert {case.layout for case in planned if case.network == "resnet50"} == {"nchw", "nhwc"}


def test_an_unknown_network_is_refused_with_near_names() -> None:
    with pytest.raises(UnknownNameError, match=r"'resnet5' is not known: did you mean .*resnet50"):
        chosen(["resnet5"])
