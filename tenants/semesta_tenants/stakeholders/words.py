"""The words of the register on pages and in files: sorts of organisations, their fields, the usual offices of a region."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.stakeholders.records import Contact, Kind, Wanted

KIND_WORDS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.OPD: _l("Perangkat daerah"),
        Kind.BPJS: _l("BPJS Kesehatan"),
        Kind.HOSPITAL: _l("Rumah sakit"),
        Kind.PRIMARY_CARE: _l("Puskesmas atau klinik"),
        Kind.COMPANY: _l("Perusahaan"),
        Kind.ASSOCIATION: _l("Asosiasi atau serikat"),
        Kind.ACADEMIC: _l("Perguruan tinggi"),
        Kind.OTHER: _l("Lain-lain"),
    }
)
"""In the order in which they are offered."""
VIEW_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {"aktif": _l("Ikut forum"), "dicoret": _l("Dicoret"), "semua": _l("Semua")}
)
"""Quick filters by their name in the address."""
FIELD_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name": _l("Nama organisasi"),
        "short_name": _l("Singkatan"),
        "kind": _l("Jenis organisasi"),
        "address": _l("Alamat kantor"),
        "contacts": _l("Kontak"),
        "note": _l("Catatan"),
    }
)
"""What can be changed of an organisation, in the form's order."""
_USUAL: Final = (
    ("Sekretariat Daerah", "Setda", "Sekretaris Daerah"),
    ("Badan Perencanaan Pembangunan Daerah", "Bappeda", "Kepala Badan"),
    ("Dinas Kesehatan", "Dinkes", "Kepala Dinas"),
    ("Dinas Sosial", "Dinsos", "Kepala Dinas"),
    ("Dinas Kependudukan dan Pencatatan Sipil", "Disdukcapil", "Kepala Dinas"),
    ("Badan Pengelolaan Keuangan dan Aset Daerah", "BPKAD", "Kepala Badan"),
    ("Dinas Tenaga Kerja dan Transmigrasi", "Disnakertrans", "Kepala Dinas"),
    ("Dinas Pemberdayaan Masyarakat dan Desa", "DPMD", "Kepala Dinas"),
)


def usual(branch: str | None) -> tuple[Wanted, ...]:
    """The offices that take part in most regions' forums, by their usual names, and the branch that serves this region.

    branch: the branch's own name; None for a region without one.
    """
    offices = tuple(Wanted(name, Kind.OPD, short, contacts=(Contact(position),)) for name, short, position in _USUAL)
    return (*offices, Wanted(branch, Kind.BPJS, contacts=(Contact("Kepala Cabang"),))) if branch else offices
