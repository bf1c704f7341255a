"""HARP: from a cheap campaign of small runs to a walltime and memory request that is not killed."""
