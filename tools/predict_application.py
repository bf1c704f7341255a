"""The tool `predict_application`: walltime, memory, request and scaling of an application from its measured runs."""

from __future__ import annotations

from pydantic import Field

from estimators.harp.predicting import ApplicationPrediction, PredictionQuestion
from tools.arguments import Arguments
from tools.context import ToolContext
from tools.tool import Tool


class PredictApplicationArguments(Arguments):
    """One run of one application; leave out what was not said."""

    application: str = Field(min_length=1, max_length=200, description="Application, e.g. lammps, gromacs, minimap2.")
    inputs: dict[str, float | str] = Field(
        default_factory=dict,
        max_length=100,
        description="Inputs of the run by name, as the person said them, e.g. {'atoms': 4000000, 'timesteps': 1000}.",
    )
    cores: int | None = Field(None, ge=1, le=10_000_000, description="CPU cores over all nodes.")
    nodes: int | None = Field(None, ge=1, le=1_000_000)
    gpus: int | None = Field(None, ge=0, le=1_000_000, description="Accelerators over all nodes.")
    system: str | None = Field(None, min_length=1, max_length=200, description="Where to run, e.g. expanse.")
    partition: str | None = Field(None, min_length=1, max_length=200, description="Partition of the system.")
    kill_risk_percent: float | None = Field(
        None, ge=0.1, le=50, description="Chance in percent that the request may be too small. Default: 5."
    )


def run(arguments: PredictApplicationArguments, context: ToolContext) -> ApplicationPrediction:
    """Predict.

    Raises:
        UnknownNameError: application, input, system or partition is not known; near names are offered.
        RequestError: a value is none of its input.
    """
    from estimators.harp.predicting import KILL_RISK, predict

    percent = arguments.kill_risk_percent
    question = PredictionQuestion(
        application=arguments.application,
        inputs={name: _plain(value) for name, value in arguments.inputs.items()},
        cores=arguments.cores,
        nodes=arguments.nodes,
        gpus=arguments.gpus,
        system=arguments.system,
        partition=arguments.partition,
        kill_risk=KILL_RISK if percent is None else percent / 100,
    )
    return predict(question, context.settings)


def _plain(value: float | str) -> float | int | str:
    """JSON has one kind of number; a whole one is read as such."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


TOOL = Tool(
    name="predict_application",
    description=(
        "Predicts walltime, peak memory, a request that is not killed, charge and scaling over cores of a scientific"
        " application (LAMMPS, GROMACS, minimap2, BLAST, ...) from measured runs. Use it for how long such a run takes"
        " or how much memory it needs; use estimate_dnn for neural networks."
    ),
    arguments=PredictApplicationArguments,
    result=ApplicationPrediction,
    run=run,
)
"""The tool as the agent sees it."""
