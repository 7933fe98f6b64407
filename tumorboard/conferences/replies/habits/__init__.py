"""What fills replies in: standing patterns, absences, and who stands in for a specialty."""
