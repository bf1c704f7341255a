"""Finds the dimensions that a description names, and what in it was not understood."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST = 500
"""Characters of a description; a longer text is none."""

NUMBER = r"(\d+(?:[,_]\d{3})*(?:\.\d+)?\s?k?)"
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

SIZE = (
    r"(?:(\d+) ?x ?)?(\d+(?:\.\d+)?) ?(b|bn|billion|m|million|t|trillion)\b"
    r"(?! (?:training )?(?:tokens?|images?|samples?|words?|sequences?|sentences?|rows?|steps?|frames?|documents?)\b)"
    r"(?:[- ](?:parameters?|params?|weights?))?"
)
"""Parameters as people write them; an amount of data in the same units is none."""

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
        problems: what is wrong with the dimensions, one sentence each.
    """

    kind: str | None
    numbers: Mapping[str, int]
    copies: int | None
    parameters: float | None
    flags: frozenset[str]
    left: tuple[str, ...]
    problems: tuple[str, ...]


def words_of(text: str) -> Described:
    """Dimensions of a description; what is wrong with them is among `problems`, since the text may be none."""
    rest = re.sub(r"\s+", " ", text.lower().replace("×", "x")).strip()
    kind, problems = _kind(rest), list[str]()
    rest, copies, parameters = _size(rest, problems)
    flags = set()
    for flag, pattern in FLAGS.items():
        rest, found = _without(rest, pattern)
        flags |= {flag} if found else set()
    numbers, left = _either_way(rest, problems)
    return Described(kind, numbers, copies, parameters, frozenset(flags), left, tuple(problems))


def _either_way(rest: str, problems: list[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Numbers before their words ("12 layers 768 wide") or after them ("layers 12 width 768"), whichever explains more.

    "heads 12 layers 512 context" is good both ways, and means two things.
    """
    ways = []
    for unless in ("", r"(?!\W+\d)"):
        found: list[str] = []
        ways.append((*_numbers(rest, unless, found), found))
    ways.sort(key=lambda way: len(way[1]) + len(way[2]))
    (numbers, left, found), (others, other_left, _) = ways
    if numbers != others and len(left) == len(other_left) and not found:
        differing = next(field for field in (*numbers, *others) if numbers.get(field) != others.get(field))
        found = [f"The description can be read in two ways ({differing}); put a comma between its parts."]
    problems += found
    return numbers, left


def _numbers(rest: str, unless: str, problems: list[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Numbers by field, and the words that are left; `unless` says when a unit after a number is not the number's."""
    follows = rf"(?: of)?(?: ?[:=]+ ?{NUMBER}(?![\w.])| {NUMBER}(?![\w.])(?![- ]?{UNITS}\b{unless}))"
    numbers: dict[str, int] = {}
    for field, after, before in FIELDS:
        number_first = rf"{NUMBER}(?>{after})(?!\w)(?!{follows})|" if after else ""
        joint = rf"(?:{before}){NUMBER}" if before.endswith("-?") else rf"(?:{before}){follows}"
        rest = _take(rest, field, number_first + joint, numbers, problems)
    for _, pattern in KINDS:
        rest, _found = _without(rest, pattern)
    words = re.findall(r"[^\s,;:.()=&+/|]+", rest)
    return numbers, tuple(word for word in words if word not in FILLERS and word != "-")


def _kind(text: str) -> str | None:
    kinds = [name for name, pattern in KINDS if _without(text, pattern)[1]]
    return "encoder-decoder" if {"encoder", "decoder"} <= set(kinds) else kinds[0] if kinds else None


def _size(text: str, problems: list[str]) -> tuple[str, int | None, float | None]:
    found = list(re.finditer(rf"(?<![\w.]){SIZE}", text))
    if not found:
        return text, None, None
    sizes = {(match.group(1), float(match.group(2)) * FACTORS[match.group(3)[0]]) for match in found}
    if len(sizes) > 1:
        said = " and ".join(match.group(0).strip() for match in found[:3])
        problems.append(f"The description gives two sizes, {said}; keep one.")
    copies, size = found[0].group(1), float(found[0].group(2)) * FACTORS[found[0].group(3)[0]]
    for match in reversed(found):
        text = text[: match.start()] + " " + text[match.end() :]
    return text, int(copies) if copies and len(copies) < 6 else None, size


def _take(text: str, field: str, pattern: str, numbers: dict[str, int], problems: list[str]) -> str:
    for match in reversed(list(re.finditer(rf"(?<![\w.])(?:{pattern})(?!\w)", text))):
        value = _number(next(group for group in match.groups() if group))
        if value is None:
            written = match.group(0).strip()[:40]
            problems.append(f"The description says {written!r}, but {field} is a whole number from 1 to 100 million.")
        elif numbers.get(field, value) != value:
            problems.append(f"The description gives {field} as {value:,} and as {numbers[field]:,}; keep one.")
        else:
            numbers[field] = value
        text = text[: match.start()] + " , " + text[match.end() :]
    return text


def _number(written: str) -> int | None:
    plain = written.replace(",", "").replace("_", "").strip()
    value = float(plain.rstrip("k ")[:20]) * (1000 if plain.endswith("k") else 1)
    return int(value) if value % 1 == 0 and 1 <= value <= 100_000_000 else None


def _without(text: str, pattern: str) -> tuple[str, bool]:
    changed, count = re.subn(rf"(?<![\w-])(?:{pattern})s?(?![\w-])", " ", text)
    return changed, count > 0
