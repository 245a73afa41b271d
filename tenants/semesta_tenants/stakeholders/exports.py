"""The register to take away: one row for each contact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.workbooks import Cell, Table
from semesta_tenants.stakeholders.records import Contact, Organisation
from semesta_tenants.stakeholders.words import KIND_WORDS


def table(region: str, organisations: Iterable[Organisation]) -> Table:
    """All that is known of them; one without contacts has a row too. region: name of the tenant, in every row."""
    rows = tuple(row for each in organisations for row in _rows(region, each))
    return Table(_("Organisasi"), _head(), rows)


def _head() -> tuple[str, ...]:
    return (
        _("Daerah"),
        _("Nama organisasi"),
        _("Singkatan"),
        _("Jenis organisasi"),
        _("Keadaan"),
        _("Alamat kantor"),
        _("Kontak ke-"),
        _("Jabatan"),
        _("Nama orang"),
        _("Surel"),
        _("Telepon"),
        _("Catatan"),
        _("Judul sumber"),
        _("Alamat sumber"),
        _("Dicatat oleh"),
    )


def _rows(region: str, organisation: Organisation) -> Iterator[tuple[Cell, ...]]:
    wanted = organisation.wanted
    for number, contact in enumerate(wanted.contacts or (Contact(""),), 1):
        yield (
            region,
            wanted.name,
            wanted.short_name,
            str(KIND_WORDS[wanted.kind]),
            _("Ikut forum") if organisation.active else _("Dicoret"),
            wanted.address,
            number if wanted.contacts else None,
            contact.position,
            contact.person,
            contact.email,
            contact.phone,
            wanted.note,
            wanted.source_title,
            wanted.source_url,
            organisation.entered_words,
        )
