"""Where the app meets the world: start-up, floods, faults, log lines, and the answers to what went wrong."""
