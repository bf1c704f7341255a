"""How much data and how long: images, tokens, epochs, steps, batch, image size, sequence length; 'double the data'."""

from __future__ import annotations

import re

from assistant.planner.slots.counting import LARGE
from assistant.planner.text import Scan
from knowledge.errors import RequestError
from knowledge.quantities import read_count
from knowledge.quantities.reading import NUMBER

UNITS = {
    "images": r"images?|imgs?|pictures?|pics?|photos?|photographs?|jpe?gs?|pngs?|scans?|slides?|samples?|"
    r"examples?|data points?|x-?rays?|radiographs?|spectrograms?|(?:ct |mri )?slices?|tiles?|patches|bild(?:er|ern)|"
    r"im[aá]genes|immagini|afbeeldingen",
    "tokens": r"tokens?|toks?",
    "sequences": r"sequences?|seqs?|sentences?|documents?|docs|reviews?|prompts?|conversations?|text pairs?|pairs?|"
    "articles?",
    "words": r"words?",
    "frames": r"(?:video )?frames?",
}
"""Words for what is counted, by the unit that the estimator knows."""

_NOUN = "|".join(f"(?P<{unit}>{pattern})" for unit, pattern in UNITS.items())
_SIZE = re.compile(
    rf"(?<![\w.$])(?P<count>{LARGE})\s*-?(?:of\s+)?(?:[a-z][a-z'/-]*\s+){{0,3}}?(?:{_NOUN})\b(?!\s*(?:/|per|a)\s*s)"
)
_DATASET = re.compile(
    rf"\b(?:data ?set|data|corpus|training set)\s+(?:size\s+)?(?:of|is|has|with|to|=|:)?\s*(?:about |"
    rf"around |size )*(?P<count>{LARGE})(?=$|[\s,.?!;)])"
)
_CORRECTION = re.compile(
    rf"^\W*(?:(?:actually|no|sorry|oops|wait|rather|make (?:it|that)|i mean(?:t)?|what about|how about|and|with|only|"
    rf"it'?s)\W+)+(?P<count>(?:{NUMBER})\s?(?:k|m|mio|million|thousand|billion|bn))\W*(?:then|instead|rather)?\W*$"
)
_EPOCHS = re.compile(
    rf"(?<![\w.])(?P<count>{NUMBER}|one|two|three|four|five|six|ten|a single|a hundred)\s*(?:full |"
    rf"training |more )*(?:epochs?|passes|eps)\b|\bepochs?\s*(?:=|:|of|to)\s*(?P<after>{NUMBER})"
)
_STEPS = re.compile(
    rf"(?<![\w.])(?P<count>{LARGE})\s*(?:training |optimi[sz]er |gradient )*(?:steps?|iterations?|iters?|updates)\b"
)
_BATCH = re.compile(
    rf"\b(?:global |effective |mini-?|total )?(?:batch|bs|bsz)(?:[ -_]?size)?s?\s*(?:of|=|:|is|to|"
    rf"at)?\s*(?P<after>(?:{NUMBER})k?)(?![\w.]|\s*(?:gpus?|h\b|hours?))"
    rf"|(?<![\w.])(?P<before>{NUMBER})\s*(?:images? )?(?:per )?batch(?: size)?\b"
)
_PER_DEVICE = re.compile(r"\s*(?:images? |samples? )?(?:per|/|a|each)\s*(?:gpu|device|card)\b")
_PIXELS = re.compile(
    r"(?<![\w.])(?P<side>\d{2,5})\s?(?:px|pixels?|p\b)|"
    r"(?<![\w.])(?P<width>\d{2,5})\s?x\s?(?P<height>\d{2,5})(?!\s*(?:gpus?|nodes?|[ahvp]\d))|"
    r"\b(?:resolution|image size|img size|input size)\s*(?:of|=|:|is)?\s*(?P<after>\d{2,5})\b"
)
_LENGTH = re.compile(
    rf"(?<![\w.])(?P<before>{NUMBER})\s?(?P<k>k)?[\s-]*(?:tokens?\s+)?(?:of )?(?:context|ctx|"
    rf"seq(?:uence)?[\s-]?len(?:gth)?|token context|token sequences?)\b"
    rf"|\b(?:at|sequences? of|length of|each of|of length) (?:a length of )?(?P<at>\d{{2,6}}|"
    rf"\d{{1,3}}(?P<k3>k))[\s-]*tokens?\b(?!\s*(?:per|/|a) )"
    rf"|\b(?:context|ctx|seq(?:uence)?)[\s_-]*(?:len(?:gth)?|size|window)?\s*(?:of|=|:|is|"
    rf"at)?\s*(?P<after>{NUMBER})\s?(?P<k2>k)?\b"
)
_TIMES = (
    (
        re.compile(
            r"\b(?:double|twice|2x)\b(?:\s+(?:the|as much|as many|my|our))?\s+(?:data(?:set)?|images?|tokens?|"
            r"it\b|size|amount|samples?|pictures?)"
        ),
        2.0,
    ),
    (
        re.compile(
            r"\b(?:triple|three times|3x)\b(?:\s+(?:the|as much|as many))?\s+(?:data(?:set)?|images?|tokens?|"
            r"size|amount|samples?|pictures?)"
        ),
        3.0,
    ),
    (
        re.compile(
            r"\b(?:quadruple|four times|4x)\b(?:\s+(?:the|as much|as many))?\s+(?:data(?:set)?|images?|"
            r"tokens?|size|amount)"
        ),
        4.0,
    ),
    (
        re.compile(
            r"\b(?:ten times|10x|tenfold)\b(?:\s+(?:the|as much|as many|more))?\s+(?:data(?:set)?|images?|"
            r"tokens?|size|amount|pictures?)"
        ),
        10.0,
    ),
    (
        re.compile(
            r"\b(?:halve|half|half of)\b(?:\s+(?:the|as much|as many|that|my))?\s+(?:data(?:set)?|images?|"
            r"tokens?|size|amount|samples?|pictures?)"
        ),
        0.5,
    ),
    (
        re.compile(r"\b(?:a |one )?third of\b(?:\s+(?:the|that|my))?\s+(?:data(?:set)?|images?|tokens?|size|amount)"),
        1 / 3,
    ),
)


