"""Files beside a case: kept, handed out locked down, refused, scanned."""

import socketserver
import threading
from io import BytesIO

import pytest

from tests.cases.attachments.test_contents import PDF, picture
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.cases.attachments import shelf
from tumorboard.cases.attachments.models import Attachment
from tumorboard.cases.attachments.views import LOCKED
from tumorboard.core.db import db
from tumorboard.permissions import Role


@pytest.fixture
def case(make):
    return make.case(make.programme("sarcoma"))


@pytest.fixture
def desk(make, client, case):
    return client(make.member(make.programme_of(case), Role.COORDINATOR))


def send(browser, case, content: bytes, name: str = "Amara Osei.pdf", words: str = "Referral letter"):
    file = (BytesIO(content), name)
    where = f"/cases/{case.id}/attachments"
    return browser.post(where, data={"file": file, "words": words}, content_type="multipart/form-data")


def test_a_file_is_kept_and_handed_out_locked_down(make, client, case, desk):
    assert send(desk, case, PDF).status_code == 303
    [kept] = db.session.query(Attachment).all()
    assert "Amara" not in kept.stored_as + kept.words
    where = f"/cases/{case.id}/attachments/{kept.id}"
    answer = desk.get(where)
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"] == f'attachment; filename="attachment-{kept.id}.pdf"'
    assert answer.headers["Content-Security-Policy"] == LOCKED
    assert {"default-src 'none'", "frame-ancestors 'none'", "sandbox"} <= set(LOCKED.split("; "))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert db.session.query(LedgerEntry).filter_by(event=Event.ATTACHMENT_READ, subject_id=kept.id).count() == 1
    stranger = client(make.member(make.programme("elsewhere"), Role.CHAIR))
    assert stranger.get(where).status_code == 404
    other = make.case(make.programme_of(case))
    assert desk.get(f"/cases/{other.id}/attachments/{kept.id}").status_code == 404
    assert "File attached: Referral letter" in desk.get(f"/cases/{case.id}").text


def test_what_is_taken_off_is_gone_until_it_is_put_back(case, desk):
    send(desk, case, picture("JPEG"), "scar.jpg", "")
    [kept] = db.session.query(Attachment).all()
    where = f"/cases/{case.id}/attachments/{kept.id}"
    assert desk.post(f"{where}/take-off").status_code == 303
    assert desk.get(where).status_code == 404
    assert desk.post(f"{where}/put-back").status_code == 303
    assert desk.get(where).content_type == "image/jpeg"


def test_a_file_that_was_changed_outside_is_not_handed_out(case, desk):
    send(desk, case, PDF)
    [kept] = db.session.query(Attachment).all()
    path = shelf.folder() / kept.stored_as[:2] / kept.stored_as
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(PDF.replace(b"Catalog", b"Catalox"))
    assert desk.get(f"/cases/{case.id}/attachments/{kept.id}").status_code == 410


def test_what_is_refused_leaves_nothing_behind(app, case, desk):
    before = len(list(shelf.folder().glob("*/*")))
    answer = send(desk, case, b"MZ\x90\x00 a program", "letter.pdf", "Letter of Friday")
    assert answer.status_code == 422
    assert "Only PDF, JPEG and PNG" in answer.text
    assert "Letter of Friday" in answer.text
    most = app.config["ATTACHMENT_BYTES"] = 150_000
    assert send(desk, case, PDF + b"\x00" * most).status_code == 422
    assert send(desk, case, PDF + b"\x00" * (2 * most)).status_code == 413
    assert db.session.query(Attachment).count() == 0
    assert len(list(shelf.folder().glob("*/*"))) == before


def test_sweep_takes_only_what_no_row_names(case, desk):
    send(desk, case, PDF)
    [kept] = db.session.query(Attachment).all()
    stray = shelf.put(b"given up")
    shelf.sweep(before=0)
    assert (shelf.folder() / stray[:2] / stray).exists()
    shelf.sweep(before=float("inf"))
    assert not (shelf.folder() / stray[:2] / stray).exists()
    assert shelf.take(kept.stored_as, kept.digest) == PDF


class Scanner(socketserver.BaseRequestHandler):
    """Speaks clamd's INSTREAM; finds whatever holds EICAR."""

    def handle(self):
        line = self.request.makefile("rb")
        assert line.read(10) == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(line.read(4), "big"):
            content += line.read(size)
        self.request.sendall(b"stream: Eicar-Test FOUND\0" if b"EICAR" in content else b"stream: OK\0")


def test_the_virus_scanner_is_asked_before_anything_is_kept(app, case, desk):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Scanner) as scanner:
        threading.Thread(target=scanner.serve_forever, daemon=True).start()
        app.config["CLAMD"] = f"127.0.0.1:{scanner.server_address[1]}"
        found = send(desk, case, PDF.replace(b"%%EOF", b"EICAR %%EOF"))
        assert found.status_code == 422
        assert "virus scanner found something" in found.text
        assert send(desk, case, PDF).status_code == 303
        scanner.shutdown()
    assert db.session.query(Attachment).one().is_scanned
    silent = send(desk, case, PDF)
    assert silent.status_code == 422
    assert "does not answer" in silent.text
    assert db.session.query(Attachment).count() == 1
