"""Cancel a job at the execution engine; it happens only after the person has said yes."""

from __future__ import annotations

from tools.arguments import CancelJobArguments
from tools.context import ToolContext
from tools.jobs import JobAnswer, without_engine
from tools.tool import Tool


def cancel(arguments: CancelJobArguments, context: ToolContext) -> JobAnswer:
    """Propose to cancel the job; while no engine is configured, nothing happens and that is said."""
    return without_engine("cancel", arguments.model_dump(exclude_none=True), "nothing was cancelled")


TOOL = Tool(
    name="cancel_job",
    description="Cancel one of the user's own jobs at the execution engine. It happens only after the user has said"
    " yes. Call it only when it is clear which job is meant.",
    arguments=CancelJobArguments,
    result=JobAnswer,
    run=cancel,
    read_only=False,
)
