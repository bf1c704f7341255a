"""Finds the dimensions that a description names, and what in it was not understood."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.errors import RequestError

LONGEST = 500
"""Characters of a description; a longer text is none."""

NUMBER = r"(\d[\d,_]*(?:\.\d+)?\s?k?)"
"""A whole number as people write it: 4096, 30,522, 30k."""

KINDS: tuple[tuple[str, str], ...] = (
    ("encoder-decoder", r"encoder[- /]?(?:and[- ])?decoder|seq(?:uence)?[- ]?2[- ]?seq(?:uence)?"
                        r"|sequence[- ]to[- ]sequence|t5[- ](?:like|style)|bart[- ](?:like|style)"),
    ("unet", r"u-?net(?:[- ](?:like|style))?"),
    ("resnet", r"resnet(?:[- ](?:like|style))?(?![\w-]*\d)|residual (?:network|cnn|convnet)"),
    ("vit", r"vit[- ](?:like|style)|vision transformer|image transformer"),
    ("mlp", r"mlp|multi-?layer perceptron|fully[- ]connected network"),
    ("decoder", r"decoder(?:[- ]only)?|(?:gpt|llama)[- ](?:like|style)|(?:causal )?language model|llm"),
    ("encoder", r"encoder(?:[- ]only)?|bert[- ](?:like|style)"),
)  # fmt: skip
"""Kind of network -> how people call it; the first that stands in the text wins."""

FIELDS: tuple[tuple[str, str, str], ...] = (
    ("kv_heads", r" (?:kv|key[- ]?value|key/value)[- ]heads?", r"(?:kv|key[- ]?value)[_ -]heads?"),
    ("head_size", r"", r"head[_ -](?:size|dim|dimension|width)"),
    ("active", r" (?:active(?: experts?)?|experts? active|experts? (?:a|per) token)", r"active(?: experts)?"),
    ("active", r"", r"top-?"),
    ("experts", r" experts?", r"experts?"),
    ("decoder_layers", r" decoder (?:layers?|blocks?)", r"decoder[_ ]layers?"),
    ("layers", r"[- ](?:(?:transformer|encoder|hidden) )?(?:layers?|blocks?)(?: deep)?(?: each)?|[- ]deep",
     r"n_layers?|num_hidden_layers|layers?|depth"),
    ("inner", r"(?: wide)? (?:ffn|feed-?forward|intermediate|inner)(?: width| size)?",
     r"(?:ffn|feed-?forward|intermediate|inner)(?:[_ ](?:width|size|dim|dimension))?"),
    ("vocabulary", r"(?: words?| tokens?)?[- ](?:of )?vocab(?:ulary)?", r"vocab(?:ulary)?(?:[_ ]size)?"),
    ("sequence", r"[- ](?:token )?(?:context|sequence)(?: length| window)?|[- ]tokens?",
     r"(?:context|sequence|seq)(?:[_ ](?:length|len|window|size))?"),
    ("patch", r"(?: ?x ?\d+)?(?: ?px| pixels?)?[- ]patch(?:es)?", r"patch(?:es)?(?:[_ ]size)?"),
    ("image", r" ?x ?\d+(?: ?(?:px|pixels?|images?))?| ?(?:px|pixels?)(?: images?)?", r"images?(?:[_ ]size)?"),
    ("classes", r"[- ](?:classes|class|labels|outputs?)", r"classes|labels|outputs?"),
    ("inputs", r" (?:inputs?|features?)", r"inputs?|features?"),
    ("levels", r"[- ](?:levels?|stages?)", r"levels?|stages?"),
    ("channels", r" (?:base )?(?:channels?|filters?)", r"(?:base )?(?:channels?|filters?)"),
    ("heads", r"[- ](?:attention )?heads?", r"n_heads?|num_attention_heads|(?:attention )?heads?"),
    ("width", r"[- ]?(?:units )?wide|[- ](?:hidden(?: size| units)?|width|units|d_model)",
     r"(?:hidden|width|d_model|model|embedding|n_embd)(?:[_ ](?:size|width|dim|dimension|units))?"),
)  # fmt: skip
"""Field, what follows its number, what stands before it; what an earlier row takes, a later one does not see."""

UNITS = (
    r"(?:kv|key|layers?|blocks?|heads?|deep|wide|experts?|active|px|pixels?|channels?|filters?|levels?|stages?|tokens?"
    r"|classes|labels|hidden|words?|context|vocab|inputs?|features?|ffn|patch|units|decoder|encoder|x ?\d)"
)
"""Words after a number that tell what it counts, so that it does not belong to the word before it."""

AFTER_WORD = rf"(?: of)?(?: ?[:=]+ ?{NUMBER}(?![\w.])| {NUMBER}(?![\w.])(?![- ]?{UNITS}\b))"

SIZE = r"(?:(\d+) ?x ?)?(\d+(?:\.\d+)?) ?(b|bn|billion|m|million|t|trillion)\b(?:[- ](?:parameters?|params?|weights?))?"
FACTORS = {"m": 1e6, "b": 1e9, "t": 1e12}
FLAGS = {"gated": r"gated|swiglu|geglu", "tied": r"tied(?: embeddings?)?",
         "experts_said": r"mixture[- ]of[- ]experts?|moe",
         "grouped": r"gqa|grouped[- ]quer(?:y|ies)(?: attention)?"}  # fmt: skip
FILLERS = frozenset(
    ("a", "an", "and", "with", "of", "the", "has", "have", "having", "is", "in", "on", "for", "network", "model",
     "transformer", "each", "plus", "using", "uses", "about", "at", "per", "to", "by", "parameter", "parameters",
     "attention", "size", "sized", "my", "our", "custom", "neural", "it", "that", "embeddings", "images", "image",
     "token", "tokens", "dense", "deep", "from", "scratch", "net", "style", "like")
)  # fmt: skip
"""Words that carry no dimension."""


@dataclass(frozen=True, slots=True)
class Described:
    """What a description says.

    Attributes:
        kind: of network, `None` if none is named. numbers: dimensions by field. copies: experts of "8x7B".
        parameters: of the whole network ("7B"), of one expert with the rest where `copies` is given.
        flags: `gated`, `tied`, `experts_said`, `grouped`. left: words that were not understood.
    """

    kind: str | None
    numbers: Mapping[str, int]
    copies: int | None
    parameters: float | None
    flags: frozenset[str]
    left: tuple[str, ...]


def words_of(text: str) -> Described:
    """Dimensions of a description.

    Raises:
        RequestError: a dimension stands there twice with different values, or is no usable number.
    """
    rest = re.sub(r"\s+", " ", text.lower().replace("×", "x")).strip()
    kind = _kind(rest)
    rest, copies, parameters = _size(rest)
    flags = set()
    for flag, pattern in FLAGS.items():
        rest, found = _without(rest, pattern)
        flags |= {flag} if found else set()
    numbers: dict[str, int] = {}
    for field, after, before in FIELDS:
        number_first = rf"{NUMBER}(?:{after})(?!\w)(?!{AFTER_WORD})|" if after else ""
        joint = rf"(?:{before}){NUMBER}" if before.endswith("-?") else rf"(?:{before}){AFTER_WORD}"
        rest = _take(rest, field, number_first + joint, numbers)
    for _, pattern in KINDS:
        rest, _found = _without(rest, pattern)
    left = tuple(word for word in re.findall(r"[^\s,;:.()=&+/|]+", rest) if word not in FILLERS and word != "-")
    return Described(kind, numbers, copies, parameters, frozenset(flags), left)


def _kind(text: str) -> str | None:
    kinds = [name for name, pattern in KINDS if _without(text, pattern)[1]]
    return "encoder-decoder" if {"encoder", "decoder"} <= set(kinds) else kinds[0] if kinds else None


def _size(text: str) -> tuple[str, int | None, float | None]:
    found = list(re.finditer(rf"(?<![\w.]){SIZE}", text))
    if not found:
        return text, None, None
    sizes = {(match.group(1), float(match.group(2)) * FACTORS[match.group(3)[0]]) for match in found}
    if len(sizes) > 1:
        said = " and ".join(match.group(0).strip() for match in found[:3])
        raise RequestError(f"The description gives two sizes, {said}; keep one.")
    copies, size = next(iter(sizes))
    for match in reversed(found):
        text = text[: match.start()] + " " + text[match.end() :]
    return text, int(copies) if copies and len(copies) < 6 else None, size


def _take(text: str, field: str, pattern: str, numbers: dict[str, int]) -> str:
    for match in reversed(list(re.finditer(rf"(?<![\w.])(?:{pattern})(?!\w)", text))):
        written = next(group for group in match.groups() if group)
        value = _number(field, written)
        if numbers.get(field, value) != value:
            raise RequestError(f"The description gives {field} as {numbers[field]:,} and as {value:,}; keep one.")
        numbers[field] = value
        text = text[: match.start()] + " , " + text[match.end() :]
    return text


def _number(field: str, written: str) -> int:
    plain = written.replace(",", "").replace("_", "").strip()
    thousands = plain.endswith("k")
    value = float(plain.rstrip("k ")[:20]) * (1000 if thousands else 1)
    if value % 1 or not 1 <= value <= 100_000_000:
        rule = "it must be a whole number from 1 to 100 million"
        raise RequestError.of(field, written[:30], rule, "correct the description")
    return int(value)


def _without(text: str, pattern: str) -> tuple[str, bool]:
    changed, count = re.subn(rf"(?<![\w-])(?:{pattern})s?(?![\w-])", " ", text)
    return changed, count > 0
