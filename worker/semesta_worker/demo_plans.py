"""The demo's plan: what Batu Bara's budget of 2025 foresees, from its own reports, and nothing else."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from sqlalchemy import Engine

from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coverage.publishing import OPERATOR
from semesta_tenants.planning import payloads, planner, queries, rates, service
from semesta_tenants.planning.records import Base
from semesta_worker.imports import today

BATU_BARA: Final = "12.19"
REGISTERED: Final = 457_615
"""By this count of April 2025 the figure of the same report is known again."""
NAME: Final = "RAPBD 2025: daftarkan 46.947 PBPU dan BP Pemda"
NOTE: Final = (
    "Rencana Pemerintah Kabupaten Batu Bara menurut beritanya: 46.947 peserta PBPU dan BP Pemda untuk RAPBD 2025, lebih dari "
    "Rp20 miliar, agar keaktifan 80%. Jumlah orang dari berita itu, bukan dari angka: angka 10 April 2025 menunjukkan 7.671 "
    'orang belum terdaftar. Sumber: "Bupati Batu Bara Luncurkan UHC, 98,35% Penduduk Nikmati Berobat Gratis" '
    "(membaranews.com), yang menyebut peserta baru aktif dalam 1x24 jam dengan KTP."
)
FORM: Final = MappingProxyType(
    {
        "keaktifan": "80",
        "cara": "tulis",
        "kelompok-unregistered": "46.947",
        "orang-register": "46.947",
        "mulai": "2025-01",
        "bulan": "12",
        "aturan": "prioritas",
        "urutan-budget": "1",
    }
)
"""As somebody of the region would have filled it in."""


def prepare(engine: Engine) -> None:
    """Save the plan where none was saved by the system before; what people have made of it since stays.

    engine: the application's.
    """
    with tenant_transaction(engine, BATU_BARA) as session:
        base = _base(queries.starts(session))
        if base is None or queries.saved_by_system(session):
            return
        form = {**FORM, "angka": str(base.number)}
        given = payloads.given_from(form, today())
        if given.asked is not None:
            plan = planner.plan(base, given.asked, province=rates.is_province(BATU_BARA))
            service.save(session, OPERATOR, service.Made(given.asked, base, plan, given.typed), name=NAME, note=NOTE)


def _base(starts: queries.Starts) -> Base | None:
    number = next((each.number for each in starts.published if each.figure.total.registered == REGISTERED), None)
    return None if number is None else starts.base(number)
