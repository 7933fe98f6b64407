"""Identity, identifiers, and who was seen when in which programme."""
