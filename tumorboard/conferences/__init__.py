"""Series, meetings, attendance, quorum. Knows no case."""
