"""A patient who died or was lost: what else was recommended for them is settled at once."""
