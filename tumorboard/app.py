"""``create_app``: settings, extensions, guard, blueprints, error pages. Imports all."""

from collections.abc import MutableMapping
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask, request
from flask.templating import Environment
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from tumorboard import frame
from tumorboard.accounts.providers.settings import load_providers
from tumorboard.accounts.sessions import actor_of
from tumorboard.audit.sealing.keys import sealing_settings
from tumorboard.cli import init_cli
from tumorboard.config import ROOT, Settings, load_settings
from tumorboard.core.db import db, prepare_engine
from tumorboard.core.edges.answers import init_answers
from tumorboard.core.edges.dangers import refuse_dangers
from tumorboard.core.edges.floods import init_floods
from tumorboard.core.edges.logs import init_logs, write_lines
from tumorboard.core.edges.outages import CONNECT, be_impatient
from tumorboard.core.edges.signatures import init_signatures
from tumorboard.core.web import init_web
from tumorboard.guard import init_guard
from tumorboard.policy import Actor

#: Each names a module with a blueprint ``bp``.
VIEWS = [
    "home",
    "looks",
    "accounts.views",
    "accounts.arrivals.views",
    "accounts.factors.views",
    "accounts.links.views",
    "accounts.providers.views",
    "directory.views",
    "directory.letterhead.views",
    "vocabulary.making.views",
    "agendas.views",
    "agendas.observations.views",
    "agendas.proposal.views",
    "agendas.carryover.views",
    "worklists.views",
    "worklists.board.views",
    "patients.views",
    "patients.clinic_views",
    "cases.views",
    "cases.attachments.views",
    "cases.restriction.views",
    "emergencies.views",
    "conferences.views",
    "conferences.series.views",
    "conferences.replies.views",
    "conferences.replies.habits.views",
    "agendas.late.views",
    "presentations.urgency.views",
    "conferences.attendance.views",
    "charts.views",
    "presentations.views",
    "presentations.needs.views",
    "presentations.triage.views",
    "presentations.referral.views",
    "presentations.rules.views",
    "presentations.left_out.views",
    "search.views",
    "reports.views",
    "reports.attendance.views",
    "reports.access.views",
    "reports.readers.views",
    "reports.export.views",
    "plans.views",
    "plans.phrases.views",
    "plans.recommendations.views",
    "plans.signing.views",
    "plans.countersigning.views",
    "plans.stances.views",
    "inputs.views",
    "papers.letters.views",
    "papers.minutes.views",
    "papers.family.views",
    "papers.acknowledgements.views",
    "followups.views",
    "followups.conditions.views",
    "followups.triggers.views",
    "followups.endings.views",
    "notifications.views",
    "notifications.calendars.views",
    "rooms.stream.views",
    "rooms.wall.views",
    "rooms.attendee.views",
    "rooms.recorder.views",
    "rooms.recorder.writing",
    "upkeep.health",
    "upkeep.backups.views",
]

#: Every table is known to the app, whichever page uses it first.
MODELS = [
    "agendas.carryover", "papers.family",
    "audit", "directory", "accounts", "accounts.arrivals", "accounts.factors", "accounts.links",
    "accounts.tries", "accounts.providers",
    "patients", "cases", "cases.attachments", "presentations", "presentations.rules",
    "cases.restriction", "emergencies", "reports.access",
    "presentations.left_out", "presentations.needs", "conferences", "conferences.attendance", "conferences.replies",
    "presentations.urgency", "agendas", "agendas.late", "agendas.proposal", "agendas.running", "agendas.observations",
    "inputs", "plans", "plans.signing", "plans.countersigning", "plans.holds", "plans.stances", "plans.phrases",
    "followups", "search", "worklists", "notifications", "rooms.signals", "directory.letterhead",
    "followups.triggers", "audit.sealing", "audit.readings", "upkeep.backups",
]  # fmt: skip

csrf = CSRFProtect()
migrate = Migrate()
login = LoginManager()


def _folder(name: str) -> Path:
    """Templates and static files: beside the package in a checkout, inside it when installed."""
    inside = Path(__file__).parent / name
    return inside if inside.is_dir() else ROOT / name


def create_app(settings: Settings | None = None) -> Flask:
    """Make the app for one installation. Raises ``BadSettings`` when the environment has problems."""
    settings = settings or load_settings()
    refuse_dangers(settings)
    if not settings.testing:
        write_lines(settings.log_level)
    app = Flask(
        "tumorboard", instance_path=str(settings.instance.resolve()),
        template_folder=str(_folder("templates")), static_folder=str(_folder("static")),
    )  # fmt: skip
    app.jinja_environment = Templates
    app.config.update(_flask_settings(settings))
    settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    init_signatures(app)
    init_guard_order(app)
    _init_database(app)
    _init_sign_in(app)
    for name in VIEWS:
        app.register_blueprint(import_module(f"tumorboard.{name}").bp)
    app.add_url_rule("/", "home", import_module("tumorboard.worklists.views").home)
    init_answers(app)
    frame.init_frame(app)
    init_cli(app)
    return app


