"""The case's story: one page over everything that is known of a case."""
