"""Batches as the templates want them: rows, counts, the stepper, reasons, history in words; no decision falls here."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from semesta_platform.audit.records import Entry
from semesta_platform.interface import changes, filters
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_platform.interface.words import ngettext
from semesta_tenants.batches import payloads, rules
from semesta_tenants.batches.payloads import KIND_NAMES, PARTY_NAMES, STATE_NAMES, Asked
from semesta_tenants.batches.queries import Counts
from semesta_tenants.batches.reasons import REASONS
from semesta_tenants.batches.records import Answer, Batch, BatchLine, Reason, Stamp, State, Wanted
from semesta_tenants.batches.words import EFFECT_WORDS, FIELD_WORDS, KIND_WORDS, PARTY_WORDS, STATE_WORDS
from semesta_tenants.coordination.records import Party, Task
from semesta_tenants.coverage.records import Segment
from semesta_tenants.coverage.words import SEGMENT_WORDS, month_words

Row = dict[str, Any]
DID: Final[Mapping[str, str]] = {
    "batch.drafted": _l("membuat draf ini"),
    "batch.resubmitted": _l("membuat draf pengajuan ulang ini"),
    "batch.changed": _l("mengubah draf"),
    "batch.list_kept": _l("melampirkan daftar tersandi"),
    "batch.list_dropped": _l("melepas daftar"),
    "batch.list_read": _l("mengunduh daftar"),
    "batch.list_removed": _l("menghapus daftar"),
    "batch.sent": _l("mengirim ke kantor cabang"),
    "batch.received": _l("menerima daftar"),
    "batch.verified": _l("menjawab"),
    "batch.signed": _l("menandatangani"),
    "batch.agreed": _l("menandatangani; kedua pihak sepakat"),
    "batch.withdrawn": _l("menarik kembali"),
    "batch.cancelled": _l("membatalkan draf ini"),
    "batch.returned": _l("mengembalikan untuk diperbaiki"),
    "batch.contested": _l("meminta jawaban diperiksa kembali"),
    "batch.unsigned": _l("menarik tanda tangan"),
}
_WHY: Final[Mapping[str, str]] = {
    "batch.withdrawn": "withdrawn_reason",
    "batch.cancelled": "withdrawn_reason",
    "batch.returned": "returned_reason",
    "batch.contested": "returned_reason",
}
"""Which field says why a step was done."""
_OF_LISTS: Final = "batch.list_"
SHORT_PARTIES: Final[Mapping[Party, str]] = {Party.REGION: _l("Daerah"), Party.BPJS: "BPJS"}


# ---- the list ------------------------------------------------------------------------------------------------------------------


def rows(lines: Iterable[BatchLine], places: Mapping[uuid.UUID, int], here: str, now: dt.datetime) -> list[Row]:
    """Lines of the list. places: of those that hand over again. here: its address."""
    return [
        {
            "title": title_in_list(each.title, places.get(each.id, 1)),
            "note": f"{KIND_WORDS[each.kind]} · {SEGMENT_WORDS[each.segment]} · {each.owner}",
            "href": f"{here}{each.id}/",
            "state": pill_of(each.state, sent=each.sent_at is not None),
            "month": month_words(each.month, "MMM yyyy"),
            "people": each.people,
            "accepted": each.accepted,
            "rejected": each.rejected,
            "waits": waits_words(each.waits, (now - each.since).days),
        }
        for each in lines
    ]


def title_in_list(title: str, place: int) -> str:
    """'Usulan peserta PBPU Pemda (pengajuan 2)': what hands over again bears the title of what it hands over again."""
    return _("%(title)s (pengajuan %(number)s)", title=title, number=place) if place > 1 else title


def waits_words(waits: Sequence[Party], days: int) -> str:
    """'BPJS, 3 hari'; a dash where nobody must act."""
    if not waits:
        return "-"
    who = " + ".join(str(SHORT_PARTIES[each]) for each in waits)
    if days < 1:
        return _("%(who)s, sejak hari ini", who=who)
    return ngettext("%(who)s, %(num)d hari", "%(who)s, %(num)d hari", days, who=who)


def views(counts: Counts, *, bpjs: bool) -> list[tuple[str, str, int]]:
    """The quick filters by state with what each would show. bpjs: the branch, which never sees a draft."""
    found = [("", _("Semua"), counts.everything)]
    shown = ((name, state) for name, state in STATE_NAMES.items() if not (bpjs and state is State.DRAFT))
    return [*found, *((name, str(STATE_WORDS[state]), counts.states[state]) for name, state in shown)]


def choices(asked: Asked, counts: Counts, owners: Sequence[str], months: Sequence[dt.date]) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer; also what was chosen, though nothing has it."""
    own_months = [f"{each:%Y-%m}" for each in months]
    if asked.month and asked.month not in own_months:
        own_months.append(asked.month)
    return {
        "kinds": [("", _("Semua jenis")), *((name, str(KIND_WORDS[kind])) for name, kind in KIND_NAMES.items())],
        "months": [("", _("Semua bulan")), *((each, month_words(dt.date.fromisoformat(f"{each}-01"))) for each in own_months)],
        "owners": [
            ("", _("Semua pemilik")),
            *((each, each) for each in dict.fromkeys([*owners, *([asked.owner] * bool(asked.owner))])),
        ],
        "waits": [
            ("", _("Siapa saja")),
            *((name, f"{PARTY_WORDS[party]} ({filters.number(counts.waits[party])})") for name, party in PARTY_NAMES.items()),
        ],
    }


