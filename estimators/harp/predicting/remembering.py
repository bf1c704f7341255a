"""Remembers the held-out errors of models, so that the second question about the same runs is answered at once.

What takes the time is trying every candidate on runs it has not seen. The errors of that are a few arrays of numbers;
they are kept under a fingerprint of the runs and of the code of the models, so that neither can change unnoticed.
Nothing is unpickled: only the errors are read back, and the chosen model is fitted again.
"""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator

    from estimators.harp.forecast import Learned, Target
    from estimators.harp.models.observations import Observations
    from estimators.harp.models.splits import Split
    from estimators.harp.run import Run
    from estimators.harp.space import Space

Floats = NDArray[np.float64]

SHIPPED = "learned"
"""Folder of what is shipped, beside this module; `python -m estimators.harp.predicting` fills it."""
MOST_FITTED = 24
"""Fitted models that a process keeps: twice as many as applications whose runs are shipped."""
_fitted: OrderedDict[str, Learned] = OrderedDict()
_guard = threading.Lock()
MOST_KEPT = 200
"""Files that the home folder keeps; the oldest go first. A choice: some ten kilobytes each."""


def learn_remembered(space: Space, runs: Sequence[Run], target: Target, folder: Path) -> Learned:
    """The models of a target; the errors are read from what is shipped or from the folder, and written there if new.

    Args:
        space, runs, target: see `estimators.harp.models.learn`.
        folder: of the home; that it cannot be written is no harm.

    Raises:
        RequestError: nothing can be learned.
    """
    from estimators.harp.models import learn

    whole = fingerprint(space, runs, target)
    with _guard:
        if whole in _fitted:
            _fitted.move_to_end(whole)
            return _fitted[whole]
    name = f"{whole}.npz"
    known = _read(Path(str(files(__package__))) / SHIPPED / name) or _read(folder / name)
    trial = Trial(known)
    found = learn(space, runs, target, trial=trial)
    if trial.new:
        _keep(folder, name, trial.errors)
    with _guard:
        _fitted[whole] = found
        while len(_fitted) > MOST_FITTED:
            _fitted.popitem(last=False)
    return found


def forget_fitted() -> None:
    """Let go of all fitted models."""
    with _guard:
        _fitted.clear()


class Trial:
    """Gives remembered errors of a candidate, and works out what is not remembered.

    Attributes:
        errors: by name of the candidate. new: whether any was worked out.
    """

    def __init__(self, known: dict[str, Floats]) -> None:
        self.errors = dict(known)
        self.new = False

    def __call__(self, name: str, candidate: BaseEstimator, seen: Observations, splits: Sequence[Split]) -> Floats:
        """Held-out errors of the candidate."""
        from estimators.harp.models.held_out import held_out_errors

        held = self.errors.get(name)
        if held is None or len(held) != sum(len(one.test) for one in splits):
            held = self.errors[name] = held_out_errors(candidate, seen, splits)
            self.new = True
        return held


def fingerprint(space: Space, runs: Sequence[Run], target: Target) -> str:
    """The same for the same runs, columns and target under the same code; figures are taken to their last digit."""
    digest = hashlib.sha256(_code().encode())
    digest.update(repr((target, space.columns)).encode())
    table = space.table([run.configuration for run in runs])
    for run, row in zip(runs, table.tolist(), strict=True):
        digest.update(repr((run.status, run.scale, getattr(run, target), row)).encode())
    return digest.hexdigest()[:24]


@lru_cache(maxsize=1)
def _code() -> str:
    """Hash of the modules of the models: another code gives other errors."""
    folder = Path(str(files("estimators.harp.models")))
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _read(path: Path) -> dict[str, Floats]:
    """Errors by candidate; empty where there is no such file or it is damaged."""
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
            return {name: np.asarray(arrays[name], dtype=np.float64) for name in arrays.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, KeyError):
        return {}


def _keep(folder: Path, name: str, errors: dict[str, Floats]) -> None:
    buffer = io.BytesIO()
    arrays: dict[str, Any] = dict(errors)
    np.savez_compressed(buffer, **arrays)
    draft = folder / f"{name}.new"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(buffer.getvalue())
        draft.replace(folder / name)
        old = sorted(folder.glob("*.npz"), key=lambda path: path.stat().st_mtime)[:-MOST_KEPT]
        for path in old:
            path.unlink(missing_ok=True)
    except OSError:
        return  # it is worked out again next time
