"""What a target must satisfy, pure: a sentence for each field that cannot be so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from semesta_tenants.coverage import rules as coverage
from semesta_tenants.coverage.numbers import MOST_PEOPLE, MOST_PERCENT
from semesta_tenants.targets.records import Indicator, Target

FINEST = -6
"""Decimals of a per cent: one person of a million is four, and two more do no harm."""
MOST_MONTHS = 240
LONGEST_ADDRESS = 2000
RATE_BOUNDS = "Tulis persen dari 0 sampai 1.000 dengan paling banyak enam desimal, misalnya 80 atau 98,6."
PEOPLE_BOUNDS = "Tulis jumlah orang sebagai bilangan bulat dari 0 sampai 1.000.000.000."
DUE_BOUNDS = "Tulis tenggat sejak 1 Januari 2014 dan paling jauh sepuluh tahun ke depan."
DUE_AFTER = "Tenggat harus setelah tanggal nilai awal."
BASELINE_DAY = "Tulis tanggal nilai awal."
BASELINE_VALUE = "Tulis nilai awal, atau kosongkan juga tanggalnya."
BASELINE_DAYS = "Tulis tanggal sejak 1 Januari 2014 dan tidak melewati hari ini."
BASELINE_SOURCE = "Sebutkan sumber nilai awal, misalnya angka terbit atau judul laporannya."
PATH_MONTHS = "Tulis bulan jalur berurutan, masing-masing satu kali."
PATH_INSIDE = "Bulan jalur harus di antara nilai awal dan tenggat."
PATH_END = "Bulan terakhir jalur harus bulan tenggat, dengan nilai target."
PATH_MOST = "Tulis paling banyak 240 bulan."
OWNER = "Sebutkan perangkat daerah yang bertanggung jawab."
REASON = "Tulis alasan perubahan."
TITLE = "Tulis judul dokumen dari alamat ini."
ADDRESS = "Tulis alamat yang diawali https:// atau http://."
SHARING = "Hanya kabupaten/kota yang dapat membagikan target kepada provinsinya."
INDICATOR = "Indikator tidak dapat diganti. Hentikan target ini dan tetapkan target baru."
NOTHING_CHANGED = "Tidak ada yang diubah."
Problems = dict[str, list[str]]


def problems(target: Target, *, today: dt.date, may_share: bool = True) -> Problems:
    """What is wrong with a target, sentences by field; empty when nothing is.

    A due date may lie in the past: a target that was set earlier is written down with what became of it.

    today: in the region's own zone. may_share: whether the region has a province that it can show targets.
    """
    found: Problems = {}
    for field, words in (
        *_values(target),
        *_dates(target, today),
        *_path(target),
        *_texts(target),
        *(() if may_share or not target.shared else [("shared", SHARING)]),
    ):
        found.setdefault(field, []).append(words)
    return found


def reason_problems(reason: str) -> Problems:
    """A further version says why."""
    words = coverage.text_problem(reason, coverage.LONGEST_NOTE) if reason.strip() else REASON
    return {"reason": [words]} if words else {}


def value_problem(indicator: Indicator, value: Decimal) -> str | None:
    """A sentence when a value cannot be one of this indicator; None when it can."""
    exponent = value.as_tuple().exponent
    if indicator.is_rate:
        fits = isinstance(exponent, int) and exponent >= FINEST and 0 <= value <= MOST_PERCENT
        return None if fits else RATE_BOUNDS
    fits = isinstance(exponent, int) and 0 <= value <= MOST_PEOPLE and value == value.to_integral_value()
    return None if fits else PEOPLE_BOUNDS


def _values(target: Target) -> Iterator[tuple[str, str]]:
    for field, value in (("value", target.value), ("baseline", target.baseline)):
        if value is not None and (words := value_problem(target.indicator, value)):
            yield field, words


def _dates(target: Target, today: dt.date) -> Iterator[tuple[str, str]]:
    if not coverage.EARLIEST <= target.due_on <= today + coverage.LATEST_FORECAST:
        yield "due_on", DUE_BOUNDS
    if target.baseline is not None and target.baseline_on is None:
        yield "baseline_on", BASELINE_DAY
    if target.baseline_on is None:
        return
    if target.baseline is None:
        yield "baseline", BASELINE_VALUE
    if not coverage.EARLIEST <= target.baseline_on <= today:
        yield "baseline_on", BASELINE_DAYS
    elif target.baseline_on >= target.due_on:
        yield "due_on", DUE_AFTER


def _path(target: Target) -> Iterator[tuple[str, str]]:
    if target.path is None:
        return
    months = [month for month, _ in target.path]
    if len(months) > MOST_MONTHS:
        yield "path", PATH_MOST
        return
    if not months or months != sorted(set(months)) or any(month.day != 1 for month in months):
        yield "path", PATH_MONTHS
        return
    due = target.due_on.replace(day=1)
    first = (target.baseline_on or coverage.EARLIEST).replace(day=1)
    # The baseline's own month is the baseline.
    too_early = months[0] <= first if target.baseline_on else months[0] < first
    if too_early or months[-1] > due:
        yield "path", PATH_INSIDE
    elif months[-1] != due or target.path[-1][1] != target.value:
        yield "path", PATH_END
    for words in dict.fromkeys(filter(None, (value_problem(target.indicator, value) for _, value in target.path))):
        yield "path", words


def _texts(target: Target) -> Iterator[tuple[str, str]]:
    if not target.owner.strip():
        yield "owner", OWNER
    if target.baseline is not None and not target.baseline_source.strip():
        yield "baseline_source", BASELINE_SOURCE
    lines = ("owner", "baseline_source", "document_title")
    for field, longest in (*((each, coverage.LONGEST_LINE) for each in lines), ("rationale", coverage.LONGEST_NOTE)):
        if words := coverage.text_problem(getattr(target, field), longest):
            yield field, words
    url = target.document_url
    if url and not target.document_title.strip():
        yield "document_title", TITLE
    if words := coverage.text_problem(url, LONGEST_ADDRESS):
        yield "document_url", words
    elif url and not (url.startswith(("https://", "http://")) and len(url.split()) == 1 and "." in url):
        yield "document_url", ADDRESS
