"""Who hears that a plan is signed, and that a family's page needs them again."""

from tumorboard.core.db import db
from tumorboard.notifications.kinds import Kind
from tumorboard.papers.family.actions import approve_family_page
from tumorboard.papers.family.queries import family_page_of
from tumorboard.permissions import Role
from tumorboard.plans.actions import add_line, amend_plan, sign_plan


def told(make, person) -> list[tuple[Kind, int, bool]]:
    """Kind, own recommendations, and whether it was read."""
    kinds = (Kind.PLAN_SIGNED, Kind.PLAN_OWNED)
    return [(n.kind, n.facts.get("own", 0), n.read_at is not None) for n in make.notices(person) if n.kind in kinds]


def test_each_owner_hears_once_and_of_an_amendment_only_what_is_new(make):
    programme = make.programme()
    owner, other = (make.member(programme, Role.ATTENDEE, specialty="ORT") for _ in range(2))
    author = make.member(programme, Role.REFERRER)
    plan = make.plan(programme, by=author, owner=owner)
    assert told(make, owner) == [(Kind.PLAN_OWNED, 2, False)]
    assert told(make, author) == [(Kind.PLAN_SIGNED, 0, False)]
    chair = make.actor(make.chair_of(plan.presentation))
    second = amend_plan(plan, because="One thing more", by=chair)
    add_line(second, modality="surgery", words="Physiotherapy", due_on=make.soon(), owner_id=other.id, by=chair)
    sign_plan(second, by=chair)
    db.session.commit()
    assert told(make, owner) == [(Kind.PLAN_OWNED, 2, False)]
    assert told(make, other) == [(Kind.PLAN_OWNED, 1, False)]
    assert told(make, author) == [(Kind.PLAN_SIGNED, 0, True), (Kind.PLAN_SIGNED, 0, False)]


def test_who_approved_the_family_page_hears_of_an_amendment_until_it_is_approved(make):
    plan = make.plan()
    author, chair = plan.presentation.written_by, make.actor(make.chair_of(plan.presentation))
    make.family_page(plan)
    second = amend_plan(plan, because="The margin was close", by=chair)
    sign_plan(second, by=chair)
    db.session.commit()
    asked = [one for one in make.notices(author) if one.kind is Kind.FAMILY_OUTDATED]
    assert [(one.subject_id, one.read_at) for one in asked] == [(second.id, None)]
    family_page = family_page_of(plan.presentation_id)
    assert family_page is not None
    approve_family_page(second, version=family_page.version, by=make.actor(author))
    db.session.commit()
    db.session.refresh(asked[0])
    assert asked[0].read_at is not None
