"""Invented figures of one invented region: its month, its targets, its form and its verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from semesta_platform.interface import filters
from semesta_platform.interface.formats import parse_count, people_missing
from semesta_platform.interface.words import gettext as _

Row = dict[str, Any]
PAGES: Final = "/galeri/contoh"
POPULATION, REGISTERED, ACTIVE, PEMDA = 1_251_772, 1_234_748, 1_002_419, 284_115
COVERAGE, RATE, SHARE = (round(n / POPULATION * 100, 2) for n in (REGISTERED, ACTIVE, PEMDA))
BASIS: Final = "penduduk DKB semester II 2024"
MONTHS: Final = ["Apr 24", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des", "Jan", "Feb", "Mar 25"]
RATES: Final = [75.1, 75.4, 75.9, 76.6, 76.8, 77.5, 77.9, 78.4, 78.3, 79.0, 79.6, RATE]
MADYA_ACTIVE: Final = people_missing(POPULATION, 85, ACTIVE)
MADYA_PEMDA: Final = people_missing(POPULATION, 25, PEMDA)
MADYA_COST: Final = MADYA_PEMDA * 37_800 * 12
BANDS: Final = [(80, "Pratama"), (85, "Madya"), (95, "Utama")]
UNUSUAL: Final = 0.05
FORECAST: Final[Row] = {
    "months": [*MONTHS, "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des 25"],
    "actual": RATES,
    "expected": [80.5, 80.9, 81.3, 81.6, 82.0, 82.3, 82.5, 82.8, 83.0],
    "low": [80.3, 80.6, 80.8, 81.0, 81.2, 81.4, 81.4, 81.5, 81.6],
    "high": [80.7, 81.3, 81.8, 82.3, 82.8, 83.2, 83.6, 84.0, 84.4],
    "goal": 82,
}
PERIODS: Final = ["Tw II", "Tw III", "Tw IV", "Tw I 25"]
RANKS: Final[list[Row]] = [
    {"name": "Tirtamulya", "ranks": [11, 10, 8, 7], "me": True},
    {"name": "Sukarahayu", "ranks": [6, 6, 6, 6], "me": False},
    {"name": "Banjarsari", "ranks": [8, 7, 7, 8], "me": False},
    {"name": "Cikaduwetan", "ranks": [7, 8, 9, 9], "me": False},
    {"name": "Gunungjati Hilir Lestari", "ranks": [9, 9, 10, 10], "me": False},
    {"name": "Parakansalam", "ranks": [10, 11, 11, 11], "me": False},
]
SEGMENTS: Final[list[Row]] = [
    {"name": "PBI JK", "n": 602_480, "active": 96.2, "series": [95, 95.2, 95.1, 95.4, 95.6, 95.9, 96, 96.2], "delta": 0.2},
    {"name": "PBPU Pemda", "n": 284_115, "active": 88.4, "series": [80, 81, 83, 84, 85, 86, 87.5, 88.4], "delta": 0.9},
    {"name": "PPU", "n": 176_240, "active": 91.7, "series": [91, 91.3, 91.2, 91.5, 91.4, 91.6, 91.6, 91.7], "delta": 0.1},
    {"name": "PBPU mandiri", "n": 141_925, "active": 41.9, "series": [46, 45.5, 45, 44.2, 43.6, 43, 42.5, 41.9], "delta": -0.6},
    {"name": "BP", "n": 29_988, "active": None, "series": [83, 82.9, None, None, 82.8, None, None, None], "delta": None},
]
# id, name, registered before and now, active before and now
_ENTRY: Final = (
    ("pbi_jk", "PBI JK", 601_975, 602_480, 578_101, 579_586),
    ("pbpu_pemda", "PBPU Pemda", 266_480, 284_115, 233_170, 251_157),
    ("ppu_pn", "PPU PN", 58_090, 58_122, 57_210, 57_246),
    ("ppu_bu", "PPU BU", 117_644, 118_118, 103_900, 104_366),
    ("pbpu", "PBPU", 142_410, 141_925, 60_524, 59_466),
    ("bp", "BP", 29_988, None, 24_830, None),
)


def entry_rows(form: Mapping[str, str] | None = None) -> tuple[list[Row], list[tuple[str, str]]]:
    """The rows of the monthly form and its errors as (field id, sentence); with what was sent when `form` is given."""
    notes = {
        "pbi_jk": "APBN",
        "pbpu_pemda": "APBD",
        "ppu_pn": _("pegawai negeri"),
        "ppu_bu": _("badan usaha"),
        "pbpu": _("mandiri"),
        "bp": _("bukan pekerja"),
    }
    errors: list[tuple[str, str]] = []
    rows: list[Row] = []
    for id_, name, registered_before, registered, active_before, active in _ENTRY:
        row: Row = {"id": id_, "name": name, "note": notes[id_], "reason": "", "error": None}
        row["registered"] = {"before": registered_before, "now": registered}
        row["active"] = {"before": active_before, "now": active}
        if form is not None:
            errors += _typed(row, form)
        row["jump"] = any(_unusual(row[measure]) for measure in ("registered", "active"))
        rows.append(row)
    return rows, errors


def missing_errors(rows: list[Row]) -> list[tuple[str, str]]:
    """What must be there before a figure can be submitted."""
    return [
        (
            f"{row['id']}-registered",
            _("%(name)s: isi jumlah peserta terdaftar dan aktif, 0 bila memang tidak ada", name=row["name"]),
        )
        for row in rows
        if row["registered"]["now"] is None or row["active"]["now"] is None
    ]


def _typed(row: Row, form: Mapping[str, str]) -> list[tuple[str, str]]:
    errors: list[tuple[str, str]] = []
    for measure in ("registered", "active"):
        id_ = f"{row['id']}-{measure}"
        try:
            row[measure]["now"] = parse_count(form.get(id_, ""))
        except ValueError:
            row[measure]["now"] = None
            sentence = _("%(name)s: tulis angka bulat, misalnya %(example)s", name=row["name"], example=filters.number(46947))
            errors.append((id_, sentence))
    row["reason"] = form.get(f"{row['id']}-alasan", "")
    registered, active = row["registered"]["now"], row["active"]["now"]
    if registered is not None and active is not None and active > registered:
        errors.append((f"{row['id']}-active", _("%(name)s: peserta aktif lebih besar dari terdaftar", name=row["name"])))
    row["error"] = errors[0][1] if errors else None
    return errors


def _unusual(figure: Mapping[str, int | None]) -> bool:
    now, before = figure["now"], figure["before"]
    return bool(now and before and abs(now / before - 1) > UNUSUAL)


def comparison(rows: list[Row]) -> Row:
    """Totals of the segments that are filled in, beside the same segments a month ago, so that like stands beside like."""
    filled = [row for row in rows if row["registered"]["now"] is not None and row["active"]["now"] is not None]
    sums = {
        f"{measure}_{when}": sum(row[measure][when] for row in filled)
        for measure in ("registered", "active")
        for when in ("now", "before")
    }
    missing = [row["name"] for row in rows if row not in filled]
    return {
        **sums,
        "missing": missing,
        "short": max(0, people_missing(POPULATION, 98, sums["registered_now"])),
        "population": POPULATION,
    }


def targets() -> list[Row]:
    """Three targets with their bullets."""
    registered, active, pemda = (filters.number(n) for n in (REGISTERED, ACTIVE, PEMDA))
    bands = [(98, "Pratama"), (98, "Madya"), (99, "Utama")]
    return [
        {
            "name": _("Cakupan"),
            "hint": _("%(n)s terdaftar", n=registered),
            "value": COVERAGE,
            "goal": 98,
            "low": 90,
            "bands": bands,
            "delta": 0.21,
        },
        {
            "name": _("Keaktifan"),
            "hint": _("%(n)s peserta aktif", n=active),
            "value": RATE,
            "goal": 82,
            "low": 60,
            "bands": BANDS,
            "delta": 0.48,
        },
        {
            "name": _("Porsi Pemda"),
            "hint": _("%(n)s didaftarkan daerah", n=pemda),
            "value": SHARE,
            "goal": 25,
            "low": 0,
            "top": 40,
            "bands": [],
            "delta": -0.12,
        },
    ]


def steps() -> list[Row]:
    """A draft that waits for one segment."""
    return [
        {"name": _("Draf"), "state": "done", "note": "Admin Dinkes, 17 Mar"},
        {"name": _("Diajukan"), "state": "current", "note": _("menunggu isian BP")},
        {"name": _("Diverifikasi"), "state": "ahead", "note": "BPJS Cabang Contoh"},
        {"name": _("Terbit"), "state": "ahead", "note": _("otomatis setelah verifikasi")},
    ]


def changes() -> list[Row]:
    """Two versions beside each other."""
    return [
        {"field": _("Terdaftar"), "before": 1_217_113, "after": REGISTERED},
        {"field": _("Aktif"), "before": 996_407, "after": ACTIVE},
        {"field": _("Penduduk"), "before": POPULATION, "after": POPULATION},
        {"field": _("Bukan pekerja"), "before": 29_988, "after": None},
    ]


IMPORT_COUNTS: Final = {"new": 2, "changed": 3, "same": 41, "rejected": 2}
IMPORT_ROWS: Final[list[Row]] = [
    {"line": 4, "field": "PBI JK terdaftar", "before": 601_975, "after": 602_480, "state": "changed", "reason": "naik 505"},
    {
        "line": 5,
        "field": "PBPU Pemda terdaftar",
        "before": 266_480,
        "after": 284_115,
        "state": "changed",
        "reason": "naik 6,6%: alasan diminta",
    },
    {"line": 9, "field": "Bukan pekerja aktif", "before": None, "after": 24_890, "state": "new", "reason": "belum pernah diisi"},
    {
        "line": 12,
        "field": "PPU BU aktif",
        "before": 108_200,
        "after": None,
        "state": "rejected",
        "reason": "“seratus delapan ribu” bukan angka",
    },
    {
        "line": 14,
        "field": "PBPU aktif",
        "before": 60_340,
        "after": 603_400,
        "state": "rejected",
        "reason": "lebih besar dari terdaftar (141.925)",
    },
]
# What a liaison sees: two regions have submitted nothing for March; whether one of them keeps a draft is not theirs to know, so
# both look alike and show the figures published last.
DESK: Final[list[Row]] = [
    {
        "name": "Kabupaten Tirtamulya",
        "note": "Tw I: 18 Mar",
        "month": "submitted",
        "active": RATE,
        "delta": 0.48,
        "series": RATES[4:],
        "proposed": 4_200,
        "rejected": 312,
        "late": 2,
    },
    {
        "name": "Kota Sukarahayu",
        "note": "Tw I: 25 Mar",
        "month": "returned",
        "active": 84.31,
        "delta": -0.22,
        "series": [85, 85.2, 85, 84.8, 84.6, 84.5, 84.5, 84.3],
        "proposed": 960,
        "rejected": 41,
        "late": 0,
    },
    {
        "name": "Kabupaten Kepulauan Siau Tagulandang Biaro",
        "note": "nama terpanjang, tanpa angka",
        "month": "unsubmitted",
        "active": None,
        "delta": None,
        "series": [None] * 8,
        "proposed": None,
        "rejected": None,
        "late": 0,
    },
    {
        "name": "Kabupaten Banjarsari",
        "note": "Tw I: 11 Mar",
        "month": "verified",
        "active": 78.9,
        "delta": 1.1,
        "series": [74, 74.4, 75.2, 76, 76.6, 77.4, 77.8, 78.9],
        "proposed": 1_840,
        "rejected": 12,
        "late": 1,
    },
    {
        "name": "Kota Gunungjati",
        "note": "Tw I belum dijadwalkan",
        "month": "unsubmitted",
        "active": 101.22,
        "delta": 0.05,
        "series": [100.2, 100.4, 100.6, 100.9, 101, 101.1, 101.2, 101.22],
        "proposed": 0,
        "rejected": 0,
        "late": 0,
    },
]
for _row in DESK:
    _row["href"] = f"{PAGES}/beranda"


def desk_by(chosen: str) -> list[Row]:
    """The liaison's regions of one quick filter; an unknown name gives all."""
    tests = {"menunggu": "submitted", "kembali": "returned", "diam": "unsubmitted"}
    return [row for row in DESK if chosen not in tests or row["month"] == tests[chosen]]
