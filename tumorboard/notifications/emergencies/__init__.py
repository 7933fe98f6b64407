"""What is told of an emergency opening: to the chairs and auditors of each programme whose case it shows, at once."""
