"""Asks one command after the other: a needed one must answer, of the others a failure is noted and the rest goes on."""

from __future__ import annotations

from datetime import datetime

from knowledge.ci.build.system_form import SourceForm
from knowledge.ci.discover.found import Findings, day
from knowledge.ci.discover.running import Command, CommandMissingError, Runner
from knowledge.errors import ServiceError


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
