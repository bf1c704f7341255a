"""Campaigns: which run is worth its time next, and why; run, kept and resumed until the answer is certain enough."""
