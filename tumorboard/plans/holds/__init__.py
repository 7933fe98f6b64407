"""One person holds a section of a plan at a time. A courtesy: what keeps two texts apart is the section's version."""
