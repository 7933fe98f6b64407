"""The life of a backup: asked for, being made, good, failed; and gone, when newer ones took its place."""

from tumorboard.core.lifecycle import State


class BackupState(State):
    """Where one backup stands."""

    WAITING = "waiting", "Waiting", "waiting", "clock"
    RUNNING = "running", "Being made", "info", "clock"
    GOOD = "good", "Good", "ready", "check"
    FAILED = "failed", "Failed", "blocked", "stop"
    REMOVED = "removed", "Removed, newer ones are kept", "done", "trash"
    MISSING = "missing", "Its file is gone", "blocked", "alert"
