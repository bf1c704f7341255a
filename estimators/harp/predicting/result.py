"""What is said of a run: time, memory, the request, what it costs and where it fits, and what that rests on."""

from __future__ import annotations

from pydantic import Field

from estimators.harp.expressions import Value
from knowledge.evidence import Evidence, Frozen, Quantity


class Request(Frozen):
    """What to ask the scheduler for.

    Attributes:
        walltime_minutes: rounded up. walltime: the same as schedulers read it (`D-HH:MM:SS`).
        memory_per_node_mib, memory_per_core_mib: rounded up; `None` = peak memory is not known.
        nodes, cores: over all nodes.
        kill_risk: stated chance that the run does not fit, in time or in memory.
        kill_risk_time, kill_risk_memory: the parts of it; their sum is at least the chance of either.
        how: one sentence on median, bound and rounding for each.
    """

    walltime_minutes: int = Field(description="Minutes of walltime to request.")
    walltime: str = Field(description="The same as schedulers read it, D-HH:MM:SS.")
    memory_per_node_mib: int | None
    memory_per_core_mib: int | None
    nodes: int
    cores: int
    kill_risk: float
    kill_risk_time: float
    kill_risk_memory: float | None
    how: tuple[str, ...]

    @property
    def memory_mib(self) -> int | None:
        """Over all nodes."""
        return None if self.memory_per_node_mib is None else self.memory_per_node_mib * self.nodes


class Candidate(Frozen):
    """How one model did on runs that it had not seen; shares and errors as parts of one.

    Attributes:
        name: of the model. chosen: whether it is the one.
        median_error, under_share, over_request, killed_share: see `estimators.harp.forecast`; `None` = not tried.
        note: why it was left out, if it was.
    """

    name: str
    chosen: bool
    median_error: float | None
    under_share: float | None
    over_request: float | None
    killed_share: float | None
    note: str = ""


class ModelChoice(Frozen):
    """The model of one target and those it was chosen over, the chosen one first."""

    target: str = Field(description="walltime or peak memory")
    candidates: tuple[Candidate, ...]


class RunsUsed(Frozen):
    """The runs that a prediction rests on.

    Attributes:
        number: of runs learned from. configurations: different ones among them.
        unfinished: of these, runs that were stopped (lower bounds). left_out: runs of other machines.
        ranges: lowest and highest value of each number, values of each word, as text.
        machine: where they ran. first, last: dates (YYYY-MM-DD). versions: of the software.
    """

    number: int
    configurations: int
    unfinished: int
    left_out: int
    ranges: dict[str, str]
    machine: str
    first: str | None
    last: str | None
    versions: tuple[str, ...] = ()


class SpeedRatio(Frozen):
    """How the machine that was measured compares with the one that is asked about.

    Attributes:
        measured, target: in words.
        time_factor: time there over time where it was measured, with its 90 % interval.
        rule: how it was come by, one sentence.
        calibration_runs: short runs on the target that it was corrected by.
    """

    measured: str
    target: str
    time_factor: Quantity
    rule: str
    calibration_runs: int = 0


class PartitionFit(Frozen):
    """Whether a partition takes the request.

    Attributes:
        offer: id in the CI database. partition: as a script names it. node_type: of it.
        nodes: that the run takes there.
        fits: whether it does. reason: why not, or what is near a limit.
        walltime_limit_hours, memory_per_node_gib, cores_per_node, min_nodes, max_nodes: its limits; `None` = unknown.
    """

    offer: str
    partition: str | None
    node_type: str
    nodes: int
    fits: bool
    reason: str = ""
    walltime_limit_hours: float | None = None
    memory_per_node_gib: float | None = None
    cores_per_node: int | None = None
    min_nodes: float | None = None
    max_nodes: float | None = None


class Charge(Frozen):
    """What the run costs at its predicted time.

    Attributes:
        amount: in the unit of the site; `None` = unknown. usd: where a price exists.
        formula: the arithmetic, or why there is no amount. caution: what to know before relying on it.
    """

    amount: Quantity | None
    usd: Quantity | None
    formula: str
    caution: str | None = None


class ScalingRow(Frozen):
    """One core count.

    Attributes:
        cores, nodes: over all nodes.
        walltime: h, with its 90 % interval.
        speed_up: against the first row. efficiency: speed-up over the ratio of cores.
        charge: at that time; `None` = unknown.
        extrapolated: whether it lies beyond the cores that were profiled.
        knee: whether it is the last count at which more cores still pay.
    """

    cores: int
    nodes: int
    walltime: Quantity
    speed_up: float
    efficiency: float
    charge: Quantity | None = None
    extrapolated: bool = False
    knee: bool = False


class MoreRun(Frozen):
    """A run that would make the prediction surer."""

    configuration: dict[str, Value]
    why: str


class ApplicationPrediction(Evidence):
    """The answer.

    Attributes:
        application, title: of the application. configuration: that was predicted, defaults filled in.
        system, machine: where it would run.
        enough: whether the runs carry a prediction. verdict: one sentence on that.
        walltime: h, 90 % interval. peak_memory: GiB of the whole run, 90 % interval; `None` where not predicted.
        request: what to ask for; `None` where nothing is predicted.
        models: chosen and losing ones. runs: what it rests on. outside: what lies beyond the profiled range.
        more_runs, more_command: what to measure next.
        speed: the step from one machine to another; `None` = same machine.
        partition: the best fit; `None` = no system named, or none fits. partitions: all that were looked at.
        charge: on that partition.
        scaling: over cores. knee_cores: the marked one. knee_rule: what the mark means.
    """

    application: str
    title: str
    configuration: dict[str, Value]
    system: str | None = None
    machine: str
    enough: bool = Field(description="Whether the measured runs carry a prediction at all.")
    verdict: str
    walltime: Quantity | None = Field(None, description="Hours, with the 90 % interval.")
    peak_memory: Quantity | None = Field(None, description="GiB of the whole run, with the 90 % interval.")
    request: Request | None = None
    models: tuple[ModelChoice, ...] = ()
    runs: RunsUsed | None = None
    outside: tuple[str, ...] = ()
    more_runs: tuple[MoreRun, ...] = ()
    more_command: str | None = None
    speed: SpeedRatio | None = None
    partition: PartitionFit | None = None
    partitions: tuple[PartitionFit, ...] = ()
    charge: Charge | None = None
    scaling: tuple[ScalingRow, ...] = ()
    knee_cores: int | None = None
    knee_rule: str | None = None
