"""Quick phrases: what a programme writes again and again, one click each. Words to choose from, no advice."""
