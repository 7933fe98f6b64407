"""The commands: each is one line into an action or a query."""

import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError, ProgrammingError

from tumorboard.accounts.links.actions import invite_person
from tumorboard.accounts.links.queries import person_to_remind
from tumorboard.accounts.links.secrets import address_of
from tumorboard.accounts.setup import set_up
from tumorboard.audit.checking.anchors import anchor_file_findings, anchor_findings, newest_anchor
from tumorboard.audit.checking.verification import Finding, findings, ground_of
from tumorboard.audit.sealing.jobs import seal_ledger, sealing_keys
from tumorboard.audit.sealing.keys import renew_key
from tumorboard.audit.sealing.pruning import kept_since, old_entries, prune
from tumorboard.audit.sealing.queries import count_waiting
from tumorboard.core.db import db, own_transaction, writing
from tumorboard.core.errors import Refusal, RuleBroken
from tumorboard.core.jobs import work_forever
from tumorboard.core.words import plural
from tumorboard.demo.ground import synthetic_ground
from tumorboard.demo.load import load_demo, show_demo
from tumorboard.demo.synthesise import synthesise as bulk
from tumorboard.directory.models import Person
from tumorboard.directory.queries import system_person
from tumorboard.permissions import GRANTS
from tumorboard.plans.signing.verification import disagreements, signed_plans
from tumorboard.policy import Actor
from tumorboard.upkeep.backups.by_hand import key_advice, make_by_hand, proofs_of, restore_by_hand
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


@click.command(name="sign-in-link")
@click.argument("email")
@with_appcontext
def sign_in_link(email: str) -> None:
    """Print a link with which this person sets a new password: when no administrator can come in."""
    person = db.session.get(Person, person_to_remind(email))
    if person is None:
        raise click.ClickException("Nobody who may sign in has this e-mail address.")
    system = system_person()
    _, token = invite_person(person, by=Actor(system.id, system.name, is_installation_administrator=True))
    db.session.commit()
    click.echo(address_of(token))


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


@click.group()
def audit() -> None:
    """The ledger: seal it, check it, anchor it, let go of what is old."""


@audit.command("verify")
@click.option("--anchor", "anchors", multiple=True, help='One that was printed or mailed: "12345 a1b2-c3d4-e5f6-0718".')
@click.option("--restored", is_flag=True, help="This is an older backup: that anchors are newer is no finding.")
@with_appcontext
def verify_ledger(anchors: tuple[str, ...], restored: bool) -> None:
    """Compare every sealed entry with its seal, and the seals with the anchors; say what does not agree, and where."""
    with _refusals_told():
        ground, count = ground_of(keys := sealing_keys()), 0
        click.echo(f"{plural(ground.sealed, 'entry', 'entries')} sealed.", err=True)
        with click.progressbar(length=ground.sealed, label="Entries", file=sys.stderr) as bar:
            count += _told(findings(keys, ground, bar.update))
        count += _told(anchor_findings(anchors))
        for file in current_app.config["ANCHOR_FILES"]:
            count += _told(one for one in anchor_file_findings(file) if not (restored and one.what == "cut"))
    if ground.pruned:
        click.echo(f"{plural(ground.pruned, 'entry was', 'entries were')} pruned on purpose, as the tombstones say.")
    if waiting := count_waiting():
        click.echo(f"{plural(waiting, 'newer entry waits', 'newer entries wait')} for a seal: not checked.")
    if count:
        raise click.ClickException(f"{plural(count, 'thing is', 'things are')} not as sealed.")
    click.echo("All agree with their seals, and the seals with the anchors.")


def _told(found: Iterable[Finding]) -> int:
    """Print what was found as it is found; say how much."""
    count = 0
    for count, one in enumerate(found, 1):  # noqa: B007 (it is returned)
        click.echo(one.words)
    return count


@contextmanager
def _refusals_told() -> Iterator[None]:
    """A refusal as the last line of a command."""
    try:
        yield
    except Refusal as refusal:
        raise click.ClickException(f"{refusal} {refusal.remedy or ''}".strip()) from refusal


@audit.command()
@with_appcontext
def seal() -> None:
    """Seal now what the worker would seal within the minute, and print the newest anchor."""
    with _refusals_told():
        seal_ledger()
        click.echo(newest_anchor())


@audit.command("new-key")
@with_appcontext
def new_key() -> None:
    """Seal with a new key from now on; the former ones stay, to check what they sealed."""
    with _refusals_told():
        key_id = renew_key(current_app.config["SEAL_KEY"], current_app.config["SEAL_KEY_FILE"])
        click.echo(f"From now on key {key_id} seals. Take {current_app.config['SEAL_KEY_FILE']} into your backup.")


@audit.command("prune")
@click.option("--yes", is_flag=True, help="Do it; without this it only says what would go.")
@with_appcontext
def prune_ledger(yes: bool) -> None:
    """Delete the entries that are older than TUMORBOARD_LEDGER_YEARS. The seals stay, and a tombstone says so."""
    with _refusals_told():
        since = kept_since(current_app.config["LEDGER_YEARS"])
        old, keys = old_entries(since), sealing_keys()
        if old is None:
            click.echo(f"Nothing is older than {since:%Y-%m-%d}: nothing goes.")
            return
        if not yes:
            click.echo(
                f"{plural(old.entries, 'entry', 'entries')} from before {since:%Y-%m-%d} would go. To do it: --yes"
            )
            return
        with click.progressbar(length=old.entries, label="Entries", file=sys.stderr) as bar:
            for gone in prune(keys, old, since):
                bar.update(gone)
        click.echo(f"{plural(old.entries, 'entry', 'entries')} from before {since:%Y-%m-%d} are gone; the seals stay.")


@click.command()
@click.option("--to", "into", type=click.Path(file_okay=False, path_type=Path), help="Another folder than the one set.")
@with_appcontext
def backup(into: Path | None) -> None:
    """Make an encrypted backup now, while people work, and read it back."""
    with click.progressbar(length=100, label="Backup", file=sys.stderr) as bar, _refusals_told():
        made = make_by_hand(into, lambda done, of: bar.update(100 * done // max(of, 1) - bar.pos))
    click.echo(f"{made.path}: {made.size} bytes, {sum(made.manifest.rows.values())} rows, read back and compared.")
    if advice := key_advice():
        click.echo(advice)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--into", required=True, help="A new SQLite file, or the address of an empty PostgreSQL database.")
@with_appcontext
def restore(file: Path, into: str) -> None:
    """Restore a backup into an empty database, and prove that all of it is there."""
    with _refusals_told():
        restored = restore_by_hand(file, into)
        for sentence in restored.said:
            click.echo(sentence)
        for sentence in proofs_of(restored):
            click.echo(sentence)


def init_cli(app: Flask) -> None:
    """Add the commands to ``flask --app wsgi``."""
    for command in (permissions, worker, setup, sign_in_link, demo, synthesise, plans, audit, backup, restore):
        app.cli.add_command(command)
