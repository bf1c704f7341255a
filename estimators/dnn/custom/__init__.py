"""Networks that are in no catalogue: from files, layer lists, descriptions, modules and functions."""
