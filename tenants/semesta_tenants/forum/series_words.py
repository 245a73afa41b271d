"""The words of series on pages, in files and in the record, and the agenda with which most forums begin."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from semesta_platform.interface.acted import ActWords
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.forum.records import Point, Topic

TOPIC_WORDS: Final[Mapping[Topic, str]] = MappingProxyType(
    {
        Topic.FOLLOW_UP: _l("Tindak lanjut"),
        Topic.COVERAGE: _l("Cakupan"),
        Topic.INACTIVITY: _l("Keaktifan"),
        Topic.VALIDITY: _l("Validitas data"),
        Topic.BUDGET: _l("Anggaran"),
        Topic.FACILITIES: _l("Fasilitas"),
        Topic.OTHER: _l("Lain-lain"),
    }
)
"""Topics as they are offered; all but the last draw figures in of themselves."""
TITLE_WORDS: Final[Mapping[Topic, str]] = MappingProxyType(
    {
        Topic.FOLLOW_UP: _l("Tindak lanjut rapat yang lalu"),
        Topic.COVERAGE: _l("Cakupan dan keaktifan menurut segmen"),
        Topic.INACTIVITY: _l("Penyebab peserta tidak aktif"),
        Topic.VALIDITY: _l("Validitas data peserta"),
        Topic.BUDGET: _l("Anggaran dan pembayaran iuran"),
        Topic.FACILITIES: _l("Fasilitas kesehatan"),
    }
)
"""What the points of most forums are called."""
VIEW_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {"berjalan": _l("Berjalan"), "diakhiri": _l("Diakhiri"), "semua": _l("Semua")}
)
FIELD_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name": _l("Nama seri"),
        "every_months": _l("Diadakan setiap"),
        "place": _l("Tempat"),
        "chair_words": _l("Ketua rapat"),
        "quorum": _l("Kuorum (%)"),
        "invited": _l("Yang diundang"),
        "template": _l("Susunan agenda"),
    }
)
ACTED: Final = ActWords(
    actions={
        "series.reported": _l("mencatat seri rapat %(subject)s"),
        "series.made": _l("membuat seri rapat %(subject)s"),
        "series.changed": _l("mengubah seri rapat %(subject)s"),
        "series.ended": _l("mengakhiri seri rapat %(subject)s"),
        "series.resumed": _l("melanjutkan seri rapat %(subject)s"),
    },
    kinds={"series": _l("Seri rapat")},
    fields={
        **{name: words for name, words in FIELD_WORDS.items() if name != "name"},
        "running": _l("Masih berjalan"),
    },
    values={"running": {"yes": _l("ya"), "no": _l("tidak")}},
    titles={"series": "name"},
)
"""A share of the forum's words in the record."""
MONTHS_IN_YEAR: Final = 12
_STANDARD: Final = (
    (Topic.FOLLOW_UP, 20),
    (Topic.COVERAGE, 20),
    (Topic.INACTIVITY, 20),
    (Topic.VALIDITY, 15),
    (Topic.BUDGET, 15),
    (Topic.FACILITIES, 15),
)


def standard() -> tuple[Point, ...]:
    """The agenda of most forums, in the language of the request; minutes are a proposal."""
    return tuple(Point(topic, str(TITLE_WORDS[topic]), minutes) for topic, minutes in _STANDARD)


def rhythm(every_months: int) -> str:
    """'Setiap bulan', 'Setiap 6 bulan', 'Setiap tahun'."""
    if every_months == 1:
        return _("Setiap bulan")
    return _("Setiap tahun") if every_months == MONTHS_IN_YEAR else _("Setiap %(number)d bulan", number=every_months)
