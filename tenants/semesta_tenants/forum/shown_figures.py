"""What an agenda draws in, in words: of each topic its facts, tables and sentences; read from a drawing, live or frozen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from semesta_platform.interface import filters
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import ngettext
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.records import Basis, Precision, Published, Relation, Segment
from semesta_tenants.coverage.words import BASIS_WORDS, MEASURE_WORDS, SEGMENT_WORDS, semester_words
from semesta_tenants.forum.records import Topic
from semesta_tenants.targets.records import Indicator
from semesta_tenants.targets.words import indicator_words

Row = dict[str, Any]
Drawing = Mapping[str, Any]
_PATTERNS: Final = {Precision.DAY: "d MMMM yyyy", Precision.MONTH: "MMMM yyyy", Precision.YEAR: "yyyy"}
_SIGNS: Final = {Relation.EXACTLY: "", Relation.ABOVE: "> ", Relation.AT_LEAST: "≥ "}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a block, as `data_table` takes it."""

    caption: str
    columns: Sequence[Row]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Block:
    """What stands under one point of the agenda. facts: words and value. notes: sentences."""

    facts: Sequence[tuple[str, str]] = ()
    sheets: Sequence[Sheet] = ()
    notes: Sequence[str] = field(default=())


def blocks(drawing: Drawing | None, forum: str) -> dict[str, Block]:
    """By topic what is drawn in; topics that draw nothing in are left out. forum: address of the forum's first page."""
    if not drawing:
        return {}
    return {
        Topic.FOLLOW_UP.value: _follow_up(drawing, forum),
        Topic.COVERAGE.value: _coverage(drawing),
        Topic.INACTIVITY.value: _inactivity(drawing),
        Topic.VALIDITY.value: _validity(drawing),
        Topic.BUDGET.value: _budget(drawing),
        Topic.FACILITIES.value: Block(notes=[_("Semesta belum menyimpan angka fasilitas kesehatan; bahannya dibawa ke rapat.")]),
    }


def stand(drawing: Drawing | None) -> Row | None:
    """What the drawn figure stands on: day, basis, how it is known, its source; None where there is no figure."""
    figure = drawing and drawing["figure"]
    if not figure:
        return None
    source = figure["source"] or {}
    url = str(source.get("url", ""))
    verified = figure["evidence"] == "verified"
    return {
        "as_of": as_of(figure),
        "basis": str(BASIS_WORDS[Basis(figure["basis"])]),
        "state": "verified" if verified else "reported",
        "source": source.get("title") or "",
        "url": url if url.startswith(("https://", "http://")) else None,
    }


def newer_words(corrected: Published | None, later: Published | None) -> list[str]:
    """Sentences on what was published after a drawing was frozen."""
    found = []
    if corrected is not None:
        found.append(_("Angka untuk tanggal ini sudah dikoreksi sesudah dibekukan. Di sini tetap yang dipakai saat rapat."))
    if later is not None:
        day = filters.date(later.figure.as_of, _PATTERNS[later.figure.precision])
        found.append(_("Sudah ada angka yang lebih baru, per %(day)s. Di sini tetap yang dipakai saat rapat.", day=day))
    return found


def as_of(figure: Drawing) -> str:
    """The day, month or year that a figure describes."""
    return str(filters.date(dt.date.fromisoformat(figure["as_of"]), _PATTERNS[Precision(figure["precision"])]))


def rate_words(rate: Drawing | None, *, people: bool = False) -> str:
    """'97,45%', '> 98%'; people: a count; 'belum diketahui' for None."""
    if rate is None:
        return _("belum diketahui")
    value = Decimal(rate["value"])
    decimals = len(rate["value"].partition(".")[2])
    words = filters.number(int(value)) if people else filters.percent(value, decimals)
    return _SIGNS[Relation(rate["relation"])] + str(words)


def _count(value: int | None) -> str:
    return _("belum diketahui") if value is None else str(filters.number(value))


def _day(text: str | None) -> str | None:
    return None if text is None else str(filters.date(dt.date.fromisoformat(text), "d MMM yyyy"))


# ---- by topic ---------------------------------------------------------------------------------------------------------------


