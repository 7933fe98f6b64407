"""Tumorboard: the weekly tumor conference of a cancer programme, from referral to follow-up.

The map. An address has two words: the folder says what, the file says how.

    app.py            makes the Flask app from everything below
    config.py         typed settings from the environment
    permissions.py    who may do what: one table, one page
    policy.py         who acts, and what the table lets them do
    guard.py          the door of every view: load, ask the policy, run, commit
    frame.py          what stands around every page: rail, programme switcher, words for templates
    home.py looks.py  open to all: About, the health check, the components on one page
    cli.py serve.py   the commands, and what ``make run`` starts
    core/             the platform, with no clinical word in it
    audit/            the ledger: who did and saw what; its seals
    directory/        people, programmes, memberships, specialties
    accounts/         signing in: passwords, passkeys, links, providers; sessions
    vocabulary/       code lists; in ``data/programmes/`` what a new programme begins with (cut-off, who prepares)
    conferences/      weekly series, meetings, attendance, quorum
    patients/         identity, identifiers, who was seen and when
    cases/            one tumor problem of a patient, and who may see it
    presentations/    one request to discuss a case
    agendas/          presentations placed in a conference
    inputs/           what each discipline says
    plans/            consensus: draft, signed, amended; recommendations
    followups/        was it done? presenting again
    papers/           what leaves a meeting: minutes, letters, the family's page, who has read the plan
    rooms/            the live meeting: signals, the stream, the wall, the recorder
    charts/ worklists/ search/ reports/   pages over several nouns
    emergencies/      breaking the glass: a record opened in an emergency, and its review
    upkeep/           backups and restoring, health
    notifications/    news from the ledger: notices, mail, calendars, reminders
    demo/             a synthetic programme to look at
    migrations/       the database's history

Within a folder: ``models`` (tables), ``states`` (steps), a rule named as the clinician names it
(``quorum``, ``readiness``), ``queries`` (reads), ``actions`` (writes), ``forms``, ``views``. A large
folder has smaller ones, built alike: ``conferences/series``, ``agendas/late``.
Imports point downward only; ``setup.cfg`` holds the contract.

The glossary. A *programme* reviews *patients*. A *case* is one tumor problem of a patient; a
*presentation* asks the board to discuss it. The coordinator accepts it and places it in a
*conference* as an *agenda item*. Each *specialty* gives its *input*; the board agrees a *plan*
whose *recommendations* are followed up. *Quorum* is per case: specialties needed against present.
The *ledger* is the append-only record of who did and saw what.
"""

__version__ = "0.1.0"
