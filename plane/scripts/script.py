"""The finished job script, with what was checked about it."""

from __future__ import annotations

from typing import Literal

from knowledge.evidence import Evidence


class JobScript(Evidence):
    """A batch script whose resource lines were checked against the partition it is for.

    Attributes:
        script: the text of the file. file_name: what to call it.
        submit_command: how to hand it in.
        system: name of the system; `None` for a generic header.
        partition: the site's spelling; `None` where users name none.
        where: system and partition for a reader.
        checked: one line for each resource line, with the limit it was held against.
        cautions: what to know before submitting.
    """

    script: str
    scheduler: Literal["slurm", "pbs"]
    file_name: str
    submit_command: str
    system: str | None
    partition: str | None
    where: str | None
    checked: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
