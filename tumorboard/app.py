"""``create_app``: settings, extensions, guard, blueprints, error pages. Imports all."""

from collections.abc import MutableMapping
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, request, url_for
from flask.templating import Environment
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from tumorboard import frame
from tumorboard.accounts.sessions import actor_of
from tumorboard.audit.sealing.keys import sealing_settings
from tumorboard.cli import init_cli
from tumorboard.config import ROOT, Settings, load_settings
from tumorboard.core.db import db, prepare_engine
from tumorboard.core.errors import NotFound, Refusal, Stale, TooLarge
from tumorboard.core.pages import page
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
]

#: Every table is known to the app, whichever page uses it first.
MODELS = [
    "agendas.carryover", "papers.family",
    "audit", "directory", "accounts", "accounts.arrivals", "accounts.factors", "accounts.links", "accounts.tries",
    "patients", "cases", "presentations", "presentations.rules",
    "presentations.left_out", "presentations.needs", "conferences", "conferences.attendance", "conferences.replies",
    "presentations.urgency", "agendas", "agendas.late", "agendas.proposal", "agendas.running", "agendas.observations",
    "inputs", "plans", "plans.signing", "plans.countersigning", "plans.holds", "plans.stances", "plans.phrases",
    "followups", "search", "worklists", "notifications", "rooms.signals", "directory.letterhead",
    "followups.triggers", "audit.sealing", "audit.readings",
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
    app = Flask(
        "tumorboard", instance_path=str(settings.instance.resolve()),
        template_folder=str(_folder("templates")), static_folder=str(_folder("static")),
    )  # fmt: skip
    app.jinja_environment = Templates
    app.config.update(_flask_settings(settings))
    settings.instance.mkdir(parents=True, exist_ok=True)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    init_guard_order(app)
    _init_database(app)
    _init_sign_in(app)
    for name in VIEWS:
        app.register_blueprint(import_module(f"tumorboard.{name}").bp)
    app.add_url_rule("/", "home", import_module("tumorboard.worklists.views").home)
    _init_errors(app)
    frame.init_frame(app)
    init_cli(app)
    return app


def init_guard_order(app: Flask) -> None:
    """The request's id comes first, then the guard, then the forgery check."""
    init_web(app)
    init_guard(app)
    csrf.init_app(app)


def _flask_settings(settings: Settings) -> dict[str, Any]:
    secure = settings.https
    return (
        {
            "SECRET_KEY": settings.secret(),
            "SQLALCHEMY_DATABASE_URI": settings.database,
            "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(settings.database),
            "SESSION_COOKIE_NAME": "__Host-tumorboard" if secure else "tumorboard",
            "SESSION_COOKIE_SECURE": secure,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "MAX_CONTENT_LENGTH": settings.max_request_bytes,
            "MAX_FORM_MEMORY_SIZE": settings.max_request_bytes,
            "MAX_FORM_PARTS": 2000,
            "WTF_CSRF_TIME_LIMIT": None,
            "HTTPS": secure,
            "PASSWORD_COST": settings.password_cost,
            "SESSION_HOURS": settings.session_hours,
            "SESSION_IDLE": timedelta(minutes=settings.session_idle_minutes),
            "TIME_ZONE": settings.time_zone,
            "TESTING": settings.testing,
        }
        | _mail_settings(settings)
        | sealing_settings(settings)
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


def _engine_options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"pool_size": 40, "max_overflow": 20, "connect_args": {"check_same_thread": False, "timeout": 30}}
    alive = {"keepalives": 1, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
    return {
        "pool_pre_ping": True,
        "pool_size": 20,
        "connect_args": {"tcp_user_timeout": 8000, "connect_timeout": 5} | alive,
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


def _init_sign_in(app: Flask) -> None:
    login.init_app(app)

    @login.user_loader  # type: ignore[untyped-decorator]
    def _load(key: str) -> Actor | None:
        view = app.view_functions.get(request.endpoint or "")
        return actor_of(key, idle=app.config["SESSION_IDLE"], is_use=not getattr(view, "is_listening", False))


def _init_errors(app: Flask) -> None:
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(404, lambda _error: _refused(NotFound()))
    app.register_error_handler(
        413,
        lambda _error: _refused(
            TooLarge("This is larger than can be kept.", remedy="Shorten the text, or send it in parts.")
        ),
    )
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(HTTPException, _other)
    app.register_error_handler(500, _broken)


def _refused(refusal: Refusal) -> Response:
    template = "errors/conflict.html" if isinstance(refusal, Stale) else "errors/refusal.html"
    return page(template, status=refusal.status, refusal=refusal, form=None, back=_page_before())


def _page_before() -> str:
    """The page of ours that the form stood on; where no browser says so, my work."""
    said = urlsplit(request.referrer or "")
    return said.path if said.path.startswith("/") and said.netloc == request.host else url_for("home")


def _forged(_error: CSRFError) -> Response:
    refusal = Refusal(
        "This form is from an earlier session, so it was not saved.",
        remedy="Go back with your browser: what you typed is still there. Reload in another tab, then save again.",
    )
    return _refused(refusal)


def _other(error: HTTPException) -> Response:
    refusal = Refusal(error.description or "This request makes no sense here.", remedy="Start again from My work.")
    refusal.status, refusal.title = error.code or 400, error.name.capitalize()
    response = _refused(refusal)
    for name, value in error.get_headers():
        if name in ("Allow", "Location", "Retry-After"):
            response.headers[name] = value
    return response


def _plain(status: int, title: str, sentence: str) -> Response:
    # No database, no person: this page must work when those are what failed.
    return page("errors/plain.html", status=status, title=title, sentence=sentence, request_id=g.get("request_id", ""))


def _database_away(_error: OperationalError) -> Response:
    db.session.rollback()
    response = _plain(
        503,
        "The database does not answer",
        "Nothing was saved. Go back, keep this page open and try again in a minute.",
    )
    response.headers["Retry-After"] = "10"
    return response


def _broken(_error: Exception) -> Response:
    db.session.rollback()
    return _plain(
        500,
        "Something broke",
        "It was our fault, and nothing was half saved. Try again; tell your administrator the number below.",
    )