# ---- the form ------------------------------------------------------------------------------------------------------------------


def form_choices(today: dt.date, typed: Mapping[str, str], tasks: Sequence[Task]) -> dict[str, list[tuple[str, str]]]:
    """What the form's lists offer, from the present month on and then those before it; also what was typed, whatever it is."""
    first, last = today.replace(day=1), rules.last_month(today)
    count = (last.year - first.year) * 12 + last.month - first.month
    months = [_months_on(first, number) for number in (*range(count + 1), *range(-1, -13, -1))]
    codes = [f"{each:%Y-%m}" for each in months]
    shown = [(code, month_words(each)) for code, each in zip(codes, months, strict=True)]
    if typed.get("bulan") and typed["bulan"] not in codes:
        shown.append((typed["bulan"], typed["bulan"]))
    linked = [(str(each.id), each.wanted.title) for each in tasks]
    if typed.get("tugas") and typed["tugas"] not in dict(linked):
        linked.append((typed["tugas"], _("tugas yang terpilih sebelumnya")))
    return {
        "kinds": [(kind.value, str(words)) for kind, words in KIND_WORDS.items()],
        "effects": [("", _("Sesuai jenisnya")), *((effect.value, capital(str(words))) for effect, words in EFFECT_WORDS.items())],
        "segments": [(segment.value, SEGMENT_WORDS[segment]) for segment in Segment],
        "months": shown,
        "tasks": [("", _("Tidak ditautkan")), *linked],
    }


def differing(current: Wanted, attempted: Mapping[str, str]) -> list[Row]:
    """Fields in which what was typed differs from what now stands, in words."""
    now = payloads.typed_of(current)
    names = ((payloads.FIELDS[field], words) for field, words in FIELD_WORDS.items())
    return changes.differing(names, now, attempted)


# ---- one batch -----------------------------------------------------------------------------------------------------------------


def steps(batch: Batch) -> list[Row]:
    """The stepper of both sides: who did each step and when, or whose it is."""
    both = f"{PARTY_WORDS[Party.REGION]} + {PARTY_WORDS[Party.BPJS]}"
    state, sent = batch.state, batch.sent is not None
    away = sent and state is not State.RETURNED
    found = (
        (_("Disiapkan"), batch.entered, state not in rules.OPEN, PARTY_WORDS[Party.REGION]),
        (_("Dikirim"), batch.sent, away, PARTY_WORDS[Party.REGION]),
        (_("Diterima cabang"), batch.received, batch.received is not None, PARTY_WORDS[Party.BPJS]),
        (_("Dijawab"), batch.verified, batch.verified is not None, PARTY_WORDS[Party.BPJS]),
        (_("Disepakati"), _later(batch) if state is State.AGREED else None, state is State.AGREED, both),
    )
    rows_: list[Row] = []
    current = next((place for place, each in enumerate(found) if not each[2]), None)
    for place, (name, stamp, done, side) in enumerate(found):
        if state is State.WITHDRAWN and place == current:
            # What was never sent is not taken back from anybody, and nothing comes after either.
            return [*rows_, {"name": _("Ditarik kembali") if sent else _("Draf dibatalkan"), "state": "ended", "note": ""}]
        look = "done" if done else "current" if place == current else "ahead"
        if state is State.RETURNED and place == current:
            look = "returned"
        note = f"{filters.who(stamp.words)}, {filters.clock(stamp.at)}" if stamp and done else str(side)
        rows_.append({"name": name, "state": look, "note": note})
    return rows_


def pill_of(state: State, *, sent: bool) -> str:
    """The name of its pill. sent: whether it ever went to the branch; what never did was cancelled, not taken back."""
    return "batch_cancelled" if state is State.WITHDRAWN and not sent else f"batch_{state.value}"


def last_answer(entries: Sequence[Entry]) -> Answer | None:
    """What the branch answered last, as the record has it: to be mended where the region asks for another one."""
    after = next((each.after for each in entries if each.action == "batch.verified" and each.after), None)
    if after is None:
        return None
    found = tuple(Reason(code, int(after[f"rejected_{code}"])) for code in REASONS if after.get(f"rejected_{code}"))
    return Answer(int(after["accepted_people"]), int(after["rejected_people"]), found, str(after.get("branch_answer") or ""))


