"""What is told of a signed plan: to whoever referred the case, to each owner, to whoever approved the family page."""
