"""BLAST+: proteins against a database of proteins."""
