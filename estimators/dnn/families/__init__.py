"""Families of networks: what draws their operator graphs."""
