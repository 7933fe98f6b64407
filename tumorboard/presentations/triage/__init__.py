"""What a chair decides about a presentation before the meeting: its urgency, and whether it needs a discussion."""
