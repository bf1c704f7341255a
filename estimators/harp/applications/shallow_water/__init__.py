"""Shallow water: waves on a rotating, periodic basin."""
