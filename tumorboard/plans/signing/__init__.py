"""From a complete draft to a signed plan: what is missing, the exact text, who signs it."""
