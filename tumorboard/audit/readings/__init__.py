"""Who read which child's record, counted from the ledger."""
