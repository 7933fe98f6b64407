"""No cell of a file starts a formula."""

import pytest

from tumorboard.reports.export.spreadsheet import harmless


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_harmless_disarms_every_beginning_of_a_formula(begins):
    assert harmless(f"{begins}1") == f"'{begins}1"
    assert harmless(f"1{begins}") == f"1{begins}"
