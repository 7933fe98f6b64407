"""What a plan recommends: its lines, the trials weighed, the supportive services asked for."""
