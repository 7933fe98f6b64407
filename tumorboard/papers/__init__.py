"""What leaves the meeting: its closing, minutes, letters, the family's page, and who has read the plan."""
