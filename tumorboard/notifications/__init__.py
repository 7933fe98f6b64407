"""News for each person, from the ledger's events: notices in the app, mail, calendars, reminders."""
