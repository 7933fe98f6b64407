"""The file of a backup: copied from the database, sealed, read back, restored."""
