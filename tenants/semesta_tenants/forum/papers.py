"""The minutes of a meeting on paper: what stands on A4 as PDF or in a text document, in the language of the request."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from semesta_platform.interface import filters, papers
from semesta_platform.interface.words import gettext as _
from semesta_tenants.forum import minutes_shown as shown
from semesta_tenants.forum import papers_figures, shown_figures
from semesta_tenants.forum.minutes_records import Document
from semesta_tenants.forum.minutes_words import PRESENCE_WORDS
from semesta_tenants.forum.records import State
from semesta_tenants.forum.shown import quorum_words

TEMPLATE: Final = Path(__file__).with_name("papers_templates") / "minutes.typ"
LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class Issuer:
    """Whose paper it is. zone: of the tenant, IANA. today: there. invented: all its figures are for training."""

    name: str
    zone: str
    today: dt.date
    invented: bool = False


def pdf(issuer: Issuer, document: Document) -> bytes:
    """The minutes as PDF; one of 30 pages with 100 action items is set in a fraction of a second."""
    return papers.pdf(TEMPLATE, content(issuer, document))


def docx(issuer: Issuer, document: Document) -> bytes:
    """The same for whoever goes on in a word processor."""
    from semesta_tenants.forum import papers_docx  # noqa: PLC0415 (its library is wanted here alone)

    return papers_docx.written(content(issuer, document))


def name(issuer: Issuer, document: Document, slug: str) -> str:
    """The file's name without its ending: only letters, digits and hyphens, whatever the number of the minutes holds."""
    day = document.meeting.starts_at.astimezone(ZoneInfo(issuer.zone)).date().isoformat()
    number = re.sub(r"[^A-Za-z0-9]+", "-", document.meeting.number or "").strip("-")[:LONGEST_NAME]
    marks = ("data-rekaan" if issuer.invented else "", "" if document.meeting.state is State.LOCKED else "draf")
    return "-".join(each for each in ("notulen", slug, day, number, *marks) if each)


def content(issuer: Issuer, document: Document) -> dict[str, Any]:
    """Everything that stands on the pages, as text."""
    meeting = document.meeting
    locked = meeting.state is State.LOCKED
    invented = _("Data rekaan: dibuat untuk latihan, bukan rapat daerah mana pun.") if issuer.invented else ""
    return {
        "letterhead": papers.letterhead(issuer.name, _("Forum Komunikasi Pemangku Kepentingan")),
        "kind": _("Notulen rapat"),
        "title": meeting.title,
        "draft": "" if locked else _("DRAF"),
        "cautions": [each for each in (invented, *_cautions(document)) if each],
        "facts": _facts(issuer, document),
        "attendance": _attendance(document),
        "opening": {"title": _("Pembukaan"), "lines": shown.paragraphs(meeting.opening)},
        "agenda": {"title": _("Agenda dan keputusan"), "stand": papers_figures.stand(document), "items": _items(document)},
        "closing": {"title": _("Penutupan"), "lines": shown.paragraphs(meeting.closing)},
        "signatures": {"title": _("Pengesahan"), "sides": _signatures(document), "digest": _digest(document)},
        "actions": _actions(issuer, document),
        "addenda": {"title": _("Adendum"), "items": _addenda(document)},
        "foot": meeting.number or _("belum bernomor"),
        "page": _("hal."),
        "of": _("dari"),
    }


def _cautions(document: Document) -> list[str]:
    quorum = shown.quorum(document)
    said = []
    if document.meeting.state is not State.LOCKED:
        said.append(_("DRAF: belum disahkan kedua pihak."))
    if quorum.reached is False:
        said.append(_("Kuorum tidak terpenuhi: %(counted)s.", counted=quorum_words(quorum)))
    return said


def _facts(issuer: Issuer, document: Document) -> list[list[str]]:
    meeting = document.meeting
    given = (
        (_("Nomor"), meeting.number or _("belum bernomor")),
        (_("Waktu"), shown.when(meeting, issuer.zone)),
        (_("Tempat"), meeting.place),
        (_("Pimpinan"), meeting.chair_words),
        (_("Notulis"), meeting.secretary_words),
        (_("Kuorum"), quorum_words(shown.quorum(document))),
        (_("Sumber"), meeting.source_title),
    )
    return [[str(words), str(value)] for words, value in given if value]


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], empty: str) -> dict[str, Any]:
    return {"title": title, "head": list(head), "rows": [list(row) for row in rows], "empty": empty}


def _attendance(document: Document) -> dict[str, Any]:
    rows = [
        (str(place), each.organisation, shown.who(each), str(PRESENCE_WORDS[each.presence]))
        for place, each in enumerate(document.attendances, 1)
    ]
    head = (_("No."), _("Organisasi"), _("Diwakili oleh"), _("Kehadiran"))
    return _table(_("Kehadiran"), head, rows, _("Kehadiran belum dicatat."))


def _items(document: Document) -> list[dict[str, Any]]:
    # On paper nothing leads anywhere: the forum's address is not wanted.
    blocks = shown_figures.blocks(document.drawn, "")
    return [
        {
            "title": f"{place}. {each.title}",
            "lead": each.lead_words,
            "figures": papers_figures.figures(blocks.get(each.topic.value)),
            "talk": shown.paragraphs(each.discussion),
            "decided": _("Keputusan"),
            "decision": shown.paragraphs(each.decision),
            "empty": "" if each.discussion or each.decision else _("Belum ada pembahasan."),
        }
        for place, each in enumerate(document.items, 1)
    ]


def _actions(issuer: Issuer, document: Document) -> dict[str, Any]:
    rows = [
        (
            str(place),
            each.wanted.title,
            shown.owner(each),
            str(filters.date(each.wanted.due_on, "d MMM yyyy")) if each.wanted.due_on else _("tanpa tenggat"),
            shown.state_words(each, issuer.today),
        )
        for place, each in enumerate(document.actions, 1)
    ]
    head = (_("No."), _("Tindak lanjut"), _("Pemilik"), _("Tenggat"), _("Keadaan"))
    # They go on changing after the signatures, whose digest covers none of them.
    title = _("Tindak lanjut per %(day)s; bukan bagian yang ditandatangani", day=filters.date(issuer.today))
    return _table(title, head, rows, _("Tidak ada tindak lanjut yang dicatat."))


def _signatures(document: Document) -> list[dict[str, str]]:
    return [
        {
            "role": each["role"],
            "office": each["office"],
            "name": each["name"],
            "at": _("ditandatangani secara elektronik %(at)s", at=filters.clock(each["at"])) if each["at"] else "",
        }
        for each in shown.signatures(document.meeting)
    ]


def _digest(document: Document) -> str:
    signed = document.meeting.digest
    return _("Sidik isi (SHA-256): %(digest)s", digest=signed) if signed else ""


def _addenda(document: Document) -> list[dict[str, Any]]:
    return [
        {
            "title": _("Adendum %(number)s. %(about)s", number=each["number"], about=each["about"]),
            "lines": each["text"],
            "reason": _("Alasan: %(reason)s", reason=each["reason"]),
            "by": f"{each['by']}, {filters.clock(each['at'])}",
        }
        for each in shown.addenda(document)
    ]
