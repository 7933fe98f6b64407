"""The examples in docs/run: what they promise about TLS and about who somebody is."""

import re
from pathlib import Path

import pytest

RUN = Path(__file__).resolve().parent.parent / "docs" / "run"
NGINX = (RUN / "nginx.conf").read_text()


def test_the_proxy_takes_new_tls_with_forward_secrecy_only():
    assert re.findall(r"ssl_protocols (.*);", NGINX) == ["TLSv1.2 TLSv1.3"]
    (ciphers,) = re.findall(r"ssl_ciphers (.*);", NGINX)
    assert all(one.startswith("ECDHE+") and re.search("AESGCM|CHACHA20", one) for one in ciphers.split(":"))


def test_the_proxy_says_itself_who_somebody_is():
    told = dict(re.findall(r"proxy_set_header (X-Forwarded-\w+) (.*);", NGINX))
    assert told == {"X-Forwarded-For": "$remote_addr", "X-Forwarded-Proto": "$scheme", "X-Forwarded-Host": "$host"}


def test_only_pages_are_sent_on_from_http():
    plain = NGINX.partition("listen 80;")[2].partition("\n}")[0]
    assert "location ~ ^/(calendar|healthz|readyz)" in plain
    assert plain.index("return 403") < plain.index("return 308 https://$host$request_uri")


def test_the_units_may_little():
    for name in ("tumorboard-web.service", "tumorboard-worker.service"):
        unit = (RUN / name).read_text()
        for line in ("User=tumorboard", "NoNewPrivileges=true", "CapabilityBoundingSet=\n", "ProtectSystem=strict",
                     "UMask=0077", "PrivateTmp=true"):  # fmt: skip
            assert line in unit, (name, line)


@pytest.mark.once
def test_addresses_that_are_secrets_are_not_logged(app):
    secret = {str(rule).partition("<")[0] for rule in app.url_map.iter_rules() if "<token>" in str(rule)}
    assert {"/calendar/", "/reply/", "/sign-in/links/"} <= secret
    unlogged = [block.partition("{")[0] for block in NGINX.split("location ") if "access_log off" in block]
    (pattern,) = [one.strip().removeprefix("~ ") for one in unlogged]
    assert [path for path in secret if not re.match(pattern, path)] == []
