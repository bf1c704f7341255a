"""Something of an application that may be varied: an input, or a resource that it is given."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from estimators.harp.expressions import Value
from estimators.harp.rules import RuleBrokenError
from knowledge.evidence import Frozen

_LARGEST = 1e30
Bound = Annotated[float, Field(allow_inf_nan=False, ge=-_LARGEST, le=_LARGEST)]
Range = tuple[Bound, Bound]
_LONGEST_WORD = 200


def _whole(value: Value | None) -> Value | None:
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Input(Frozen):
    """Something that may be varied: an input of the application, or a resource."""

    type: Literal["integer", "number", "choice"] = Field("integer", description="What its values are.")
    unit: str = Field("", max_length=40, description="As written after the figure; time and data sizes are converted.")
    meaning: str = Field("", description="One line for a reader.")
    small: Range | None = Field(None, description="Lowest and highest value at small scale: runs of seconds.")
    full: Range | None = Field(None, description="Lowest and highest value at full scale: runs to be predicted.")
    choices: tuple[Value, ...] = Field((), description="The words, or the only numbers, that may be taken.")
    default: Value | None = Field(None, description="Taken where a prediction does not name it.")
    spacing: Literal["log", "linear"] = Field(
        "log", description="Whether values are spread evenly by ratio (log) or by difference (linear)."
    )

    @field_validator("choices", "default")
    @classmethod
    def _are_whole(cls, given: Any, told: ValidationInfo) -> Any:
        """`4e6` is how people write a whole number; what is not whole is told below."""
        for one in given if isinstance(given, tuple) else (given,):
            if isinstance(one, int | float) and not abs(one) <= _LARGEST:  # so that nan is told too
                raise RuleBrokenError((), one, f"a value is {_LARGEST:g} at most", "write a number that can be run")
        if told.data.get("type") != "integer":
            return given
        return tuple(map(_whole, given)) if isinstance(given, tuple) else _whole(given)

    @field_validator("choices")
    @classmethod
    def _are_of_one_kind(cls, choices: tuple[Value, ...]) -> tuple[Value, ...]:
        words = [isinstance(one, str) for one in choices]
        if any(words) and not all(words):
            raise RuleBrokenError((), list(choices), "words and numbers are mixed", "put the numbers in quotes too")
        if len(set(choices)) < len(choices):
            raise RuleBrokenError((), list(choices), "one choice stands there twice", "name each once")
        for one in choices:
            if isinstance(one, str) and not (0 < len(one) <= _LONGEST_WORD and one.isprintable()):
                raise RuleBrokenError((), one, f"a choice has 1 to {_LONGEST_WORD} printable letters", "shorten it")
        return choices

    @model_validator(mode="after")
    def _has_values(self) -> Input:
        if self.type == "choice" and not self.choices:
            raise RuleBrokenError(("choices",), [], "a choice needs something to choose from", "list the choices")
        if not self.choices and (missing := [name for name in ("small", "full") if getattr(self, name) is None]):
            raise RuleBrokenError(
                (missing[0],), None, "a number needs its range at small and at full scale", "give [lowest, highest]"
            )
        for name in ("small", "full"):
            self._check_range(name, getattr(self, name))
        if self.type != "choice":
            for one in self.choices:
                self._check_value("choices", one)
        if self.default is not None:
            self._check_default(self.default)
        return self

    def _check_range(self, name: str, span: Range | None) -> None:
        if span is None:
            return
        if self.is_word:
            raise RuleBrokenError((name,), list(span), "words have no range", "remove the line")
        if span[0] > span[1]:
            raise RuleBrokenError((name,), list(span), "the lowest value comes first", "swap the two")
        if self.spacing == "log" and span[0] <= 0:
            remedy = "begin above zero, or take spacing: linear"
            raise RuleBrokenError((name,), list(span), "values spread by ratio are above zero", remedy)
        if self.type == "integer" and not all(end.is_integer() for end in span):
            raise RuleBrokenError((name,), list(span), "an integer is whole", "round both ends, or take type: number")
        if self.choices and not self.levels(name):
            rule = f"none of the choices {list(self.choices)} lies in it"
            raise RuleBrokenError((name,), list(span), rule, "widen the range, or add a choice in it")

    def _check_value(self, where: str, value: Value) -> None:
        if isinstance(value, str):
            raise RuleBrokenError((where,), value, f"type is {self.type}", "write numbers, or take type: choice")
        if self.type == "integer" and value != int(value):
            raise RuleBrokenError((where,), value, "an integer is whole", "round it, or take type: number")

    def _check_default(self, value: Value) -> None:
        if self.choices and value not in self.choices:
            rule = f"the choices are {', '.join(map(str, self.choices))}"
            raise RuleBrokenError(("default",), value, rule, "take one of them")
        if self.choices:
            return
        self._check_value("default", value)
        low, high = min(self.span("small")[0], self.span("full")[0]), max(self.span("small")[1], self.span("full")[1])
        if not low <= float(value) <= high:
            rule = f"the ranges at small and full scale only reach from {low:g} to {high:g}"
            raise RuleBrokenError(("default",), value, rule, "take a value between, or widen a range")

    @property
    def is_word(self) -> bool:
        """Whether its values are words."""
        return any(isinstance(one, str) for one in self.choices)

    def span(self, scale: str) -> Range:
        """Lowest and highest value at a scale ("small" or "full"); of choices that are numbers, their ends.

        Raises:
            ValueError: its values are words, which have no range.
        """
        found = self.small if scale == "small" else self.full
        if found is not None:
            return found
        numbers = [float(one) for one in self.choices if not isinstance(one, str)]
        if not numbers:
            raise ValueError("words have no range")
        return (min(numbers), max(numbers))

    def levels(self, scale: str) -> tuple[Value, ...]:
        """The choices that may be taken at a scale: all words, or the numbers in its range; empty for free numbers."""
        span = self.small if scale == "small" else self.full
        if span is None:
            return self.choices
        return tuple(one for one in self.choices if isinstance(one, str) or span[0] <= one <= span[1])
