"""Checking the ledger: against its seals, and the seals against what was kept of them elsewhere."""
