"""Who says they come: replies, standing patterns, absences, substitutes; and who can be expected from them."""
