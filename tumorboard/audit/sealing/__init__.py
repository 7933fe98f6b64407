"""Sealing the ledger: a keyed chain over its entries, so that nobody changes one unseen, not even in the database."""
