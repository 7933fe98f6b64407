"""Looks through all that the app says beside its pages, for anything a patient could be known by.

During a whole run it learns every name, identifier and free text of patients that is written to a database, and keeps
every log line, mail, address (with its query, and where it led) and error page. At the end none may hold one of those.
"""

import logging
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

import pytest
from flask import Flask, Response, request, request_finished
from sqlalchemy import event
from sqlalchemy.orm import Session

from tumorboard.core.edges.logs import formatter
from tumorboard.notifications.outbox import jobs
from tumorboard.notifications.outbox.server import hand_over

#: Columns that name a patient.
NAMES = {"patient": ("family_name", "given_names", "preferred_name"), "patient_identifier": ("value",)}
#: Folders whose rows hold what clinicians write.
CLINICAL = tuple(
    f"tumorboard.{noun}." for noun in ("patients", "cases", "presentations", "inputs", "plans", "followups")
)
#: Shorter ones are words of the clinic, not somebody's sentence.
NAME, SENTENCE = 5, 24
#: Error pages; 409 and 422 show the form again to whoever typed it, and so does a posted 503.
ERRORS = {400, 401, 403, 404, 405, 410, 413, 429, 500, 501, 503}
WORD = re.compile(r"\w+")


class Scanner:
    """What may not be said, and what was said where."""

    def __init__(self) -> None:
        self.secrets: dict[str, set[str]] = defaultdict(set)
        self.said: dict[str, str] = {}
        #: Off while forms are filled with the same garbage that is put into addresses.
        self.learns = True

    def learn(self, row: object) -> None:
        """Take the names and texts of a row about to be kept."""
        table = getattr(row, "__tablename__", "")
        for column in NAMES.get(table, ()):
            self._keep_secret(getattr(row, column, None), NAME)
        if type(row).__module__.startswith(CLINICAL):
            for value in vars(row).values():
                if isinstance(value, str) and value.count(" ") >= 3:
                    self._keep_secret(value, SENTENCE)

    def _keep_secret(self, value: Any, shortest: int) -> None:
        if isinstance(value, str) and len(value) >= shortest and not value.isspace() and (first := WORD.search(value)):
            self.secrets[first[0]].add(value[first.start() :][:60])

    def hear(self, where: str, words: str) -> None:
        """Keep what was said; the same again costs nothing."""
        self.said.setdefault(words, where)

    def leaks(self) -> list[str]:
        """Each secret that was said, and where."""
        found = set()
        for words, where in self.said.items():
            for word in WORD.finditer(words):
                for secret in self.secrets.get(word[0], ()):
                    end = word.start() + len(secret)
                    if words.startswith(secret, word.start()) and not words[end : end + 1].isalnum():
                        found.add(f"{where}: {secret!r} in {words[max(0, word.start() - 80) : end + 40]!r}")
        return sorted(found)

    def after_request(self, _app: Flask, response: Response, **_more: Any) -> None:
        """The address, where it led, and what an error page says."""
        self.hear("address", unquote_plus(request.full_path))
        if response.location:
            self.hear("location", unquote_plus(response.location))
        shows_form = response.status_code == 503 and request.method == "POST"
        if response.status_code in ERRORS and response.mimetype == "text/html" and not shows_form:
            self.hear(f"error page {response.status_code}", response.get_data(as_text=True).partition("<main")[2])

    def after_flush(self, session: Session, _work: Any) -> None:
        """Every row that is written."""
        for row in [*session.new, *session.dirty] if self.learns else ():
            self.learn(row)


#: The one that listens to this run.
HEARD = Scanner()


class Heard(logging.Handler):
    """Each line as it would be written."""

    def __init__(self, scanner: Scanner) -> None:
        super().__init__()
        self.scanner = scanner
        self.setFormatter(formatter())

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it, without its time."""
        self.scanner.hear(
            "log", re.sub(r'"timestamp": "[^"]*"|"ms": [\d.]+|"request_id": "\w+"', "", self.format(record))
        )


@pytest.fixture(scope="session", autouse=True)
def scanner() -> Iterator[Scanner]:
    """Listens to the whole run; at its end nothing may have leaked."""
    scanner = HEARD
    ours, heard = logging.getLogger("tumorboard"), Heard(scanner)

    def _hand_over(line: Any, message: Any, **about: Any) -> str:
        for part in message.walk():
            if part.get_content_maintype() == "text":
                scanner.hear("mail", f"{message['Subject']}\n{part.get_content()}")
        return hand_over(line, message, **about)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "hand_over", _hand_over)
        event.listen(Session, "after_flush", scanner.after_flush)
        logging.getLogger().addHandler(heard)
        ours.setLevel(logging.INFO)
        with request_finished.connected_to(scanner.after_request):
            yield scanner
        logging.getLogger().removeHandler(heard)
        event.remove(Session, "after_flush", scanner.after_flush)
    if leaks := scanner.leaks():
        pytest.fail("said beside the pages:\n" + "\n".join(leaks[:50]), pytrace=False)
