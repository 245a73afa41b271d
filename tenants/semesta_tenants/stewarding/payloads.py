"""What the forms of editions send: a file or a text, the state that was on screen, a reason; and refused lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from markupsafe import Markup, escape

from semesta_tenants.awards import editions
from semesta_tenants.awards.nodes import MOST_BYTES, EditionError, Fault
from semesta_tenants.awards.records import Edition
from semesta_tenants.awards.service import LONGEST_REASON

LONGEST_CODE: Final = 300
"""Of a line of a file so many signs are shown."""
LONGEST_RUN: Final = 24
_RUN: Final = re.compile(rf"\S{{{LONGEST_RUN}}}")
_NAME: Final = re.compile(r"""\s*["']?edition["']?\s*:""")


@dataclass(frozen=True, slots=True)
class Given:
    """An edition as it was sent. text: to be shown again; empty where a file is no text or longer than any edition."""

    content: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line of a refused file. code: as it stands there. words: every reason why it cannot be used."""

    line: int
    code: Markup
    words: tuple[str, ...]


def given_from(form: Mapping[str, str], upload: bytes) -> Given:
    """The file where one was sent, else the text of the form. upload: empty where none was chosen."""
    if upload:
        return Given(upload, _shown(upload))
    # Browsers send every end of a line as two signs.
    typed = form.get("isi", "").replace("\r\n", "\n")
    return Given(typed.encode(), typed[:MOST_BYTES])


def _shown(upload: bytes) -> str:
    if len(upload) > MOST_BYTES:
        return ""
    try:
        return upload.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return ""


def expected_from(form: Mapping[str, str]) -> int | None:
    """The row version that was on screen; None where the form names none."""
    sent = form.get("versi", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None  # noqa: PLR2004 (an integer of the database)


def run_from(form: Mapping[str, str]) -> int | None:
    """The number of the run that was on screen; None where the form names none."""
    return expected_from({"versi": form.get("hitungan", "")})


def reason_from(form: Mapping[str, str]) -> str:
    """The reason as typed, with one sign more than is allowed so that too long stays too long."""
    return form.get("alasan", "").replace("\r\n", "\n").strip()[: LONGEST_REASON + 1]


def same_edition(content: bytes, name: str) -> None:
    """That a file is still the edition of this name.

    Raises:
        EditionError: it is no edition, or another one.
    """
    found = editions.read(content)
    if found.id != name:
        lines = content.decode("utf-8-sig").split("\n")
        line = next((number for number, text in enumerate(lines, 1) if _NAME.match(text)), 1)
        raise EditionError([Fault(line, f"Berkas ini menulis edisi '{found.id}'; di halaman ini namanya harus tetap '{name}'.")])


def excerpts(content: bytes, faults: Iterable[Fault]) -> list[Excerpt]:
    """The faults by line, each line once, as the file writes it."""
    lines = content[: MOST_BYTES * 4].decode(errors="replace").split("\n")
    by_line: dict[int, list[str]] = {}
    for each in faults:
        by_line.setdefault(each.line, []).append(each.words)
    return [
        Excerpt(line, breakable(lines[line - 1] if line <= len(lines) else ""), tuple(words)) for line, words in by_line.items()
    ]


def breakable(text: str) -> Markup:
    """A line of a file that keeps its indent and may break anywhere on a narrow screen; at most LONGEST_CODE signs of it."""
    cut = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text.rstrip("\r")[:LONGEST_CODE])
    rest = cut.lstrip(" ")
    indent = Markup("&nbsp;") * (len(cut) - len(rest))
    parts, end = [], 0
    for found in _RUN.finditer(rest):
        parts += [escape(rest[end : found.end()]), Markup("<wbr>")]
        end = found.end()
    return indent + Markup("").join([*parts, escape(rest[end:])]) + ("…" if len(text) > LONGEST_CODE else "")


def next_version(edition: Edition) -> str:
    """The file of an edition with its next number and an empty place for the reason, which is refused until it is filled."""
    version = edition.version + 1
    text = editions.write(replace(edition, version=version, reason=""))
    return text.replace(f"version: {version}\n", f"version: {version}\nreason: ''\n", 1)
