"""Reads what `scontrol show ... -o` prints: one record a line, `Key=Value` pairs, values that may hold spaces.

A value runs to the next ` Key=`; keys begin with a capital letter. `Reason=`, `Comment=` and `Extra=` are free text
that may hold anything, also what looks like a key: only keys that Slurm prints after them end them.
"""

from __future__ import annotations

import re

from knowledge.ci.discover.found import Findings

Record = dict[str, str]
"""One partition, node or reservation, under the keys of the text form."""

_KEY = re.compile(r"(?:^|\s)([A-Z][A-Za-z_]*(?:\[\d+\])?)=")
_LAST_KEYS = (
    "Reason", "Comment", "Extra", "InstanceId", "InstanceType", "ReservationName",
    "TLSCertTokenSet", "TLSCertLastRenewal", "Topology",
)  # fmt: skip
"""What Slurm 20.11 to 25.11 print at the end of a node, in this order (`src/api/node_info.c`)."""
_FREE = frozenset({"Reason", "Comment", "Extra"})


def read_record(line: str) -> Record:
    """The pairs of one line.

    Raises:
        ValueError: the line does not begin with a key.
    """
    starts = list(_KEY.finditer(line))
    if not starts or line[: starts[0].start()].strip():
        raise ValueError("the line does not begin with Key=")
    record: Record = {}
    within: str | None = None
    for place, match in enumerate(starts):
        key = match[1]
        if within is not None and not _ends(within, key):
            continue
        end = _end(starts, place, line, key)
        record.setdefault(key, line[match.end() : end].strip())
        within = key if key in _FREE else None
    return record


def _ends(free: str, key: str) -> bool:
    """Whether a key can stand after free text."""
    return key in _LAST_KEYS[_LAST_KEYS.index(free) + 1 :]


def _end(starts: list[re.Match[str]], place: int, line: str, key: str) -> int:
    for later in starts[place + 1 :]:
        if key not in _FREE or _ends(key, later[1]):
            return later.start()
    return len(line)


def read_records(text: str, first_key: str, findings: Findings) -> list[Record]:
    """The records of an output; lines that are none are kept as skipped, empty results are none.

    Args:
        text: the output. first_key: every record begins with it, such as `NodeName`. findings: gets what is skipped.
    """
    records = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or re.match(r"No (reservations|partitions|nodes) in the system|CLUSTER: ", line):
            continue
        try:
            record = read_record(line)
        except ValueError as error:
            findings.skip(line, str(error), number)
            continue
        if record.get(first_key):
            records.append(record)
        else:
            findings.skip(line, f"it holds no {first_key}=", number)
    return records


def read_config(text: str) -> Record:
    """The settings of `scontrol show config`: `Name = value`, one a line."""
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}
