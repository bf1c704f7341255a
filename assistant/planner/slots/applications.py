"""Scientific applications that are no neural networks, and their own inputs."""

from __future__ import annotations

import re

from assistant.planner.slots.counting import LARGE
from assistant.planner.text import Scan, key, runs
from knowledge.errors import RequestError
from knowledge.quantities import read_count
from knowledge.quantities.reading import NUMBER

_NAMES = {
    "namd": r"\bnamd\d?\b",
    "amber": r"\bamber(?:\d\d)?\b|\bpmemd\b",
    "vasp": r"\bvasp\d?\b",
    "cp2k": r"\bcp2k\b",
    "quantum-espresso": r"\bquantum[ -]?espresso\b|\bpw\.x\b|\bqe\b",
    "castep": r"\bcastep\b",
    "wrf": r"\bwrf\b",
    "openfoam": r"\bopen-?foam\b|\bsimplefoam\b|\bpisofoam\b",
    "blast": r"\bblast[nx]?\b|\btblastn\b|\bdiamond\b",
    "dorado": r"\bdorado\b|\bnanopore basecalling\b",
    "cesm": r"\bcesm\d?\b",
    "mpas": r"\bmpas\b",
    "nwchem": r"\bnwchem\b",
    "gaussian": r"\bgaussian(?:16|09)\b|\bg16\b",
    "orca": r"\borca\b",
    "abaqus": r"\babaqus\b",
    "ansys": r"\bansys\b|\bfluent\b",
    "alphafold": r"\balphafold\d?\b|\bcolabfold\b",
    "hadgem3": r"\bhadgem3?\b",
    "kripke": r"\bkripke\b",
    "galaxy-rnaseq": r"\brna-?seq\b",
    "specfem": r"\bspecfem\w*\b",
    "star": r"\bstar-ccm\+?\b",
    "hoomd": r"\bhoomd\b",
    "qmcpack": r"\bqmcpack\b",
    "heat-transfer": r"\bheat[- ]transfer\b",
    "relearn": r"\brelearn\b",
}
_COUNTS = {
    "atoms": r"atoms?|particles?",
    "query_sequences": r"(?:quer(?:y|ies)|proteins?|query sequences?|protein sequences?|contigs?|transcripts?)",
    "cells": r"(?:mesh |grid )?cells?|elements?",
    "timesteps": r"time[- ]?steps?",
    "iterations": r"iterations?|iters?",
    "reads": r"reads?",
}
_NANOSECONDS = re.compile(rf"(?<![\w.])(?P<value>{NUMBER})\s?(?P<unit>ns|us|ps|nanoseconds?|microseconds?)\b(?!\s*/)")
_KILOMETRES = re.compile(rf"(?<![\w.])(?P<value>{NUMBER})\s?-?\s?(?:km|kilomet(?:er|re)s?)\b")
_FORECAST = re.compile(
    rf"(?<![\w.])(?P<value>{NUMBER})\s?-?(?P<unit>h|hours?|hrs?|days?)\s+(?:forecast|simulation|"
    rf"simulated|run)\b|\b(?:forecast|simulat\w+)\s+(?:of |for )?(?P<value2>{NUMBER})\s?(?P<unit2>h|"
    rf"hours?|days?)\b"
)
_DOMAIN = re.compile(
    r"\b(?:conus|europe|global|africa|asia|alaska|arctic|antarctic|north america|south america|"
    r"australia|pacific|atlantic)\b"
)
_DATABASE = re.compile(
    r"\b(?:against|vs|versus|database|db|on)\s+(?:the\s+)?(?P<name>nr|nt|uniref\d*|swissprot|"
    r"swiss-prot|refseq|uniprot|trembl|pdb)\b"
)
_SUBJECTS = frozenset({"camera-trap", "cnn-training"})
"""Applications whose other names are what people work on, too: they must be spoken of as a program."""
_PLACES = frozenset({"camera-trap"})
"""Of these even the name itself."""
_AS_PROGRAM = re.compile(r"[\s-]*(?:app(?:lication)?|pipeline|program(?:me)?|code|tool|script)s?\b")
_LONG_WORD = re.compile(r"(?<![\w-])[a-z]{5,14}(?![\w-])")
_LEAST_LETTERS = 6
_PROGRAM = re.compile(r"\b(?P<name>blast[pnx]|tblastn|tblastx)\b")


