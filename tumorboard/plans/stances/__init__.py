"""What each of the board says to a plan before it is signed: agree, or dissent with a reason."""
