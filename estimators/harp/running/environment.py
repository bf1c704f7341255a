"""The variables a run sees: few, so that a person's own settings do not change what is measured."""

from __future__ import annotations

import os
from collections.abc import Mapping

_KEPT = (
    "PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES",
    "ROCR_VISIBLE_DEVICES", "XDG_RUNTIME_DIR", "MODULEPATH", "LOADEDMODULES", "CONDA_PREFIX",
)  # fmt: skip
"""What a program needs to be found and to load, from modules and environments a person has loaded."""
_KEPT_BEGINNINGS = ("SLURM_", "PMI_", "PMIX_")
"""What `srun` and MPI need inside a job."""
THREADS = (
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS", "RAYON_NUM_THREADS",
)  # fmt: skip
"""How libraries are told the number of threads; without, each takes all cores it sees."""


GPUS = ("CUDA_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES")


def variables(
    own: Mapping[str, str],
    cores_per_node: int,
    gpus: tuple[int, ...] | None = None,
    around: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Variables of a run.

    Args:
        own: those of the application file; they win. cores_per_node: number of threads for libraries.
        gpus: numbers of the accelerators it may see; `None` = as this process sees them.
        around: variables of this process; default: `os.environ`.
    """
    outer = os.environ if around is None else around
    kept = {name: value for name, value in outer.items() if name in _KEPT or name.startswith(_KEPT_BEGINNINGS)}
    threads = dict.fromkeys(THREADS, str(cores_per_node))
    seen = {} if gpus is None else dict.fromkeys(GPUS, ",".join(map(str, gpus)))
    return {"PATH": os.defpath, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", **kept, **threads, **seen, **own}
