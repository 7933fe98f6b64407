"""What pages of the agenda show: lines read in few queries, slots for higher nouns, bodies kept while they are new."""
