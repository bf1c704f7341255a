"""One capability: its name, what a chat model reads about it, its argument and result types, and the function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from knowledge.errors import ModelMistakeError, shown
from knowledge.evidence import Evidence
from tools.arguments import Arguments
from tools.context import ToolContext


@dataclass(frozen=True, slots=True)
class Tool:
    """A capability the agent may call.

    Attributes:
        name: as the model calls it.
        description: one or two sentences for the model.
        arguments: type of its arguments. result: type of its result.
        run: does the work; raises errors of `knowledge.errors`.
        read_only: whether calling it changes nothing outside this program.
    """

    name: str
    description: str
    arguments: type[Arguments]
    result: type[Evidence]
    run: Callable[[Any, ToolContext], Evidence]
    read_only: bool = True

    def call(self, arguments: dict[str, Any], context: ToolContext) -> Evidence:
        """Validate the arguments and run.

        Raises:
            ModelMistakeError: an argument breaks a rule; the text names it.
            IntelligencePlaneError: whatever the tool itself raises.
        """
        try:
            checked = self.arguments.model_validate(arguments)
        except ValidationError as error:
            raise ModelMistakeError(_sentence(self.name, error)) from error
        return self.run(checked, context)


def _sentence(tool: str, error: ValidationError) -> str:
    problems = [
        f"{'.'.join(str(part) for part in problem['loc']) or 'arguments'} is {shown(problem['input'])}:"
        f" {problem['msg'].removeprefix('Value error, ')}"
        for problem in error.errors()
    ]
    return f"{tool} cannot be called like that: {'; '.join(problems)}"
