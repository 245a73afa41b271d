"""What stands around a page: who is here, where, and where else they may go. `frame.html` draws it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Literal

from markupsafe import Markup

Side = Literal["region", "bpjs", "centre", "operator", "system"]
Tone = Literal["", "good", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts. `name` and `role` are shown, never interpreted; `side` tints the initials."""

    name: str
    role: str
    side: Side = "region"


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One way to go.

    icon: an id in icons.svg.
    words: already in the language of the request.
    current: this is the page one is on.
    count: open things behind it; 0 shows no number.
    """

    icon: str
    words: str
    href: str
    current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class SwitchItem:
    """One more region in the switcher; `state` is a name in `vocabulary.STATES` or None."""

    name: str
    href: str
    note: str = ""
    current: bool = False
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence that holds for the whole page."""

    words: str | Markup
    tone: Tone = ""
    icon: str = "info-circle"


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything around the content. Without a person the public bar is drawn, with no list at the side.

    where: name of the region, the branch or the level one works in.
    navigation: at the side, its first five also at the foot of a phone.
    foot: below the navigation: settings, help.
    switch: other regions that this person may open; empty draws the name alone.
    sign_in: where a visitor signs in; None offers nothing.
    sign_out: where a POST ends the session.
    search: where the search form goes; None draws none, and then `/` does nothing.
    notifications: address and number unread.
    account: the person's own page.
    """

    where: str | None = None
    navigation: tuple[NavigationItem, ...] = ()
    foot: tuple[NavigationItem, ...] = ()
    person: Person | None = None
    switch: tuple[SwitchItem, ...] = ()
    notices: tuple[Notice, ...] = ()
    sign_in: str | None = None
    sign_out: str | None = None
    search: str | None = None
    notifications: tuple[str, int] | None = None
    account: str | None = None
    home: str = "/"


PUBLIC = Frame()


def last_resort(reference: str) -> str:
    """A whole page in both languages that needs no template, no style sheet and no translation: for when those are what failed.

    reference: the code that support looks up.
    """
    code = escape(reference)
    return (
        '<!doctype html><html lang="id"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Gangguan · Semesta</title></head><body><main>'
        "<h1>Halaman ini tidak dapat ditampilkan</h1>"
        "<p>Terjadi gangguan di sistem kami; data Anda tidak berubah. Muat ulang halaman ini beberapa menit lagi. "
        f"Bila tetap terjadi, sampaikan kode rujukan <strong>{code}</strong> kepada pengelola.</p>"
        '<p lang="en">This page cannot be shown. Something failed on our side and your data are unchanged. '
        f"Please reload in a few minutes; if it persists, give the operator the reference code <strong>{code}</strong>.</p>"
        '<p><a href="/">Ke beranda</a></p></main></body></html>'
    )
