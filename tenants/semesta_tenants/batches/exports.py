"""Batches to take away: the list, and one batch with its answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.workbooks import Cell, Table
from semesta_tenants.batches import rules, shown
from semesta_tenants.batches.reasons import REASONS
from semesta_tenants.batches.records import Batch, Stamp
from semesta_tenants.batches.words import EFFECT_WORDS, KIND_WORDS, PARTY_WORDS, STATE_WORDS
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage.words import SEGMENT_WORDS


def table(region: str, batches: Iterable[Batch], *, now: dt.datetime, zone: dt.tzinfo) -> Table:
    """All that is known of the batches; a column for each reason. region: in every row. zone: of the tenant, for moments."""
    return Table(_("Penyerahan"), _head(), tuple(_row(region, each, now, zone) for each in batches))


def one(region: str, batch: Batch, *, now: dt.datetime, zone: dt.tzinfo) -> Table:
    """One batch as pairs of names and values."""
    row = _row(region, batch, now, zone)
    shown_ = [(head, cell) for head, cell in zip(_head(), row, strict=True) if cell is not None and cell != ""]
    pairs: list[tuple[Cell, ...]] = [*shown_, (_("Sidik isi"), batch.digest or "")]
    for each in shown.signatures(batch):
        at = each["at"].astimezone(zone) if each["at"] else _("belum menandatangani")
        pairs.append((_("Tanda tangan %(side)s", side=each["role"]), f"{each['office']} · {each['name']}" if each["at"] else at))
    return Table(_("Penyerahan"), (_("Isian"), _("Nilai")), tuple(pairs))


def _head() -> tuple[str, ...]:
    return (
        _("Daerah"),
        _("Judul"),
        _("Jenis"),
        _("Akibat bagi yang diterima"),
        _("Segmen"),
        _("Untuk bulan"),
        _("Yang menyerahkan"),
        _("Nomor surat pengantar"),
        _("Letak daftar"),
        _("Keadaan"),
        _("Jumlah orang"),
        _("Diterima"),
        _("Ditolak"),
        *(_("Ditolak: %(reason)s", reason=str(words)) for words in REASONS.values()),
        _("Jawaban cabang"),
        _("Dikirim pada"),
        _("Diterima cabang pada"),
        _("Dijawab pada"),
        _("Disepakati pada"),
        *(_("Menunggu %(side)s (hari)", side=str(PARTY_WORDS[party])) for party in Party),
        _("Alasan penarikan"),
    )


def _row(region: str, batch: Batch, now: dt.datetime, zone: dt.tzinfo) -> tuple[Cell, ...]:
    wanted, answer = batch.wanted, batch.answer
    by_code = {each.code: each.people for each in answer.reasons} if answer else {}
    waited = rules.waits(batch, now)
    signed = [each for each in (batch.region, batch.bpjs) if each]
    return (
        region,
        wanted.title,
        str(KIND_WORDS[wanted.kind]),
        str(EFFECT_WORDS[wanted.effect]),
        SEGMENT_WORDS[wanted.segment],
        wanted.month,
        wanted.owner,
        wanted.letter,
        wanted.file_words,
        str(STATE_WORDS[batch.state]),
        wanted.people,
        answer.accepted if answer else None,
        answer.rejected if answer else None,
        *(by_code.get(code) for code in REASONS),
        answer.words if answer else None,
        _moment(batch.sent, zone),
        _moment(batch.received, zone),
        _moment(batch.verified, zone),
        _moment(max(signed, key=lambda each: each.at), zone) if len(signed) == len(Party) else None,
        *(waited[party] for party in Party),
        batch.withdrawn_reason,
    )


def _moment(stamp: Stamp | None, zone: dt.tzinfo) -> dt.datetime | None:
    return stamp.at.astimezone(zone) if stamp else None
