"""Finding a proposal, pure: a week as plain data in, agendas with their reasons out. No database, no clock."""
