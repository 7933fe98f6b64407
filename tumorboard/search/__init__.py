"""Finding a patient or a case from anywhere."""
