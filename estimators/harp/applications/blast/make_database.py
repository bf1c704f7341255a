"""Makes a BLAST database of seeded proteins, and the queries that are searched in it.

Run as `make_database.py SEQUENCES LENGTH QUERIES FOLDER`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def make(sequences: str, length: str, queries: str, folder: Path) -> None:
    """Write the sequences and let `makeblastdb` index them.

    Raises:
        CalledProcessError: one of the two programs refuses.
    """
    maker = Path(__file__).parent.parent / "make_sequences.py"
    words = [sys.executable, str(maker), "proteins", sequences, length, queries, "database.fa", "queries.fa"]
    subprocess.run(words, cwd=folder, check=True)  # noqa: S603 - this project's own script
    index = "makeblastdb -in database.fa -dbtype prot -out proteins"
    subprocess.run(index.split(), cwd=folder, check=True)  # noqa: S603 - fixed words


if __name__ == "__main__":
    make(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4]))
