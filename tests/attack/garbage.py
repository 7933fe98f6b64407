"""Thousands of posts of real forms with garbage in them: every one must get an answer, and none a 500."""

import random
import time
from collections import Counter
from urllib.error import URLError
from urllib.parse import urlsplit

from tests.attack.ground import Ground, crawl
from tests.forms import PageForm, Pairs
from tests.visitor import Visitor

GARBAGE = [
    "", " ", "\x00", "a\x00b", "'", "' OR 1=1 --", '"; DROP TABLE person; --', "{{ 7*7 }}", "${7*7}", "%s%n%x",
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "../../etc/passwd", "\r\nSet-Cookie: a=b", "=1+1",
    "-1", "0", "2147483648", "9" * 30, "1e309", "NaN", "0x41", "2026-02-30", "0000-00-00", "9999-12-31", "24:61",
    "\u202egnp.exe", "\ud800", "e\u0301" * 200, "\U0001f9b4" * 50, "x" * 20_000, "true", "[]", "{}", "null", "%00", "%",
]  # fmt: skip
SLOW = 30.0


def throw(ground: Ground, posts: int, seed: int) -> tuple[str, list[str]]:
    """Post garbage as one person of each role in turn; return what was done, and what broke."""
    chance, answers, findings = random.Random(seed), Counter[int](), Counter[str]()
    began, sent, forms, slowest = time.monotonic(), 0, set[str](), 0.0
    emails = ground.emails()
    for turn, email in enumerate(emails):
        visitor = ground.visitor(email)
        found = list(crawl(visitor).forms.values())
        forms |= {form.action for form in found}
        share = posts * (turn + 1) // len(emails)
        while sent < share and found:
            form, sent = chance.choice(found), sent + 1
            pairs = spoiled(form, chance)
            asked = time.monotonic()
            status = _status(visitor, form, pairs)
            slowest = max(slowest, time.monotonic() - asked)
            answers[status] += 1
            if status >= 500 or status == 0 or time.monotonic() - asked > SLOW:
                findings[f"{status} for {form.method} {urlsplit(form.action).path} with {_told(pairs)}"] += 1
            if status in (401, 403) and "/sign-in" in urlsplit(visitor.get("/").address).path:
                visitor = ground.visitor(email)
    kinds = ", ".join(f"{count} x {status}" for status, count in sorted(answers.items()))
    told = (
        f"{sent:,} posts of {len(forms)} forms by {len(emails)} people in {time.monotonic() - began:.0f} s "
        f"(seed {seed}). Answers: {kinds}. The slowest took {slowest:.1f} s."
    )
    return told, [f"{count} x {line}" for line, count in findings.items()]


def spoiled(form: PageForm, chance: random.Random) -> Pairs:
    """A form with garbage in one field, in some, or in all; some fields missing, some twice."""
    share = chance.choice((0.1, 0.5, 1.0))
    pairs: Pairs = []
    for name, value in form.filled():
        keeps = name == "csrf_token" and chance.random() < 0.95
        given = chance.choice(GARBAGE) if not keeps and chance.random() < share else value
        pairs += [(name, given)] * (1 if keeps else chance.choice((0, 1, 1, 1, 1, 1, 2)))
    return pairs


def _status(visitor: Visitor, form: PageForm, pairs: Pairs) -> int:
    try:
        if form.method == "post":
            return visitor.post(form.action, pairs).status
        words = "&".join(f"{name}={value[:500]!a}" for name, value in pairs)
        return visitor.get(f"{form.action.partition('?')[0]}?{words}".replace(" ", "+").replace("'", "%27")).status
    except (URLError, OSError, ValueError):
        return 0


def _told(pairs: Pairs) -> str:
    return ", ".join(f"{name}={value[:30]!r}" for name, value in pairs if name not in ("csrf_token", "once"))[:200]
