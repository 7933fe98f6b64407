"""Signing in: passwords and sessions that can be revoked."""
