"""The newest anchor goes out by mail every day, to each address, and says nothing else."""

import pytest

from tests.audit.ground import newest, seal, write
from tests.notifications.postoffice import post_office
from tumorboard.core.db import db
from tumorboard.core.jobs import run_one
from tumorboard.notifications.outbox.anchors import mail_anchors


@pytest.fixture
def office(app, make, tmp_path):
    """A mail server."""
    with post_office(app, tmp_path) as office:
        yield office


def test_the_anchor_is_mailed_to_each_address(app, office):
    app.config["ANCHOR_MAIL"] = "audit@hospital.example, archive@elsewhere.example"
    write(None, 3)
    seal()
    mail_anchors()
    db.session.commit()
    while run_one():
        pass
    assert sorted(address for address, _ in office.arrived) == ["archive@elsewhere.example", "audit@hospital.example"]
    words = office.arrived[0][1].get_content()
    digits = newest().digest
    assert f'--anchor "3 {digits[:4]}-{digits[4:8]}-{digits[8:12]}-{digits[12:16]}"' in words
    assert digits in words


def test_without_an_address_nothing_is_sent(app, office):
    mail_anchors()
    db.session.commit()
    assert run_one() is False
