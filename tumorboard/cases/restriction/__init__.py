"""A case for fewer eyes than the programme's: a colleague's child. Who is named on it sees it, nobody else."""
