"""The page of phrases: the defaults first, then the programme's own."""

from tests.forms import read_forms
from tumorboard.core.db import db
from tumorboard.permissions import Role
from tumorboard.plans.phrases.defaults import DEFAULTS, PLACES, RECOMMENDATION
from tumorboard.plans.phrases.queries import phrases_of
from tumorboard.plans.recommendations.typed import OTHER, typed_line


def test_every_default_recommendation_names_its_kind():
    assert OTHER not in {typed_line(line).modality for line in DEFAULTS[RECOMMENDATION]}
    assert set(DEFAULTS) == set(PLACES)


def typed(browser, address: str) -> dict[str, str]:
    """What the page's form holds."""
    form = next(one for one in read_forms(browser.get(address).text, address) if "consensus" in one.controls)
    return {name: one.value for name, one in form.controls.items() if name != "once"}


def test_a_programme_writes_its_own_phrases(make, client):
    programme = make.programme()
    browser = client(make.member(programme, Role.COORDINATOR))
    address = f"/programmes/{programme.slug}/phrases"
    old = typed(browser, address)
    assert "Continue the current treatment." in old["consensus"]
    new = old | {"consensus": "As said.\n\n  Again.  ", "dissent": ""}
    assert browser.post(address, data=new).status_code == 303
    db.session.rollback()
    assert phrases_of(programme.id)["consensus"] == ["As said.", "Again."]
    stale = browser.post(address, data=old | {"consensus": "Mine"})
    assert stale.status_code == 409 and "As said." in stale.text and "Mine" in stale.text
    assert browser.post(address, data=typed(browser, address) | {"input": "x\n" * 31}).status_code == 422
