"""The wall: what everybody in the room looks at."""
