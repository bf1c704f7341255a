"""Where a site's text fits several accelerators, the slowest is computed with, and the answer says so."""

from __future__ import annotations

from tests.plane.conftest import Asker
from tests.plane.offers import A100, A100_80, H100, MYSTERY, V100, offer


def test_the_slowest_candidate_is_taken_and_said(ask: Asker) -> None:
    vague = offer("vague", "gpu", None, 4, accelerator_candidates=(H100, A100, MYSTERY), accelerators_per_node=4.0)
    ask.catalogue.offers = (*ask.catalogue.offers, vague)
    option = ask(systems=("vague",)).options[0]
    assert option.accelerator == A100.name
    assert any(H100.name in caution and "slowest" in caution for caution in option.cautions)


def test_of_equal_peaks_the_smaller_memory_is_taken(ask: Asker) -> None:
    vague = offer("vague", "gpu", None, 4, accelerator_candidates=(A100_80, A100), accelerators_per_node=4.0)
    ask.catalogue.offers = (vague,)
    assert ask().options[0].accelerator == A100.name


def test_no_candidate_is_a_rejection_with_the_reason(ask: Asker) -> None:
    nothing = offer(
        "odd", "gpu", None, 4, accelerators_per_node=4.0, accelerator_text="X1", accelerator_reason="custom"
    )
    ask.catalogue.offers = (nothing,)
    assert ask().rejected[0].text == "No figures are known for X1 (custom)."


def test_an_unknown_number_per_node_is_said(ask: Asker) -> None:
    ask.catalogue.offers = (offer("few", "gpu", A100, 1, accelerators_per_node_known=False), offer("old", "gpu", V100))
    assert any("one is taken" in caution for caution in ask().options[0].cautions)
