"""The ledger: who did and saw what, append-only, in the same transaction as the change."""
