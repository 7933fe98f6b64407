"""The pages of the rules, without a script."""

import re

import pytest

from tumorboard.core.db import db
from tumorboard.permissions import Role
from tumorboard.presentations.rules.queries import standing_rules


@pytest.fixture
def programme(make):
    """A programme whose pathology is heard by rule only."""
    programme = make.programme("sarcoma")
    make.specialty_of(programme, "PAT").is_required = False
    db.session.info["recorded"] = True
    db.session.commit()
    return programme


@pytest.fixture
def chair(client, make, programme):
    """The chair's browser."""
    return client(make.member(programme, Role.CHAIR))


EDIT = "/programmes/sarcoma/rules/edit"
LIMB = {"rules-0-specialty": "PAT", "rules-0-because": "Lower limb", "rules-0-regions": "lower limb", "version": "0"}


def test_save_show_and_read_an_earlier_version(chair, programme):
    assert chair.post(EDIT, data=LIMB).location == "/programmes/sarcoma/rules"
    second = LIMB | {"rules-0-age_below": "10", "version": "1"}
    assert chair.post(EDIT, data=second).status_code == 303
    page = chair.get("/programmes/sarcoma/rules").text
    assert "the tumor is in the region lower limb and the patient is under 10 years" in page
    assert "Version 2" in page
    first = re.findall(r"/rule-sets/\d+", page)[-1]
    assert "when the tumor is in the region lower limb." in chair.get(first).text


def test_restore_an_earlier_version_and_undo(chair, make, programme):
    first, second = (make.rules(programme, make.rule(code)) for code in ("PAT", "RAD"))
    where = f"/rule-sets/{first.id}"
    page = chair.get(where).text
    assert "Restore version 1" in page
    assert "It becomes version 3" in page
    assert chair.post(f"{where}/restore").location == "/programmes/sarcoma/rules"
    assert f"/rule-sets/{second.id}/restore" in chair.get("/programmes/sarcoma/rules").text
    assert "Restore" not in chair.get(where).text.split("<main")[1]
    assert chair.post(f"/rule-sets/{second.id}/restore").status_code == 303
    assert [one.specialty for one in standing_rules(programme).rules] == ["RAD"]


def test_buttons_rearrange_without_saving(chair, programme):
    added = chair.post(EDIT, data=LIMB | {"act": "add"}).text
    assert added.count('class="rule"') == 2
    assert added.count(" autofocus") == 1
    two = LIMB | {"rules-1-specialty": "RAD", "rules-1-because": "Young", "rules-1-age_below": "3"}
    moved = chair.post(EDIT, data=two | {"act": "up-1"}).text
    assert moved.index("Young") < moved.index('value="Lower limb"')
    assert 'value="down-0" formnovalidate autofocus' in moved  # the hand stays on the rule that moved
    assert "Young" not in chair.post(EDIT, data=two | {"act": "remove-1"}).text
    for nonsense in ("up-0", "down-99", "remove-x", "remove-²", "sideways-0"):
        assert chair.post(EDIT, data=two | {"act": nonsense}).status_code == 200
    assert standing_rules(programme).number == 0


def test_contradictions_stand_beside_their_fields(chair):
    wrong = {
        "version": "0", "rules-0-specialty": "PAT", "rules-0-because": "Why", "rules-0-age_from": "9",
        "rules-0-age_below": "3", "rules-1-specialty": "", "rules-1-because": "", "rules-2-age_from": "nine",
    }  # fmt: skip
    answer = chair.post(EDIT, data=wrong)
    assert answer.status_code == 422
    for sentence in ("nobody is both", "Choose the specialty", "no condition", "Say why", "Enter whole years"):
        assert sentence in answer.text
    again = {**LIMB, **{name.replace("-0-", "-1-"): value for name, value in LIMB.items()}}
    assert "Rule 1 adds the same specialty" in chair.post(EDIT, data=again).text


def test_the_preview_is_a_fragment_for_htmx_and_a_page_without(chair, make, programme):
    case = make.presentation(programme).case
    page = chair.post(EDIT, data=LIMB | {"act": "preview"}).text
    part = chair.post(EDIT, data=LIMB | {"act": "preview"}, headers={"HX-Request": "true"}).text
    assert "<html" in page
    assert "<html" not in part
    for text in (page, part):
        assert "1 of the last 1 case would change" in text
        assert case.number in text


def test_an_administrator_sees_counts_only(client, make, programme):
    case = make.presentation(programme).case
    keeper = client(make.member(programme, Role.PROGRAMME_ADMINISTRATOR))
    page = keeper.post(EDIT, data=LIMB | {"act": "preview"}).text
    assert "1 of the last 1 case would change" in page
    assert case.number not in page
    assert case.diagnosis not in page


def test_a_stale_save_is_a_conflict_and_can_be_kept(chair, make, programme):
    make.rules(programme, make.rule("RAD"))
    answer = chair.post(EDIT, data=LIMB)
    assert answer.status_code == 409
    assert "Save mine in its place" in answer.text
    assert 'name="rules-0-regions" value="lower limb"' in answer.text
    assert chair.post(EDIT, data=LIMB | {"version": "1"}).status_code == 303


def test_a_rule_for_a_specialty_that_is_not_here_is_off_and_says_so(chair, make, programme):
    make.rules(programme, make.rule("NSU", "Spine", regions=["spine"]))
    for path in ("/programmes/sarcoma/rules", EDIT):
        assert "Off: this programme has no specialty NSU" in chair.get(path).text
