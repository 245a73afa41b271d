"""What a batch must be before it is written, who sees it, whose turn it is, and what both sides sign; pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from semesta_platform import texts
from semesta_platform.interface import formats
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import locale_language
from semesta_tenants.batches.reasons import OTHER, REASONS
from semesta_tenants.batches.records import Answer, Batch, Effect, Kind, State, Viewer, Wanted
from semesta_tenants.coordination.records import Party
from semesta_tenants.coordination.rules import number_problem, owned_by

LONGEST_TITLE: Final = 200
LONGEST_OWNER: Final = 120
LONGEST_LETTER: Final = 120
LONGEST_PLACE: Final = 300
LONGEST_NOTE: Final = 2_000
LONGEST_OFFICE: Final = 120
MOST_PEOPLE: Final = 50_000_000
"""More than the largest province has; what is beyond is a slip of the hand."""
EARLIEST: Final = dt.date(2014, 1, 1)
"""JKN began on this day."""
MOST_MONTHS_AHEAD: Final = 12
DAYS_KEPT: Final = 30
"""So many days after the agreement a list stays openable for both sides; then its bytes go (UU PDP: no longer than is needed)."""
EFFECTS: Final[Mapping[Kind, tuple[Effect, ...]]] = MappingProxyType(
    {
        Kind.PROPOSAL: (Effect.ADD,),
        Kind.CLEANSING: (Effect.REMOVE,),
        # Those who left PBI JK are activated again, or registered in another segment.
        Kind.REACTIVATION: (Effect.REACTIVATE, Effect.ADD),
        Kind.RECONCILIATION: (Effect.ADD, Effect.REMOVE, Effect.REACTIVATE),
    }
)
MEASURES: Final[Mapping[Effect, tuple[str, int]]] = MappingProxyType(
    {Effect.ADD: ("registered", 1), Effect.REMOVE: ("registered", -1), Effect.REACTIVATE: ("active", 1)}
)
"""Which count of a segment an effect moves, and in which direction."""
ENDED: Final = frozenset({State.AGREED, State.WITHDRAWN})
OPEN: Final = frozenset({State.DRAFT, State.RETURNED})
"""In these states the region writes."""


def own_effect(kind: Kind) -> Effect | None:
    """What a kind of hand-over does by itself; None where only people can say it."""
    return None if kind is Kind.RECONCILIATION else EFFECTS[kind][0]


# ---- what may stand there ----------------------------------------------------------------------------------------------------


def tidied(wanted: Wanted) -> Wanted:
    """The same with the spaces around its words taken off, those inside a line made one, and the month at its first day."""
    return replace(
        wanted,
        month=wanted.month.replace(day=1),
        title=texts.line(wanted.title),
        owner=texts.line(wanted.owner),
        letter=texts.line(wanted.letter),
        file_words=texts.line(wanted.file_words),
        note=texts.tidy(wanted.note),
    )


def problems(wanted: Wanted, *, today: dt.date, most: int | None = None) -> dict[str, list[str]]:
    """Sentences by field, empty when the batch can be written. most: people of a rejected rest."""
    found: dict[str, list[str]] = {}
    for field, sentence in (*_texts(wanted), *_choices(wanted, today), *_people(wanted, most)):
        found.setdefault(field, []).append(sentence)
    for field, sentences in number_problems(told(wanted), no_nik=wanted.no_nik).items():
        found.setdefault(field, []).extend(sentences)
    return found


def told(wanted: Wanted) -> dict[str, str]:
    """What somebody wrote freely, which pages, papers and mails carry on."""
    return {"title": wanted.title, "letter": wanted.letter, "file_words": wanted.file_words, "note": wanted.note}


def number_problems(said: Mapping[str, str], *, no_nik: bool) -> dict[str, list[str]]:
    """A sentence for each field whose text holds what looks like somebody's number. no_nik: that is said to be none."""
    return {field: [nik_words()] for field, text in said.items() if number_problem(text, no_nik=no_nik)}


def nik_words() -> str:
    """Why such a text is not taken, in the language of the request."""
    return _(
        "Tulisan ini memuat angka 16 digit yang tampak seperti NIK. NIK hanya di dalam berkas daftar, yang disimpan tersandi; "
        "hapus angkanya."
    )


