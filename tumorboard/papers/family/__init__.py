"""The page that tells a family in plain words what the board advises."""
