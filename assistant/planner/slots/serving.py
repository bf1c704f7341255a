"""Use of a network: requests, prompts, answers, how many at once, and what is asked of it (latency, a day's images).

Read first: `per second` and `first token` would else be read as the second and the first place of a list.
"""

from __future__ import annotations

import re

from assistant.planner.slots.counting import LARGE
from assistant.planner.text import Scan
from knowledge.errors import RequestError
from knowledge.quantities import read_count
from knowledge.quantities.reading import NUMBER

_TOKENS = r"(?:tokens?|toks?)"


def _number(name: str) -> str:
    """A figure with a `k` that may follow it, as groups of that name."""
    return rf"(?<![\w.])(?P<{name}>{NUMBER})\s?(?P<{name}k>k(?!\w))?"


_ASKED = (
    (
        "first_token",
        r"\btime (?:to|until|till|before) (?:the )?first token\b|\bfirst[- ]token (?:time|latency)\b|\bttft\b",
    ),
    (
        "token_rate",
        r"\btime (?:per|for each|for every) (?:output |generated )?token\b|\bper[- ]token latency\b|\btpot\b",
    ),
    (
        "token_rate",
        rf"\b(?:{_TOKENS}|words)\s?(?:/|per |a |each |every )\s?s(?:ec(?:ond)?)?\b|\bt/s\b|\btok/s\b|\btps\b",
    ),
    (
        "per_day",
        r"\b(?:images?|pictures?|photos?|frames?|samples?)\s?(?:/|per |a |each |every )\s?(?:day|hour|night)\b|"
        r"\bper day\b",
    ),
    (
        "image_rate",
        r"\b(?:images?|imgs?|pictures?|photos?|frames?|samples?|sequences?)\s?(?:/|per |a |each )\s?"
        r"s(?:ec(?:ond)?)?\b|\bfps\b",
    ),
    (
        "latency",
        r"\blatenc(?:y|ies)\b|\bresponse times?\b|"
        r"\b(?:time|seconds?|secs?) (?:per|for one|for a single|a|an|each) (?:image|picture|request)\b",
    ),
)
"""(flag, words): what is asked of a network in use."""

USES = frozenset({"first_token", "token_rate", "per_day", "latency"})
"""Flags that mean that the network is used and not trained."""

_PROMPT = re.compile(
    r"\b(?:prompts?|inputs?|contexts?)\s+(?:length\s+)?(?:of|with|=|:|is|are)?\s*(?:about )?"
    rf"{_number('after')}\s*-?{_TOKENS}\b"
    rf"|{_number('before')}[\s-]*(?:input|prompt)[\s-]?{_TOKENS}\b"
    rf"|{_number('long')}[\s-]*{_TOKENS}[\s-]*(?:prompts?|inputs?|in\b(?!\s+(?:total|all)))"
)
_OUTPUT = re.compile(
    rf"\b(?:generat\w+|writ(?:e|es|ing)|output(?:s|ting)?|answers?|produc\w+|completions?)\s+(?:length\s+)?"
    rf"(?:of|with|=|:|is|are)?\s*(?:about )?{_number('after')}\s*-?(?:new )?{_TOKENS}\b"
    rf"|{_number('before')}[\s-]*(?:output|new|generated|completion|answer)[\s-]?{_TOKENS}\b"
    rf"|{_number('long')}[\s-]*{_TOKENS}[\s-]*(?:outputs?|answers?|out\b|completions?)"
)
_AT_ONCE = re.compile(
    rf"{_number('count')}\s*(?:concurrent|simultaneous|parallel)\s+"
    r"(?:requests?|users?|queries|prompts?|streams?|chats?)\b"
    rf"|{_number('there')}\s*(?:requests?|users?|queries|prompts?|chats?)\s+"
    r"(?:at once|at a time|at the same time|in parallel|concurrently|simultaneously)\b"
    rf"|\bconcurrency\s*(?:of|=|:|is)?\s*{_number('after')}"
)
_REQUESTS = re.compile(rf"(?<![\w.])(?P<count>{LARGE})\s*(?:chat |api )?(?:requests?|queries)\b(?!\s*(?:per|/|a) )")
_DENOISING = re.compile(
    rf"{_number('count')}\s*(?:denoising|diffusion|sampling|inference|unet)\s+steps?\b"
    rf"|\bdenoising steps?\s*(?:=|:|of)?\s*{_number('after')}"
)
_BOARD = re.compile(r"(?<![\w-])(?:raspberry[ -]?pi|raspi|rpi)s?(?:\s?-?(?P<version>[1-5])(?!\w))?(?:\s+model b\+?)?")
_PROCESSOR = re.compile(
    r"(?<![\w-])(?:(?:intel|amd)\s+)?(?P<name>(?:xeon|epyc)\s+(?:(?:gold|platinum|silver|max)\s+)?[a-z]?\d{4}[a-z+]?"
    r"(?:\s?v\d)?)(?!\w)"
)

NEWEST_BOARD = 5
"""The Raspberry Pi that is meant where no number is said."""


def read_first(scan: Scan) -> None:
    """Note what is asked, and take the words, so that no other family reads a place in a list into them."""
    for flag, pattern in _ASKED:
        for match in list(re.finditer(pattern, scan.rest)):
            scan.flags.add(flag)
            scan.take(*match.span())


def read(scan: Scan) -> None:
    """Take what one request reads and writes, how many there are and how many at once; only beside a network."""
    if not {"model", "params_b"} & set(scan.slots) and not goes_on(scan):
        return
    for slot, pattern in (
        ("output_tokens", _OUTPUT),
        ("prompt_tokens", _PROMPT),
        ("concurrency", _AT_ONCE),
        ("requests", _REQUESTS),
        ("denoising_steps", _DENOISING),
    ):
        _take_number(scan, slot, pattern)


def read_processor(scan: Scan) -> None:
    """`on a Raspberry Pi 5`, `on an EPYC 7763`: what computes, where no accelerator is meant."""
    if match := _BOARD.search(scan.text):
        version = match.group("version") or str(NEWEST_BOARD)
        if match.group("version") is None and {"model", "params_b"} & set(scan.slots):
            scan.notes.append(f"I took the Raspberry Pi to be a Raspberry Pi {version}.")
        scan.slots["processors"] = (f"Raspberry Pi {version}",)
        return
    match = _PROCESSOR.search(scan.rest)
    if match and {"model", "params_b"} & set(scan.slots):
        scan.slots["processors"] = (scan.plain[match.start("name") : match.end("name")],)
        scan.take(*match.span())


def goes_on(scan: Scan) -> bool:
    """Whether a message reads like a change to an earlier request: `and with 64 concurrent users?`."""
    return bool(_GOES_ON.match(scan.text)) and len(scan.text.split()) <= SHORT


_GOES_ON = re.compile(
    r"\W*(?:and|but|with|without|what (?:if|about)|how about|now|then|use|using|same|ok|try|for|at)\b"
)
SHORT = 10
"""Words of a message that can be a follow-up."""


def _take_number(scan: Scan, slot: str, pattern: re.Pattern[str]) -> None:
    match = pattern.search(scan.rest)
    if match is None:
        return
    name = next(name for name, value in match.groupdict().items() if value and not name.endswith("k"))
    text = match.group(name) + ("k" if match.groupdict().get(f"{name}k") else "")
    try:
        scan.slots[slot] = read_count(text, field=slot.replace("_", " "), at_least=1, at_most=10**12)
    except RequestError as error:
        scan.problems.append(error.message)
    scan.take(*match.span())
