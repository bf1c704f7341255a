"""What the agent may call: one typed function per capability, each returning data with its evidence."""

from __future__ import annotations

import importlib
from functools import lru_cache

from tools.context import ToolContext
from tools.tool import Tool

__all__ = ["NAMES", "Tool", "ToolContext", "load_tools"]

NAMES = (
    "recommend_placement",
    "estimate_dnn",
    "predict_application",
    "query_ci_database",
    "search_documentation",
    "write_job_script",
    "submit_job",
    "job_status",
    "cancel_job",
)
"""Every tool; each lives in the module of its name, which offers it as `TOOL`."""


@lru_cache(maxsize=1)
def load_tools() -> dict[str, Tool]:
    """All tools by name. Modules import what they need when they run, so loading them is cheap."""
    return {name: importlib.import_module(f"tools.{name}").TOOL for name in NAMES}
