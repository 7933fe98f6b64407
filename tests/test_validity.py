"""The checkers of HTML must themselves find what they are asked to find."""

from pathlib import Path

import pytest

from tests.validity import has_vnu, html_problems

GOOD = '<!doctype html><html lang="en"><head><title>Case</title></head><body><h1 hx-get="/x">Case</h1></body></html>'
BAD = GOOD.replace("</h1>", "")


@pytest.mark.once
@pytest.mark.skipif(not has_vnu(), reason="Java is not installed")
def test_html_problems_names_the_page_and_only_the_bad_one(tmp_path: Path) -> None:
    found = html_problems({"good": GOOD, "bad": BAD}, tmp_path)
    assert found
    assert {line.partition(":")[0] for line in found} == {"bad"}
