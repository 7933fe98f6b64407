"""The meeting room: live views of one conference, and the signals that tell them to look again."""
