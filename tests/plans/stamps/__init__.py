"""The quorum stamped on a plan."""
