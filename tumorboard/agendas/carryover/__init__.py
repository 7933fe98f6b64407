"""The end of a meeting: what was not discussed is carried over, each case with its reason."""
