"""Times: what is requested, what can be waited, what has run already, and what a filter asks for."""

from __future__ import annotations

import re

from assistant.planner.text import Scan
from knowledge.errors import RequestError
from knowledge.quantities import read_hours
from knowledge.quantities.reading import NUMBER

_UNIT = r"(?:hours?|hrs?|h|minutes?|mins?|days?|d|weeks?|wks?|months?|seconds?|secs?|s)"
_AMOUNT = (
    rf"(?:-?(?:{NUMBER})\s?-?|(?:half an?|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|a couple of)\s)"
)
_DURATION = re.compile(
    rf"(?<![\w.])(?P<text>{_AMOUNT}{_UNIT}\b(?:(?:\s|,| and )*{_AMOUNT}{_UNIT}\b)*|"
    rf"\d+-\d{{1,2}}(?::\d\d){{1,2}}|\d{{1,3}}:\d\d:\d\d)"
    r"(?:\s+and a half)?"
)
_PER = re.compile(r"\b(?:per|an|a|each|every|/)\s*$")
_AUDIO = re.compile(r"\s*(?:of|worth of)?\s*(?:\w+\s)?(?:audio|speech|recordings?|sound)\b")
_SIMULATED = re.compile(r"\s*(?:forecast|simulat\w+|of simulat\w+|model time)\b")
_ELAPSED = re.compile(
    r"\b(?:been (?:running|going|queued)|already (?:ran|run|running|done)|has run|ran|running for|"
    r"elapsed|been running for)(?: for)?\s+(?:about |already )?$"
)
_AT_LEAST = re.compile(
    r"\b(?:at least|longer than|more than|over|exceed(?:ing|s)?|beyond|above|minimum(?: of)?|min|greater than|>=?)\s*$"
)
_OR_LONGER = re.compile(r"\s*(?:or (?:longer|more)|\+|plus\b|and (?:longer|more|up))")
_RATE = re.compile(r"\b(?:images?|pictures?|pics|photos?|frames?|requests?|prompts?|files?|samples?|jobs?)\s+$")
_PRICE_OF = re.compile(r"\b(?:price|cost|costs|rate|fee)s?\b[^.?!]{0,20}$|\b(?:per|for)\s+$")
_DEADLINE = re.compile(
    r"\b(?:within|inside|under|less than|in under|in less than|in at most|by|until|deadline(?: is| of|"
    r" in)?|finish(?:ed|es)? in|done in|results? in|ready in|"
    r"complete(?:d|s)? in|due in|i have|i've|i've got|we have|we've|we've got|have only|only have|i "
    r"only have|just have|got|there are|in|is in|wait(?: for)?|"
    r"not (?:more|longer) than|no (?:more|longer) than|at most|max(?:imum)?)\s+(?:only |just |about |"
    r"roughly |the next |a |max |up to |at most )*$"
)
_WALLTIME = re.compile(
    r"(?:\b(?:walltime|wall time|wall-time|wall clock|time limit|--time|-t|limit|request(?:ing)?|job "
    r"of|run of|for|ask for)\b)[\s=:of]*(?:at most |about |up to )*$"
)
_WALLTIME_AFTER = re.compile(r"\s*(?:of\s+)?(?:wall|walltime|job|limit|max)\b")
_PAST = re.compile(
    r"\b(?:by|until|before|deadline|due|done|finish(?:ed)?|ready)\b[^.?!]{0,30}\b(?P<when>yesterday|"
    r"last (?:week|month|year|night|monday|tuesday|wednesday|thursday|friday|saturday|sunday))\b|"
    r"\b(?P<when2>\w+ hours? ago)\b"
)
_DATE = re.compile(r"\b(?:by|until|before|deadline(?: is| of)?|due)\s+(?:on )?(?P<date>\d{4}-\d{2}-\d{2})\b")
_SOON = {
    r"\b(?:by|until|before|deadline(?: is)?:?) (?:tomorrow (?:evening|night)|tomorrow (?:at )?(?:midnight))\b": 30.0,
    r"\b(?:by|until|before|deadline(?: is)?:?) tomorrow(?: (?:morning|noon))?\b": 24.0,
    r"\b(?:by|until|before|deadline(?: is)?:?) (?:tonight|this evening|end of (?:the )?day|eod)\b": 8.0,
    r"\b(?:over|after|by) ?night\b|\bovernight\b": 12.0,
    r"\b(?:by|until|before|within) (?:the )?(?:end of (?:the|this) week|the weekend|next week|a week)\b": 168.0,
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read(scan: Scan) -> None:
    """Take durations, each into the slot that its words call for."""
    _read_past(scan)
    for match in list(_DURATION.finditer(scan.rest)):
        _read_one(scan, match)
    for pattern, hours in _SOON.items():
        found = re.search(pattern, scan.rest)
        if found and "deadline_hours" not in scan.slots:
            scan.slots["deadline_hours"] = hours
            scan.notes.append(f"I took {scan.plain[found.start() : found.end()]!r} as a deadline in {hours:g} hours.")
            scan.take(*found.span())
    _read_weekday(scan)


def _read_one(scan: Scan, match: re.Match[str]) -> None:
    slot = _slot(scan, match)
    if slot is None:
        return
    text = (
        match.group("text").replace("-h", " h").replace("-d", " d")
        if re.search(r"\d-[a-z]", match.group("text"))
        else match.group("text")
    )
    try:
        hours = read_hours(text, field=slot.removesuffix("_hours"))
    except RequestError as error:
        if re.match(r"-|0", text):
            scan.problems.append(error.message)
            scan.take(*match.span())
        return
    if match.group().endswith("and a half"):
        hours += 0.5 * (24 if "day" in text else 1)
    scan.slots.setdefault(slot, hours)
    scan.take(*match.span())


def _slot(scan: Scan, match: re.Match[str]) -> str | None:
    left, right = scan.before(match.start(), 48), scan.after(match.end())
    if re.search(r"\$[\d.]*\s*$", left) or (_PER.search(left) and not re.match(r"-?\d", match.group())):
        return None
    if re.match(r"(?:a|an)\s", match.group()) and (_RATE.search(left) or _PRICE_OF.search(left)):
        return None  # `20k pictures a month`, `the price of an hour`
    rules = (
        (_AUDIO.match(right), "dataset_audio_hours"),
        (_SIMULATED.match(right), "simulated_hours"),
        (_ELAPSED.search(left), "elapsed_hours"),
        (_OR_LONGER.match(right), "min_walltime_hours"),
        (_AT_LEAST.search(left) and not re.search(r"\bno(?:t)? (?:more|longer) than\s*$", left), "min_walltime_hours"),
        (_WALLTIME.search(left) or _WALLTIME_AFTER.match(right), "walltime_hours"),
        (_DEADLINE.search(left), "deadline_hours"),
    )
    return next((slot for found, slot in rules if found), "walltime_hours")


def _read_past(scan: Scan) -> None:
    match = _PAST.search(scan.rest)
    if match:
        scan.problems.append(
            f"That deadline ({match.group('when') or match.group('when2')}) lies in the past; give the time "
            f"that is left, such as 6h."
        )
        scan.take(*match.span())
    match = _DATE.search(scan.rest)
    if match:
        _read_date(scan, match)


def _read_date(scan: Scan, match: re.Match[str]) -> None:
    from datetime import datetime

    try:
        hours = (datetime.fromisoformat(match.group("date")) - datetime.now()).total_seconds() / 3600
    except ValueError:
        scan.problems.append(f"{match.group('date')} is not a date; write the deadline like 2027-01-31 or 48h.")
        return
    if hours <= 0:
        scan.problems.append(
            f"The deadline {match.group('date')} lies in the past; give a day to come, or the time that is left."
        )
    else:
        scan.slots["deadline_hours"] = float(round(hours))
    scan.take(*match.span())


def _read_weekday(scan: Scan) -> None:
    """`by friday` means the start of that day; the clock is read only here and for dates."""
    match = re.search(
        rf"\b(?:by|until|before)\s+(?:next |this )?(?P<day>{'|'.join(_DAYS)})(?P<noon> (?:at )?noon)?\b", scan.rest
    )
    if match is None or "deadline_hours" in scan.slots:
        return
    from datetime import datetime, timedelta

    now = datetime.now()
    days = (_DAYS.index(match.group("day")) - now.weekday()) % 7 or 7
    end = datetime(now.year, now.month, now.day) + timedelta(days=days, hours=12 if match.group("noon") else 0)
    scan.slots["deadline_hours"] = float(max(1, round((end - now).total_seconds() / 3600)))
    scan.take(*match.span())