def answer_problems(answer: Answer, people: int) -> dict[str, list[str]]:
    """Sentences by field, empty when the numbers add up. people: of the batch."""
    found: dict[str, list[str]] = {}
    for each in answer.reasons:
        if each.code not in REASONS:
            found.setdefault("reasons", []).append(_("Tulis jumlah orang untuk alasan yang tersedia."))
        elif not 0 < each.people <= MOST_PEOPLE:
            sentence = _("%(field)s: tulis 1 sampai %(most)s orang.", field=str(REASONS[each.code]), most=_number(MOST_PEOPLE))
            found.setdefault(f"reason_{each.code}", []).append(sentence)
    if len({each.code for each in answer.reasons}) != len(answer.reasons):
        found.setdefault("reasons", []).append(_("Tulis setiap alasan satu kali."))
    if min(answer.accepted, answer.rejected) < 0 or answer.accepted + answer.rejected != people:
        sentence = _(
            "Diterima %(accepted)s + ditolak %(rejected)s = %(sum)s, padahal yang diserahkan %(people)s orang.",
            accepted=_number(answer.accepted),
            rejected=_number(answer.rejected),
            sum=_number(answer.accepted + answer.rejected),
            people=_number(people),
        )
        found["accepted"] = [sentence]
    elif sum(each.people for each in answer.reasons) != answer.rejected:
        found.setdefault("reasons", []).append(
            _("Jumlah menurut alasan harus sama dengan yang ditolak: %(rejected)s orang.", rejected=_number(answer.rejected))
        )
    if any(each.code == OTHER for each in answer.reasons) and not answer.words:
        found["words"] = [_("Jelaskan alasan lainnya.")]
    elif sentence_ := text_problem(answer.words, LONGEST_NOTE):
        found["words"] = [sentence_]
    return found


def text_problem(text: str, longest: int, needed: str = "") -> str | None:
    """A sentence when a text cannot be so. needed: the sentence for an empty one, which else may be."""
    if needed and not text:
        return needed
    if len(text) > longest:
        return _("Tulis paling banyak %(most)s huruf.", most=_number(longest))
    if not texts.is_shown(text):
        return _("Teks ini memuat tanda yang tidak dapat ditampilkan; tulis ulang.")
    return None


