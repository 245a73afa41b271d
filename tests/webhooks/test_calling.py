"""Calls against real programs on loopback: whom we call, how we sign, and that nobody can hold us."""

from __future__ import annotations

import html
import ipaddress
import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import urllib3.connection  # noqa: F401  (the call imports it when it is first needed, at the cost of its limit)

from semesta_platform.calling import addresses, posting, signatures
from semesta_platform.calling.addresses import INWARD, MALFORMED, PLAIN, AddressError
from semesta_platform.calling.posting import Caller
from semesta_platform.calling.records import MOST_LATER, Called, Fate, Limits
from tests.webhooks.ground import nobody
from tests.webhooks.servers import HOST, NAME, Program, answering, certificate, dripping, silent, talking

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TEMPLATE = Path(__file__).parents[2] / "tenants/semesta_tenants/webhooks/templates/webhooks/_form.html"
QUICK = Limits(connect=0.3, whole=0.3)
OPEN = Caller(private=True)


def to(*found: str, asked: list[str] | None = None) -> Callable[[str, int, float], Sequence[str]]:
    """A resolver that answers so. asked: gets the names that it was asked for."""

    def resolve(host: str, _port: int, _seconds: float) -> Sequence[str]:
        if asked is not None:
            asked.append(host)
        return found

    return resolve


def post(caller: Caller, url: str, body: bytes = b"{}", headers: dict[str, str] | None = None) -> Called:
    return caller.post(url, body, headers or {})


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),  # noqa: S104 (refused below)
        *("224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),
        *("::", "::1", "::ffff:8.8.8.8", "::ffff:127.0.0.1", "fe80::1", "fc00::1", "ff02::1", "2001:db8::1"),
        *("2002:7f00:1::", "64:ff9b::7f00:1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "fec0::1"),
    ],
)
def test_an_address_that_is_not_public_is_never_called(address: str) -> None:
    assert not addresses.is_public(ipaddress.ip_address(address))
    with pytest.raises(AddressError, match=INWARD):
        addresses.checked(["8.8.8.8", address])


@pytest.mark.parametrize("address", ["8.8.8.8", "103.28.12.1", "2606:4700::1111", "2001:4860:4860::8888"])
def test_a_public_one_may_be(address: str) -> None:
    assert addresses.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://program.go.id/", PLAIN),
        ("ftp://program.go.id/", PLAIN),
        ("file:///etc/passwd", PLAIN),
        ("https://", MALFORMED),
        ("https://user:pass@program.go.id/", MALFORMED),
        ("https://program.go.id@127.0.0.1/", MALFORMED),
        ("https://program.go.id/#x", MALFORMED),
        ("https://program.go.id:0/", MALFORMED),
        ("https://program.go.id:99999/", MALFORMED),
        ("https://program.go.id/a b", MALFORMED),
        ("https://program.go.id\\@127.0.0.1/", MALFORMED),
        ("https://program.go.id/\r\nX: y", MALFORMED),
        ("https://[fe80::1%25eth0]/", MALFORMED),
        ("https://127.0.0.1/", INWARD),
        ("https://2130706433/", INWARD),
        ("https://0x7f000001/", INWARD),
        ("https://0177.0.0.1/", INWARD),
        ("https://127.1/", INWARD),
        ("https://[::1]/", INWARD),
        ("https://[::ffff:127.0.0.1]/", INWARD),
        ("https://169.254.169.254/latest/meta-data/", INWARD),
    ],
)
def test_an_address_that_cannot_be_is_refused_before_anybody_is_asked(url: str, why: str) -> None:
    asked: list[str] = []
    with pytest.raises(AddressError, match=re.escape(why)):
        addresses.parted(url)
    assert post(Caller(resolve=to(HOST, asked=asked)), url) == Called(Fate.AWAY, why)
    assert asked == []


def test_a_name_that_leads_inside_is_not_called() -> None:
    with answering(Program()) as program:
        url = program.url("localhost", "https")
        assert post(Caller(), url) == Called(Fate.AWAY, INWARD)
        assert post(Caller(resolve=to("8.8.8.8", HOST)), program.url(NAME, "https")) == Called(Fate.AWAY, INWARD)
        assert post(Caller(resolve=to()), url) == Called(Fate.AWAY, addresses.UNKNOWN)
    assert program.seen == []


def test_the_call_goes_to_the_checked_address_in_the_names_own_name(tmp_path: Path) -> None:
    file, asked = certificate(tmp_path), list[str]()
    caller = Caller(private=True, resolve=to(HOST, asked=asked), trust=str(file))
    with answering(Program(), file) as program:
        found = post(caller, program.url(NAME, "https"), b'{"a":1}')
    assert found == Called(Fate.TAKEN, "HTTP 200: terima kasih")
    # Asked once: a name that would answer differently the second time is not given the chance.
    assert (asked, program.names) == ([NAME], [NAME])
    ((headers, body),) = program.seen
    assert (headers["host"], headers["content-type"], headers["user-agent"]) == (
        f"{NAME}:{program.port}",
        "application/json",
        posting.AGENT,
    )
    assert body == b'{"a":1}'