def _follow_up(drawing: Drawing, forum: str) -> Block:
    """Still open, then closed since the meeting before. What was frozen before these were told apart has no closed ones."""
    unended, closed = drawing["follow_up"], drawing.get("closed", [])
    more, closed_more = (sum(drawing.get(key, {}).values()) for key in ("follow_up_more", "closed_more"))
    sheets = []
    if unended:
        due = {"key": "due", "label": _("Tenggat"), "unknown": _("tanpa tenggat")}
        rows = [_item(each, forum) | {"due": _day(each["due_on"])} for each in unended]
        sheets.append(Sheet(_("Tindak lanjut yang belum selesai"), _columns(due), rows))
    if closed:
        ended = {"key": "closed", "label": _("Ditutup")}
        rows = [_item(each, forum) | {"state": each["state"], "closed": _day(each["closed_on"])} for each in closed]
        sheets.append(Sheet(_("Selesai sejak rapat lalu"), _columns(ended), rows))
    if left := more + closed_more:
        said = ngettext("%(count)s tindak lanjut lainnya", "%(count)s tindak lanjut lainnya", left, count=_count(left))
        rows = [{"title": said, "href": f"{forum}tindak-lanjut/"}]
        sheets.append(Sheet(_("Selebihnya"), [{"key": "title", "label": _("Dalam daftar"), "link": True}], rows))
    return Block(sheets=sheets, notes=_follow_up_notes(len(unended) + more, len(closed) + closed_more))


def _follow_up_notes(unended: int, closed: int) -> list[str]:
    if not unended and not closed:
        return [_("Tidak ada tindak lanjut yang belum selesai.")]
    notes = [ngettext("%(num)d tindak lanjut belum selesai.", "%(num)d tindak lanjut belum selesai.", unended)]
    if closed:
        said = ngettext(
            "%(num)d tindak lanjut selesai sejak rapat lalu.", "%(num)d tindak lanjut selesai sejak rapat lalu.", closed
        )
        notes.append(said)
    return notes


def _columns(day: Row) -> list[Row]:
    """Of a table of action items. day: the column of the day that counts in it."""
    return [
        {"key": "title", "label": _("Tindak lanjut"), "link": True},
        {"key": "state", "label": _("Keadaan"), "kind": "pill"},
        day,
        {"key": "owner", "label": _("Pemilik")},
    ]


def _item(item: Drawing, forum: str) -> Row:
    return {
        "title": item["title"],
        "href": f"{forum}tindak-lanjut/{item['id']}/",
        "state": "late" if item["late"] else _ITEM_STATES.get(item["state"], "open"),
        "owner": item["organisation"] + (f" ({item['person']})" if item["person"] else ""),
    }


_ITEM_STATES: Final = {"open": "open", "in_progress": "doing", "waiting": "waiting_other"}


def _nothing() -> Block:
    return Block(notes=[_("Belum ada angka yang terbit sampai hari rapat ini.")])


def _coverage(drawing: Drawing) -> Block:
    now, before = drawing["figure"], drawing["before"]
    if now is None:
        return _nothing()
    facts = [
        (_("Cakupan"), _beside(now, before, "coverage")),
        (_("Keaktifan"), _beside(now, before, "active_rate")),
        (_("Terdaftar"), _count(now["registered"])),
        (_("Aktif"), _count(now["active"])),
    ]
    notes = []
    if before is not None and before["basis"] != now["basis"]:
        basis = str(BASIS_WORDS[Basis(before["basis"])])
        day = as_of(before)
        notes.append(_("Keaktifan per %(day)s dihitung atas %(basis)s, jadi tidak dibandingkan.", day=day, basis=basis))
    found = drawing["coverage"]
    sheets = [_segments(found["segments"])] if found["segments"] else []
    if not sheets:
        notes.append(_("Angka ini tidak dirinci menurut segmen."))
    if found["targets"]:
        sheets.append(_targets(found["targets"]))
    return Block(facts, sheets, notes)


def _beside(now: Drawing, before: Drawing | None, name: str) -> str:
    """A rate, and by how many points it moved since the last figure; two bases or an interval are not compared."""
    rate: Any = now[name]
    was: Any = before[name] if before else None
    words = rate_words(rate)
    comparable = before is not None and (name == "coverage" or before["basis"] == now["basis"])
    if before is None or not comparable or not (_exact(rate) and _exact(was)):
        return words
    points = filters.signed(Decimal(rate["value"]) - Decimal(was["value"]), 2)
    return _("%(rate)s (%(points)s poin sejak %(day)s)", rate=words, points=points, day=as_of(before))


def _exact(rate: Drawing | None) -> bool:
    return rate is not None and rate["relation"] == Relation.EXACTLY.value


def _segments(found: Sequence[Drawing]) -> Sheet:
    unknown = _("belum diketahui")
    columns: list[Row] = [
        {"key": "name", "label": _("Segmen")},
        *(
            {"key": key, "label": words, "kind": "num", "unknown": unknown}
            for key, words in (("registered", _("Terdaftar")), ("active", _("Aktif")), ("inactive", _("Tidak aktif")))
        ),
    ]
    return Sheet(
        _("Peserta menurut segmen"), columns, [{"name": SEGMENT_WORDS[Segment(each["segment"])], **each} for each in found]
    )


