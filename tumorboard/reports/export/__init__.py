"""The ledger as a file, for those who check it with tools of their own."""
