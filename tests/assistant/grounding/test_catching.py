"""How many lies are caught and how many truths are doubted, measured on answers made from random placements.

A false figure that happens to be another true figure of the same dimension (3.4 h here is 3.4 h there) cannot be told
from the truth by its value; such coincidences are counted apart.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass, field

import pytest

from assistant.grounding import Grounds, check
from assistant.grounding.figures import read_figures
from tests.assistant.grounding.lies import CHANGES, is_claim, is_true_elsewhere, truths_of
from tests.assistant.grounding.truth import answer_to, random_placement

SAID = ["where should I run ResNet-50 on 2M images?"]
ANSWERS = 60
LIES_AN_ANSWER = 20


@dataclass
class Score:
    figures: int = 0
    doubted: int = 0
    lies: int = 0
    missed: int = 0
    coincidences: int = 0
    kinds: Counter[str] = field(default_factory=Counter)


@pytest.fixture(scope="module")
def score() -> Score:
    rng = random.Random(20261122)
    found = Score()
    for _ in range(ANSWERS):
        placement = random_placement(rng, frontier=5, rejected=20)
        answer, truths = answer_to(placement), truths_of(placement)
        grounds = Grounds.of([placement], SAID)
        claims = [figure for figure in read_figures(answer) if is_claim(figure, answer)]
        found.figures += len(claims)
        found.doubted += len(check(answer, grounds))
        for _ in range(LIES_AN_ANSWER):
            figure, change = rng.choice(claims), rng.choice(CHANGES)
            lie = change(figure, rng)
            if lie is None or lie == figure.text:
                continue
            end = figure.start + len(lie)
            told = answer[: figure.start] + lie + answer[figure.end :]
            found.lies += 1
            if any(finding.start < end and finding.end > figure.start for finding in check(told, grounds)):
                continue
            read = [other for other in read_figures(told) if other.start < end and other.end > figure.start]
            if read and is_true_elsewhere(read[0], truths):
                found.coincidences += 1
            else:
                found.missed += 1
                found.kinds[f"{change.__name__}: {figure.text} -> {lie}"] += 1
    return found


def test_lies_are_caught(score: Score) -> None:
    distinguishable = score.lies - score.coincidences
    assert score.lies > 900
    assert score.missed <= 0.01 * distinguishable, score.kinds
    assert score.missed + score.coincidences <= 0.05 * score.lies, score


def test_truths_are_not_doubted(score: Score) -> None:
    assert score.figures > 4000
    assert score.doubted <= 0.005 * score.figures


def test_checking_is_fast() -> None:
    """Eight options, 40 points of a chart, 300 rejections: some milliseconds, with room for slow machines."""
    placement = random_placement(random.Random(1))
    answer = answer_to(placement)
    check(answer, Grounds.of([placement], SAID))
    times = []
    for _ in range(5):
        start = time.perf_counter()
        check(answer, Grounds.of([placement], SAID))
        times.append(time.perf_counter() - start)
    assert min(times) < 0.05
