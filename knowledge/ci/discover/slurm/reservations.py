"""Reads Slurm's reservations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from knowledge.ci.build.system_form import ReservationForm
from knowledge.ci.discover.found import Findings, joined
from knowledge.ci.discover.slurm.records import Record

_UNKNOWN = frozenset({"", "(null)", "N/A", "NONE", "n/a"})


def read_reservations(records: Iterable[Record], findings: Findings) -> list[ReservationForm]:
    """Reservation forms; times are in universal time, as they were asked for."""
    return [_form(record, findings) for record in records]


def _form(record: Record, findings: Findings) -> ReservationForm:
    count = record.get("NodeCnt", "")
    who = [f"{key.lower()} {value}" for key in ("Users", "Groups", "Accounts") if (value := known(record, key))]
    nodes, flags = known(record, "Nodes"), known(record, "Flags")
    return ReservationForm(
        name=record["ReservationName"],
        starts_at=_moment(record, "StartTime", findings),
        ends_at=_moment(record, "EndTime", findings),
        nodes=int(count) or None if count.isdecimal() else None,
        partition=known(record, "PartitionName"),
        notes=joined((f"nodes {nodes}" if nodes else None, f"for {', '.join(who)}" if who else None,
                      f"flags {flags}" if flags else None, known(record, "Comment"))),
    )  # fmt: skip


def known(record: Record, key: str) -> str | None:
    """The value of a key, `None` if Slurm has nothing there."""
    value = record.get(key, "")
    return None if value in _UNKNOWN else value


def _moment(record: Record, key: str, findings: Findings) -> str | None:
    text = known(record, key)
    if text is None or text in ("Unknown", "None"):
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S").strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        findings.skip(f"ReservationName={record['ReservationName']} {key}={text}", f"{key} is not a date and time")
        return None
