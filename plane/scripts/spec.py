"""What a job script is to ask for, and the rules that keep free text from becoming shell code."""

from __future__ import annotations

import re
import shlex

from pydantic import Field

from knowledge.errors import RequestError
from knowledge.evidence import Frozen

_NAME = re.compile(r"[A-Za-z0-9][\w.+-]{0,63}")
_ACCOUNT = re.compile(r"[A-Za-z0-9][\w.:@+-]{0,63}")
_MAIL = re.compile(r"[\w.+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_IMAGE = re.compile(r"(?:[a-z]+://)?[\w./:@+-]{1,300}")
_COMMAND = re.compile(r"(?:[\w \t./:=,+@%~^#*?'\"\[\]{}-]|\$[A-Za-z_]\w*|\$\{[A-Za-z_]\w*\})+")
_MAIL_TYPES = frozenset(
    {"NONE", "BEGIN", "END", "FAIL", "REQUEUE", "ALL", "TIME_LIMIT", "TIME_LIMIT_90", "ARRAY_TASKS"}
)


class ScriptSpec(Frozen):
    """What the script is to ask for; what is `None` is filled with a stated assumption.

    Attributes:
        accelerator: name or family the person asked for.
        accelerator_count: over all nodes. gpus_per_node: on each of them.
        walltime_hours: of one job; with `segments`, more than the limit is split evenly over the segments.
        command: one simple command; pipes, redirections and several commands belong into a script of the person's.
        model: network to be trained, for the job's name and the skeleton.
        container: image for Apptainer.
        array_size, array_limit: tasks of a job array, and how many at once.
        segments: number of jobs in a chain that continue from a checkpoint.
    """

    accelerator: str | None = None
    accelerator_count: int | None = None
    node_count: int | None = None
    gpus_per_node: int | None = None
    cores_per_task: int | None = None
    memory_gb: float | None = None
    walltime_hours: float | None = None
    account: str | None = None
    mail_user: str | None = None
    mail_type: str | None = None
    job_name: str | None = None
    command: str | None = None
    model: str | None = None
    container: str | None = None
    array_size: int | None = None
    array_limit: int | None = None
    segments: int | None = Field(default=None)

    @property
    def wants_accelerators(self) -> bool | None:
        """Whether accelerators are asked for; `None` = not said."""
        if self.gpus_per_node is not None:
            return self.gpus_per_node > 0
        return True if self.accelerator or self.accelerator_count else None


def check_spec(spec: ScriptSpec) -> None:
    """Refuse impossible counts, and texts that could do more than name something.

    Raises:
        RequestError: names the field, its value, the rule and the remedy.
    """
    for field in ("accelerator_count", "node_count", "cores_per_task", "array_size", "array_limit", "segments"):
        _at_least_one(field, getattr(spec, field))
    for field in ("walltime_hours", "memory_gb"):
        value = getattr(spec, field)
        if value is not None and not 0 < value < float("inf"):
            raise RequestError.of(field, value, "it must be more than zero", "give the amount the job needs")
    _matches("account", spec.account, _ACCOUNT, "give the account's name alone")
    _matches("job_name", spec.job_name, _NAME, "use letters, digits, dots and dashes")
    _matches("mail_user", spec.mail_user, _MAIL, "give one address such as name@example.org")
    _matches("container", spec.container, _IMAGE, "give a path to an image or an address such as docker://name:tag")
    if spec.command is not None:
        _check_command(spec.command)
    for kind in (spec.mail_type or "").upper().replace(" ", "").split(","):
        if kind and kind not in _MAIL_TYPES:
            raise RequestError.of("mail_type", kind, "no scheduler sends such mail", "use BEGIN, END, FAIL or ALL")
    if spec.array_size and spec.segments and spec.segments > 1:
        raise RequestError.of(
            "segments", spec.segments, "a job array cannot be a chain as well", "leave out array_size or segments"
        )


def slug(text: str) -> str:
    """A text as part of a file or job name: `Llama 3/8B` becomes `llama-3-8b`."""
    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-.")[:40] or "job"


def _at_least_one(field: str, value: int | None) -> None:
    if value is not None and value < 1:
        raise RequestError.of(field, value, "a job needs at least 1", "give a whole number from 1 upwards")


def _matches(field: str, value: str | None, pattern: re.Pattern[str], remedy: str) -> None:
    if value is not None and not pattern.fullmatch(value):
        raise RequestError.of(field, value, "it holds characters that do not belong into a name", remedy)


def _check_command(command: str) -> None:
    """One simple command: what follows it in the script must not be able to depend on it."""
    rule, remedy = (
        "it must be one simple command",
        "put pipes, redirections and further commands into a script and run that",
    )
    if not _COMMAND.fullmatch(command):
        raise RequestError.of("command", command, rule, remedy)
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise RequestError.of("command", command, "its quotes do not match", "close every quote") from error
    if not words or words[0].startswith(("#", "-", "{", "[", "$")) or "#" in {word[:1] for word in words}:
        raise RequestError.of("command", command, rule, remedy)
