"""How the network is used: mode, precision, optimizer."""

from __future__ import annotations

import re

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

_CLASSIFY = re.compile(r"\bclassify(?:ing)?\b")
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
