"""A programme's rules on which specialties a case needs: versions, wording, preview, the page."""
