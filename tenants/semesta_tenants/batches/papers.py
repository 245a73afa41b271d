"""A batch on paper: the Berita Acara of what was handed over, what was answered, and who signed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final

from semesta_platform.interface import filters, papers
from semesta_platform.interface.formats import ZONES
from semesta_platform.interface.translation import current_zone
from semesta_platform.interface.words import gettext as _
from semesta_tenants.batches import shown
from semesta_tenants.batches.records import Batch, State
from semesta_tenants.batches.words import EFFECT_WORDS
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage.words import SEGMENT_WORDS, month_words

TEMPLATE: Final = Path(__file__).with_name("papers_templates") / "batch.typ"


def pdf(region: str, batch: Batch, *, digest: str, now: dt.datetime, invented: bool, bpjs: bool = False) -> bytes:
    """The paper. region: whose letterhead it bears. digest: of what both sides sign. invented: of the training tenant.

    bpjs: the branch prints it.
    """
    return papers.pdf(TEMPLATE, content(region, batch, digest=digest, now=now, invented=invented, bpjs=bpjs))


def content(region: str, batch: Batch, *, digest: str, now: dt.datetime, invented: bool, bpjs: bool = False) -> dict[str, Any]:
    """Everything that stands on the page, as text."""
    agreed = batch.state is State.AGREED
    return {
        "letterhead": papers.letterhead(region, _("Penyerahan data kepesertaan JKN kepada BPJS Kesehatan")),
        "kind": _("Berita Acara"),
        # A region numbers its papers itself; Semesta has no number of its own to give.
        "number": _("Nomor: %(dots)s", dots="." * 40),
        "title": batch.wanted.title,
        "mark": _("DATA REKAAN") if invented else "" if agreed else _("DRAF"),
        "opening": f"{_day(batch)} {_opening(region, batch)}" if batch.sent else _planned(region, batch),
        "facts": [list(pair) for pair in (*shown.facts(batch, None, bpjs=bpjs), *_note(batch), *_moments(batch))],
        "answer": _answer(batch),
        "effect": _effect(batch),
        "cautions": [*_standing(batch), *([] if agreed else [_("Belum disepakati kedua pihak; angka ini belum mengikat.")])],
        "signatures": {
            "title": _("Tanda tangan"),
            "sides": [_side(party, each) for party, each in zip(Party, shown.signatures(batch), strict=True)],
            "digest": _("Sidik isi (SHA-256): %(digest)s", digest=digest) if batch.answer else "",
        },
        "note": _("Daftar nama dan NIK tidak dicetak di sini; sidik berkasnya: %(digest)s.", digest=batch.file.digest)
        if batch.file
        else _("Daftar nama dan NIK tidak dicetak di sini."),
        "foot": _("Dicetak dari Semesta pada %(at)s", at=filters.clock(now)),
        "code": _("Kode di Semesta: %(id)s", id=str(batch.id)),
        "page": _("Halaman"),
        "of": _("dari"),
    }


def _standing(batch: Batch) -> list[str]:
    """What a paper of something that the branch does not hold must say first."""
    if batch.state is State.WITHDRAWN:
        return [_("Draf dibatalkan; tidak pernah dikirim.") if batch.cancelled else _("Ditarik kembali; tidak berlaku.")]
    if batch.state is State.RETURNED:
        return [_("Dikembalikan kantor cabang untuk diperbaiki; belum dikirim lagi.")]
    return [_("Draf, belum dikirim.")] if batch.state is State.DRAFT else []


def _planned(region: str, batch: Batch) -> str:
    """Of what was never sent: no day on which it was handed over, and no handing-over either."""
    wanted = batch.wanted
    return _(
        "%(owner)s %(region)s menyiapkan daftar %(people)s orang pada segmen %(segment)s untuk bulan %(month)s, yang akan "
        "diserahkan kepada BPJS Kesehatan.",
        owner=wanted.owner,
        region=region,
        people=filters.number(wanted.people),
        segment=SEGMENT_WORDS[wanted.segment],
        month=month_words(wanted.month),
    )


def _day(batch: Batch) -> str:
    """The day of the second signature; room to write it where nobody has agreed yet."""
    signed = [each.at for each in (batch.region, batch.bpjs) if each]
    if batch.state is not State.AGREED:
        dots = "." * 16
        return _("Pada hari ini, %(weekday)s tanggal %(day)s, dibuat berita acara ini.", weekday=dots, day=dots * 2)
    on = max(signed).astimezone(ZONES[current_zone()]).date()
    return _(
        "Pada hari ini, %(weekday)s tanggal %(day)s, dibuat berita acara ini.",
        weekday=filters.date(on, "EEEE"),
        day=filters.date(on),
    )


def _opening(region: str, batch: Batch) -> str:
    wanted = batch.wanted
    return _(
        "%(owner)s %(region)s menyerahkan kepada BPJS Kesehatan daftar %(people)s orang pada segmen %(segment)s untuk bulan "
        "%(month)s.",
        owner=wanted.owner,
        region=region,
        people=filters.number(wanted.people),
        segment=SEGMENT_WORDS[wanted.segment],
        month=month_words(wanted.month),
    )


def _note(batch: Batch) -> list[tuple[str, str]]:
    """Both sides sign it too, so it is on the paper that they sign."""
    return [(_("Catatan"), batch.wanted.note)] if batch.wanted.note else []


def _moments(batch: Batch) -> list[tuple[str, str]]:
    steps = ((_("Dikirim"), batch.sent), (_("Diterima cabang"), batch.received), (_("Dijawab cabang"), batch.verified))
    return [(name, f"{filters.clock(stamp.at)} ({stamp.words})") for name, stamp in steps if stamp]


def _answer(batch: Batch) -> dict[str, Any]:
    answer = batch.answer
    rows = [[row["reason"], str(filters.number(row["people"]))] for row in shown.reasons(batch)]
    return {
        "title": _("Jawaban kantor cabang"),
        "empty": "" if answer else _("Belum dijawab."),
        "head": [_("Hasil"), _("Orang")],
        "rows": [
            [_("Diterima"), str(filters.number(answer.accepted))],
            [_("Ditolak"), str(filters.number(answer.rejected))],
            *([f"    {name}", people] for name, people in rows),
            [_("Jumlah yang diserahkan"), str(filters.number(batch.wanted.people))],
        ]
        if answer
        else [],
        "words": answer.words if answer else "",
    }


def _effect(batch: Batch) -> str:
    if batch.answer is None:
        return ""
    return _(
        "Akibatnya: %(effect)s segmen %(segment)s sebanyak %(people)s orang. Angka bulanan diisi dan diverifikasi tersendiri.",
        effect=str(EFFECT_WORDS[batch.wanted.effect]),
        segment=SEGMENT_WORDS[batch.wanted.segment],
        people=filters.number(batch.answer.accepted),
    )


def _side(party: Party, each: dict[str, Any]) -> dict[str, str]:
    return {
        # BPJS Kesehatan numbers its own people; a NIP is a civil servant's.
        "number": _("NIP") if party is Party.REGION else _("NPP"),
        "role": str(each["role"]),
        "office": each["office"],
        "name": each["name"],
        "at": str(filters.clock(each["at"])) if each["at"] else "",
    }
