"""The form of what a machine says of itself."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=1, lt=2**40)]
Bytes = Annotated[int, Field(ge=0, lt=2**63)]


class Disk(BaseModel):
    """One file system on a disk."""

    mount: Annotated[str, Field(min_length=1)]
    filesystem: str | None = None
    bytes: Bytes


class HostFacts(BaseModel):
    """One machine; `None` = it does not say.

    Attributes:
        cpus, cores: hardware threads and cores of the machine. cpus_allowed: that the process may run on.
        cpu_quota: CPUs that its control group lets it have, can be a fraction.
        board: the name of a small computer. schedulers: whose commands are there.
    """

    model_config = ConfigDict(extra="ignore")

    hostname: Annotated[str, Field(min_length=1)]
    os: str | None = None
    arch: str | None = None
    board: str | None = None
    cpu_model: Annotated[str, Field(min_length=1)] | None = None
    sockets: Count | None = None
    cpus: Count | None = None
    cores: Count | None = None
    cpus_allowed: Count | None = None
    cpu_quota: Annotated[float, Field(gt=0, lt=1e9, allow_inf_nan=False)] | None = None
    memory_bytes: Bytes | None = None
    memory_limit_bytes: Bytes | None = None
    disks: list[Disk] = Field(default_factory=list)
    schedulers: list[str] = Field(default_factory=list)
