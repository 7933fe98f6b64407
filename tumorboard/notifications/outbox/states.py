"""The life of a mail: waiting, handed to the mail server, and what the server said."""

from tumorboard.core.lifecycle import State


class MailState(State):
    """Where one mail stands."""

    WAITING = "waiting", "Waiting", "waiting", "clock"
    SENDING = "sending", "Being sent", "info", "mail"
    SENT = "sent", "Sent", "ready", "check"
    REFUSED = "refused", "Refused", "blocked", "stop"
    GIVEN_UP = "given_up", "Given up", "blocked", "alert"
    UNSURE = "unsure", "Perhaps sent", "waiting", "alert"
    DROPPED = "dropped", "Not needed any more", "done", "close"


#: Nobody has it, or nobody knows: the coordinator may send it again.
STUCK = (MailState.REFUSED, MailState.GIVEN_UP, MailState.UNSURE)
