"""Pages of the notices: all of them, how one hears, and what became of a programme's mail."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, request, url_for

from tumorboard.core.db import db
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import go, page, paged
from tumorboard.directory.models import Programme
from tumorboard.guard import actor, door
from tumorboard.notifications import actions, news, queries
from tumorboard.notifications.calendars import meetings
from tumorboard.notifications.emergencies import news as emergency_news
from tumorboard.notifications.forms import ChoicesForm
from tumorboard.notifications.kinds import Topic
from tumorboard.notifications.models import Mail, Notice
from tumorboard.notifications.outbox import anchors, jobs, sign_in_links
from tumorboard.notifications.outbox.states import STUCK, MailState
from tumorboard.notifications.plans import news as plan_news
from tumorboard.notifications.reminders import jobs as reminders
from tumorboard.notifications.signing_in import news as signing_in_news
from tumorboard.permissions import May

#: Who is told is known as soon as the pages are.
__all__ = [
    "anchors",
    "bp",
    "emergency_news",
    "meetings",
    "news",
    "plan_news",
    "reminders",
    "sign_in_links",
    "signing_in_news",
]

bp = Blueprint("notifications", __name__)


@bp.get("/notices")
@door(May.OPEN_OWN_PAGES)
def index() -> Response:
    """What the reader was told, newest first."""
    only_unread = request.args.get("show") == "unread"
    show: dict[str, Any] = {"show": "unread"} if only_unread else {}
    part = paged(
        queries.notices_of(actor().id, only_unread=only_unread), key=Notice.id, after=request.args.get("after")
    )
    following = url_for("notifications.index", after=part.next_key, **show) if part.next_key else None
    return page(
        "notifications/index.html", rows=queries.in_words(part.rows), unread_count=actor().unread,
        only_unread=only_unread, following=following,
        first=url_for("notifications.index", **show) if request.args.get("after") else None,
    )  # fmt: skip


@bp.post("/notices/<int:notice_id>/open")
@door(May.OPEN_OWN_PAGES)
def open_notice(notice_id: int) -> Response:
    """Go to what a notice is about; it is read then."""
    notice = Notice.find(notice_id)
    actions.read_notice(notice, by=actor())
    line = queries.in_words([notice])[0]
    return make_response(redirect(url_for(line.endpoint, **line.address), 303))


@bp.post("/notices/<int:notice_id>/read")
@door(May.OPEN_OWN_PAGES)
def read(notice_id: int) -> Response:
    """Say that a notice was read."""
    actions.read_notice(Notice.find(notice_id), by=actor())
    return go("notifications.index")


@bp.post("/notices/read-all")
@door(May.OPEN_OWN_PAGES)
def read_all() -> Response:
    """Say that everything was read."""
    actions.read_all_notices(by=actor())
    return go("notifications.index", said="Everything is marked as read")


@bp.route("/account/notices", methods=["GET", "POST"])
@door(May.OPEN_OWN_PAGES)
def choices() -> Response:
    """How the reader hears of each topic."""
    by = actor()
    form = ChoicesForm(data={topic.value: way.value for topic, way in queries.choices_of(by.id).items()})
    form.carry_out(lambda: actions.choose_ways(form.ways, by=by))
    if form.is_submitted() and not form.errors:
        return go("notifications.choices", said="Your choices are kept")
    topics = [one for one in Topic if one.is_chosen]
    return page("notifications/choices.html", form=form, topics=topics, has_server=jobs.mail_server() is not None)


@bp.get("/programmes/<programme_slug>/mail")
@door(May.READ_MAIL, programme=Programme)
def deliveries(programme: Programme) -> Response:
    """What was sent, what waits, what a server refused and why."""
    state = _state()
    part = paged(queries.mails_of(programme.id, state), key=Mail.id, after=request.args.get("after"))
    lines = {line.notice_id: line for line in queries.in_words([mail.notice for mail in part.rows])}
    show: dict[str, Any] = {"programme_slug": programme.slug} | ({"state": state.value} if state else {})
    counts = queries.count_mails(programme.id)
    return page(
        "notifications/deliveries.html", programme=programme, rows=part.rows, lines=lines, state=state,
        counts=counts, wrong=sum(counts.get(one, 0) for one in STUCK), states=list(MailState), stuck=STUCK,
        has_server=jobs.mail_server() is not None,
        following=url_for("notifications.deliveries", after=part.next_key, **show) if part.next_key else None,
        first=url_for("notifications.deliveries", **show) if request.args.get("after") else None,
    )  # fmt: skip


@bp.post("/mail/<int:mail_id>/retry")
@door(May.RETRY_MAIL, mail=Mail)
def retry(mail: Mail) -> Response:
    """Send a mail again."""
    actions.retry_mail(mail, by=actor())
    programme = db.session.get_one(Programme, mail.programme_id)
    return go("notifications.deliveries", programme_slug=programme.slug, said="It is sent again in a moment")


def _state() -> MailState | None:
    """The state asked for; one that makes no sense leads nowhere."""
    try:
        return MailState(request.args["state"]) if request.args.get("state") else None
    except ValueError:
        raise NotFound from None
