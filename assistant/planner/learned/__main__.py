"""Learns the weights from labelled conversations: `python -m assistant.planner.learned FILE.jsonl ...` (developers).

Files ending in `questions` forms (one `question` a line) count as questions about documentation.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from assistant.planner.learned.features import features
from assistant.planner.learned.opinion import FILE
from assistant.planner.names import names
from assistant.planner.reading import Reader
from assistant.planner.state import State
from assistant.planner.understand import remember, understand
from knowledge.settings import settings

STRENGTH = 3.0
"""Inverse strength of the ridge on the weights."""
QUESTION_WEIGHT = 0.15
"""What a documentation question counts beside a conversation: there are many, all alike."""
LEAST_WEIGHT = 0.02
"""Features whose weights all lie below this are left out."""


def main() -> None:
    """Read, learn, write."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    rows = list(_rows(Path(name) for name in sys.argv[1:]))
    vectors = DictVectorizer()
    table = vectors.fit_transform([dict.fromkeys(held, 1.0) for held, _, _ in rows])
    model = LogisticRegression(C=STRENGTH, max_iter=1000)
    model.fit(table, [intent for _, intent, _ in rows], sample_weight=[weight for _, _, weight in rows])
    matrix, start = model.coef_.T, model.intercept_
    kept = np.abs(matrix).max(axis=1) >= LEAST_WEIGHT
    scale = float(np.abs(matrix).max()) / 127
    found = np.array(vectors.get_feature_names_out().tolist())[kept]  # plain letters, no objects
    whole = np.round(matrix[kept] / scale).astype(np.int8)
    made_from = fingerprint([Path(name) for name in sys.argv[1:]])
    np.savez_compressed(
        FILE,
        made_from=made_from,
        features=found,
        intents=model.classes_,
        matrix=whole,
        scale=np.float64(scale),
        start=np.round(start, 4),
    )
    sys.stdout.write(f"{len(rows)} examples, {kept.sum()} features, {FILE.stat().st_size:,} bytes\n")


def fingerprint(files: Iterable[Path]) -> str:
    """Of the examples and of how they are seen: changes when the weights should be learned again."""
    digest = hashlib.sha256()
    for file in (*files, FILE.with_name("features.py"), FILE.parent.with_name("masking.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _rows(files: Iterable[Path]) -> Iterator[tuple[list[str], str, float]]:
    reader = Reader(names(settings()))
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            example: dict[str, Any] = json.loads(line)
            turns = example.get("turns") or [example["question"]]
            weight = 1.0 if "turns" in example else QUESTION_WEIGHT
            yield _features(turns, reader), example.get("intent", "docs"), weight


def _features(turns: list[str], reader: Reader) -> list[str]:
    state = State()
    for turn in turns[:-1]:
        state = remember(state, understand(reader.read(turn), state))
    reading = reader.read(turns[-1])
    return features(reading, state, reading.slots)


if __name__ == "__main__":
    main()
