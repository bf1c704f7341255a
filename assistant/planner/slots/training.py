"""How the network is used: mode, precision, optimizer, layout over devices."""

from __future__ import annotations

import re

from assistant.planner.slots.serving import USES, goes_on
from assistant.planner.text import Scan

_MODES = (
    ("qlora", r"\bq-?lora\b"),
    ("lora", r"\blora\b"),
    ("finetune", r"\bfine[- ]?tun\w*|\bfull ft\b|\btransfer learning\b"),
    ("pretrain", r"\bpre-?train\w*"),
    (
        "inference",
        r"\binfer(?:ence|ring)?\b|\bserv(?:e|ing)\b|\bdeploy\w*|\bpredictions? with\b|\bscor(?:e|ing) "
        r"images\b|\bforward pass",
    ),
    ("train", r"\btrain(?:ing)? from scratch\b"),
)
_PRECISIONS = (
    ("bf16", r"\bbf-?16\b|\bbfloat-?16\b"),
    ("fp16", r"\b(?:fp|float)-?16\b|\bhalf precision\b|\bamp\b|\bmixed precision\b"),
    ("tf32", r"\btf-?32\b"),
    ("fp32", r"\b(?:fp|float)-?32\b|\b(?:single|full) precision\b"),
    ("fp8", r"\b(?:fp|float)-?8\b"),
    ("int8", r"\bint-?8\b|\b8-?\s?bit\b"),
    ("int4", r"\bint-?4\b|\b4-?\s?bit\b"),
)
_OPTIMIZERS = (
    ("adamw8bit", r"\badamw?[- ]?8-?bit\b|\b8-?bit adamw?\b"),
    ("adamw", r"\badam-?w\b"),
    ("adam", r"\badam\b"),
    ("sgd", r"\bsgd\b"),
    ("adafactor", r"\badafactor\b"),
    ("lion", r"\blion\b"),
)

_LAYOUTS = (
    (
        "activation_checkpointing",
        re.compile(
            r"\b(?P<no>without|no) (?:gradient |activation )?(?:checkpointing|recomput\w+)\b|"
            r"\b(?:with|using|use|and|plus) (?:gradient |activation )?checkpointing\b|"
            r"\b(?:gradient|activation) (?:checkpointing|recomputation)\b"
        ),
    ),
    ("compiled", re.compile(r"\b(?P<no>without|no) (?:torch\.?)?compil\w+\b|\btorch[. ]compile\b|\bcompiled\b")),
    ("channels_last", re.compile(r"\bchannels[- ]last\b|\bnhwc\b")),
)


def _split(words: str, short: str) -> re.Pattern[str]:
    """A number behind the words for a kind of parallelism (`tensor parallel 4`) or behind its letters (`tp=4`)."""
    number = r"(?P<{}>\d{{1,4}})\b"
    return re.compile(
        rf"\b{words}\s*(?:of|=|:|size|degree|over|steps?)?\s*{number.format('count')}|{short.format(number.format('short'))}"
    )


_SPLITS = (
    ("tensor_parallel", _split(r"(?:tensor|model)[- ]parallel(?:ism|ly)?", r"\btp\s?=?\s?{}")),
    ("pipeline_parallel", _split(r"pipeline[- ]parallel(?:ism)?", r"\bpp\s?=?\s?{}")),
    ("data_parallel", _split(r"data[- ]parallel(?:ism)?", r"\bdp\s?=\s?{}")),
    (
        "gradient_accumulation",
        _split(r"(?:gradient |grad )?accumulat\w+", r"(?<![\w.]){} (?:gradient )?accumulation steps?"),
    ),
    ("zero_stage", re.compile(r"\bzero(?:[- ](?:stage )?|\s?=\s?)?(?P<count>[0-3])\b")),
)
_SHARED = re.compile(r"\bfsdp\b|\bfully[- ]sharded\b")
_LARGEST = re.compile(
    r"\b(?:largest|biggest|maximum|max) (?:possible )?batch(?: size)?\b|"
    r"\bbatch(?: size)? (?:as large as|as big as) (?:possible|fits)\b"
)

OF_USE = frozenset({"prompt_tokens", "output_tokens", "requests", "concurrency", "denoising_steps"})
"""Slots of a network in use."""

_CLASSIFY = re.compile(
    r"\bclassify(?:ing)?\b|\btranscri(?:b|pt)\w*|"
    r"\b(?:generat|paint|render)\w* (?:[\d.,]+\S* )?(?:[a-z]+ ){0,2}?(?:images?|pictures?)\b"
)
_LEARN = re.compile(r"\b(?:train\w*|fine-?tun\w*|learn\w*|pre-?train\w*|epochs?|to classify\W*$)")
"""`train a network to classify birds` trains it; `classify my photos` only runs it."""


def read(scan: Scan) -> None:
    """Take mode, optimizer and precision; 'train' alone is the default and is not written down."""
    for slot, table in (("training_mode", _MODES), ("optimizer", _OPTIMIZERS), ("precision", _PRECISIONS)):
        for value, pattern in table:
            match = re.search(pattern, scan.rest)
            if match:
                scan.slots[slot] = value
                scan.take(*match.span())
                break
    if "training_mode" not in scan.slots and _CLASSIFY.search(scan.text) and not _LEARN.search(scan.text):
        scan.slots["training_mode"] = "inference"
    _read_use(scan)
    _read_layout(scan)


def _read_use(scan: Scan) -> None:
    """`images per day`, `time to first token`, requests: the network is used, unless training is spoken of."""
    on_a_board = "processors" in scan.slots and "image_rate" in scan.flags
    used = USES & scan.flags or OF_USE & set(scan.slots) or on_a_board
    if "training_mode" not in scan.slots and used and not _LEARN.search(scan.text):
        scan.slots["training_mode"] = "inference"


def _read_layout(scan: Scan) -> None:
    """How a training is laid out; only beside a network or in a short follow-up, for guides speak of these too."""
    if not {"model", "params_b"} & set(scan.slots) and not goes_on(scan):
        return
    for slot, pattern in _LAYOUTS:
        if match := pattern.search(scan.rest):
            scan.slots[slot] = not match.groupdict().get("no")
            scan.take(*match.span())
    for slot, words in _SPLITS:
        if match := words.search(scan.rest):
            scan.slots[slot] = int(match.group("count") or match.groupdict().get("short") or 1)
            scan.take(*match.span())
    if _SHARED.search(scan.rest):
        scan.slots.setdefault("zero_stage", 3)
    if "batch_size" not in scan.slots and _LARGEST.search(scan.rest):
        scan.slots["largest_batch"] = True
