"""BWA-MEM: short reads against a genome."""
