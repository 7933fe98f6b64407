"""The quorum stamped on a plan: who was there in the minutes of its case, and what was corrected since."""
