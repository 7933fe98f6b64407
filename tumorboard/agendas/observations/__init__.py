"""The quality of a meeting, scored case by case by observers: optional, off unless a programme wants it."""
