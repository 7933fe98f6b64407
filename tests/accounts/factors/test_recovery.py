"""Recovery codes: long enough that a plain hash of them cannot be searched, and read as people type them."""

from math import log2

from hypothesis import given
from hypothesis import strategies as st

from tumorboard.accounts.factors.codes import new_secret
from tumorboard.accounts.factors.recovery import COUNT, LENGTH, LETTERS, new_codes, plain_recovery_code


def test_codes_and_seeds_are_long_and_never_the_same():
    assert LENGTH * log2(len(set(LETTERS))) > 112
    codes = [code for _ in range(200) for code in new_codes()]
    assert len(set(codes)) == 200 * COUNT
    assert {letter for code in codes for letter in code} == {*LETTERS, "-"}
    assert len({new_secret() for _ in range(200)}) == 200
    assert len(new_secret()) * 5 == 160


@given(st.data())
def test_a_code_is_read_however_it_is_typed(data):
    code = new_codes()[0]
    typed = "".join(data.draw(st.sampled_from([one, one.upper(), f" {one}", f"{one}-"])) for one in code)
    assert plain_recovery_code(typed) == code.replace("-", "")
    assert plain_recovery_code(typed + "a") == plain_recovery_code(code[:-1]) == ""
