"""The agenda's body, kept in the process: a page opened by thirty people is drawn once.

What is kept is found by the conference's stamp, which every change that it shows counts up; who may see it is asked
of the policy at every request, before.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from flask import current_app
from markupsafe import Markup

from tumorboard.conferences.models import Conference
from tumorboard.core.db import now

MOST = 256


class Drawn(NamedTuple):
    """A drawn body, and the cases it shows."""

    body: Markup
    cases: list[int]


_KEPT: OrderedDict[tuple[object, ...], Drawn] = OrderedDict()
_LOCK = threading.Lock()


def fragment(conference: Conference, specialty_id: int | None, draw: Callable[[], tuple[str, list[int]]]) -> Drawn:
    """The body for a specialty's reader, as it is now (ages and days change with the date)."""
    day = now().astimezone(conference.zone).date()
    database = current_app.config["SQLALCHEMY_DATABASE_URI"]
    key = (database, conference.id, conference.agenda_stamp, conference.version, specialty_id, day)
    with _LOCK:
        if key in _KEPT:
            _KEPT.move_to_end(key)
            return _KEPT[key]
    body, cases = draw()
    drawn = Drawn(Markup(body), cases)
    with _LOCK:
        _KEPT[key] = drawn
        while len(_KEPT) > MOST:
            _KEPT.popitem(last=False)
    return drawn