def read(scan: Scan) -> None:
    """Take the application and what it computes."""
    if not _read_described(scan):
        _read_known(scan)
    _read_counts(scan)
    _read_physics(scan)


def _read_described(scan: Scan) -> bool:
    """An application that is described here, by its name or an alias; of a camera trap, its program is meant."""
    for compact, start, end in runs(scan.rest, 4):
        name = scan.names.applications.get(compact)
        as_program = (compact == key(name or "") and name not in _PLACES) or _AS_PROGRAM.match(scan.after(end))
        if name is None or (name in _SUBJECTS and not as_program):
            continue
        _put(scan, name, start, end)
        return True
    return _read_misspelt(scan)


def _read_misspelt(scan: Scan) -> bool:
    """`gromcas`: one slip in a name of six letters or more, said."""
    from rapidfuzz.distance import DamerauLevenshtein

    for match in _LONG_WORD.finditer(scan.rest):
        for compact, name in scan.names.applications.items():
            near = len(compact) >= _LEAST_LETTERS and compact[0] == match.group()[0]
            if near and DamerauLevenshtein.distance(match.group(), compact, score_cutoff=1) == 1:
                scan.notes.append(f"I read {scan.plain[match.start() : match.end()]!r} as {name}.")
                _put(scan, name, *match.span())
                return True
    return False


def _read_known(scan: Scan) -> None:
    """An application of which nothing is described, but whose name is known."""
    for name, pattern in _NAMES.items():
        if match := re.search(pattern, scan.rest):
            _put(scan, name, *match.span())
            return


def _put(scan: Scan, name: str, start: int, end: int) -> None:
    scan.slots["application"] = name
    if program := _PROGRAM.search(scan.rest):
        scan.slots["program"] = program.group("name")
    scan.name("application", name, start, end)


def _read_counts(scan: Scan) -> None:
    for slot, noun in _COUNTS.items():
        if slot in ("iterations", "timesteps") and "application" not in scan.slots:
            continue
        match = re.search(rf"(?<![\w.])(?P<count>{LARGE})[\s-]*(?:[a-z]+\s)?(?:{noun})\b", scan.rest)
        if match:
            try:
                scan.slots[slot] = read_count(match.group("count"), field=slot, at_least=1)
            except RequestError as error:
                scan.problems.append(error.message)
            scan.take(*match.span())


def _read_physics(scan: Scan) -> None:
    if match := _NANOSECONDS.search(scan.rest):
        scale = {"n": 1.0, "u": 1000.0, "m": 1000.0, "p": 0.001}[match.group("unit")[0]]
        scan.slots["simulated_ns"] = _plain(float(match.group("value").replace(",", "")) * scale)
        scan.take(*match.span())
    if "application" not in scan.slots:
        return
    if match := _KILOMETRES.search(scan.rest):
        scan.slots["resolution_km"] = _plain(float(match.group("value").replace(",", "")))
        scan.take(*match.span())
    if match := _FORECAST.search(scan.rest):
        value = float((match.group("value") or match.group("value2")).replace(",", ""))
        scan.slots["simulated_hours"] = _plain(
            value * (24 if (match.group("unit") or match.group("unit2")).startswith("d") else 1)
        )
        scan.take(*match.span())
    elif scan.slots["application"] in ("wrf", "mpas", "cesm") and (
        match := re.search(rf"(?<![\w.])(?P<value>{NUMBER})\s?h(?:ours?|rs?)?\b", scan.rest)
    ):
        scan.slots["simulated_hours"] = _plain(float(match.group("value")))
        scan.take(*match.span())
    if match := _DOMAIN.search(scan.rest):
        scan.slots["domain"] = match.group()
    if match := _DATABASE.search(scan.rest):
        scan.slots["database"] = match.group("name")
        scan.take(match.start("name"), match.end("name"))


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value
