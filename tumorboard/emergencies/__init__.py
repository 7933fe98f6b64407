"""Breaking the glass: in an emergency any clinician opens one patient's record, and whoever is responsible is told."""