def last_month(today: dt.date) -> dt.date:
    """The last month for which a batch may be meant: a year on."""
    return dt.date(today.year + MOST_MONTHS_AHEAD // 12, today.month, 1)


def _texts(wanted: Wanted) -> Iterator[tuple[str, str]]:
    given = (
        ("title", wanted.title, LONGEST_TITLE, _("Tulis judul penyerahan.")),
        ("owner", wanted.owner, LONGEST_OWNER, _("Tulis perangkat daerah yang menyerahkan.")),
        ("letter", wanted.letter, LONGEST_LETTER, ""),
        ("file_words", wanted.file_words, LONGEST_PLACE, ""),
        ("note", wanted.note, LONGEST_NOTE, ""),
    )
    for field, value, longest, empty in given:
        if words := text_problem(value, longest, empty):
            yield field, words


def _choices(wanted: Wanted, today: dt.date) -> Iterator[tuple[str, str]]:
    if wanted.effect not in EFFECTS[wanted.kind]:
        yield "effect", _("Akibat ini tidak sesuai dengan jenis penyerahannya.")
    if not EARLIEST <= wanted.month <= last_month(today):
        yield "month", _("Pilih bulan antara Januari 2014 dan setahun dari sekarang.")


def _people(wanted: Wanted, most: int | None) -> Iterator[tuple[str, str]]:
    if not 0 < wanted.people <= MOST_PEOPLE:
        yield (
            "people",
            _("Tulis jumlah orang pada daftar: paling sedikit 1 dan paling banyak %(most)s.", most=_number(MOST_PEOPLE)),
        )
    elif most is not None and wanted.people > most:
        yield "people", _("Pengajuan ulang paling banyak %(most)s orang, sebanyak yang ditolak.", most=_number(most))


def _number(value: int) -> str:
    return formats.number(value, language="en" if locale_language() == "en" else "id")


# ---- who sees it, whose turn it is -------------------------------------------------------------------------------------------


def visible(batch: Batch, viewer: Viewer) -> bool:
    """The branch sees what was sent to it, also when it was withdrawn since; an office its own; the region's admin everything."""
    if viewer.bpjs:
        return batch.sent is not None
    return viewer.offices is None or owned_by(batch.at_hand.wanted.owner, viewer.offices)


def read_by(batch: Batch, viewer: Viewer) -> Batch:
    """The batch as this side reads it: the region with what it mends, the branch with what was handed over, and no more."""
    return replace(batch, mended=None) if viewer.bpjs else batch.at_hand


def being_mended(batch: Batch) -> bool:
    """Whether the region has it back to mend: until it is sent again, what its list is to be is not for the branch."""
    return batch.state is State.RETURNED


def list_open(batch: Batch, *, bpjs: bool = False) -> bool:
    """Whether the list itself may be read by who sees the batch: one that was taken back is closed at once, for both sides.

    bpjs: the branch asks, which does not read what the region is mending.
    """
    if batch.state is State.WITHDRAWN or (bpjs and being_mended(batch)):
        return False
    return batch.file is not None and batch.file.removed_at is None


def may_sign(batch: Batch, viewer: Viewer) -> bool:
    """Whether this side's signature is missing and this person may give it: of the region its admin alone."""
    own = viewer.bpjs or viewer.offices is None
    return own and batch.state is State.VERIFIED and batch.signature(viewer.party) is None


def may_answer(batch: Batch, viewer: Viewer) -> bool:
    """An answer is given once the list was received, and may be mended until the first signature."""
    return viewer.bpjs and (batch.state is State.RECEIVED or unsigned(batch))


def may_contest(batch: Batch, viewer: Viewer) -> bool:
    """The region may ask for another answer until the first signature."""
    return not viewer.bpjs and unsigned(batch)


def may_unsign(batch: Batch, viewer: Viewer) -> bool:
    """Whoever may sign for a side takes its signature back, until both have signed."""
    own = viewer.bpjs or viewer.offices is None
    return own and batch.state is State.VERIFIED and batch.signature(viewer.party) is not None


def unsigned(batch: Batch) -> bool:
    """Whether it is answered, and nobody has signed the answer."""
    return batch.state is State.VERIFIED and batch.region is None and batch.bpjs is None


def waiting_for(state: State, *, region_signed: bool, bpjs_signed: bool) -> tuple[Party, ...]:
    """The sides that must act now; both until each has signed, none at an end."""
    if state in OPEN:
        return (Party.REGION,)
    if state in {State.SENT, State.RECEIVED}:
        return (Party.BPJS,)
    if state is not State.VERIFIED:
        return ()
    return tuple(party for party, signed in ((Party.REGION, region_signed), (Party.BPJS, bpjs_signed)) if not signed)


def waited(batch: Batch, now: dt.datetime) -> dict[Party, int]:
    """Whole seconds for which each side was waited for, whatever way the batch went. now: aware. An end stops both clocks."""
    waiting = waiting_for(batch.state, region_signed=batch.region is not None, bpjs_signed=batch.bpjs is not None)
    running = max((now - batch.counted_at) // dt.timedelta(seconds=1), 0)
    return {party: batch.waited[party] + (running if party in waiting else 0) for party in Party}


def waits(batch: Batch, now: dt.datetime) -> dict[Party, int]:
    """As `waited`, in whole days."""
    return {party: dt.timedelta(seconds=seconds).days for party, seconds in waited(batch, now).items()}


def file_goes(batch: Batch, zone: dt.tzinfo) -> dt.date | None:
    """The day on which the list's bytes are taken away; None while nothing is agreed, or there is none. zone: of the region."""
    if batch.file is None or batch.file.removed_at is not None or batch.region is None or batch.bpjs is None:
        return None
    return (max(batch.region.at, batch.bpjs.at) + dt.timedelta(days=DAYS_KEPT)).astimezone(zone).date()


# ---- what both sides sign ----------------------------------------------------------------------------------------------------


def canonical(tenant: str, batch: Batch) -> bytes:
    """The very bytes that both sides sign: what was handed over and what the branch answered, keys in order, times in UTC."""
    wanted, answer = batch.wanted, batch.answer
    content: dict[str, Any] = {
        "form": "semesta.batch.2",
        "tenant": tenant,
        "id": str(batch.id),
        "resubmits": str(batch.resubmits) if batch.resubmits else None,
        "kind": wanted.kind.value,
        "effect": wanted.effect.value,
        "segment": wanted.segment.value,
        "month": f"{wanted.month:%Y-%m}",
        "title": wanted.title,
        "owner": wanted.owner,
        "letter": wanted.letter,
        "people": wanted.people,
        "list": batch.file.digest if batch.file else None,
        "list_place": wanted.file_words,
        "note": wanted.note,
        "sent_at": _moment(batch.sent.at if batch.sent else None),
        "verified_at": _moment(batch.verified.at if batch.verified else None),
        "accepted": answer.accepted if answer else None,
        "rejected": answer.rejected if answer else None,
        "reasons": sorted([each.code, each.people] for each in answer.reasons) if answer else [],
        "answer": answer.words if answer else "",
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(tenant: str, batch: Batch) -> str:
    """SHA-256 of `canonical`, as hexadecimal signs."""
    return hashlib.sha256(canonical(tenant, batch)).hexdigest()


def _moment(at: dt.datetime | None) -> str | None:
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds") if at else None