def facts(batch: Batch, task_title: str | None, *, bpjs: bool) -> list[tuple[str, str]]:
    """What was handed over. bpjs: the branch reads, to which a list that is being mended is not missing."""
    wanted = batch.wanted
    found = [
        (_("Jenis"), str(KIND_WORDS[wanted.kind])),
        (_("Segmen"), SEGMENT_WORDS[wanted.segment]),
        (_("Untuk bulan"), month_words(wanted.month)),
        (_("Jumlah orang"), str(filters.number(wanted.people))),
        (_("Akibat bagi yang diterima"), str(EFFECT_WORDS[wanted.effect])),
        (_("Yang menyerahkan"), wanted.owner),
        (_("Surat pengantar"), wanted.letter or _("tidak dicatat")),
        (_("Letak daftar"), _place_words(batch, bpjs=bpjs)),
    ]
    return [*found, (_("Tugas terkait"), task_title)] if task_title else found


def _place_words(batch: Batch, *, bpjs: bool) -> str:
    """Where the list lies; true on paper as on screen."""
    if batch.wanted.file_words:
        return batch.wanted.file_words
    if batch.file:
        return _("berkas tersandi di Semesta: %(name)s", name=batch.file.name)
    return _("sedang diperbaiki daerah") if bpjs and rules.being_mended(batch) else _("belum ditulis")


def reasons(batch: Batch) -> list[Row]:
    """The rejected by reason, most first."""
    if batch.answer is None:
        return []
    return [
        {"reason": str(REASONS.get(each.code, each.code)), "people": each.people}
        for each in sorted(batch.answer.reasons, key=lambda each: (-each.people, each.code))
    ]


def signatures(batch: Batch) -> list[Row]:
    """Both sides with their signature, as far as it stands."""
    return [_signature(party, batch.signature(party)) for party in Party]


def chain(lines: Sequence[BatchLine], here: str, current: Batch) -> list[Row]:
    """The resubmissions, oldest first; none where the batch stands alone."""
    if len(lines) < 2:  # noqa: PLR2004 (one is the batch itself)
        return []
    return [
        {
            "title": _("Pengajuan %(number)s", number=place),
            "note": month_words(each.month),
            "href": None if each.id == current.id else f"{here}{each.id}/",
            "current": each.id == current.id,
            "state": pill_of(each.state, sent=each.sent_at is not None),
            "people": each.people,
            "accepted": each.accepted,
            "rejected": each.rejected,
        }
        for place, each in enumerate(lines, 1)
    ]


def history(entries: Sequence[Entry], *, bpjs: bool, lists: bool) -> list[changes.Event]:
    """What was done with a batch, newest first; whoever opened the list is named.

    bpjs: only from the first sending on, and nothing of what the region mends. lists: what was done with the list, too.
    """
    seen = _for_the_branch(entries) if bpjs else entries
    known = (each for each in seen if lists or not each.action.startswith(_OF_LISTS))
    return changes.events((replace(each, actor=_who(each)) for each in known), DID, _quote)


def _for_the_branch(entries: Sequence[Entry]) -> list[Entry]:
    """What was done while the branch had it; what it gave back is the region's own until it comes again or is taken back."""
    first = max((place for place, each in enumerate(entries) if each.action == "batch.sent"), default=len(entries))
    found: list[Entry] = []
    away = False
    for each in reversed(entries[: first + 1]):
        away = away and each.action != "batch.sent"
        if not away or each.action == "batch.withdrawn":
            found.append(each)
        away = away or each.action == "batch.returned"
    return found[::-1]


def capital(text: str) -> str:
    """With a capital at its beginning."""
    return text[:1].upper() + text[1:]


def _who(entry: Entry) -> str:
    name = str((entry.after or {}).get("reader_name") or "")
    return f"{name} ({entry.actor})" if name else entry.actor


def _quote(entry: Entry) -> str | None:
    after = entry.after or {}
    if entry.action in _WHY:
        return str(after.get(_WHY[entry.action]) or "") or None
    if entry.action == "batch.verified":
        counted = _(
            "%(accepted)s diterima, %(rejected)s ditolak",
            accepted=filters.number(after.get("accepted_people") or 0),
            rejected=filters.number(after.get("rejected_people") or 0),
        )
        return f"{counted}. {after['branch_answer']}" if after.get("branch_answer") else counted
    return str(after.get("file_name") or "") or None if entry.action.startswith(_OF_LISTS) else None


def _signature(party: Party, stamp: Stamp | None) -> Row:
    office, _between, name = stamp.words.partition(" · ") if stamp else ("", "", "")
    return {"role": str(PARTY_WORDS[party]), "office": office, "name": name, "at": stamp.at if stamp else None}


def _later(batch: Batch) -> Stamp | None:
    found = [each for each in (batch.region, batch.bpjs) if each]
    return max(found, key=lambda each: each.at, default=None)


def _months_on(month: dt.date, number: int) -> dt.date:
    year, place = divmod(month.year * 12 + month.month - 1 + number, 12)
    return dt.date(year, place + 1, 1)
