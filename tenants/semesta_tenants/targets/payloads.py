"""What people type about targets, read: a form as a target, addresses as filters; never an exception but with sentences."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Final

from semesta_platform.database import uuid7
from semesta_platform.given import Reader
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.coverage import cells, numbers
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.records import Relation
from semesta_tenants.targets import checks
from semesta_tenants.targets.listing import STATUSES, Asked
from semesta_tenants.targets.records import Indicator, Point, Target
from semesta_tenants.targets.rules import plain

Form = Mapping[str, str]
LINEAR: Final = "lurus"
MONTHLY: Final = "bulanan"
LONGEST_ECHO: Final = 1_000
LONGEST_TEXT_ECHO: Final = 12_000
"""Of what was typed, so much is shown again, in a line and in a text: more than any field takes."""
FIELDS: Final = MappingProxyType(
    {
        "indicator": "indikator",
        "value": "nilai",
        "due_on": "tenggat",
        "baseline": "awal",
        "baseline_on": "awal-tanggal",
        "baseline_source": "awal-sumber",
        "path": "bulanan",
        "owner": "penanggung",
        "rationale": "dasar",
        "document_title": "dokumen",
        "document_url": "alamat",
        "shared": "bagikan",
        "reason": "alasan",
    }
)
"""Fields of a target and what the form calls them, in the form's order."""
TEXTS: Final = frozenset({"bulanan", "dasar", "alasan"})
DAY_WORDS: Final = "Tulis tanggal lengkap, misalnya 31/12/2026 atau 2026-12-31."
_day: Final = partial(cells.whole_day, otherwise=DAY_WORDS)
VALUE_WORDS: Final = "Tulis nilai target."
DUE_WORDS: Final = "Tulis tenggatnya."
EXACT_WORDS: Final = "Tulis satu bilangan tanpa tanda lebih besar, misalnya 80 atau 98,6."
PATH_WORDS: Final = "Tulis satu bulan per baris, misalnya 2026-03: 80,5."
SENTENCES: Final = (
    *(_l("Tulis tanggal lengkap, misalnya 31/12/2026 atau 2026-12-31."), _l("Tulis nilai target."), _l("Tulis tenggatnya.")),
    _l("Tulis satu bilangan tanpa tanda lebih besar, misalnya 80 atau 98,6."),
    _l("Tulis satu bulan per baris, misalnya 2026-03: 80,5."),
    _l("Tulis persen dari 0 sampai 1.000 dengan paling banyak enam desimal, misalnya 80 atau 98,6."),
    _l("Tulis jumlah orang sebagai bilangan bulat dari 0 sampai 1.000.000.000."),
    _l("Tulis tenggat sejak 1 Januari 2014 dan paling jauh sepuluh tahun ke depan."),
    _l("Tenggat harus setelah tanggal nilai awal."),
    _l("Tulis tanggal nilai awal."),
    _l("Tulis nilai awal, atau kosongkan juga tanggalnya."),
    _l("Tulis tanggal sejak 1 Januari 2014 dan tidak melewati hari ini."),
    _l("Sebutkan sumber nilai awal, misalnya angka terbit atau judul laporannya."),
    _l("Tulis bulan jalur berurutan, masing-masing satu kali."),
    _l("Bulan jalur harus di antara nilai awal dan tenggat."),
    _l("Bulan terakhir jalur harus bulan tenggat, dengan nilai target."),
    _l("Tulis paling banyak 240 bulan."),
    _l("Sebutkan perangkat daerah yang bertanggung jawab."),
    _l("Tulis alasan perubahan."),
    _l("Tulis judul dokumen dari alamat ini."),
    _l("Tulis alamat yang diawali https:// atau http://."),
    _l("Hanya kabupaten/kota yang dapat membagikan target kepada provinsinya."),
    _l("Indikator tidak dapat diganti. Hentikan target ini dan tetapkan target baru."),
    _l("Tidak ada yang diubah."),
    _l("Orang lain sudah lebih dulu mengubah target ini. Bandingkan kedua isian, lalu simpan lagi."),
    _l("Target ini sudah dihentikan. Tetapkan target baru bila masih diperlukan."),
    _l("Tulis paling banyak 300 huruf."),
    _l("Tulis paling banyak 2.000 huruf."),
    _l("Teks ini memuat tanda yang tidak dapat ditampilkan; tulis ulang."),
    *(_l("Tulis bilangan bulat tanpa koma, misalnya 46.947 atau 46947."), _l("Tulis bilangan dari 0 sampai 1.000.000.000.")),
    _l("Tulis persen dengan koma, misalnya 80,08; boleh juga >98 atau >=98."),
    _l("Titik di sini dapat dibaca dua cara. Tulis persen dengan koma, misalnya 80,08."),
    _l("Tulis persen dari 0 sampai 1.000, misalnya 80,08."),
)
"""What reading, checks and service may say, written here so that both languages have it; a test holds them together."""
_LINE: Final = re.compile(
    r"(?:(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})|(?P<month_first>[0-9]{1,2})[-/](?P<year_last>[0-9]{4}))\s*[:;=\s]\s*(?P<value>.+)"
)
_VERSION: Final = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A form of a target. target: None where something could not be read. faults: a sentence for each such field, by its id.

    expected: the version that was on screen, 0 for a new target.
    """

    target: Target | None
    expected: int
    faults: Mapping[str, str] = field(default_factory=dict)


def indicator_from(arguments: Form) -> Indicator | None:
    """`indikator` of an address or a form; None for anything that is none."""
    try:
        return Indicator.of(arguments.get("indikator", "")[:60])
    except ValueError:
        return None


def asked_from(arguments: Form) -> Asked:
    """`indikator`, `keadaan` and `penanggung` of the list's address; what cannot be is as if it were not there."""
    indicator, state = indicator_from(arguments), arguments.get("keadaan", "")
    owner = arguments.get("penanggung", "")[:LONGEST_ECHO]
    return Asked(indicator.code if indicator else "", state if state in STATUSES else "", owner)


