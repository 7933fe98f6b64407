"""One-time codes: the right moment, and once."""

from datetime import UTC, datetime, timedelta

import pyotp
from hypothesis import given
from hypothesis import strategies as st

from tumorboard.accounts.factors.codes import new_secret, picture, plain_code, step_of

SECRET = new_secret()
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))


@given(moment=MOMENTS, late=st.integers(-200, 200))
def test_a_code_counts_a_step_early_or_late_and_never_twice(moment, late):
    totp, shown_at = pyotp.TOTP(SECRET), moment + timedelta(seconds=late)
    code, step = totp.at(shown_at), totp.timecode(shown_at)
    found = step_of(SECRET, code, at=moment, after=0)
    if abs(step - totp.timecode(moment)) <= 1:
        assert found is not None
        assert step_of(SECRET, code, at=moment, after=max(found, step)) is None
    else:
        assert found is None or totp.generate_otp(found) == code  # one in a million: the same digits again


@given(st.text(max_size=20))
def test_only_six_digits_are_a_code(typed):
    code = plain_code(typed)
    assert code == "" or (len(code) == 6 and code.isascii() and code.isdecimal())


def test_plain_code_is_read_as_people_type_it():
    assert plain_code(" 123 456 ") == plain_code("123-456") == "123456"
    assert plain_code("12345") == plain_code("١٢٣٤٥٦") == ""


def test_the_picture_needs_no_script_and_no_style():
    drawn = picture("otpauth://totp/x?secret=AAAA")
    assert drawn.startswith("data:image/svg+xml")
    assert "script" not in drawn
    assert "style=" not in drawn