def init_guard_order(app: Flask) -> None:
    """The request's id comes first, then the guard, then the forgery check, then the count against floods."""
    init_logs(app)
    init_web(app)
    init_guard(app)
    csrf.init_app(app)
    init_floods(app)


def _flask_settings(settings: Settings) -> dict[str, Any]:
    secure = settings.https
    return (
        {
            "SECRET_KEY": settings.secret(),
            "FORMER_SECRET_KEYS": settings.former_secrets,
            "SQLALCHEMY_DATABASE_URI": settings.database,
            "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(settings.database),
            "SESSION_COOKIE_NAME": "__Host-tumorboard" if secure else "tumorboard",
            "SESSION_COOKIE_SECURE": secure,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "MAX_CONTENT_LENGTH": settings.max_request_bytes,
            "ATTACHMENT_BYTES": settings.attachment_bytes,
            "CLAMD": settings.clamd,
            "MAX_FORM_MEMORY_SIZE": settings.max_request_bytes,
            "MAX_FORM_PARTS": 2000,
            "WTF_CSRF_TIME_LIMIT": None,
            "HTTPS": secure,
            "EMERGENCY_HOURS": settings.emergency_hours,
            "PASSWORD_COST": settings.password_cost,
            "PASSWORD_SIGN_IN": settings.password_sign_in,
            "PROVIDERS": load_providers(settings),
            "SESSION_HOURS": settings.session_hours,
            "SESSION_IDLE": timedelta(minutes=settings.session_idle_minutes),
            "TIME_ZONE": settings.time_zone,
            "TESTING": settings.testing,
        }
        | _mail_settings(settings)
        | sealing_settings(settings)
        | _upkeep_settings(settings)
    )


def _mail_settings(settings: Settings) -> dict[str, Any]:
    return {
        "BASE_URL": settings.base_url,
        "SMTP_HOST": settings.smtp_host,
        "SMTP_PORT": settings.smtp_port,
        "SMTP_SECURITY": settings.smtp_security,
        "SMTP_USER": settings.smtp_user,
        "SMTP_PASSWORD": settings.smtp_password.get_secret_value(),
        "SMTP_CA": str(settings.smtp_ca) if settings.smtp_ca else None,
        "SMTP_TIMEOUT": settings.smtp_timeout_seconds,
        "MAIL_FROM": settings.mail_from,
        "MAIL_DAYS": settings.mail_days,
    }


def _upkeep_settings(settings: Settings) -> dict[str, Any]:
    return {
        "BACKUP_FOLDER": str(settings.backup_folder) if settings.backup_folder else None,
        "BACKUP_HOUR": settings.backup_hour,
        "BACKUP_KEEP": settings.backup_keep,
        "BACKUP_KEY": settings.backup_secret,
        "BACKUP_KEY_GIVEN": bool(settings.backup_key.get_secret_value()),
        "FLOOD_LIMITS": settings.flood_limits and not settings.testing,
        "SECURITY_CONTACT": settings.security_contact,
    }


def _engine_options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        connect = {"check_same_thread": False, "timeout": 30}
        return {
            "pool_size": 40,
            "max_overflow": 20,
            "pool_timeout": 5,
            "hide_parameters": True,
            "connect_args": connect,
        }
    alive = {"keepalives": 1, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
    return {
        "pool_pre_ping": True,
        "pool_size": 20,
        "pool_timeout": 5,
        "hide_parameters": True,  # an error's words go to logs, and its parameters are patients' names
        "connect_args": {"tcp_user_timeout": 5000, "connect_timeout": CONNECT} | alive,
    }


class Templates(Environment):
    """Jinja with the names every template knows in one plain dictionary: its chain of them is slow to compare."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The names for a template about to be loaded."""
        return {**self.globals, **(d or {})}


def _init_database(app: Flask) -> None:
    for name in MODELS:
        import_module(f"tumorboard.{name}.models")
    db.init_app(app)
    migrate.init_app(app, db, directory=str(Path(__file__).parent / "migrations"), render_as_batch=True)
    with app.app_context():
        prepare_engine(db.engine)
        be_impatient(db.engine)


def _init_sign_in(app: Flask) -> None:
    login.init_app(app)

    @login.user_loader  # type: ignore[untyped-decorator]
    def _load(key: str) -> Actor | None:
        view = app.view_functions.get(request.endpoint or "")
        return actor_of(key, idle=app.config["SESSION_IDLE"], is_use=not getattr(view, "is_listening", False))
