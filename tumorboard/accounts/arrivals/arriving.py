"""Where every way of signing in ends: a session of its own, and the page that was asked for."""

from typing import Any

from flask import Response, current_app, make_response, redirect, request, session, url_for
from flask_login import login_user

from tumorboard.accounts import actions
from tumorboard.accounts.arrivals.halves import start_half
from tumorboard.accounts.factors.queries import has_factor, lacks_factor
from tumorboard.accounts.models import How
from tumorboard.accounts.tries.devices import welcome
from tumorboard.core.db import db
from tumorboard.core.web import is_ours
from tumorboard.directory.models import Person
from tumorboard.policy import Actor

#: Where the browser keeps the key of a sign-in that waits for its second step.
HALF = "half"


def next_page() -> str:
    """The page asked for before signing in, when it is one of ours."""
    wanted = request.args.get("next", "")
    return wanted if is_ours(wanted) else url_for("home")


def first_step_done(person: Person) -> Response:
    """The password was right: on to the second step where the person has a factor, else they are in."""
    if not has_factor(person.id):
        return complete_sign_in(person, How.PASSWORD)
    key = start_half(person.id)
    db.session.commit()
    session.clear()
    session[HALF] = key
    return make_response(redirect(url_for("arrivals.second", **asked_for()), 303))


def complete_sign_in(person: Person, how: How, *, onward: str = "") -> Response:
    """Sign in a person who has proved who they are, and lead them on. It commits: no view's door stands around it.

    The session's id is new, and nothing of before is kept in the cookie (ASVS 5.0 V7.2.4). Whom a provider vouches
    for has proved there what it asks for.
    """
    must_set_up = how is not How.PROVIDER and lacks_factor(person.id)
    key = actions.sign_in(
        person, how=how, must_set_up=must_set_up, device=request.user_agent.string,
        address=request.remote_addr or "", hours=current_app.config["SESSION_HOURS"],
    )  # fmt: skip
    db.session.commit()
    session.clear()
    login_user(Actor(person.id, person.name, session=key))
    return welcome(person, make_response(redirect(onward or next_page(), 303)))


def asked_for() -> dict[str, Any]:
    """What leads on to the page that was asked for, in the address of the next step."""
    wanted = next_page()
    return {"next": wanted} if "next" in request.args and wanted != url_for("home") else {}
