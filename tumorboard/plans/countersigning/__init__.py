"""A required discipline confirms a signed plan with a signature of its own."""
