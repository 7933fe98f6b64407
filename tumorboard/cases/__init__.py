"""One tumor problem of a patient in a programme, and who may see it."""
