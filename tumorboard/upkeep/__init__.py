"""Keeping the installation: backups and restoring, and whether it is well."""
