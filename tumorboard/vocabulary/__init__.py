"""Code lists, programme templates, and pure checks of what a clinician entered. Nothing is ever filled in."""
