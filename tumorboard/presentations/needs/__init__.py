"""What a presentation still lacks: the programme's checklist, who owes each thing, and by when."""
