"""What a person has besides a password: passkeys, authenticator apps, recovery codes."""
