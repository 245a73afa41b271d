"""The words of plans: goals, measures, groups, sources of money, gaps and warnings, in the language of the request."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from semesta_platform.interface import filters
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.coverage import words as figure_words
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.records import Population
from semesta_tenants.planning.records import Act, After, Caution, Certainty, Fund, Goal, Need, Plan, Pool, Rule, State, Way

GOALS: Final[Mapping[Goal, str]] = MappingProxyType(
    {Goal.COVERAGE: _l("Cakupan"), Goal.ACTIVE: _l("Keaktifan"), Goal.PEMDA: _l("Porsi Pemda")}
)
ACTS: Final[Mapping[Act, str]] = MappingProxyType(
    {
        Act.REGISTER: _l("Daftarkan ke PBPU Pemda"),
        Act.PROPOSE: _l("Usulkan ke PBI JK"),
        Act.ENROL: _l("Daftarkan karyawan ke PPU BU"),
        Act.MOVE: _l("Alihkan peserta mandiri ke PBPU Pemda"),
        Act.SUBSIDISE: _l("Bantu iuran mandiri kelas III"),
        Act.SETTLE: _l("Aktifkan peserta mandiri yang melunasi tunggakan"),
        Act.REACTIVATE_PBI: _l("Aktifkan kembali PBI JK lewat SIKS-NG"),
        Act.REACTIVATE_PEMDA: _l("Aktifkan kembali PBPU Pemda"),
    }
)
ACT_NOTES: Final[Mapping[Act, str]] = MappingProxyType(
    {
        Act.REGISTER: _l("Menambah terdaftar, aktif, dan porsi Pemda; iurannya dibayar daerah."),
        Act.PROPOSE: _l("Menambah terdaftar dan aktif; iurannya dibayar pusat."),
        Act.ENROL: _l("Menambah terdaftar dan aktif; iurannya dibayar pemberi kerja dan pekerja."),
        Act.MOVE: _l("Menambah aktif dan porsi Pemda; iurannya dibayar daerah."),
        Act.SUBSIDISE: _l("Menambah aktif; peserta membayar 35.000, daerah membantu sisanya."),
        Act.SETTLE: _l("Menambah aktif; peserta melunasi sendiri tunggakannya."),
        Act.REACTIVATE_PBI: _l("Menambah aktif; peserta yang keluar karena pemutakhiran DTSEN, iurannya dibayar pusat."),
        Act.REACTIVATE_PEMDA: _l("Menambah aktif; iurannya dibayar daerah."),
    }
)
POOLS: Final[Mapping[Pool, str]] = MappingProxyType(
    {
        Pool.UNREGISTERED: _l("Belum terdaftar"),
        Pool.PBPU_INACTIVE: _l("Peserta mandiri (PBPU) yang tidak aktif"),
        Pool.PBI_INACTIVE: _l("PBI JK yang tidak aktif"),
        Pool.PEMDA_INACTIVE: _l("PBPU Pemda yang tidak aktif"),
    }
)
FUNDS: Final[Mapping[Fund, str]] = MappingProxyType(
    {
        Fund.TOBACCO_TAX: _l("Pajak rokok (37,5 persen untuk JKN)"),
        Fund.EXCISE: "DBHCHT",
        Fund.PROVINCE: _l("Bagian provinsi"),
        Fund.BUDGET: _l("APBD"),
    }
)
WAYS: Final[Mapping[Way, str]] = MappingProxyType(
    {Way.WRITTEN: _l("Tulis sendiri jumlah orangnya"), Way.CHEAPEST: _l("Cari susunan termurah di bawah batas")}
)
RULES: Final[Mapping[Rule, str]] = MappingProxyType(
    {
        Rule.PRIORITY: _l("UHC Prioritas: aktif pada hari pendaftaran"),
        Rule.CUT_OFF: _l("UHC Cut Off: didaftarkan sebelum tanggal 20, aktif tanggal 1 bulan berikutnya"),
    }
)
STATES: Final[Mapping[State, str]] = MappingProxyType(
    {State.SAVED: _l("Tersimpan"), State.CHOSEN: _l("Dipilih"), State.ARCHIVED: _l("Diarsipkan")}
)
PAYERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "daerah": _l("daerah"),
        "pusat": _l("pusat"),
        "provinsi": _l("provinsi"),
        "peserta": _l("peserta"),
        "daerah dan pusat": _l("daerah dan pusat"),
    }
)
OWNERS: Final[Mapping[Act, str]] = MappingProxyType(
    {
        Act.REGISTER: "Dinas Kesehatan",
        Act.PROPOSE: "Dinas Sosial",
        Act.ENROL: "Dinas Tenaga Kerja",
        Act.MOVE: "Dinas Kesehatan",
        Act.SUBSIDISE: "Dinas Kesehatan",
        Act.SETTLE: "Dinas Kesehatan",
        Act.REACTIVATE_PBI: "Dinas Sosial",
        Act.REACTIVATE_PEMDA: "BPKAD",
    }
)
"""Who usually does it; a form offers it and the person may write another. Names of offices, the same in every language."""
_WARNINGS: Final[Mapping[Caution, str]] = MappingProxyType(
    {
        Caution.DERIVED: _l(
            "Jumlah orang di sini diturunkan dari persentase yang tercetak dan jumlah penduduk, bukan cacahan; karena itu "
            "tertulis 'sekitar' dan tidak disimpan sebagai angka."
        ),
        Caution.ROUNDED: _l("Sumber membulatkan angkanya, jadi jumlah orang di sini hanya perkiraan."),
        Caution.BOUND: _l("Sumber hanya menyebut rentang, jadi kekurangannya hanya diketahui paling banyaknya."),
        Caution.OTHER_POPULATION: _l(
            "Dihitung atas jumlah penduduk lain daripada yang dipakai angka ini; keduanya ditampilkan berdampingan."
        ),
        Caution.NO_POPULATION: _l("Jumlah penduduk belum diketahui. Pilih atau tulis jumlah penduduk beserta sumbernya."),
        Caution.REPORTED: _l("Angka ini dilaporkan media atau pejabat, belum diverifikasi kantor cabang BPJS Kesehatan."),
        Caution.OLD: _l("Angka ini berumur lebih dari enam bulan; keadaan sekarang mungkin sudah berubah."),
        Caution.OTHER_BASIS: _l(
            "Keaktifan pada angka ini dihitung atas peserta terdaftar; rencana menghitungnya atas jumlah penduduk."
        ),
        Caution.BEYOND_UNREGISTERED: _l(
            "Rencana mendaftarkan lebih banyak orang daripada yang tampak belum terdaftar pada angka ini. Sebagian mungkin sudah "
            "terdaftar pada segmen lain, jadi cakupan sesudahnya hanya diketahui paling tingginya."
        ),
        Caution.UNKNOWN_POOL: _l(
            "Ada kelompok yang jumlah orangnya belum diketahui; batasnya tidak dapat diperiksa sebelum Anda menuliskannya."
        ),
        Caution.OWN_POOL: _l("Jumlah orang pada sebagian kelompok ditulis sendiri, bukan dari angka."),
        Caution.OWN_RATE: _l("Sebagian tarif diganti untuk rencana ini."),
        Caution.UNFUNDED: _l("Sumber uang yang dipilih tidak mencukupi."),
    }
)


def caution_words(warning: Caution) -> str:
    """A sentence."""
    return str(_WARNINGS[warning])


def percent_words(value: Fraction | None) -> str:
    """`80,08%`, two decimals, half up."""
    return _("belum diketahui") if value is None else str(filters.percent(two_decimals(value), 2))


def goal_words(value: Fraction) -> str:
    """A threshold with as many decimals as it needs, two at most: `80%`, `98,6%`."""
    decimals = next((each for each in range(2) if (value * 10**each).denominator == 1), 2)
    return str(filters.percent(two_decimals(value), decimals))


def people_words(people: int, certainty: Certainty) -> str:
    """`1.042`, `sekitar 50.141`, `paling banyak 14.245`."""
    shown = filters.number(people)
    if certainty is Certainty.ABOUT:
        return _("sekitar %(people)s", people=shown)
    return _("paling banyak %(people)s", people=shown) if certainty is Certainty.BOUND else str(shown)


def need_words(need: Need) -> str:
    """What a goal lacks: `kurang sekitar 50.141 orang`, `tercapai`."""
    if need.have is None or need.people is None:
        return _("belum dapat dihitung")
    if need.people > 0:
        return _("kurang %(people)s orang", people=people_words(need.people, need.have.certainty))
    if need.have.certainty is Certainty.EXACT and need.people < 0:
        return _("tercapai, lebih %(people)s orang", people=filters.number(-need.people))
    return _("tercapai")


def after_words(after: After, value: Fraction | None) -> str:
    """A rate before or after a plan with what is known of it: `80,08%`, `sekitar 76,56%`, `paling sedikit 98%`."""
    if value is None:
        return _("belum diketahui")
    shown = percent_words(value)
    if after.at_most and value is after.after:
        return _("paling tinggi %(rate)s", rate=shown)
    if after.certainty is Certainty.BOUND:
        return _("paling sedikit %(rate)s", rate=shown)
    return shown if after.certainty is Certainty.EXACT or value is after.before else _("sekitar %(rate)s", rate=shown)


def population_words(population: Population | None) -> str:
    """`1.457.591 (Dukcapil, semester II 2024)`."""
    if population is None:
        return _("belum diketahui")
    semester = figure_words.semester_words(population.semester or "")
    source = population.source if semester.lower() in population.source.lower() else f"{population.source}, {semester}"
    return f"{filters.number(population.value)} ({source.strip(', ') or _('sumber belum disebut')})"


def cap_words(cap: Act | Pool) -> str:
    """A cap that stands in the way."""
    return str(ACTS[cap] if isinstance(cap, Act) else POOLS[cap])


def sentence(plan: Plan) -> str:
    """The plan in one line: how many people, how much money, how long."""
    words = {"people": filters.number(plan.people), "months": len(plan.months)}
    if not plan.people:
        return _("Rencana ini belum menjangkau seorang pun")
    if not plan.cost:
        return _("%(people)s orang selama %(months)s bulan tanpa biaya daerah", **words)
    return _("%(people)s orang selama %(months)s bulan: %(cost)s uang daerah", **words, cost=filters.rupiah(plan.cost))
