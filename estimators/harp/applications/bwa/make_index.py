"""Makes a seeded genome, reads from it, and the index that BWA needs.

Run as `make_index.py GENOME_BASES READS READ_LENGTH FOLDER`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ERROR_RATE = "0.01"
"""Share of wrong letters in a short read. A choice, of the order that the instruments' makers state."""


def make(genome_bases: str, reads: str, length: str, folder: Path) -> None:
    """Write the sequences and let `bwa index` read the genome.

    Raises:
        CalledProcessError: one of the two programs refuses.
    """
    maker = Path(__file__).parent.parent / "make_sequences.py"
    words = [sys.executable, str(maker), "reads", genome_bases, reads, length, ERROR_RATE, "genome.fa", "reads.fa"]
    subprocess.run(words, cwd=folder, check=True)  # noqa: S603 - this project's own script
    index = "bwa index genome.fa"
    subprocess.run(index.split(), cwd=folder, check=True)  # noqa: S603 - fixed words


if __name__ == "__main__":
    make(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4]))
