"""Finds the figures of a text, each with its unit and the precision it is shown with.

Grammar (a figure that is part of a word, such as `A100` or `v5`, is a name and none of these):
    figure   = [currency] number [multiplier] [unit] [noun] ["/" | "per" below]      $1,234  3.2 h  2M images  4 GPUs
    duration = figure figure ... in falling units                                    3 h 12 min
    clock    = [days "-"] hours ":" minutes [":" seconds]                            48:00:00  1-12:00:00
    date     = year "-" month ["-" day] | [day] month-name year                      2026-07-20  May 2025
    words    = number-word (unit | noun)                                             two nodes  seventeen hours  ½ h
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.grounding.behind import RATIO, measure_behind
from assistant.grounding.dates import read_dates
from assistant.grounding.measures import BARE, COUNT, UNIT_PATTERN, UNITS, Measure
from assistant.grounding.wording import WORDED, read_words
from knowledge.quantities.reading import MULTIPLIERS


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it stands in a text.

    Attributes:
        text, start, end: the characters, unit included.
        value: as shown, multiplier included; half: half a unit of the last place shown.
        measures: what it may measure; several where the writing leaves it open.
        date: `2026-07` for dates; a bare year is a date and a count.
        word_before: the word right before it, for names such as `PCIe 4.0`.
        approximate: "about" stands before it, so that trailing zeros are not significant.
    """

    text: str
    start: int
    end: int
    value: float
    half: float
    measures: tuple[Measure, ...] = (BARE,)
    date: str | None = None
    word_before: str = ""
    approximate: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether nothing says what is counted or measured."""
        return self.measures == (BARE,)


_PARTS = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_])(?<!\d[.:])(?P<currency>(?:US)?\$|€|(?:USD|EUR)[ \u00a0/]?)?"
    r"(?P<number>(?>(?:\d{1,3}(?:[,'’_\u00a0\u2009\u202f]\d{3})+|\d+)(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)(?!\.\d)"
    rf"(?P<part>[{_PARTS}])?"
    r"(?:\s?(?:[×x·]\s?)?10(?:\^|\*\*)(?P<ten>-?\d+)|\^(?P<power>\d+))?"
)
_TIMES_BEFORE = re.compile(r"(?:(?<!\w)|(?<=\b[ABHLTV]\d\d)|(?<=\b[ABHLTV]\d\d\d))[x×](?P<number>\d+)(?!\w|\.\d)")
_ODD = re.compile(
    rf"(?<![\w.,])(?:(?P<part>[{_PARTS}])|(?P<circled>[①-⑳])"
    r"|(?P<currency>(?:US)?\$|€|(?:USD|EUR)[ \u00a0]?)?(?P<dotted>\d+(?:\.\d+){2,}))"
)
"""`½ h`, `⑲ h`, and dots as thousands separators, which would else be read as the number of a version."""
_CLOCK = re.compile(
    r"(?<![\w:.-])(?:(?P<days>\d+)-)?(?P<first>\d{1,3}):(?P<second>[0-5]\d)(?::(?P<third>[0-5]\d))?(?!\w|:\d)"
)
_LETTERS = r"(?P<letter>[kKMBT])(?![A-Za-z0-9/%])"
_MULTIPLIER = re.compile(rf"{_LETTERS}|[ \u00a0-]?(?P<word>thousand|million|billion|bn|mln|mio|trillion)s?\b")
_ABOUT = re.compile(r"(?:~|≈|\b(?:about|around|roughly|approximately|nearly|almost|some|circa|ca\.))[ \u00a0]*$", re.I)
_WORD_BEFORE = re.compile(r"([A-Za-z][\w-]*)[ \u00a0-]$")
_JOIN = re.compile(r"\s*(?:(?P<range>-|–|—|to\b|through\b|up to\b|and\b)|(?P<list>,|or\b|/|,? or\b|,? and\b))\s*")
_GAP = re.compile(r"(?:\s*(?:,|and)?\s*)")
_NAME_TOKEN = re.compile(r"(?<![\w$])(?P<head>[A-Za-z][\w]*)(?:[-_./+][A-Za-z0-9]\w*)+")
_TWICE = re.compile(r"\b(?:twice|thrice)(?= (?:as|the)\b)", re.IGNORECASE)
_SLICE = re.compile(r"\b\d+g\.\d+gb\b")
"""Name of a slice of an accelerator, `3g.20gb`."""
_NO_VALUE = -1.0
"""Of digits that make no number, so that nothing can support them."""
_ARTICLES = frozenset({"a", "an", "one"})


def read_figures(text: str, *, articles: bool = False) -> tuple[Figure, ...]:
    """All figures of a text in reading order.

    Args:
        text: plain text or Markdown.
        articles: whether `a week` and `one node` count as figures; meant for what people say, not for answers, where
            articles are no claims.
    """
    return _read(text, articles)


@lru_cache(maxsize=8192)
def _read(text: str, articles: bool) -> tuple[Figure, ...]:
    clocks = _clocks(text)
    taken = [(figure.start, figure.end) for figure in clocks]
    dates = [figure for figure in _dates(text) if not _inside(figure.start, taken)]
    taken += [(figure.start, figure.end) for figure in dates]
    taken += _name_spans(text)
    numbers = _join([figure for figure in _numbers(text) if not _inside(figure.start, taken)], text)
    written = [(figure.start, figure.end) for figure in numbers]
    worded = [figure for figure in _worded(text, articles) if not _inside(figure.start, written)]
    return tuple(sorted([*clocks, *dates, *numbers, *worded], key=lambda figure: figure.start))


def _inside(place: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _name_spans(text: str) -> list[tuple[int, int]]:
    """Tokens that begin with a letter and hold figures behind a joint: `Llama-3-8B`, `ViT-B/16`, but not `h-4.1`."""
    tokens = [
        match.span()
        for match in _NAME_TOKEN.finditer(text)
        if any(character.isdigit() for character in match.group())
        and not _is_range_end(match)
        and not _ends_in_a_figure(match, text)
    ]
    return tokens + [match.span() for match in _SLICE.finditer(text)]


def _is_range_end(match: re.Match[str]) -> bool:
    """In `2.6 h-4.1 h` the token `h-4.1` is a unit and a figure; `us-east-1` is a name although `us` is a unit."""
    head = match.group("head")
    return head in UNITS and match.group()[len(head) + 1].isdigit()


def _ends_in_a_figure(match: re.Match[str], text: str) -> bool:
    """In `time-19 hours` the token is a word and a figure."""
    tail = re.split(r"[-_./+]", match.group())[-1]
    return tail.isdigit() and text[match.end() : match.end() + 1] in ("", " ", "\u00a0") and _is_unit(text, match.end())


def _is_unit(text: str, place: int) -> bool:
    unit = UNIT_PATTERN.match(text, place)
    return unit is not None and len(unit["unit"]) > 1


def _dates(text: str) -> list[Figure]:
    return [Figure(text[start:end], start, end, 0.0, 0.0, (), date=date) for start, end, date in read_dates(text)]


def _clocks(text: str) -> list[Figure]:
    figures = []
    for match in _CLOCK.finditer(text):
        days, first, second, third = (int(match.group(name) or 0) for name in ("days", "first", "second", "third"))
        seconds = days * 86400 + first * 3600 + second * 60 + third
        half = 0.5 if third else 30.0
        measures: tuple[Measure, ...] = (Measure("time"),)
        if match.group("third") is None and match.group("days") is None:
            measures = (Measure("time"), Measure("time", 1 / 60))
        figures.append(Figure(match.group(), match.start(), match.end(), float(seconds), half, measures))
    return figures


def _numbers(text: str) -> list[Figure]:
    figures = [_number(match, text) for match in _NUMBER.finditer(text)]
    found = [figure for figure in figures if figure is not None]
    for match in _TIMES_BEFORE.finditer(text):
        found.append(Figure(match.group(), match.start(), match.end(), float(match.group("number")), 0.5))
    found += [figure for figure in (_odd(match, text) for match in _ODD.finditer(text)) if figure is not None]
    return sorted(found, key=lambda figure: figure.start)


def _number(match: re.Match[str], text: str) -> Figure | None:
    """The figure that begins here, or `None` if the characters belong to a name (`3g.20gb`, `2D`, `8-bit`, `1st`)."""
    value, half = _shown(match)
    place = match.end()
    multiplier = _MULTIPLIER.match(text, place)
    if multiplier:
        size = MULTIPLIERS[(multiplier.group("letter") or multiplier.group("word")).lower()]
        value, half, place = value * size, half * size, multiplier.end()
    measure, place = measure_behind(text, place, match.group("currency"))
    if measure is None:
        return None
    before = text[max(0, match.start() - 40) : match.start()]
    word = _WORD_BEFORE.search(before)
    return Figure(
        text[match.start() : place],
        match.start(),
        place,
        value,
        half,
        (measure,),
        date=match.group() if _is_year(match, measure) else None,
        word_before=word.group(1) if word else "",
        approximate=bool(_ABOUT.search(before)),
    )


def _odd(match: re.Match[str], text: str) -> Figure | None:
    """A sign such as `½`, or digits in dotted groups that have a unit: `1.234.567 USD`; a version has none."""
    sign, dotted = match["part"] or match["circled"], match["dotted"] or ""
    measure, end = measure_behind(text, match.end(), match["currency"])
    if measure is None or (dotted and (measure.dimension == COUNT or measure.per)):
        return None
    grouped = re.fullmatch(r"\d{1,3}(?:\.\d{3})+", dotted)
    value = unicodedata.numeric(sign) if sign else float(dotted.replace(".", "")) if grouped else _NO_VALUE
    return Figure(text[match.start() : end], match.start(), end, value, 0.5 if value >= 1 else 0.0, (measure,))


def _shown(match: re.Match[str]) -> tuple[float, float]:
    """Value, and half a unit of its last place; a figure of three or more digits may have been cut to three."""
    digits = re.sub(r"[^\d.eE+-]", "", match.group("number"))
    mantissa, _, exponent = digits.lower().partition("e")
    value = float(digits) + (unicodedata.numeric(match.group("part")) if match.group("part") else 0.0)
    decimals = len(mantissa.partition(".")[2])
    half = 0.5 * 10.0 ** min(300, int(exponent or 0) - decimals)  # 0e310 is a figure that people can write
    if decimals == 0 and len(mantissa) > 3:
        zeros = len(mantissa) - len(mantissa.rstrip("0"))
        half *= 10.0 ** min(zeros, len(mantissa) - 3)
    if match.group("ten"):
        scale = 10.0 ** min(300, int(match.group("ten")))
        return value * scale, half * scale
    if match.group("power"):
        return min(value ** min(64, int(match.group("power"))), 1e300), 0.5
    return value, half


def _is_year(match: re.Match[str], measure: Measure) -> bool:
    return measure == BARE and bool(re.fullmatch(r"(?:19|20)\d\d", match.group()))


def _join(figures: list[Figure], text: str) -> list[Figure]:
    """Give the bare ends of ranges and lists the unit of what follows, and add up `3 h 12 min`."""
    joined: list[Figure] = []
    for figure in reversed(figures):
        following = joined[-1] if joined else None
        if following is None:
            joined.append(figure)
            continue
        between = text[figure.end : following.start]
        link = _JOIN.fullmatch(between)
        if figure.is_bare and link and not following.is_bare and following.measures:
            measures = following.measures if link["range"] in ("-", "–", "—", "to") else (*following.measures, BARE)
            joined.append(replace(figure, measures=measures))
        elif _is_compound(figure, following) and _GAP.fullmatch(between):
            joined[-1] = _add(figure, following, text)
        else:
            joined.append(figure)
    return joined[::-1]


def _is_compound(larger: Figure, smaller: Figure) -> bool:
    first, second = larger.measures[0], smaller.measures[0]
    return first.dimension == second.dimension == "time" and first.factor > second.factor and larger.value % 1 == 0


def _add(larger: Figure, smaller: Figure, text: str) -> Figure:
    factor = smaller.measures[0].factor
    value = larger.value * larger.measures[0].factor / factor + smaller.value
    whole = text[larger.start : smaller.end]
    return replace(smaller, text=whole, start=larger.start, value=value, word_before=larger.word_before)


def _worded(text: str, articles: bool) -> list[Figure]:
    figures = []
    for match in WORDED.finditer(text):
        measure, end = measure_behind(text, match.end(), None)
        if measure is None or measure == BARE:
            continue
        about = bool(_ABOUT.search(text[max(0, match.start() - 40) : match.start()]))
        if match["words"].lower() in _ARTICLES and not articles and not _claims(match["words"], measure, about):
            continue
        value = read_words(match["words"])
        half = 0.0 if value < 1 or value % 1 else 0.5
        figures.append(Figure(text[match.start() : end], match.start(), end, value, half, (measure,)))
    for match in _TWICE.finditer(text):
        figures.append(
            Figure(match.group(), *match.span(), 2.0 if match.group().lower() == "twice" else 3.0, 0.0, (RATIO,))
        )
    return figures


def _claims(article: str, measure: Measure, about: bool) -> bool:
    """Whether an article is a number: in `one day` and `about a week`, but not in `a day` and `one node`."""
    return measure.dimension != COUNT and (about or article.lower() == "one")


def counts_rows(figure: Figure) -> bool:
    """Whether the figure counts options, rows, systems and the like."""
    return any(measure.dimension == COUNT and measure.noun == "row" for measure in figure.measures)
