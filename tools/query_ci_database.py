"""Facts about systems, partitions, limits, accelerators, prices, storage, access, data movement and carbon."""

from __future__ import annotations

from knowledge.ci.questions.facts import Facts
from knowledge.errors import ModelMistakeError
from tools.arguments import QueryCiDatabaseArguments
from tools.context import ToolContext
from tools.tool import Tool


def query(arguments: QueryCiDatabaseArguments, context: ToolContext) -> Facts:
    """Answer from typed filters, or run one SELECT in the sandbox.

    Raises:
        UnknownNameError: a name that nothing bears; near names are offered.
        RefusedError: SQL that writes, or reads what it may not.
        ModelMistakeError: SQL that selects numbers which no table holds.
        RequestError: a filter or statement that cannot be understood.
    """
    from knowledge.ci import open_catalogue
    from knowledge.ci.questions.answering import answer, run_sql
    from knowledge.ci.questions.question import Question

    catalogue = open_catalogue(context.settings)
    if arguments.sql is not None:
        found = run_sql(arguments.sql, catalogue, arguments.limit)
        if not found.from_facts:  # else a model could calculate with figures of its own and call them facts
            raise ModelMistakeError(
                "The SQL selects numbers of its own, which are no facts.",
                for_model="Every selected column must come from a table; select no numbers that you wrote yourself.",
            )
        return found
    systems = (*((arguments.system,) if arguments.system else ()), *arguments.systems)
    return answer(
        Question(
            metric=arguments.metric,
            systems=systems,
            partition=arguments.partition,
            accelerator=arguments.accelerator,
            provider=arguments.provider,
            program=arguments.program,
            country=arguments.country,
            min_walltime_hours=arguments.min_walltime_hours,
            min_accelerator_memory_gb=arguments.min_accelerator_memory_gb,
            min_accelerator_count=arguments.min_accelerator_count,
            order=arguments.order,
            limit=arguments.limit,
        ),
        catalogue,
    )


TOOL = Tool(
    name="query_ci_database",
    description="Looks up documented facts: walltime limits, partitions, node counts, accelerators, memory, charges,"
    " cloud prices, storage, access, schedulers, data sheets. Give metric and filters, or one SELECT in sql.",
    arguments=QueryCiDatabaseArguments,
    result=Facts,
    run=query,
)
