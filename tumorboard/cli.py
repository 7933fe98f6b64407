"""The commands: each is one line into an action or a query."""

import signal
import sys
from functools import partial
from zoneinfo import ZoneInfo

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError, ProgrammingError

from tumorboard.accounts.setup import set_up
from tumorboard.core.db import db, own_transaction, writing
from tumorboard.core.errors import RuleBroken
from tumorboard.core.jobs import work_forever
from tumorboard.core.words import plural
from tumorboard.demo.ground import synthetic_ground
from tumorboard.demo.load import load_demo, show_demo
from tumorboard.demo.synthesise import synthesise as bulk
from tumorboard.permissions import GRANTS
from tumorboard.plans.signing.verification import disagreements, signed_plans
from tumorboard.vocabulary.actions import make_programme_like


@click.command()
@with_appcontext
def permissions() -> None:
    """Print who may do what."""
    for may, alternatives in GRANTS.items():
        click.echo(f"{may}: " + "; or ".join(" and ".join(names) for names in alternatives))


@click.command()
@with_appcontext
def worker() -> None:
    """Do the jobs, until stopped."""
    stopping: list[int] = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _frame: stopping.append(number))
    work_forever(stop=lambda: bool(stopping))


@click.command()
@click.option("--name", prompt="Your name")
@click.option("--email", prompt="Your e-mail")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@click.option("--programme", prompt="Name of the programme")
@click.option("--slug", prompt="Its short name in addresses")
@click.option("--time-zone", default=lambda: current_app.config["TIME_ZONE"], prompt="Its time zone")
@click.option("--template", default="", help="musculoskeletal or bone-and-soft-tissue: brings the specialties.")
@with_appcontext
def setup(name: str, email: str, password: str, programme: str, slug: str, time_zone: str, template: str) -> None:
    """Make the first administrator and the first programme."""
    try:
        ZoneInfo(time_zone)
        make = partial(make_programme_like, template, programme, slug, time_zone=time_zone)
        set_up(name, email, password, first_programme=lambda by: make(by=by))
    except (RuleBroken, KeyError, ValueError) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except (OperationalError, ProgrammingError) as problem:
        remedy = "If it has no tables yet, make them first: flask --app wsgi db upgrade"
        raise click.ClickException(f"The database does not answer as it should: {problem.orig}\n{remedy}") from problem
    db.session.commit()
    click.echo(f"{programme} is ready. Sign in as {email.strip().lower()}.")


@click.command()
@click.option("--cases", default=1000, show_default=True, type=click.IntRange(100, 1_000_000))
@click.option("--seed", default=2026, show_default=True)
@with_appcontext
def synthesise(cases: int, seed: int) -> None:
    """Add a large synthetic programme, for measuring."""
    ground = synthetic_ground()
    db.session.commit()
    with click.progressbar(length=cases, label="Cases") as bar, own_transaction() as connection:
        bulk(connection, ground, cases=cases, seed=seed, progress=bar.update)


@click.command()
@with_appcontext
def demo() -> None:
    """Load the demo when the database is empty; show how to sign in where it is the demo."""
    if load_demo():
        db.session.commit()
    show_demo(current_app)
    if current_app.config["DEMO"]:
        click.echo(f"This is the demo. Sign in with the password: {current_app.config['DEMO_PASSWORD']}")
        for one in current_app.config["DEMO_SIGN_INS"]:
            click.echo(f"  {one.email:32} {one.name}: {one.role}")


@click.group()
def plans() -> None:
    """Signed plans."""


@plans.command()
@with_appcontext
def verify() -> None:
    """Compare every signed plan with its signatures, and say what does not agree."""
    token = writing.set(False)  # nobody waits for a reading of all plans
    try:
        count, found = signed_plans(), 0
        with click.progressbar(length=count, label="Plans", file=sys.stderr) as bar:
            for one in disagreements(bar.update):
                found += 1
                click.echo(one.words)
    finally:
        writing.reset(token)
    if found:
        raise click.ClickException(f"{found} of {plural(count, 'signed plan')} do not agree with what was signed.")
    click.echo(f"{plural(count, 'signed plan')}: all agree with what was signed.")


def init_cli(app: Flask) -> None:
    """Add the commands to ``flask --app wsgi``."""
    for command in (permissions, worker, setup, demo, synthesise, plans):
        app.cli.add_command(command)
