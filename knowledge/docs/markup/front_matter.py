"""The YAML head of a Markdown page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml


def split_front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    """Head and body of a page; an unreadable or missing head is an empty one and nothing of the page is lost."""
    if not text.startswith(("---\n", "---\r\n")):
        return {}, text
    end = text.find("\n---", 3)
    if end < 0:
        return {}, text
    try:
        head = yaml.safe_load(text[3:end])
    except (yaml.YAMLError, ValueError):  # ValueError: a date such as 2026-99-99
        return {}, text
    if not isinstance(head, dict):
        return {}, text
    rest = text[end + 4 :]
    return head, rest.partition("\n")[2]
