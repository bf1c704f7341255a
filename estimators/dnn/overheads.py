"""What a job does besides its steps: start, open the data, compile, warm up, evaluate, write checkpoints.

The rates below are assumed where no source stands beside them; `Overheads` keeps each apart, so that a reader sees what
the total is made of.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimators.dnn.memory import OPTIMIZER_STATE_BYTES
from estimators.dnn.recipe import ADAPTER_SHARE, Recipe
from estimators.dnn.roofline import Floats

START_SECONDS = 20.0
"""Interpreter, imports, device context and the network's own creation of one process (assumed; 10 to 30 s are seen)."""

JOIN_SECONDS = 2.0
"""Joining processes into a group, at each doubling of their number (assumed)."""

FILES_PER_SECOND = 50_000.0
"""Files listed per second when a folder of images is opened (assumed; a busy parallel file system is slower)."""

STORAGE_BYTES_PER_SECOND = 1e9
"""Rate at which each node reads weights and writes checkpoints where the storage's rate was not said (assumed)."""

COMPILE_SECONDS, COMPILE_SECONDS_PER_LAYER = 30.0, 0.5
"""Compiling a graph: fixed part, and of each layer and direction (assumed; PyTorch takes one to three minutes)."""

WARM_UP_STEPS = 10.0
"""Steps' worth of time lost while kernels are chosen and caches fill (assumed)."""

MOST_WARM_UP_SECONDS = 60.0
"""Longer steps choose their kernels within one of them, so that no more than this or one step is lost (assumed)."""

EVALUATED_SHARE = 0.04
"""Samples evaluated after each epoch, over those trained on: 50,000 of ImageNet's 1,281,167."""

CHECKPOINT_HOURS = 1.0
"""Hours between checkpoints; the last is written at the end (assumed)."""

CHECKPOINT_SHARE = 0.05
"""Most of a job's time that people let checkpoints take; larger ones are written less often (assumed)."""

SPREAD = 2.0
"""Factor either way by which the overheads are uncertain (assumed)."""

TEXTS = {
    "start-up": "imports, device context, joining of processes, reading of weights (assumed)",
    "opening the data": f"{FILES_PER_SECOND:,.0f} files are listed a second (assumed)",
    "compiling": f"{COMPILE_SECONDS:.0f} s and {COMPILE_SECONDS_PER_LAYER:g} s a layer and direction (assumed)",
    "warming up": f"{WARM_UP_STEPS:.0f} steps' worth while kernels are chosen, a minute at most (assumed)",
    "evaluating": f"{EVALUATED_SHARE:.0%} as many samples, forward only, after each epoch (as ImageNet's)",
    "writing checkpoints": f"every {CHECKPOINT_HOURS:g} h, seldom enough to stay below {CHECKPOINT_SHARE:.0%}, and at"
    f" the end; at {STORAGE_BYTES_PER_SECOND / 1e9:g} GB/s a node where the storage's rate is not known (assumed)",
}
"""What each part counts, and on what it rests."""


@dataclass(frozen=True, slots=True)
class Overheads:
    """Seconds of a whole job by part, in the order of `TEXTS`; nan where the job has no end."""

    parts: dict[str, Floats]

    @property
    def total(self) -> Floats:
        """All parts together."""
        return np.asarray(sum(self.parts.values()))


def overheads(
    recipe: Recipe,
    devices: Floats,
    nodes: Floats,
    computing: Floats,
    input_seconds: Floats,
    steps: Floats,
    steps_per_epoch: Floats,
) -> Overheads:
    """Seconds a job spends besides its steps.

    Args:
        recipe: the completed workload. devices: in all. nodes: they stand on.
        computing, input_seconds: of one step, devices and input.
        steps, steps_per_epoch: of the job; nan = unknown.
    """
    step = np.maximum(computing, input_seconds)
    passes = recipe.passes
    evaluated = np.zeros_like(step)
    if recipe.trains:
        epochs = np.nan_to_num(np.floor(steps / steps_per_epoch + 1e-9))
        each = np.maximum(computing / passes, input_seconds) * np.nan_to_num(steps_per_epoch)
        evaluated = epochs * EVALUATED_SHARE * each
    return Overheads(
        {
            "start-up": START_SECONDS + JOIN_SECONDS * np.log2(devices) + _weights_seconds(recipe) + 0.0 * step,
            "opening the data": np.full_like(step, _opening_seconds(recipe)),
            "compiling": np.full_like(step, _compiling_seconds(recipe)),
            "warming up": _warm_up_seconds(step, steps),
            "evaluating": evaluated,
            "writing checkpoints": _checkpoint_seconds(recipe, nodes, steps * step / 3600.0),
        }
    )


def checkpoint_bytes(recipe: Recipe) -> float:
    """Bytes of one checkpoint of training: fp32 weights and the optimizer's state; of adapters only their own."""
    share = ADAPTER_SHARE if recipe.adapters_only else 1.0
    return recipe.network.parameters * share * (4.0 + OPTIMIZER_STATE_BYTES[recipe.workload.optimizer or "adamw"])


def _storage(recipe: Recipe) -> float:
    return recipe.workload.storage_bytes_per_second or STORAGE_BYTES_PER_SECOND


def _weights_seconds(recipe: Recipe) -> float:
    """Reading 16-bit weights; nothing where the network is trained from scratch."""
    scratch = recipe.workload.mode in ("train", "pretrain")
    return 0.0 if scratch else 2.0 * recipe.network.parameters / _storage(recipe)


def _opening_seconds(recipe: Recipe) -> float:
    return (recipe.samples or 0.0) / FILES_PER_SECOND if recipe.decodes_images else 1.0


def _warm_up_seconds(step: Floats, steps: Floats) -> Floats:
    count = np.minimum(WARM_UP_STEPS, np.nan_to_num(steps, nan=WARM_UP_STEPS))
    return np.asarray(np.minimum(count * step, np.maximum(MOST_WARM_UP_SECONDS, step)))


def _compiling_seconds(recipe: Recipe) -> float:
    if not recipe.workload.compiled:
        return 0.0
    return COMPILE_SECONDS + COMPILE_SECONDS_PER_LAYER * recipe.network.layers * (1.0 + float(recipe.trains))


def _checkpoint_seconds(recipe: Recipe, nodes: Floats, hours: Floats) -> Floats:
    """All checkpoints of a job of so many hours; the nodes write their shares at once."""
    if not recipe.trains:
        return np.zeros_like(hours)
    stated = recipe.workload.storage_bytes_per_second
    rate = nodes * STORAGE_BYTES_PER_SECOND if stated is None else np.full_like(nodes, stated)
    each = checkpoint_bytes(recipe) / rate
    between = np.maximum(CHECKPOINT_HOURS, each / CHECKPOINT_SHARE / 3600.0)
    return np.asarray((np.floor(hours / between) + 1.0) * each)
