"""Browsers as their owners call them."""

import pytest

from tumorboard.accounts.devices import device_words

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Edg/130.0", "Edge on Windows"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT}", "Chrome on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605 Version/18.0 Safari/605", "Safari on Mac"),
        (f"Mozilla/5.0 (Linux; Android 14; SM-S911B) {WEBKIT}", "Chrome on Android"),
        ("Something on Windows", "Windows"),
        ("", "A browser that does not say which"),
    ],
)
def test_device_words_name_browser_and_system(agent, words):
    assert device_words(agent) == words
