"""The door for SQL that people and language models write: one SELECT, no files, no network, bounded rows, time, memory.

Three walls, because no single one holds: the parsed statement is checked against lists of what is allowed; DuckDB runs
read-only with external access off and its configuration locked; and all this happens in a process of its own with a
memory limit of the operating system, which is killed when time is up (some of DuckDB's functions cannot be
interrupted).
"""

from knowledge.ci.sandbox.client import QueryResult, SqlSandbox

__all__ = ["QueryResult", "SqlSandbox"]
