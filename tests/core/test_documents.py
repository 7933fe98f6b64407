"""Files that are sent: names made by us, and nothing fetched for them but our own."""

import pytest

from tumorboard.core.documents import _our_files, attached_as, has_pdf


def test_attached_as_keeps_a_name_a_name():
    assert attached_as("plan-SARC-7.pdf") == 'attachment; filename="plan-SARC-7.pdf"'
    assert attached_as('a"; x="\r\nSet-Cookie: b/../ü.pdf') == 'attachment; filename="a-x-Set-Cookie-b-..-.pdf"'


@pytest.mark.once
@pytest.mark.skipif(not has_pdf(), reason="WeasyPrint or Pango is missing")
@pytest.mark.parametrize(
    "address",
    ["http://evil.example/x.png", "file:///etc/passwd", "http://here/static/../wsgi.py", "http://here/%2e%2e/wsgi.py",
     "http://here//etc/passwd", "http://here@evil.example/static/css/tokens.css"],
)  # fmt: skip
def test_papers_fetch_nothing_but_our_files(app, address):
    with app.app_context(), pytest.raises(ValueError, match="not one of our files"):
        _our_files().fetch(address)
