"""Access programs and clouds: 'I have ACCESS and OSC', 'only AWS', 'no cloud'."""

from __future__ import annotations

import re

from assistant.planner.slots.excluding import excluded
from assistant.planner.text import Scan

_PROGRAMS = {
    "NAIRR": r"\bnairr\b",
    "OSC": r"\bosc\b|\bohio supercomputer cent(?:er|re)\b",
    "INCITE": r"\bincite\b",
    "ALCC": r"\balcc\b",
    "EuroHPC": r"\beuro-?hpc\b",
    "NERSC": r"\bnersc\b",
    "TACC": r"\btacc\b",
    "NCAR": r"\bncar\b",
    "NCSA": r"\bncsa\b",
    "OLCF": r"\bolcf\b",
    "ALCF": r"\balcf\b",
    "CSC": r"\bcsc\b",
    "SDSC": r"\bsdsc\b",
    "ACCESS": r"\bxsede\b",
    "Chameleon": r"\bchameleon\b",
    "Alliance": r"\bdigital research alliance\b|\bcompute canada\b",
}
_ACCESS = re.compile(
    r"\baccess[- ](?:allocations?|credits?|accounts?|systems?|programs?|machines?|resources?|sites?|"
    r"clusters?|only|ci)\b"
    r"|\b(?:only|just|via|through|have|has|got|with|from|on|under|in)\s+access\b(?!\s+to)"
    r"|^\s*access\s*(?:$|[,&]|and\b|only\b)|,\s*access\b(?!\s+to)|\band access\b(?!\s+to)"
)
_PROVIDERS = {
    "aws": r"\baws\b|\bamazon\b|\bec2\b|\bsagemaker\b",
    "gcp": r"\bgcp\b|\bgoogle cloud\b|\bgce\b",
    "azure": r"\bazure\b|\bmicrosoft cloud\b",
    "lambda": r"\blambda(?: ?labs| cloud)?\b",
    "oracle": r"\boracle(?: cloud)?\b|\boci\b",
    "coreweave": r"\bcoreweave\b",
    "runpod": r"\brunpod\b",
    "vast": r"\bvast\.ai\b|\bvastai\b",
    "ibm": r"\bibm cloud\b",
    "paperspace": r"\bpaperspace\b",
}


def read(scan: Scan) -> None:
    """Take programs and providers that are wanted; barred ones become flags."""
    programs = []
    for match in re.finditer(r"\bACCESS\b", scan.plain):
        programs.append(("ACCESS", match.start(), match.end()))
    programs += [
        ("ACCESS", match.start() + match.group().find("access"), match.start() + match.group().find("access") + 6)
        for match in _ACCESS.finditer(scan.rest)
    ]
    programs += [
        (name, *match.span()) for name, pattern in _PROGRAMS.items() for match in re.finditer(pattern, scan.rest)
    ]
    found = list(
        dict.fromkeys(
            name for name, start, _ in sorted(programs, key=lambda item: item[1]) if not excluded(scan, start)
        )
    )
    for name, start, end in programs:
        scan.name("program" if name in found else "excluded_program", name, start, end)
    if found:
        scan.slots["programs"] = tuple(sorted(found))
    _read_providers(scan)


def _read_providers(scan: Scan) -> None:
    wanted = []
    for name, pattern in _PROVIDERS.items():
        for match in re.finditer(pattern, scan.rest):
            barred = excluded(scan, match.start())
            scan.name("excluded_provider" if barred else "provider", name, *match.span())
            if not barred:
                wanted.append(name)
    if wanted:
        scan.slots["providers"] = tuple(dict.fromkeys(wanted))
