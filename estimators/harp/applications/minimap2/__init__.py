"""minimap2: long reads against a genome."""
