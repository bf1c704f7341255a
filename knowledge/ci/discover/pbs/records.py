"""Reads the outputs of PBS into records: name to attributes, nested ones as `resources_max.walltime`.

Text: a name at the margin (`Queue: work` or the node's name), then indented `attribute = value` lines; a long value
goes on in a line that begins with a tab. JSON (`-F json`): the same, nested.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from knowledge.ci.discover.found import Findings

Record = dict[str, str]
"""Attributes of one node, queue or server."""
_HEAD = re.compile(r"(?:(?:Queue|Server):\s*)?([A-Za-z0-9_][\w.\-@]*(?:\[\d+\])?)")
_PAIR = re.compile(r"\s+([A-Za-z][\w.\-]*)\s*=\s?(.*)")


def read_records(text: str, topics: tuple[str, ...], findings: Findings) -> dict[str, Record]:
    """Records by name, in order; what cannot be read is kept as skipped.

    Args:
        text: the output. topics: where the JSON has the records, such as `nodes`. findings: gets what is skipped.
    """
    if text.lstrip()[:1] == "{":
        return _from_json(text, topics, findings)
    records: dict[str, Record] = {}
    current: Record | None = None
    last: str | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        if not line[0].isspace():
            current, last = _begin(line, number, records, findings), None
        elif current is None:
            findings.skip(line, "it belongs to nothing that has a name", number)
        elif line[0] == "\t" and last is not None:
            current[last] += line.strip()
        elif (match := _PAIR.fullmatch(line)) is not None:
            last = match[1]
            current[last] = match[2].strip()
        else:
            findings.skip(line, "it is not `attribute = value`", number)
    for name in [name for name, record in records.items() if not record]:
        findings.skip(name, "it has no attributes")
        del records[name]
    return records


def _begin(line: str, number: int, records: dict[str, Record], findings: Findings) -> Record | None:
    match = _HEAD.fullmatch(line.strip())
    if match is None:
        findings.skip(line, "it is not the name of a node, queue or server", number)
        return None
    return records.setdefault(match[1], {})


def head_of(text: str | None) -> Mapping[str, Any]:
    """The outermost fields of a JSON output; empty for text."""
    try:
        whole = json.loads(text or "")
    except ValueError:
        return {}
    return whole if isinstance(whole, dict) else {}


def _from_json(text: str, topics: tuple[str, ...], findings: Findings) -> dict[str, Record]:
    whole = head_of(text)
    rows = next((whole[topic] for topic in topics if isinstance(whole.get(topic), dict)), None)
    if rows is None:
        findings.skip(text, f"the JSON holds no {topics[0]}")
        return {}
    records = {}
    for name, row in rows.items():
        if isinstance(row, dict) and row:
            records[name] = dict(_flat(row, ""))
        else:
            findings.skip(f"{name}: {row}", "it has no attributes")
    return records


def _flat(row: Mapping[str, Any], before: str) -> list[tuple[str, str]]:
    pairs = []
    for key, value in row.items():
        if isinstance(value, dict):
            pairs += _flat(value, f"{before}{key}.")
        elif isinstance(value, list):
            pairs.append((f"{before}{key}", ",".join(str(one) for one in value)))
        elif value is not None:
            pairs.append((f"{before}{key}", str(value)))
    return pairs
