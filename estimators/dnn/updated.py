"""Which share of the weights a training step updates: all, the adapters', or the rows of tables that were looked up."""

from __future__ import annotations

import numpy as np

from estimators.dnn.graph import Profile
from estimators.dnn.operators import operators_of
from estimators.dnn.recipe import ADAPTER_SHARE, Recipe
from estimators.dnn.roofline import Floats


def updated_share(recipe: Recipe, batch: Floats) -> Floats:
    """Share of the weights whose gradients a step makes, sends and applies.

    The tables of recommenders hold nearly all weights, and their gradients are sparse: a step touches the rows that its
    samples look up (Naumov et al., arXiv 1906.00091, section 3).

    Args:
        batch: samples per device and micro-step, one entry a machine.
    """
    if recipe.adapters_only:
        return np.full_like(batch, ADAPTER_SHARE)
    if str(recipe.network.kind) != "recommender":
        return np.ones_like(batch)
    return touched_share(operators_of(recipe.network), batch)


def touched_share(profile: Profile, batch: Floats) -> Floats:
    """Weights that the samples of a batch pass, over all; no row is counted twice for one sample."""
    touched = np.minimum(profile.parameters[:, None], profile.active_parameters[:, None] * batch)
    return np.asarray((profile.count[:, None] * touched).sum(axis=0) / profile.total_parameters)