_MACHINES = re.compile(
    r"\b(?P<factor>double|twice|2x|triple|three times|3x|four times|4x|halve|half)\b(?:\s+(?:the|as many|of the))?\s+"
    r"(?:number of\s+)?(?P<what>gpus?|cards?|accelerators?|devices?|cores?|cpus?|nodes?)\b"
)
_FACTORS = {"double": 2.0, "twice": 2.0, "2x": 2.0, "triple": 3.0, "three times": 3.0, "3x": 3.0, "four times": 4.0,
            "4x": 4.0, "halve": 0.5, "half": 0.5}  # fmt: skip


def read(scan: Scan) -> None:
    """Take amounts of data and of training."""
    if match := _MACHINES.search(scan.rest):
        what = match.group("what")[:4]
        slot = {"core": "core_factor", "cpus": "core_factor", "cpu": "core_factor", "node": "node_factor"}.get(what)
        scan.slots[slot or "accelerator_factor"] = _FACTORS[match.group("factor")]
        scan.take(*match.span())
    for pattern, factor in _TIMES:
        if match := pattern.search(scan.rest):
            scan.slots["dataset_factor"] = factor
            scan.take(*match.span())
    _read_length(scan)
    _read_batch(scan)
    _read_epochs(scan)
    _read_pixels(scan)
    _read_size(scan)
    _read_correction(scan)
    _read_steps(scan)


def _count(scan: Scan, text: str, field: str, at_most: int = 10**15) -> int | None:
    try:
        count = read_count(text, field=field, at_least=1, at_most=at_most)
    except RequestError as error:
        scan.problems.append(error.message)
        return None
    return count


def _read_size(scan: Scan) -> None:
    if "dataset_audio_hours" in scan.slots:
        return
    match = next((found for found in _SIZE.finditer(scan.rest)), None)
    if match:
        unit = next(name for name in UNITS if match.group(name))
        _put(scan, "dataset_size", _count(scan, match.group("count"), unit))
        scan.slots.setdefault("dataset_unit", unit)
        scan.take(*match.span())
        return
    match = _DATASET.search(scan.rest)
    if match:
        _put(scan, "dataset_size", _count(scan, match.group("count"), "data set"))
        scan.take(*match.span())


def _read_correction(scan: Scan) -> None:
    """`actually 300k`: a bare large count corrects the amount of data."""
    if "dataset_size" not in scan.slots and (match := _CORRECTION.search(scan.rest)):
        _put(scan, "dataset_size", _count(scan, match.group("count"), "data set"))
        scan.take(*match.span())


def _read_epochs(scan: Scan) -> None:
    match = _EPOCHS.search(scan.rest)
    if match:
        words = {
            "one": 1.0,
            "a single": 1.0,
            "two": 2.0,
            "three": 3.0,
            "four": 4.0,
            "five": 5.0,
            "six": 6.0,
            "ten": 10.0,
            "a hundred": 100.0,
        }
        text = match.group("count") or match.group("after")
        value = words.get(text) or float(text.replace(",", ""))
        if value > 0:
            scan.slots["epochs"] = int(value) if value == int(value) else value
        else:
            scan.problems.append(f"The number of epochs is {value:g}, but it must be more than 0; say how many.")
        scan.take(*match.span())


def _read_steps(scan: Scan) -> None:
    match = _STEPS.search(scan.rest)
    if match:
        slot = "iterations" if scan.slots.get("application") == "openfoam" else "steps"
        _put(
            scan,
            "timesteps" if "application" in scan.slots and slot == "steps" else slot,
            _count(scan, match.group("count"), "steps"),
        )
        scan.take(*match.span())


def _read_batch(scan: Scan) -> None:
    # Of two, the later is asked about: `OOMs at batch 16, how much would batch 4 take`.
    match = next(reversed(list(_BATCH.finditer(scan.rest))), None)
    if match:
        text = match.group("after") or match.group("before")
        size = _count(scan, text, "batch size", 10**8)
        if size and _PER_DEVICE.match(scan.rest, match.end()):
            scan.slots["batch_per_device"] = size
        elif size:
            scan.slots["batch_size"] = size
        scan.take(*match.span())


def _read_pixels(scan: Scan) -> None:
    match = _PIXELS.search(scan.rest)
    if match:
        side = int(match.group("side") or match.group("after") or match.group("width"))
        if side > 0:
            scan.slots["image_size"] = max(side, int(match.group("height") or 0))
        scan.take(*match.span())


def _read_length(scan: Scan) -> None:
    """A `k` after a context length counts in 1,024 (8k context = 8,192 tokens)."""
    match = _LENGTH.search(scan.rest)
    if match:
        text = match.group("before") or match.group("after") or match.group("at").removesuffix("k")
        number = float(text.replace(",", ""))
        length = round(number * (1024 if match.group("k") or match.group("k2") or match.group("k3") else 1))
        if length > 0:
            scan.slots["sequence_length"] = length
        scan.take(*match.span())


def _put(scan: Scan, slot: str, value: int | None) -> None:
    if value is not None:
        scan.slots.setdefault(slot, value)
