"""A programme's letterhead: what stands above and below every letter it sends."""
