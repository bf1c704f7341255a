"""Measures retrieval on the two halves of the test questions: `python -m tests.knowledge.docs.measure`.

The first half was looked at while building; the second is only measured.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from knowledge.docs import Library
from knowledge.library import base_pages, base_stamp
from knowledge.settings import Settings

FOLDER = Path(__file__).parent
HALVES = ("develop", "measure")


@dataclass(frozen=True)
class Scores:
    """Shares between 0 and 1; processor time in milliseconds, which a busy machine does not lengthen."""

    answerable: int
    hit_at_1: float
    hit_at_5: float
    answered: float
    abstained: float
    median_milliseconds: float
    missed: tuple[str, ...]


def score(library: Library, half: str) -> Scores:
    """Scores of one half of the questions."""
    lines = (FOLDER / f"questions_{half}.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    first, fifth, found, silent, times, missed = [], [], [], [], [], []
    for question in questions:
        begin = time.process_time()
        passages = library.search(question["question"])
        times.append(1000 * (time.process_time() - begin))
        pages = [passage.path for passage in passages]
        if not question["pages"]:
            silent.append(not pages)
            if pages:
                missed.append(f"answered: {question['question']} -> {pages[0]} {passages[0].score}")
            continue
        first.append(bool(pages) and pages[0] in question["pages"])
        fifth.append(bool(set(pages[:5]) & set(question["pages"])))
        found.append(bool(pages))
        if not first[-1]:
            missed.append(f"{'5' if fifth[-1] else '-'}: {question['question']} -> {pages[:2]}")
    mean = statistics.fmean
    return Scores(
        len(first), mean(first), mean(fifth), mean(found), mean(silent), statistics.median(times), tuple(missed)
    )


def main() -> None:
    """Print both halves, and what building cost."""
    with tempfile.TemporaryDirectory() as home:
        begin = time.perf_counter()
        settings = Settings(home=Path(home))
        library = Library(settings, base_stamp(settings), partial(base_pages, settings))
        print(f"built in {time.perf_counter() - begin:.1f} s, {library.passage_count()} passages")
        library.search("warm up")
        for half in HALVES:
            scores = score(library, half)
            print(
                f"{half}: hit@1 {scores.hit_at_1:.2f}, hit@5 {scores.hit_at_5:.2f} of {scores.answerable},"
                f" answered {scores.answered:.2f}, abstained {scores.abstained:.2f},"
                f" median {scores.median_milliseconds:.1f} ms"
            )
            if half == "develop":
                print("\n".join(scores.missed))
        library.close()


if __name__ == "__main__":
    main()
