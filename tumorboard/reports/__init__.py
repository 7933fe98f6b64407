"""Reports: what was done and seen, for those who check it."""
