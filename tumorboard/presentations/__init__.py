"""One request to discuss a case: its questions, urgency, required specialties, readiness."""
