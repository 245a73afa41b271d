"""Invented verdicts: each award category with its criteria, met, not met or unknown."""

from __future__ import annotations

from typing import Any

from semesta_platform.interface import filters
from semesta_platform.interface.formats import people_missing
from semesta_platform.interface.samples.region import ACTIVE, COVERAGE, PAGES, POPULATION, RATE, REGISTERED, SHARE
from semesta_platform.interface.words import gettext as _

Row = dict[str, Any]
Category = tuple[str, str, str, list[Row]]


def categories() -> list[Category]:
    """(name, state, words, criteria) for Utama, Madya and Pratama."""
    pemda = filters.percent(18, 0)
    whole = filters.percent(100, 0)
    return [
        (
            "Utama",
            "unmet",
            _("2 belum terpenuhi, 1 belum diketahui"),
            [
                _unmet(_("Cakupan"), COVERAGE, _least(99), people_missing(POPULATION, 99, REGISTERED)),
                _unmet(_("Keaktifan"), RATE, _least(95), people_missing(POPULATION, 95, ACTIVE)),
                _met(
                    _("Porsi Pemda"),
                    filters.percent(SHARE),
                    _("minimal %(share)s, gugur bila keaktifan %(whole)s", share=pemda, whole=whole),
                ),
                _paid(),
                _prioritas(),
            ],
        ),
        (
            "Madya",
            "unmet",
            _("salah satu jalur belum terpenuhi"),
            [
                _met(_("Cakupan"), filters.percent(COVERAGE), _least(98)),
                {
                    "label": _("Salah satu dari dua jalur"),
                    "any": [
                        _unmet(_("Jalur A: keaktifan"), RATE, _least(85), people_missing(POPULATION, 85, ACTIVE)),
                        _unmet(
                            _("Jalur B: porsi Pemda, dengan keaktifan minimal %(rate)s", rate=filters.percent(80, 0)),
                            SHARE,
                            _least(25),
                            people_missing(POPULATION, 25, 284_115),
                        ),
                    ],
                },
                _paid(),
                _prioritas(),
            ],
        ),
        (
            "Pratama",
            "met",
            _("Terpenuhi"),
            [
                _met(_("Cakupan"), filters.percent(COVERAGE), _least(98)),
                _met(_("Keaktifan"), filters.percent(RATE), _least(80)),
                _paid(),
            ],
        ),
    ]


def _least(threshold: int) -> str:
    return _("minimal %(threshold)s", threshold=filters.percent(threshold, 0))


def _met(name: str, value: str | None, threshold: str, **more: Any) -> Row:
    figures = {"source": _("Angka Maret 2025"), "source_href": f"{PAGES}/entri"}
    return {"state": "met", "name": name, "value": value, "threshold": threshold, **figures, **more}


def _unmet(name: str, rate: float, threshold: str, missing: int) -> Row:
    return {**_met(name, filters.percent(rate), threshold), "state": "unmet", "missing": missing}


def _paid() -> Row:
    minutes = {"source": _("Notulen forum"), "source_href": f"{PAGES}/notulen"}
    return _met(_("Iuran PBPU Pemda lunas"), _("lunas"), _("sampai September 2025"), **minutes)


def _prioritas() -> Row:
    return {
        "state": "unknown",
        "name": "UHC Prioritas",
        "value": None,
        "threshold": _("status harus berlaku pada tanggal acuan"),
        "lacking": _("surat penetapan dari BPJS"),
        "source": _("Ketentuan edisi 2026"),
        "source_href": f"{PAGES}/nasional",
    }
