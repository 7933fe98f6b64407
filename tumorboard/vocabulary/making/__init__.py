"""Making a programme from a template, in the browser."""
