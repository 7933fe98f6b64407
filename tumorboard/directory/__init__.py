"""People, programmes, memberships and specialties."""
