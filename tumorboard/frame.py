"""The frame around every page: rail, programme switcher, theme, and the words templates use."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, Response, current_app, g, request
from flask_login import current_user

from tumorboard.core import words
from tumorboard.core.db import now
from tumorboard.core.once import new_token
from tumorboard.core.pages import kept
from tumorboard.core.web import address, cookie_name
from tumorboard.permissions import May
from tumorboard.policy import Actor, Standing, allowed

#: Addresses the frame shows when their page exists.
LINKS = {
    "search_url": "search.find",
    "notices_url": "notifications.index",
    "about_url": "start.about",
    "account_url": "accounts.account",
    "sign_out_url": "accounts.sign_out",
}


@dataclass(frozen=True)
class Place:
    """An entry of the rail: shown when its page exists and the person may open it."""

    label: str
    endpoint: str
    icon: str
    may: May
    in_programme: bool = True
    pages: tuple[str, ...] = ()
    """The nouns whose pages stand below this entry (none: only its own page)."""

    def is_current(self, endpoint: str) -> bool:
        """Say whether the page shown stands below this entry."""
        return endpoint == self.endpoint or (endpoint.partition(".")[0] in self.pages and endpoint not in OWN_PAGES)


MEETING_PAGES = (
    "minutes",
    "conferences", "series", "attendance", "attended", "replies", "habits", "agendas", "carryover", "late",
    "observations", "recorder",
)  # fmt: skip
PLAN_PAGES = (
    "plans",
    "recommendations",
    "signing",
    "countersigning",
    "inputs",
    "letters",
    "family",
    "acknowledgements",
)
RAIL = [
    Place("My work", "home", "home", May.OPEN_OWN_PAGES, in_programme=False),
    Place("Patients", "patients.look_up", "person", May.LOOK_UP_PATIENT, pages=("patients", "clinic_lists")),
    Place(
        "Cases", "cases.index", "case", May.READ_CASES, pages=("cases", "charts", "presentations", "triage", "left_out")
    ),
    Place("Conferences", "conferences.index", "calendar", May.READ_CONFERENCES, pages=MEETING_PAGES),
    Place("Board", "board.show", "board", May.READ_BOARD),
    Place("Candidates", "agendas.candidates", "filter", May.BUILD_AGENDA, pages=("proposals",)),
    Place(
        "Plans",
        "plans.index",
        "plan",
        May.READ_CASES,
        pages=PLAN_PAGES,
    ),
    Place("Follow-ups", "followups.index", "follow-up", May.READ_FOLLOWUPS, pages=("followups",)),
    Place("Every child", "worklists.every_child", "child", May.READ_EVERY_CHILD),
    Place("Mail", "notifications.deliveries", "mail", May.READ_MAIL),
    Place("Rules", "rules.index", "book", May.KEEP_RULES, pages=("rules", "phrases")),
    Place("Programme", "directory.programme", "settings", May.KEEP_MEMBERS),
    Place("Emergency", "emergencies.break_glass", "alert", May.BREAK_GLASS, in_programme=False),
    Place("Access", "access.show", "key", May.REVIEW_ACCESS),
    Place("Openings", "emergencies.index", "eye", May.REVIEW_OPENINGS),
    Place("Ledger", "reports.ledger", "lock", May.READ_LEDGER, pages=("exports", "readers")),
    Place("People", "directory.people", "people", May.KEEP_PEOPLE, in_programme=False),
    Place("Programmes", "directory.programmes", "link", May.KEEP_PROGRAMMES, in_programme=False),
    Place("Backups", "backups.show", "history", May.KEEP_BACKUPS, in_programme=False),
]
OWN_PAGES = frozenset(place.endpoint for place in RAIL)


def current_standing(person: Actor) -> Standing | None:
    """The programme this page is about, else the one visited last, else the person's first."""
    wanted = g.get("programme_id")
    kept = request.cookies.get(cookie_name("programme"), "")
    if wanted is None and kept.isdecimal():
        wanted = int(kept[:9])
    return person.standings.get(wanted or 0) or next(iter(person.standings.values()), None)


@dataclass(frozen=True, eq=False)
class Around:
    """What stands around a reader's page. One object for as long as nothing of it changes, so that it is drawn once."""

    standing: Standing | None
    rail: list[dict[str, Any]]
    programmes: list[dict[str, Any]]
    reader: dict[str, str]
    may_search: bool


#: By reader as they stand now, programme and page. A right given or taken away makes another key, at the next request.
_AROUND: dict[Hashable, Around] = {}
MOST = 1024


def _around(person: Actor, standing: Standing | None) -> Around:
    who = (person.id, person.name, person.is_installation_administrator, *person.standings.values())
    key = (current_app.name, request.script_root, request.endpoint, standing, who)
    found = _AROUND.get(key)
    if found is None:
        if len(_AROUND) >= MOST:
            _AROUND.clear()
        found = _AROUND[key] = _look_around(person, standing)
    return found


