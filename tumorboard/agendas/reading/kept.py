"""Bodies of pages, kept in the process: a page opened by thirty people is drawn once.

An agenda is found by the conference's stamp, which every change that it shows counts up, a list of candidates by all
that it shows; who may see them is asked of the policy at every request, before.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import NamedTuple

from flask import current_app
from markupsafe import Markup

from tumorboard.conferences.models import Conference
from tumorboard.core.db import now
from tumorboard.core.veil.rows import hidden

MOST = 256
Draw = Callable[[], tuple[str, list[int]]]


class Drawn(NamedTuple):
    """A drawn body, and the cases it shows."""

    body: Markup
    cases: list[int]


_KEPT: OrderedDict[Hashable, Drawn] = OrderedDict()
_LOCK = threading.Lock()


def agenda_body(conference: Conference, specialty_id: int | None, draw: Draw) -> Drawn:
    """An agenda's body for a specialty's reader, as it is now (ages and days change with the date)."""
    day = now().astimezone(conference.zone).date()
    return fragment((conference.id, conference.agenda_stamp, conference.version, specialty_id, day), draw)


def forget_drawn() -> None:
    """Begin anew: another database may stand at the same address."""
    with _LOCK:
        _KEPT.clear()


def fragment(what: Hashable, draw: Draw) -> Drawn:
    """The body kept for ``what``, which must change when the body would; drawn now when there is none."""
    key = (current_app.config["SQLALCHEMY_DATABASE_URI"], hidden.get(), what)
    with _LOCK:
        found = _KEPT.get(key)
        if found is not None:
            _KEPT.move_to_end(key)
            return found
    body, cases = draw()
    drawn = Drawn(Markup(body), cases)
    with _LOCK:
        _KEPT[key] = drawn
        while len(_KEPT) > MOST:
            _KEPT.popitem(last=False)
    return drawn
