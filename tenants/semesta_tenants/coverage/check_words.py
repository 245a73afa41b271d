"""The rules of figures in the words of the request's language: what each looks at, why, and within which limits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from semesta_platform.interface import formats
from semesta_platform.interface.translation import current_language
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.coverage import words
from semesta_tenants.coverage.validation import ALL_COUNTS, SEGMENTS_ACTIVE, Check, Kind, Severity

KIND_WORDS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.BOUND: _l("Batas"),
        Kind.SUM: _l("Penjumlahan"),
        Kind.DATE: _l("Tanggal"),
        Kind.TEXT: _l("Tulisan"),
        Kind.GAP: _l("Kelengkapan"),
        Kind.JUMP_SHARE: _l("Lonjakan, riwayat pendek"),
        Kind.JUMP_HISTORY: _l("Lonjakan terhadap riwayat"),
    }
)
SEVERITY_WORDS: Final[Mapping[Severity, str]] = MappingProxyType(
    {
        Severity.ERROR: _l("Menolak: tidak dapat disimpan"),
        Severity.GAP: _l("Menahan: draf dapat disimpan, belum dapat diajukan"),
        Severity.WARNING: _l("Meminta alasan: dapat diajukan dengan alasan"),
    }
)
_JUMPS_TO_SHARE = _l("Satu bulan biasa lolos; pendaftaran atau penghapusan massal perlu dijelaskan kepada kantor cabang.")
_JUMPS_TO_HISTORY = _l("Salah ketik dan perubahan mendadak tampak terhadap kebiasaan daerah ini sendiri, besar ataupun kecil.")
WHAT: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "count.whole": (_l("Jumlah orang adalah bilangan bulat"), _l("Orang tidak dapat dibagi; persentase dihitung sendiri.")),
        "count.bounds": (_l("Jumlah orang tidak di bawah nol"), _l("Batas atas menangkap angka yang salah tempel.")),
        "population.above_zero": (_l("Penduduk lebih dari nol"), _l("Cakupan membagi dengan jumlah penduduk.")),
        "active.within_registered": (
            _l("Aktif tidak melebihi terdaftar"),
            _l("Hanya peserta terdaftar yang dapat aktif, di setiap segmen dan di semuanya."),
        ),
        "segments.once": (_l("Setiap segmen satu kali"), _l("Segmen yang tertulis dua kali terhitung dua kali.")),
        "segments.equal_total": (
            _l("Enam segmen sama dengan total"),
            _l("Setiap peserta ada di tepat satu segmen; berlaku bila keenamnya diisi."),
        ),
        "segments.within_total": (
            _l("Sebagian segmen tidak melebihi total"),
            _l("Segmen yang belum diketahui boleh kosong, tetapi bagian tidak lebih besar dari semuanya."),
        ),
        "as_of.since_jkn": (_l("Tanggal sejak awal JKN"), _l("Program JKN mulai 1 Januari 2014.")),
        "as_of.has_come": (_l("Tanggal sudah tiba"), _l("Angka yang akan datang adalah prakiraan dan tidak diperingkat.")),
        "as_of.has_ended": (_l("Bulan atau tahun sudah berakhir"), _l("Tanpa hari, angka berdiri pada hari terakhir masanya.")),
        "as_of.forecast_bound": (_l("Prakiraan paling jauh sepuluh tahun"), _l("Tahun yang salah ketik tertangkap di sini.")),
        "as_of.in_month": (
            _l("Tanggal di dalam bulannya"),
            _l("Formulir dan kalender berbicara tentang bulan yang sama."),
        ),
        "reported_on.has_come": (_l("Tanggal pelaporan sudah tiba"), _l("Yang belum dilaporkan belum dapat dikutip.")),
        "population_source.named": (_l("Sumber penduduk disebut"), _l("Pilihan penduduk dapat mengubah status UHC daerah.")),
        "population_semester.readable": (
            _l("Semester penduduk terbaca"),
            _l("Angka dari dua semester tidak dibandingkan diam-diam."),
        ),
        "text.length": (_l("Catatan dan alasan cukup pendek"), _l("Dibaca orang, di layar dan di kertas.")),
        "text.printable": (_l("Tulisan dapat ditampilkan"), _l("Tanda kendali merusak berkas unduhan.")),
        "population.given": (_l("Penduduk diisi"), _l("Tanpa penduduk tidak ada cakupan untuk diverifikasi.")),
        "population_semester.given": (_l("Semester penduduk diisi"), _l("Kantor cabang perlu tahu penduduk mana yang dipakai.")),
        "registered.given": (_l("Peserta terdaftar diisi"), _l("Tanpa itu tidak ada cakupan.")),
        "active.given": (_l("Peserta aktif diisi"), _l("Tanpa itu tidak ada keaktifan.")),
        "jump.share.registered": (_l("Terdaftar berubah tajam dalam sebulan"), _JUMPS_TO_SHARE),
        "jump.share.active": (_l("Aktif berubah tajam dalam sebulan"), _JUMPS_TO_SHARE),
        "jump.share.population": (_l("Penduduk berubah tajam dalam sebulan"), _JUMPS_TO_SHARE),
        "jump.history.registered": (_l("Perubahan terdaftar tidak biasa"), _JUMPS_TO_HISTORY),
        "jump.history.active": (_l("Perubahan aktif tidak biasa"), _JUMPS_TO_HISTORY),
        "jump.history.population": (_l("Perubahan penduduk tidak biasa"), _JUMPS_TO_HISTORY),
        "jump.history.segment": (_l("Perubahan aktif sebuah segmen tidak biasa"), _JUMPS_TO_HISTORY),
    }
)
"""By code: what is checked, and why."""


def fields_words(check: Check) -> str:
    """The fields of a rule as the form calls them."""
    if check.fields == ALL_COUNTS:
        return _("semua jumlah orang")
    named = {SEGMENTS_ACTIVE: _("aktif di setiap segmen"), "segments": _("semua segmen")}
    return ", ".join(named.get(each) or words.field_words(each) for each in check.fields)


def limits_words(check: Check) -> str:
    """The parameters of a rule; empty where it has none."""
    if check.kind is Kind.JUMP_SHARE:
        return _(
            "mulai %(share)s dari bulan sebelumnya dan %(least)s orang; hanya selama kurang dari enam perubahan diketahui",
            share=_percent(check.amount("share")),
            least=_people(check.amount("least")),
        )
    if check.kind is Kind.JUMP_HISTORY:
        return _(
            "skor z termodifikasi di atas %(score)s, dari sedikitnya %(earlier)s perubahan dalam %(months)s bulan; "
            "jarak ke median di bawah %(share)s dari bulan sebelumnya atau %(least)s orang tidak pernah ditanyakan",
            score=_number(check.amount("score"), 1),
            earlier=_people(check.amount("earlier")),
            months=_people(check.amount("months")),
            share=_percent(check.amount("share")),
            least=_people(check.amount("least")),
        )
    return "; ".join(_limit(name, value) for name, value in check.parameters.items())


def _limit(name: str, value: int | Fraction | dt.date) -> str:
    said = formats.date(value, language=current_language()) if isinstance(value, dt.date) else _people(value)
    by_name = {
        "least": _("paling sedikit %(value)s", value=said),
        "most": _("paling banyak %(value)s", value=said),
        "segments": _("%(value)s segmen", value=said),
        "earliest": _("sejak %(value)s", value=said),
        "days": _("%(value)s hari", value=said),
        "note": _("%(value)s huruf untuk catatan dan alasan", value=said),
        "line": _("%(value)s huruf untuk sumber", value=said),
    }
    return by_name[name]


def _people(value: int | Fraction) -> str:
    return formats.number(int(value), language=current_language())


def _number(value: Fraction, decimals: int) -> str:
    return formats.number(Decimal(value.numerator) / value.denominator, decimals, language=current_language())


def _percent(value: Fraction) -> str:
    decimals = 0 if value.denominator == 1 else 1
    return formats.percent(Decimal(value.numerator) / value.denominator, decimals, language=current_language())
