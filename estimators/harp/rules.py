"""A rule of the application file that a field breaks, in parts that make one sentence."""

from __future__ import annotations


class RuleBrokenError(ValueError):
    """A field of an application file breaks a rule; who reads the file makes the sentence of it.

    Attributes:
        path: names of the field, from the object that was being checked downwards; may be empty.
        value: as given.
        rule: what it breaks. remedy: what to do.
    """

    def __init__(self, path: tuple[str, ...], value: object, rule: str, remedy: str) -> None:
        self.path = path
        self.value = value
        self.rule = rule
        self.remedy = remedy
        super().__init__(f"{'.'.join(path) or 'it'} is {value!r}, but {rule}; {remedy}")
