"""Each person's calendar by a secret address, and the page where it is made and revoked."""

import hashlib
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, request

from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db, now
from tumorboard.core.errors import NotFound
from tumorboard.core.forms import Form
from tumorboard.core.pages import go, page
from tumorboard.guard import actor, door, everybody
from tumorboard.notifications import actions
from tumorboard.notifications.calendars.invitation import Entry, calendar_of
from tumorboard.notifications.calendars.meetings import uid_of
from tumorboard.notifications.calendars.queries import meetings_of, owner_of
from tumorboard.notifications.models import CalendarFeed
from tumorboard.notifications.outbox.links import full, reply_address
from tumorboard.notifications.queries import live_feeds
from tumorboard.permissions import May

bp = Blueprint("calendars", __name__)


@bp.get("/calendar/<token>.ics")
@everybody
def feed(token: str) -> Response:
    """The meetings of whoever holds this secret; an unknown one is not there."""
    person_id = owner_of(token[:100])
    if person_id is None:
        raise NotFound
    entries = [
        Entry(
            uid=uid or uid_of(one.id), sequence=sequence or 0, starts_at=one.starts_at, minutes=one.length_minutes,
            zone=ZoneInfo(one.time_zone), title=f"Tumor conference, {programme}", place=one.place,
            words=f"Say whether you come: {reply_address(one.id, person_id)}",
            address=full("conferences.show", conference_id=one.id),
            is_cancelled=one.state is ConferenceState.CANCELLED,
        )
        for one, programme, uid, sequence in meetings_of(person_id)
    ]  # fmt: skip
    db.session.close()
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    response = make_response(calendar_of(entries, name="Tumor conferences", stamped_at=today))
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'inline; filename="tumor-conferences.ics"'
    response.headers["Cache-Control"] = "private, no-cache"
    # What the meetings are, not the day on which it is asked: a calendar that has it hears so in a few bytes.
    response.set_etag(hashlib.sha256(repr(entries).encode()).hexdigest()[:32])
    response.make_conditional(request)
    return response


@bp.route("/account/calendar", methods=["GET", "POST"])
@door(May.OPEN_OWN_PAGES)
def calendar() -> Response:
    """Make a calendar address. It is shown once: only its hash is kept."""
    form, by = Form(), actor()
    made = form.carry_out(lambda: actions.make_feed(by=by))
    address = full("calendars.feed", token=made[1]) if made else ""
    return page("notifications/calendar.html", form=form, feeds=live_feeds(by.id), address=address)


@bp.post("/account/calendar/<int:feed_id>/revoke")
@door(May.OPEN_OWN_PAGES)
def revoke(feed_id: int) -> Response:
    """Let a calendar address answer no more."""
    actions.revoke_feed(CalendarFeed.find(feed_id), by=actor())
    return go("calendars.calendar", said="This address answers no more")
