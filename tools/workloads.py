"""From a tool's arguments to a workload: what was not said stays unset, so that the estimator can tell it apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from estimators.dnn.workload import Workload
    from tools.arguments import WorkloadArguments

OF_REQUESTS = ("prompt_tokens", "output_tokens", "requests", "concurrency", "denoising_steps")
"""Arguments that only make sense where a network is used: they mean inference where no mode was said."""


def workload_of(arguments: WorkloadArguments) -> Workload:
    """The workload the arguments describe.

    Raises:
        RequestError: the batch is larger than the data set.
    """
    from estimators.dnn.contradictions import check_amounts
    from estimators.dnn.workload import Workload

    fields = set(Workload.model_fields) & set(type(arguments).model_fields)
    said: dict[str, Any] = arguments.model_dump(exclude_none=True, include=fields)
    if arguments.training_mode is not None:
        said["mode"] = arguments.training_mode
    elif any(getattr(arguments, name) is not None for name in OF_REQUESTS):
        said["mode"] = "inference"
    workload = Workload(**said)
    check_amounts(workload)
    return workload
