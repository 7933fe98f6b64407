"""Pages over everything that waits for somebody: my work, and every child."""
