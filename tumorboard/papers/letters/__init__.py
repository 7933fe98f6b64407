"""Letters of signed plans, to whoever referred the case or holds the patient."""
