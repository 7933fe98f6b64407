"""Signing in by a provider: there, and back again."""

import logging
from typing import Any

from flask import Blueprint, Response, current_app, make_response, redirect, request, session, url_for
from flask_login import current_user

from tumorboard.accounts.arrivals.arriving import complete_sign_in, next_page
from tumorboard.accounts.models import How
from tumorboard.accounts.proof import fresh
from tumorboard.accounts.providers import actions
from tumorboard.accounts.providers.claims import vouched
from tumorboard.accounts.providers.models import Identity
from tumorboard.accounts.providers.protocol import Begun, NotBelieved, ProviderDown, begin, finish
from tumorboard.accounts.providers.settings import Provider
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db, writing
from tumorboard.core.errors import NotFound, RuleBroken
from tumorboard.core.pages import go, page
from tumorboard.directory.models import Person
from tumorboard.directory.queries import system_person
from tumorboard.guard import actor, door, everybody
from tumorboard.permissions import May
from tumorboard.policy import Actor

bp = Blueprint("providers", __name__)
log = logging.getLogger(__name__)
#: Where the browser keeps what it needs when it comes back.
GOING = "provider"


@bp.get("/sign-in/with/<provider_key>")
@everybody
def leave(provider_key: str) -> Response:
    """Send the browser to the provider. Another site cannot: no session begins that nobody asked for (V7.6.2)."""
    provider = _provider(provider_key)
    is_asked = request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
    if provider is None or not is_asked or current_user.is_authenticated:
        return go("accounts.sign_in")
    onward = next_page()
    db.session.close()  # the provider may take its time
    try:
        address, begun = begin(provider, _back(provider))
    except ProviderDown as trouble:
        return _down(provider, trouble)
    session[GOING] = {
        "key": provider.key,
        "state": begun.state,
        "nonce": begun.nonce,
        "verifier": begun.verifier,
        "next": onward,
    }
    return make_response(redirect(address, 303))


@bp.get("/sign-in/with/<provider_key>/back")
@everybody
def back(provider_key: str) -> Response:
    """The provider sent the browser back: check what it says, and let in who is known here."""
    provider, going = _provider(provider_key), session.pop(GOING, None)
    if provider is None or not isinstance(going, dict) or going.get("key") != provider.key:
        return go("accounts.sign_in", said="That took too long, or came from elsewhere. Sign in again.")
    if request.args.get("error") == "access_denied":
        return go("accounts.sign_in", said=f"{provider.name} did not sign you in.")
    db.session.close()
    begun = Begun(going["state"], going["nonce"], going["verifier"])
    try:
        claims = finish(provider, _back(provider), begun, request.args)
    except ProviderDown as trouble:
        return _down(provider, trouble)
    except NotBelieved as reason:
        log.warning("a provider's answer was not believed", extra={"provider": provider.key, "reason": str(reason)})
        return _refused(provider, "The answer of your institution could not be checked.", "Sign in again.")
    return _arrive(provider, claims, going["next"])


@bp.post("/people/<int:person_id>/identities/<int:identity_id>/unlink")
@door(May.KEEP_PEOPLE, person=Person)
@fresh
def unlink(person: Person, identity_id: int) -> Response:
    """Let a provider vouch for somebody no more."""
    identity = Identity.find(identity_id)
    if identity.person_id != person.id:
        raise NotFound
    actions.unlink_identity(identity, by=actor())
    return go("links.make", person_id=person.id, said="The link to the provider is taken away")


def _arrive(provider: Provider, claims: dict[str, Any], onward: str) -> Response:
    """It is a GET, since the provider sends the browser; what it changes is a sign-in, and is written as one."""
    token = writing.set(True)
    try:
        system = system_person()
        by = Actor(system.id, system.name, is_installation_administrator=True)
        person = actions.let_in(provider, vouched(provider, claims), by=by)
        return complete_sign_in(person, How.PROVIDER, onward=onward)
    except RuleBroken as refusal:
        db.session.rollback()
        record(Event.SIGN_IN_FAILED, None, by=None, provider=provider.key)
        db.session.commit()
        return _refused(provider, refusal.sentence, refusal.remedy)
    finally:
        db.session.rollback()
        writing.reset(token)


def _provider(key: str) -> Provider | None:
    found: Provider | None = current_app.config["PROVIDERS"].get(key)
    return found


def _back(provider: Provider) -> str:
    """The address registered with the provider: made of the installation's own, not of what a browser says."""
    return f"{current_app.config['BASE_URL']}{url_for('providers.back', provider_key=provider.key)}"


def _down(provider: Provider, trouble: ProviderDown) -> Response:
    log.warning("a provider does not answer", extra={"provider": provider.key, "reason": str(trouble)})
    sentence = f"{provider.name} does not answer just now, so it cannot say who you are."
    return _trouble(provider, 503, sentence, "Try again in a minute, or sign in another way.")


def _refused(provider: Provider, sentence: str, remedy: str) -> Response:
    return _trouble(provider, 403, sentence, remedy)


def _trouble(provider: Provider, status: int, sentence: str, remedy: str) -> Response:
    return page("accounts/providers/trouble.html", status=status, provider=provider, sentence=sentence, remedy=remedy)
