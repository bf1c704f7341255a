"""State and progress of jobs that the execution engine knows."""

from __future__ import annotations

from tools.arguments import JobStatusArguments
from tools.context import ToolContext
from tools.jobs import JobAnswer, without_engine
from tools.tool import Tool


def status(arguments: JobStatusArguments, context: ToolContext) -> JobAnswer:
    """Look the jobs up; while no engine is configured, none is known and that is said."""
    return without_engine("status", arguments.model_dump(exclude_none=True), "the state of no job is known here")


TOOL = Tool(
    name="job_status",
    description="State and progress of the user's jobs at the execution engine: one by its number, those of a state or"
    " system, or the last one.",
    arguments=JobStatusArguments,
    result=JobAnswer,
    run=status,
)
