"""cutadapt: adapters are cut from short reads."""
