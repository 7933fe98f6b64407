"""What a case waits for before it is presented again."""
