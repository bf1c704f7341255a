"""Graphs against the parameter counts and multiply-accumulates that their authors publish."""

from __future__ import annotations

import pytest

from estimators.dnn import networks
from estimators.dnn.families import build_graph, graph_names
from estimators.dnn.networks import facts

AGREES = 0.02
TRANSFORMERS = facts.rows("transformers.csv")
BUILT = facts.rows("built.csv")
DETECTORS = [row for row in facts.rows("detectors.csv") if row["builder"]]


MEASURED_OTHERWISE = ("-seg", "-cls")
"""Published arithmetic of YOLO segmenters counts transposed convolutions by another rule; that of classifiers is
rounded or taken at another size. Their parameters are checked all the same."""


def rounding(text: str) -> float:
    """Half a unit of the last digit of a published figure."""
    whole, _, decimals = text.partition(".")
    return 0.5 * 10.0 ** -len(decimals) if decimals else 0.5 * 10.0 ** (len(whole) - len(whole.rstrip("0")))


@pytest.mark.parametrize("row", TRANSFORMERS, ids=lambda row: row["slug"])
def test_transformers_have_their_published_parameters(row: dict[str, str]) -> None:
    published = float(row["exact"] or float(row["published_billions"]) * 1e9)
    room = 0.0 if row["exact"] else rounding(row["published_billions"]) * 1e9
    graph = build_graph(networks.find(row["slug"]), sequence_length=8)
    assert abs(graph.parameters - published) <= AGREES * published + room


@pytest.mark.parametrize("row", BUILT, ids=lambda row: row["slug"])
def test_built_networks_have_their_published_figures(row: dict[str, str]) -> None:
    network = networks.find(row["slug"])
    graph = build_graph(network, image_size=int(row["published_size"] or 0) or None)
    assert graph.parameters == network.parameters
    if row["published_millions"]:
        room = rounding(row["published_millions"])
        assert abs(graph.parameters / 1e6 - float(row["published_millions"])) <= AGREES * graph.parameters / 1e6 + room
    if row["published_gmacs"]:
        assert graph.macs / 1e9 == pytest.approx(float(row["published_gmacs"]), rel=AGREES)


@pytest.mark.parametrize("row", DETECTORS, ids=lambda row: row["slug"])
def test_yolo_networks_have_their_published_figures(row: dict[str, str]) -> None:
    graph = build_graph(networks.find(row["slug"]))
    published = float(row["params_millions"])
    assert graph.parameters / 1e6 == pytest.approx(published, rel=AGREES)
    if not row["slug"].endswith(MEASURED_OTHERWISE):
        assert graph.macs / 1e9 == pytest.approx(float(row["gmacs"]), rel=AGREES)


def test_enough_networks_are_checked() -> None:
    exact = [row for row in TRANSFORMERS if row["exact"]]
    published = [row for row in BUILT if row["published_millions"]]
    assert len(exact) >= 110
    assert len(published) >= 100
    assert len(graph_names()) >= 480


def test_every_published_figure_has_its_address() -> None:
    for row in (*TRANSFORMERS, *BUILT):
        assert row["url"].startswith("https://")
        assert row["published_url"].startswith("https://")
