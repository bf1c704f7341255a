"""Every error of the project, split by who must act.

    IntelligencePlaneError
    ├── RequestError            the person: something asked for is wrong
    │   └── UnknownNameError    a name that nothing bears; near names are offered
    ├── RefusedError            nobody: the request will not be carried out
    ├── FactError               the maintainer of a facts or settings file
    ├── ServiceError            a site or service (Ollama, a scheduler)
    └── ModelMistakeError       the chat model: it should try again

Each ends a command with one sentence and exit code 1 (2 is wrong usage of the command line). Anything else that is
raised is a mistake of the programmer. Each error carries two texts: `message` for the person (one sentence: field,
value, rule, remedy) and `for_model` for a chat model that may correct its call.
"""

from __future__ import annotations

from collections.abc import Sequence

LONGEST_SHOWN = 200
"""Characters of a value that a sentence shows; more is no sentence any longer."""


class IntelligencePlaneError(Exception):
    """Root of all errors that are meant to be read by somebody.

    Args:
        message: one sentence for the person.
        for_model: the same for a chat model; defaults to `message`.
    """

    exit_code = 1

    def __init__(self, message: str, *, for_model: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.for_model = for_model or message


class RequestError(IntelligencePlaneError):
    """The request cannot be carried out as asked; the person can mend it."""

    @classmethod
    def of(cls, field: str, value: object, rule: str, remedy: str) -> RequestError:
        """Build the usual sentence: which field, what it was, which rule it breaks, what to do instead."""
        return cls(f"{field} is {shown(value)}, but {rule}; {remedy}.")


class UnknownNameError(RequestError):
    """A name that nothing in the catalogue bears.

    Attributes:
        field: what kind of name it was ("model", "system", ...).
        value: the name as given.
        suggestions: near names, best first; may be empty.
    """

    def __init__(self, field: str, value: str, suggestions: Sequence[str] = (), *, hint: str = "") -> None:
        self.field = field
        self.value = value
        self.suggestions = tuple(suggestions)
        near = f"did you mean {_either(self.suggestions)}?" if self.suggestions else hint or "no name comes near it."
        super().__init__(f"The {field} {shown(value)} is not known: {near}")


class RefusedError(IntelligencePlaneError):
    """The request was understood and will not be carried out (it writes, leaks or harms)."""


class FactError(IntelligencePlaneError):
    """A file of facts or settings is wrong; the message names file, field, value and rule."""


class ServiceError(IntelligencePlaneError):
    """A service did not do its part.

    Attributes:
        transient: whether trying again later can help.
    """

    def __init__(self, message: str, *, transient: bool, for_model: str | None = None) -> None:
        super().__init__(message, for_model=for_model)
        self.transient = transient


class ModelMistakeError(IntelligencePlaneError):
    """The chat model made a call that cannot work; `for_model` tells it how to mend the call."""


def shown(value: object) -> str:
    """A value as a sentence shows it: in quotes where it is text, and cut where it is too long to be read."""
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 3]}..."


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" or {names[-1]}"
