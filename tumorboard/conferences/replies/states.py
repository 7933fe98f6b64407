"""What a member can answer, and what can be expected of a specialty."""

from tumorboard.core.lifecycle import State


class Answer(State):
    """Whether somebody comes to a meeting."""

    IN_ROOM = "in_room", "In the room", "ready", "person"
    REMOTE = "remote", "Remote", "ready", "link"
    NO = "no", "Cannot", "blocked", "stop"


class Expected(State):
    """What can be expected of a specialty at a meeting. Unknown: nobody has said yes, and somebody still may."""

    COMING = "coming", "Comes", "ready", "check"
    UNKNOWN = "unknown", "Nobody has said yes", "waiting", "clock"
    AWAY = "away", "Away", "blocked", "stop"


COMES = frozenset({Answer.IN_ROOM, Answer.REMOTE})