def entry_from(form: Form, indicator: Indicator, target_id: uuid.UUID, expected: int) -> Entry:
    """A form as a target of this indicator."""
    reader = Reader(form)
    value = reader.read("nilai", lambda text: amount(text, indicator), VALUE_WORDS)
    due_on = reader.read("tenggat", _day, DUE_WORDS)
    baseline = reader.read("awal", lambda text: amount(text, indicator))
    baseline_on = reader.read("awal-tanggal", _day)
    path = reader.read("bulanan", lambda text: _path(text, indicator)) if form.get("jalur") == MONTHLY else None
    if reader.faults or value is None or due_on is None:
        return Entry(None, expected, MappingProxyType(reader.faults))
    target = Target(
        id=target_id,
        number=expected or 1,
        indicator=indicator,
        value=value,
        due_on=due_on,
        owner=reader.line("penanggung"),
        baseline=baseline,
        baseline_on=baseline_on,
        baseline_source=reader.line("awal-sumber"),
        path=path,
        rationale=reader.text("dasar"),
        document_title=reader.line("dokumen"),
        document_url=reader.line("alamat"),
        shared=form.get("bagikan") == "ya",
        reason=reader.text("alasan"),
    )
    return Entry(target, expected)


def typed_from(form: Form) -> dict[str, str]:
    """Every field as it was typed, for showing it again; a megabyte comes back to nobody."""
    names = (*FIELDS.values(), "jalur", "id")
    return {name: form.get(name, "")[: LONGEST_TEXT_ECHO if name in TEXTS else LONGEST_ECHO] for name in names}


def typed_of(target: Target) -> dict[str, str]:
    """The form as a target fills it, all but the reason."""
    return {
        "indikator": target.indicator.code,
        "nilai": written(target.value, target.indicator),
        "tenggat": f"{target.due_on:%d/%m/%Y}",
        "awal": "" if target.baseline is None else written(target.baseline, target.indicator),
        "awal-tanggal": f"{target.baseline_on:%d/%m/%Y}" if target.baseline_on else "",
        "awal-sumber": target.baseline_source,
        "jalur": MONTHLY if target.path else LINEAR,
        "bulanan": "\n".join(f"{month:%Y-%m}: {written(value, target.indicator)}" for month, value in target.path or ()),
        "penanggung": target.owner,
        "dasar": target.rationale,
        "dokumen": target.document_title,
        "alamat": target.document_url,
        "bagikan": "ya" if target.shared else "",
        "alasan": "",
        "id": str(target.id),
    }


def offered(indicator: Indicator, point: Point | None, source: str) -> dict[str, str]:
    """The form of a new target, with the newest published figure as its baseline; an interval is none. source: in words."""
    empty = dict.fromkeys((*FIELDS.values(), "jalur"), "")
    found = empty | {"indikator": indicator.code, "jalur": LINEAR, "id": str(uuid7())}
    if point is None or not point.exact:
        return found
    value = two_decimals(point.value) if indicator.is_rate else Decimal(int(point.value))
    given = {"awal": written(value, indicator), "awal-tanggal": f"{point.as_of:%d/%m/%Y}", "awal-sumber": source}
    return found | given


def written(value: Decimal, indicator: Indicator) -> str:
    """As Indonesians type it: '80,5', '46.947'."""
    return plain(value).replace(".", ",") if indicator.is_rate else f"{int(value):,}".replace(",", ".")


def problems_by_id(found: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """The first sentence of each field, by its id in the form and in the form's order."""
    return {id_: found[name][0] for name, id_ in FIELDS.items() if found.get(name)}


def id_from(form: Form) -> uuid.UUID:
    """The id that the page gave a new target, so that sending it twice makes one; a fresh one where there is none."""
    try:
        return uuid.UUID(form.get("id", "")[:36])
    except ValueError:
        return uuid7()


def expected_from(form: Form) -> int:
    """The version that was on screen; one that never was where the form names none."""
    given = form.get("versi", "")
    return int(given) if _VERSION.fullmatch(given) else -1


def reason_from(form: Form) -> str:
    """Why a target is given up, as written."""
    return Reader(form).text("alasan")


def amount(text: str, indicator: Indicator) -> Decimal | None:
    """A value as typed; None where nothing is.

    Raises:
        ValueError: with a sentence for the person.
    """
    if not indicator.is_rate:
        people = numbers.count(text)
        return None if people is None else Decimal(people)
    printed = numbers.percentage(text)
    if printed is not None and printed.relation != Relation.EXACTLY:
        raise ValueError(EXACT_WORDS)
    return None if printed is None else printed.value


def _path(text: str, indicator: Indicator) -> tuple[tuple[dt.date, Decimal], ...]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise ValueError(PATH_WORDS)
    if len(lines) > checks.MOST_MONTHS:
        raise ValueError(checks.PATH_MOST)
    return tuple(_step(line, indicator) for line in lines)


def _step(line: str, indicator: Indicator) -> tuple[dt.date, Decimal]:
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValueError(PATH_WORDS)
    year, month = int(found["year"] or found["year_last"]), int(found["month"] or found["month_first"])
    value = amount(found["value"], indicator)
    try:
        first = dt.date(year, month, 1)
    except ValueError:
        raise ValueError(PATH_WORDS) from None
    if value is None:
        raise ValueError(PATH_WORDS)
    return first, value
