"""Importers: made-up samples in the documented forms, and everything that can be wrong with them."""
