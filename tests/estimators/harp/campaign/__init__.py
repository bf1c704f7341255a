"""Campaigns: the design, the ledger, the loop."""
