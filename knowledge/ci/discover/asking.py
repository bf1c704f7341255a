"""Asks one command after the other: a needed one must answer, of the others a failure is noted and the rest goes on."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime

from pydantic import ValidationError

from knowledge.ci.build.system_form import SourceForm
from knowledge.ci.discover.found import Discovery, Findings, Naming, day
from knowledge.ci.discover.running import Command, CommandMissingError, Runner
from knowledge.errors import ServiceError

Discover = Callable[[Runner, Naming | None, datetime | None], Discovery]


def in_one_sentence(discover: Callable[..., Discovery]) -> Callable[..., Discovery]:
    """Turns answers that contradict themselves, so that no form holds them, into a `ServiceError`."""

    @functools.wraps(discover)
    def guarded(runner: Runner, naming: Naming | None = None, read_at: datetime | None = None) -> Discovery:
        try:
            return discover(runner, naming, read_at)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"]) or error.title
            raise ServiceError(
                f"What was read makes no sense: {field} is {str(first['input'])[:80]!r} ({first['msg']}); record the "
                f"outputs with --record and correct them, or mend the system.",
                transient=False,
            ) from error

    return guarded


class Asker:
    """Runs commands and notes each that answered as a source.

    Args:
        runner: gives the outputs. findings: gets sources and remarks. read_at: date of the sources.
    """

    def __init__(self, runner: Runner, findings: Findings, read_at: datetime) -> None:
        self._runner = runner
        self._findings = findings
        self._day = day(read_at)

    def ask(self, command: Command, covers: str, *, without: str = "", quiet: bool = False) -> str | None:
        """The output of a command; `None` if it gave none and is not needed.

        Args:
            command: what is asked. covers: what the facts of it are about, for the source.
            without: what is missing if it does not answer, said in the remark.
            quiet: say nothing where the command does not exist, because most machines do without it.

        Raises:
            ServiceError: a needed command gave no answer.
        """
        try:
            text = self._runner.run(command)
        except ServiceError as error:
            if command.needed:
                raise
            if not (quiet and isinstance(error, CommandMissingError)):
                self._findings.remark(f"{error.message} {without}".strip())
            return None
        words = " ".join(command.words)
        self._findings.sources.append(SourceForm(url=words, covers=covers, date=self._day, read_on=self._day))
        return text
