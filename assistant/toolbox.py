"""The tools as LangChain sees them. A result goes to the model as compact JSON and, typed, to everybody else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from langchain.tools import ToolRuntime
from langchain_core.tools import BaseTool, StructuredTool

from assistant.digest import write_digest
from assistant.run import Run
from knowledge.evidence import Evidence
from tools import Tool, ToolContext


def toolbox(tools: Iterable[Tool]) -> list[BaseTool]:
    """One LangChain tool for each of ours. They take the run (settings, profile) from the graph's context."""
    return [_adapt(tool) for tool in tools]


def _adapt(tool: Tool) -> BaseTool:
    def call(runtime: ToolRuntime[Run, Any], **arguments: Any) -> tuple[str, Evidence]:
        run = runtime.context
        context = ToolContext(settings=run.settings, profile=run.profile, cancelled=run.cancelled)
        result = tool.call(arguments, context)
        return write_digest(result), result

    # The schema goes in as plain JSON: LangChain then passes arguments through unchecked, and `Tool.call` is the one
    # place that checks them and words what is wrong.
    return StructuredTool(
        name=tool.name,
        description=tool.description,
        func=call,
        args_schema=_schema(tool),
        response_format="content_and_artifact",
    )


def _schema(tool: Tool) -> dict[str, Any]:
    whole = tool.arguments.model_json_schema()
    properties = {name: _plain(field, whole.get("$defs", {})) for name, field in whole.get("properties", {}).items()}
    return {"type": "object", "properties": properties, "required": whole.get("required", [])}


def _plain(field: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """A field without titles, defaults and "or null": small models stumble over them, and optional says the same."""
    if "$ref" in field:
        field = {**definitions[field["$ref"].rsplit("/", 1)[-1]], **field}
    choices = [choice for choice in field.get("anyOf", ()) if choice.get("type") != "null"]
    merged = {**(choices[0] if choices else {}), **field}
    kept = {name: merged[name] for name in ("type", "enum", "description") if name in merged}
    if "items" in merged:
        kept["items"] = _plain(merged["items"], definitions)
    return kept
