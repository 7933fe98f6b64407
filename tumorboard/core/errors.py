"""Refusals: each is a class with a status and a title, and says what would make it possible."""

from collections.abc import Mapping


class Refusal(Exception):
    """Something was refused. ``sentence`` says what and why, ``remedy`` what would make it possible."""

    status = 400
    title = "This is not possible"

    def __init__(self, sentence: str, *, remedy: str = "", field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy
        self.field = field


class NotFound(Refusal):
    """It is not there, or this person may not see it: the answer is the same."""

    status = 404
    title = "There is nothing here"

    def __init__(self, sentence: str = "The page does not exist, or is not yours to see.") -> None:
        super().__init__(sentence, remedy="Check the address, or start from My work.")


class Forbidden(Refusal):
    """The person may see the thing, but may not do this to it."""

    status = 403
    title = "This is not yours to do"


class RuleBroken(Refusal):
    """A rule of the house or of the programme does not allow it."""

    status = 422
    title = "This cannot be done like that"


class WrongStep(RuleBroken):
    """The step is not possible from the state the thing is in."""

    status = 409
    title = "This step is not possible now"


class Stale(Refusal):
    """Somebody saved in between. ``mine`` and ``theirs`` map a field's label to its text."""

    status = 409
    title = "Somebody else saved this first"

    def __init__(
        self, sentence: str, *, mine: Mapping[str, str], theirs: Mapping[str, str], version: int, saved_by: str = ""
    ) -> None:
        super().__init__(sentence, remedy="Nothing you typed is lost: both versions are below. Choose what to keep.")
        self.mine = dict(mine)
        self.theirs = dict(theirs)
        self.version = version
        self.saved_by = saved_by


class TooLarge(Refusal):
    """The request is larger than the installation accepts."""

    status = 413
    title = "That is too much at once"
