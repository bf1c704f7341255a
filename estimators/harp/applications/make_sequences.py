"""Writes seeded synthetic sequences: genomes, reads drawn from them, and protein families.

Run as one of

    make_sequences.py reads GENOME_BASES READS READ_LENGTH ERROR_RATE GENOME.fa READS.fa
    make_sequences.py adapted READS READ_LENGTH ADAPTERS READS.fq ADAPTERS.fa
    make_sequences.py proteins SEQUENCES LENGTH QUERIES DATABASE.fa QUERIES.fa

The same words always write the same bytes, and nothing is downloaded. Sequences are arrays of letters (bytes), so
that millions of bases take a second.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Letters = NDArray[np.uint8]

BASES = np.frombuffer(b"ACGT", dtype=np.uint8)
RESIDUES = np.frombuffer(b"ACDEFGHIKLMNPQRSTVWY", dtype=np.uint8)
ADAPTER = np.frombuffer(b"AGATCGGAAGAGCACACGTCTGAACTCCAGTCA", dtype=np.uint8)
"""The Illumina TruSeq adapter of read 1, as fastp and cutadapt document it."""

REPEATED_SHARE = 0.2
"""Share of a genome that is copies of a few repeats, so that some reads have several places. A choice."""
REPEAT_BASES = 2000
DIFFERENT_SHARE = 0.1
"""Share of letters in which a copy of a repeat differs from its original. A choice."""
FAMILY = 5
"""Proteins descended from the same ancestor. A choice."""

_SEED = 20260727
_COMPLEMENT = np.zeros(256, dtype=np.uint8)
_COMPLEMENT[BASES] = BASES[::-1]


def genome(bases: int) -> Letters:
    """A genome with repeats, shape (bases,)."""
    random = np.random.default_rng([_SEED, 1])
    letters = random.choice(BASES, size=bases)
    repeats = random.choice(BASES, size=(8, REPEAT_BASES))
    copies = int(bases * REPEATED_SHARE / REPEAT_BASES)
    for start in random.integers(0, max(1, bases - REPEAT_BASES), size=copies):
        copy = _mutated(repeats[random.integers(len(repeats))], DIFFERENT_SHARE, BASES, random)
        letters[start : start + REPEAT_BASES] = copy[: bases - start]
    return letters


def reads(source: Letters, count: int, length: int, error_rate: float) -> Letters:
    """Reads from both strands, shape (count, length); their errors are substituted, lost and doubled letters alike.

    Raises:
        ValueError: the genome is too short for such reads.
    """
    span = int(length * (1 + error_rate)) + 10
    if span > len(source):
        raise ValueError(f"read_length is {length}, too long for a genome of {len(source)} bases")
    random = np.random.default_rng([_SEED, 2])
    starts = random.integers(0, len(source) - span + 1, size=count)
    found = np.empty((count, length), dtype=np.uint8)
    for row, start in enumerate(starts):
        piece = source[start : start + span]
        piece = _COMPLEMENT[piece[::-1]] if row % 2 else piece
        drawn = random.random(span, dtype=np.float32) / (error_rate / 3)
        found[row] = np.repeat(piece, np.where(drawn < 1, 0, np.where(drawn < 2, 2, 1)))[:length]
    return _mutated(found, error_rate / 3, BASES, random)


def adapters(count: int) -> Letters:
    """Adapter sequences, shape (count, 33): the first is Illumina's, the others are made up."""
    random = np.random.default_rng([_SEED, 6])
    return np.vstack([ADAPTER, random.choice(BASES, size=(count, len(ADAPTER)))])[:count]


def adapted(count: int, length: int, known: Letters) -> tuple[Letters, Letters]:
    """Short reads of which a quarter run into an adapter, and their qualities; both of shape (count, length)."""
    random = np.random.default_rng([_SEED, 3])
    found = random.choice(BASES, size=(count, length))
    starts = random.integers(length // 3, 3 * length, size=count)
    kinds = random.integers(len(known), size=count)
    tails = np.hstack([known, np.full((len(known), length), ord("A"), dtype=np.uint8)])
    for start in range(length // 3, length):
        rows = np.flatnonzero(starts == start)
        found[rows, start:] = tails[kinds[rows], : length - start]
    fall = np.linspace(38, 22, length, dtype=np.float32)
    qualities = fall + 4 * random.standard_normal((count, length), dtype=np.float32)
    return found, (np.clip(qualities, 2, 40) + 33).astype(np.uint8)


def proteins(count: int, length: int) -> Letters:
    """Families of similar proteins, shape (count, length)."""
    random = np.random.default_rng([_SEED, 4])
    ancestors = random.choice(RESIDUES, size=(-(-count // FAMILY), length))
    return _mutated(np.repeat(ancestors, FAMILY, axis=0)[:count], 0.4, RESIDUES, random)


def protein_queries(database: Letters, count: int) -> Letters:
    """Distant relatives of proteins in the database, shape (count, length)."""
    random = np.random.default_rng([_SEED, 5])
    return _mutated(database[random.integers(len(database), size=count)], 0.3, RESIDUES, random)


def _mutated(letters: Letters, share: float, alphabet: Letters, random: np.random.Generator) -> Letters:
    changed = letters.copy()
    places = random.random(letters.shape, dtype=np.float32) < share
    changed[places] = random.choice(alphabet, size=int(places.sum()))
    return changed


def write_fasta(rows: Letters, path: Path, prefix: str) -> None:
    """One record a row."""
    with path.open("wb") as file:
        file.writelines(b">%s%d\n%s\n" % (prefix.encode(), number, row) for number, row in enumerate(_lines(rows)))


def write_fastq(rows: Letters, qualities: Letters, path: Path) -> None:
    """One record a row."""
    with path.open("wb") as file:
        pairs = zip(_lines(rows), _lines(qualities), strict=True)
        file.writelines(b"@r%d\n%s\n+\n%s\n" % (number, row, marks) for number, (row, marks) in enumerate(pairs))


def _lines(rows: Letters) -> Iterator[bytes]:
    return (row.tobytes() for row in rows)


def _write_reads(bases: str, count: str, length: str, error_rate: str, genome_path: str, reads_path: str) -> None:
    source = genome(int(bases))
    write_fasta(source.reshape(1, -1), Path(genome_path), "chromosome")
    write_fasta(reads(source, int(count), int(length), float(error_rate)), Path(reads_path), "read")


def _write_adapted(count: str, length: str, kinds: str, reads_path: str, adapters_path: str) -> None:
    known = adapters(int(kinds))
    write_fasta(known, Path(adapters_path), "adapter")
    write_fastq(*adapted(int(count), int(length), known), Path(reads_path))


def _write_proteins(count: str, length: str, queries: str, database_path: str, queries_path: str) -> None:
    database = proteins(int(count), int(length))
    write_fasta(database, Path(database_path), "protein")
    write_fasta(protein_queries(database, int(queries)), Path(queries_path), "query")


KINDS: Mapping[str, Callable[..., None]] = {
    "reads": _write_reads,
    "adapted": _write_adapted,
    "proteins": _write_proteins,
}

if __name__ == "__main__":
    KINDS[sys.argv[1]](*sys.argv[2:])
