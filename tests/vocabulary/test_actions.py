"""A programme from its template, in the database."""

import pytest
from sqlalchemy import select

from tumorboard.core.db import db
from tumorboard.core.errors import RuleBroken
from tumorboard.directory.models import Programme
from tumorboard.directory.queries import active_specialties
from tumorboard.vocabulary.actions import make_programme_from
from tumorboard.vocabulary.templates import programme_template, template_names


@pytest.mark.parametrize("name", template_names())
def test_make_programme_from_gives_the_specialties_in_order(make, name):
    template = programme_template(name)
    programme = make_programme_from(template, by=make.root())
    db.session.commit()
    assert (programme.template, programme.time_zone) == (name, template.meeting.time_zone)
    assert (programme.case_prefix, programme.default_minutes) == (template.case_prefix, 8)
    assert [(one.code, one.name, one.is_required, one.added_because) for one in active_specialties(programme.id)] == [
        (one.code, one.name, one.is_required, one.why) for one in template.specialties
    ]


def test_make_programme_from_takes_another_name_and_refuses_a_taken_one(make):
    template = programme_template("musculoskeletal")
    make_programme_from(template, by=make.root(), slug="limbs", name="Limbs", time_zone="Europe/Berlin")
    db.session.commit()
    assert db.session.scalars(select(Programme.time_zone).where(Programme.slug == "limbs")).one() == "Europe/Berlin"
    with pytest.raises(RuleBroken, match="short name"):
        make_programme_from(template, by=make.root(), slug="limbs")