def _targets(found: Sequence[Drawing]) -> Sheet:
    columns: list[Row] = [
        {"key": "name", "label": _("Target")},
        {"key": "value", "label": _("Nilai"), "kind": "rate"},
        {"key": "now", "label": _("Sekarang"), "kind": "rate"},
        {"key": "state", "label": _("Keadaan"), "kind": "pill"},
        {"key": "due", "label": _("Sampai")},
    ]
    return Sheet(_("Target daerah"), columns, [_target(each) for each in found])


def _target(each: Drawing) -> Row:
    indicator = Indicator.of(each["indicator"])
    people = not indicator.is_rate
    goal = {"relation": Relation.EXACTLY.value, "value": each["value"], "computed": False}
    reached = {True: "reached", False: "unmet", None: "unknown"}[each["reached"]]
    now = rate_words(each["now"], people=people)
    return {
        "name": indicator_words(indicator),
        "value": rate_words(goal, people=people),
        "now": now if each["same_basis"] else _("%(rate)s (dasar lain)", rate=now),
        "state": reached,
        "due": _day(each["due_on"]),
    }


def _inactivity(drawing: Drawing) -> Block:
    if drawing["figure"] is None:
        return _nothing()
    found = drawing["inactivity"]
    facts = [(_("Terdaftar tetapi tidak aktif"), _count(found["inactive"]))]
    if not found["segments"]:
        return Block(facts, notes=[_("Angka ini tidak dirinci menurut segmen.")])
    columns: list[Row] = [
        {"key": "name", "label": _("Segmen")},
        {"key": "inactive", "label": _("Tidak aktif"), "kind": "num"},
        {"key": "share", "label": _("Dari terdaftar segmen"), "kind": "pct", "unknown": _("tidak ada peserta")},
    ]
    rows: list[Row] = [
        {
            "name": SEGMENT_WORDS[Segment(each["segment"])],
            "inactive": each["inactive"],
            "share": two_decimals(Fraction(each["inactive"] * 100, each["registered"])) if each["registered"] else None,
        }
        for each in found["segments"]
    ]
    return Block(facts, [Sheet(_("Tidak aktif menurut segmen"), columns, rows)])


def _validity(drawing: Drawing) -> Block:
    now, found = drawing["figure"], drawing["validity"]
    if now is None:
        return _nothing()
    newest = found["newest_population"]
    facts = [
        (_("Penduduk yang dipakai"), _population(now["population"])),
        (_("Penduduk terbaru dalam register"), _population(newest)),
    ]
    notes = []
    used = now["population"]
    if used and newest and used["semester"] and newest["semester"] > used["semester"]:
        notes.append(_("Angka ini memakai penduduk semester lama; dengan penduduk terbaru persentasenya berubah."))
    if len(found["missing_segments"]) < len(Segment):
        notes += [_sum(each) for each in found["sums"] if each["segments"] is not None and each["total"] is not None]
    if found["missing_segments"]:
        names = ", ".join(SEGMENT_WORDS[Segment(each)] for each in found["missing_segments"])
        notes.append(_("Segmen yang belum diketahui: %(names)s.", names=names))
    return Block(facts, notes=notes)


def _population(found: Drawing | None) -> str:
    if found is None:
        return _("belum diketahui")
    semester = semester_words(found["semester"] or "")
    source = found["source"] if semester.lower() in found["source"].lower() else f"{found['source']} {semester}"
    return f"{filters.number(found['value'])} ({source.strip()})"


def _sum(each: Drawing) -> str:
    measure = str(MEASURE_WORDS[each["measure"]]).lower()
    difference = each["segments"] - each["total"]
    if difference == 0:
        return _("Jumlah segmen %(measure)s sama dengan totalnya.", measure=measure)
    return _(
        "Jumlah segmen %(measure)s berselisih %(difference)s dari totalnya.",
        measure=measure,
        difference=filters.signed(difference),
    )


def _budget(drawing: Drawing) -> Block:
    now, found = drawing["figure"], drawing["budget"]
    paid = found["contributions"]
    facts = []
    if now is not None:
        facts = [
            (_("PBPU Pemda terdaftar"), _count(found["pemda"]["registered"])),
            (_("PBPU Pemda aktif"), _count(found["pemda"]["active"])),
            (_("Porsi Pemda"), rate_words(now["pemda_share"])),
        ]
    return Block([*facts, (_("Iuran PBPU Pemda"), _paid(paid))])


def _paid(paid: Drawing | None) -> str:
    if paid is None or paid["state"] == "unknown":
        return _("belum ada bukti")
    day = _day(paid["as_of"])
    if paid["state"] == "met" and paid["paid_until"]:
        month = filters.date(dt.date.fromisoformat(paid["paid_until"]), "MMMM yyyy")
        return _("lunas sampai %(month)s (bukti per %(day)s)", month=month, day=day)
    if paid["state"] == "met":
        return _("lunas (bukti per %(day)s)", day=day)
    return _("belum lunas (bukti per %(day)s)", day=day)
