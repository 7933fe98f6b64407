"""Who attended a meeting, by person and specialty."""
