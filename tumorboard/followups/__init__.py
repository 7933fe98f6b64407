"""Was it carried out? What became of each recommendation."""
