"""Late add-ons: after the cut-off a case needs a reason, and each specialty that must prepare has to agree."""
