"""Pure rules of accounts: what an address, a name, a password and a way back look like; secrets and their digests."""

from __future__ import annotations

import hashlib
import ipaddress
import re
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from semesta_platform.accounts.records import HeldSeat, Seat
from semesta_platform.accounts.roles import ROLES, PlaceKind
from semesta_platform.http.permissions import Permission
from semesta_platform.http.principal import Grant

LONGEST_EMAIL: Final = 254
LONGEST_NAME: Final = 120
LONGEST_TOKEN_NAME: Final = 80
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200
FEWEST_SIGNS: Final = 5
"""Different signs in a password: fewer is a key held down."""
IDLE: Final = timedelta(hours=12)
"""A session that nobody used for so long is over: a working day with its overtime."""
ABSOLUTE: Final = timedelta(days=7)
"""A session is over then, used or not."""
SEEN_EVERY: Final = timedelta(minutes=1)
"""How exactly the last use is known: one write a minute, not one a request."""
INVITATION: Final = timedelta(days=7)
TOKEN_DAYS, MOST_TOKEN_DAYS = 90, 365
MOST_TOKENS: Final = 20
TOKEN_MARK: Final = "smst_"  # noqa: S105 (a mark in front of secrets, no secret)
"""In front of every token, so that scanners of repositories can know one."""
WINDOW: Final = timedelta(minutes=15)
FAILURES: Final = {"pair": 8, "account": 40, "address": 200}
"""Failed sign-ins within the window after which no more are looked at.

Few for one account from one address: that is guessing. More for an account from everywhere, so that a stranger cannot
lock an official out with eight wrong words; more for an address, because an office sits behind one.
"""
LONGEST_AGENT: Final = 200
# In this order: each browser also names those that it wants to be taken for.
_BROWSERS: Final = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
                    ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
_SYSTEMS: Final = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
                   ("Linux", "Linux"))  # fmt: skip
_EMAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+"
)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,100}")


def email_of(text: str) -> str | None:
    """The address as it is kept, in small letters; None when it cannot be one. Only the ASCII form is known."""
    wanted = text.strip().lower()
    if len(wanted) > LONGEST_EMAIL or not wanted.isascii() or not _EMAIL.fullmatch(wanted) or ".." in wanted:
        return None
    return wanted


def name_of(text: str, longest: int = LONGEST_NAME) -> str | None:
    """The name with single blanks; None when nothing is left, it is too long or holds signs that cannot be seen."""
    if len(text) > 10 * longest:
        return None
    wanted = " ".join(text.split())
    return wanted if wanted and len(wanted) <= longest and wanted.isprintable() else None


def password_fault(password: str, email: str) -> str | None:
    """What speaks against a new password: 'short', 'long', 'plain' (few signs) or 'account' (it is the account's name)."""
    if len(password) < SHORTEST_PASSWORD:
        return "short"
    if len(password) > LONGEST_PASSWORD:
        return "long"
    if len(set(password)) < FEWEST_SIGNS:
        return "plain"
    if password.lower() in {email, email.partition("@")[0]}:
        return "account"
    return None


def new_secret(mark: str = "") -> str:
    """256 random bits as text, behind its mark."""
    return mark + secrets.token_urlsafe(32)


def digest_of(secret: str) -> bytes:
    """What is kept of a secret: 32 bytes of SHA-256. Enough for random secrets, which nobody can guess; never for passwords."""
    return hashlib.sha256(secret.encode()).digest()


def could_be_secret(text: str) -> bool:
    """Whether it is worth asking the database for."""
    return _TOKEN.fullmatch(text) is not None


def counted_by(email: str, address: str) -> dict[str, bytes]:
    """Under what a failed sign-in is counted, by the names in FAILURES; digests, so that the table lists no accounts."""
    who, where = email.strip().lower()[:LONGEST_EMAIL], _line(address)
    return {"pair": digest_of(f"pair {who} {where}"), "account": digest_of(f"account {who}"), "address": digest_of(f"at {where}")}


def _line(address: str) -> str:
    """One line into the net: of IPv6 the first 64 bits, for a household or an office has all of the rest."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return address if found.version == 4 else str(ipaddress.ip_network((address.partition("%")[0], 64), strict=False))  # noqa: PLR2004 (the version's name)


def own_path(text: str | None) -> str | None:
    """The path when it leads to a page of ours; None for anything a browser might take for another host."""
    if not text or not text.startswith("/") or text.startswith(("//", "/\\")) or not text.isprintable() or "\\" in text:
        return None
    try:
        split = urlsplit(text)
    except ValueError:
        return None
    return text if not split.scheme and not split.netloc else None


def browser_words(agent: str) -> str:
    """What a person calls their browser: 'Firefox, Windows'; the beginning of the agent's own words where none is known."""
    browser = next((words for mark, words in _BROWSERS if mark in agent), None)
    system = next((words for mark, words in _SYSTEMS if mark in agent), None)
    return ", ".join(each for each in (browser, system) if each) or agent[:40]


def grants_of(seats: Iterable[HeldSeat]) -> frozenset[Grant]:
    """What these seats allow where, by the matrix of roles. Somebody without any seat may still manage their own account."""
    grants = {Grant(Permission.SIGNED_IN)}
    for seat in seats:
        entry = ROLES[seat.role]
        grants |= {Grant(permission) for permission in entry.everywhere}
        if seat.tenant_code is not None:
            grants |= {Grant(permission, seat.tenant_code) for permission in entry.there}
    return frozenset(grants)


def seat_of(role: str, office: str = "") -> str:
    """How a notice keeps the seat by which somebody was told: the role's name, of an organisation's staff with the organisation.

    role: its name. office: of its staff alone, however it is spaced or capitalised; '' for others.
    """
    return f"{role}:{plain_office(office)}" if office else role


def plain_office(name: str) -> str:
    """An organisation's name for comparing."""
    return " ".join(name.split()).casefold()


def seat_is_whole(seat: Seat) -> bool:
    """Whether the seat has exactly what its role needs: the same rule as the table's own."""
    entry = ROLES[seat.role]
    wanted = {PlaceKind.TENANT: (True, False), PlaceKind.BRANCH: (False, True), PlaceKind.INSTALLATION: (False, False)}
    given = (seat.tenant_code is not None, seat.branch_code is not None)
    return given == wanted[entry.place] and entry.office == (seat.organisation is not None)