def _look_around(person: Actor, standing: Standing | None) -> Around:
    roles = sorted(role.words for role in standing.roles) if standing else []
    if person.is_installation_administrator:
        roles.append("Installation administrator")
    return Around(
        standing=standing,
        rail=_rail(person, standing),
        programmes=[
            {"name": one.programme, "href": _switch_to(person, one), "current": one is standing}
            for one in person.standings.values()
        ],
        reader={"name": person.name, "roles_in_words": ", ".join(roles)},
        may_search=allowed(person, May.SEARCH),
    )


def _rail(person: Actor, standing: Standing | None) -> list[dict[str, Any]]:
    rail = []
    for place in RAIL:
        if place.endpoint not in current_app.view_functions:
            continue
        about = standing if place.in_programme else None
        if not allowed(person, place.may, about) or (place.in_programme and about is None):
            continue
        part: dict[str, Any] = {"programme_slug": about.slug} if about else {}
        rail.append({
            "label": place.label, "href": address(place.endpoint, **part), "icon": place.icon,
            "current": place.is_current(request.endpoint or ""),
        })  # fmt: skip
    return rail


def _switch_to(person: Actor, standing: Standing) -> str:
    for place in RAIL:
        if place.in_programme and place.endpoint in current_app.view_functions and allowed(person, place.may, standing):
            return address(place.endpoint, programme_slug=standing.slug)
    return address("home")


def _context() -> dict[str, Any]:
    theme = request.cookies.get(cookie_name("theme"), "")
    context: dict[str, Any] = {
        "theme": theme if theme in ("light", "dark") else "",
        "rail": [],
        "reader": None,
    }
    context |= {name: address(page) for name, page in LINKS.items() if page in current_app.view_functions}
    context |= {
        "about_url": address("start.about"),
        "demo": current_app.config.get("DEMO", False),
        "today": now().astimezone(ZoneInfo(current_app.config["TIME_ZONE"])).date(),
    }
    if not g.get("frameless") and current_user.is_authenticated and not current_user.must_set_up:
        person: Actor = current_user._get_current_object()
        around = _around(person, current_standing(person))
        context |= {
            "around": around, "rail": around.rail, "standing": around.standing, "reader": around.reader,
            "unread": person.unread, "glass": person.glass, "reader_id": person.id,
        }  # fmt: skip
        if person.idle_at and person.expires_at:
            limit = int((person.expires_at - now()).total_seconds())
            left = min(int((person.idle_at - now()).total_seconds()), limit)
            context |= {"session_left": max(left, 1), "session_limit": max(limit, 1)}
        if not around.may_search:
            context.pop("search_url", None)
    return context


def may(name: str, thing: Any = None) -> bool:
    """In templates: may the reader do this? ``{% if may('SIGN_PLAN', plan) %}`` asks the same table as the door."""
    return allowed(current_user._get_current_object(), May[name], thing)


def has_page(endpoint: str) -> bool:
    """Say whether this installation has a page: what a link needs before it is shown."""
    return endpoint in current_app.view_functions


def _zone(name: str | None = None) -> ZoneInfo:
    return ZoneInfo(name or current_app.config["TIME_ZONE"])


def _remember_programme(response: Response) -> Response:
    """Keep which programme was visited last: its id, no more."""
    visited = g.get("programme_id")
    name = cookie_name("programme")
    if visited and str(visited) != request.cookies.get(name):
        secure = bool(current_app.config["HTTPS"])
        response.set_cookie(name, str(visited), httponly=True, samesite="Lax", secure=secure)
    return response


def init_frame(app: Flask) -> None:
    """Give every template the frame and the words."""
    app.after_request(_remember_programme)
    app.context_processor(_context)
    app.add_template_global(may)
    app.add_template_global(has_page)
    app.add_template_global(kept)
    app.add_template_global(new_token, "once_token")
    app.add_template_global(words.age, "age_words")
    app.add_template_filter(words.bare, "bare")
    app.add_template_global(words.plural, "plural")

    @app.template_filter("day")
    def _day(value: date | datetime | None, zone: str | None = None) -> str:
        return words.day(value, _zone(zone)) if value else ""

    @app.template_filter("moment")
    def _moment(value: datetime | None, zone: str | None = None) -> str:
        return words.moment(value, _zone(zone)) if value else ""

    @app.template_filter("clock")
    def _clock(value: datetime | None, zone: str | None = None) -> str:
        return words.clock(value, _zone(zone)) if value else ""

    @app.template_filter("away")
    def _away(value: date | datetime | None, zone: str | None = None) -> str:
        if value is None:
            return ""
        local = _zone(zone)
        on = value.astimezone(local).date() if isinstance(value, datetime) else value
        return words.away(on, now().astimezone(local).date())
