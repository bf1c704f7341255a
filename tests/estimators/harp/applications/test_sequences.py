"""Synthetic genomes, reads and proteins: as many as asked, the same for the same words, related as they should be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from estimators.harp.applications import make_sequences as made

ASKED = {
    "reads": ("20000", "30", "500", "0.12", "a.fa", "b.fa"),
    "adapted": ("40", "60", "3", "b.fq", "c.fa"),
    "proteins": ("12", "50", "5", "a.fa", "b.fa"),
}


@pytest.mark.parametrize("kind", made.KINDS)
def test_the_same_words_write_the_same_bytes(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        monkeypatch.chdir(folder)
        made.KINDS[kind](*ASKED[kind])
        found.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert found[0] == found[1]
    assert all(found[0].values())


def test_a_genome_has_its_bases_and_repeats() -> None:
    genome = made.genome(200_000)
    assert len(genome) == 200_000
    assert set(genome.tobytes()) == set(b"ACGT")
    text = genome.tobytes()
    pieces = [text[at : at + 24] for at in range(len(text) - 24)]
    assert len(set(pieces)) < len(pieces)


def test_reads_without_errors_are_pieces_of_either_strand() -> None:
    genome = made.genome(20_000)
    text = genome.tobytes()
    turned = text.translate(bytes.maketrans(b"ACGT", b"TGCA"))[::-1]
    reads = made.reads(genome, 20, 300, 1e-9)
    assert reads.shape == (20, 300)
    assert all(row.tobytes() in (turned if number % 2 else text) for number, row in enumerate(reads))


@pytest.mark.parametrize("rate", [0.01, 0.06, 0.12])
def test_errors_of_reads_are_as_many_as_asked(rate: float) -> None:
    word = 14
    text = made.genome(20_000).tobytes()
    both = text + b"-" + text.translate(bytes.maketrans(b"ACGT", b"TGCA"))[::-1]
    reads = [row.tobytes() for row in made.reads(made.genome(20_000), 60, 400, rate)]
    whole = np.mean([read[at : at + word] in both for read in reads for at in range(0, 400 - word, word)])
    # A substituted letter is the same one in a quarter of all cases.
    assert whole == pytest.approx((1 - rate * 11 / 12) ** word, abs=0.05)


def test_a_read_longer_than_the_genome_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        made.reads(made.genome(1000), 1, 2000, 0.1)


def test_a_quarter_of_short_reads_run_into_a_known_adapter() -> None:
    known = made.adapters(4)
    letters, qualities = made.adapted(2000, 100, known)
    starts = [row[:20].tobytes() for row in known]
    share = np.mean([any(start in row.tobytes() for start in starts) for row in letters])
    assert 0.1 < share < 0.3
    assert letters.shape == qualities.shape == (2000, 100)
    assert qualities.min() >= 33 + 2
    assert qualities.max() <= 33 + 40


def test_written_files_hold_as_many_records_as_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made.KINDS["adapted"](*ASKED["adapted"])
    assert len(Path("b.fq").read_bytes().splitlines()) == 4 * 40
    assert len(Path("c.fa").read_bytes().splitlines()) == 2 * 3


def test_queries_are_relatives_of_a_protein_in_the_database() -> None:
    database = made.proteins(20, 200)
    for query in made.protein_queries(database, 6):
        alike = (database == query).mean(axis=1)
        assert alike.max() > 0.5
        assert alike.min() < 0.2
