"""The command that makes a new installation usable."""

import pytest
from sqlalchemy import select

from tumorboard.core.db import Base, db
from tumorboard.directory.models import Programme
from tumorboard.directory.queries import active_specialties

ANSWERS = ["--name", "Ada", "--email", "Ada@hospital.example", "--password", "correct horse battery",
           "--programme", "Limbs", "--slug", "limbs", "--time-zone", "Europe/Berlin"]  # fmt: skip


@pytest.mark.parametrize(("template", "specialties"), [("", 0), ("musculoskeletal", 10), ("bone-and-soft-tissue", 14)])
def test_setup_brings_the_specialties_of_the_template(app, template, specialties):
    answer = app.test_cli_runner().invoke(args=["setup", *ANSWERS, "--template", template])
    assert answer.exit_code == 0, answer.output
    assert "Limbs is ready. Sign in as ada@hospital.example." in answer.output
    with app.app_context():
        programme = db.session.scalars(select(Programme)).one()
        assert (programme.slug, programme.template, programme.time_zone) == ("limbs", template, "Europe/Berlin")
        assert len(active_specialties(programme.id)) == specialties


def test_setup_refuses_an_unknown_template_and_a_second_run(app):
    run = app.test_cli_runner()
    unknown = run.invoke(args=["setup", *ANSWERS, "--template", "brain"])
    assert unknown.exit_code == 1 and "no programme template “brain”" in unknown.output
    assert run.invoke(args=["setup", *ANSWERS]).exit_code == 0
    again = run.invoke(args=["setup", *ANSWERS])
    assert again.exit_code == 1 and "already has people" in again.output


def test_setup_says_that_the_tables_are_missing(app):
    with app.app_context():
        Base.metadata.drop_all(db.engine)
    answer = app.test_cli_runner().invoke(args=["setup", *ANSWERS])
    assert answer.exit_code == 1
    assert "flask --app wsgi db upgrade" in answer.output
