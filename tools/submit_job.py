"""Hand a job to the execution engine; it runs only after the person has said yes."""

from __future__ import annotations

from tools.arguments import SubmitJobArguments
from tools.context import ToolContext
from tools.jobs import JobAnswer, without_engine
from tools.tool import Tool


def submit(arguments: SubmitJobArguments, context: ToolContext) -> JobAnswer:
    """Propose the job; while no engine is configured, nothing is handed in and that is said."""
    return without_engine("submit", arguments.model_dump(exclude_none=True), "nothing was submitted")


TOOL = Tool(
    name="submit_job",
    description="Propose a job to the execution engine: a script file, or what it should run and where. It is handed in"
    " only after the user has said yes. Call it only when the user asks to submit, run or launch something now.",
    arguments=SubmitJobArguments,
    result=JobAnswer,
    run=submit,
    read_only=False,
)