def test_a_certificate_of_another_name_or_of_nobody_known_is_not_believed(tmp_path: Path) -> None:
    file = certificate(tmp_path)
    with answering(Program(), file) as program:
        named = Caller(private=True, resolve=to(HOST), trust=str(file))
        assert post(named, program.url("lain.contoh.go.id", "https")) == Called(Fate.AWAY, posting.UNTRUSTED)
        assert post(replace(named, trust=None), program.url(NAME, "https")) == Called(Fate.AWAY, posting.UNTRUSTED)
        assert post(named, program.url(HOST, "https")) == Called(Fate.AWAY, posting.UNTRUSTED)
    assert program.seen == []


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (200, Fate.TAKEN),
        (204, Fate.TAKEN),
        (302, Fate.PUT_OFF),
        (400, Fate.PUT_OFF),
        (410, Fate.GONE),
        (429, Fate.BUSY),
        (503, Fate.BUSY),
    ],
)
def test_the_status_decides(status: int, fate: Fate) -> None:
    program = Program(status, b"", {"Location": "http://169.254.169.254/latest/meta-data/"})
    with answering(program):
        assert post(OPEN, program.url()) == Called(fate, f"HTTP {status}")
    # One request alone: where it points to is nobody's business.
    assert len(program.seen) == 1


@pytest.mark.parametrize(
    ("given", "later"),
    [
        ("90", 90),
        (" 90 ", 90),
        ("0", 0),
        ("-5", 0),
        ("1e9", 0),
        ("9" * 400, MOST_LATER),
        ("segera", 0),
        ("", 0),
        ("Fri, 31 Dec 1999 23:59:59 GMT", 0),
        ("Fri, 31 Dec 2199 23:59:59 GMT", MOST_LATER),
    ],
)
def test_a_busy_program_may_say_for_how_long(given: str, later: float) -> None:
    for status, expected in ((503, later), (500, 0), (200, 0)):
        with answering(Program(status, b"", {"Retry-After": given})) as program:
            assert post(OPEN, program.url()).later == expected


def test_of_an_answer_a_little_is_kept_in_one_line() -> None:
    with answering(Program(500, "Galat\r\n\x00\x1b[31m\u202e é ".encode() + b"\xff" + b"x" * 100_000)) as program:
        found = post(OPEN, program.url())
    assert found.answer.startswith("HTTP 500: Galat [31m é \N{REPLACEMENT CHARACTER}xxx")
    assert len(found.answer) == posting.LONGEST_WORDS


@pytest.mark.parametrize(
    ("speak", "answer"),
    [
        (silent, posting.LATE),
        (dripping(b""), posting.LATE),
        (dripping(b"HTTP/1.1 100 Continue\r\n\r\n" * 3), posting.LATE),
        # The status has come: headers or a body without end make nobody send twice.
        (dripping(b"HTTP/1.1 200 OK\r\nX: "), None),
        (dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"), None),
        (dripping(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000), None),
    ],
)
def test_nobody_holds_us_longer_than_the_limit(speak: Any, answer: str | None) -> None:
    # The other side speaks for ever: that there is an answer is the limit's doing. Where something is said it must have been
    # heard in time, also on a busy machine.
    limits = QUICK if answer else Limits(connect=4, whole=4)
    with talking(speak) as port:
        found = post(Caller(private=True, limits=limits), f"http://{HOST}:{port}/")
    assert found.fate is (Fate.AWAY if answer else Fate.TAKEN)
    assert answer is None or found.answer == answer


def test_nor_by_a_handshake_that_never_ends() -> None:
    with talking(dripping(b"")) as port:
        found = post(Caller(private=True, limits=QUICK), f"https://{HOST}:{port}/")
    assert found.fate is Fate.AWAY
    with talking(silent) as port:
        assert post(Caller(private=True, limits=QUICK), f"https://{HOST}:{port}/") == Called(Fate.AWAY, posting.LATE)


def test_a_name_that_nobody_knows_and_a_closed_door_are_told_in_words() -> None:
    assert post(replace(OPEN, resolve=nobody), f"https://{NAME}/") == Called(Fate.AWAY, addresses.UNKNOWN)
    with answering(Program()) as program:
        url = program.url()
    assert post(OPEN, url) == Called(Fate.AWAY, f"{posting.REFUSED} (ConnectionRefusedError)")


def test_signatures_are_those_of_the_specification() -> None:
    """The vector is the specification's own, as its libraries test it."""
    body = b'{"test": 2432232314}'
    made = signatures.signature(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    both = signatures.headers((SECRET, signatures.new_secret()), "x", 1, body)["webhook-signature"].split()
    assert both[0] == signatures.signature(SECRET, "x", 1, body)
    assert len(set(both)) == 2


def test_the_example_on_the_page_proves_a_real_call() -> None:
    code = html.unescape(TEMPLATE.read_text().split("<code>import")[1].split("</code></pre>")[0])
    known: dict[str, Any] = {}
    exec(f"import{code}", known)  # noqa: S102 (our own page's text)
    secret, body = signatures.new_secret(), json.dumps({"title": "Rékon"}).encode()
    with answering(Program()) as program:
        post(OPEN, program.url(), body, signatures.headers((signatures.new_secret(), secret), "id", int(time.time()), body))
    ((headers, came),) = program.seen
    assert known["is_from_semesta"](secret, headers, came)
    assert not known["is_from_semesta"](secret, headers, came + b" ")
    assert not known["is_from_semesta"](signatures.new_secret(), headers, came)
    assert not known["is_from_semesta"](secret, {**headers, "webhook-timestamp": "1614265330"}, came)
