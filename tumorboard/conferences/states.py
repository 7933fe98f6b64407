"""The states of a conference, and how a person attends."""

from tumorboard.core.lifecycle import State, Step


class ConferenceState(State):
    """Planned, held or cancelled."""

    PLANNED = "planned", "Planned", "info", "calendar"
    HELD = "held", "Held", "done", "check"
    CANCELLED = "cancelled", "Cancelled", "blocked", "stop"


class Presence(State):
    """How a person attends a conference."""

    IN_ROOM = "in_room", "In the room", "ready", "person"
    REMOTE = "remote", "Remote", "ready", "link"
    EXCUSED = "excused", "Excused", "waiting", "clock"
    ABSENT = "absent", "Absent", "blocked", "stop"


PRESENT = frozenset({Presence.IN_ROOM, Presence.REMOTE})

HOLD = Step("held", (ConferenceState.PLANNED,), ConferenceState.HELD)
CANCEL = Step("cancelled", (ConferenceState.PLANNED,), ConferenceState.CANCELLED)
MOVE = Step("moved", (ConferenceState.PLANNED,), ConferenceState.PLANNED)
