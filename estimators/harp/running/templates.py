"""What the templates of an application file become for one run."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from estimators.harp.application import Application
from estimators.harp.expressions import Expression, Value
from estimators.harp.template import filled, words
from knowledge.errors import RequestError


class Templates:
    """Fills the templates of an application for one configuration.

    Args:
        data, run: folders of the set-up data and of the run. files: that of the application, if not its own.

    Raises:
        RequestError: a feature or template has no value there.
    """

    def __init__(
        self, application: Application, configuration: Mapping[str, Value], data: Path, run: Path,
        files: Path | None = None,
    ) -> None:  # fmt: skip
        self._application = application
        with _told(application):
            self._plain = application.values(configuration)
        places = {
            "files": files or application.folder.resolve(),
            "data": data,
            "run": run,
            "python": Path(sys.executable),
        }
        self._values: dict[str, Value | Path] = {**self._plain, **places}

    def words(self, template: str) -> tuple[str, ...]:
        """The words of a command."""
        with _told(self._application):
            return words(template, self._values)

    def environment(self) -> dict[str, str]:
        """The variables of the application file."""
        with _told(self._application):
            return {name: filled(text, self._values) for name, text in self._application.environment.items()}

    def total(self) -> float | None:
        """The number that is all of the progress lines."""
        progress = self._application.progress
        if progress is None:
            return None
        with _told(self._application):
            return float(Expression(progress.total).value(self._plain))


@contextlib.contextmanager
def _told(application: Application) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise RequestError(f"{application.name} cannot be run there: {error}; correct its file.") from error
