"""What one region shows, to take away: its months as CSV, and with its standings as XLSX and JSON."""

from __future__ import annotations

from typing import Any

import orjson

from semesta_platform.interface.words import gettext as _
from semesta_platform.tenancy.records import Region
from semesta_tenants.awards.words import ORDER
from semesta_tenants.coverage import rules
from semesta_tenants.coverage.columns import Column, csv_of
from semesta_tenants.coverage.records import Figure, Published, Segment
from semesta_tenants.coverage.words import BASIS_WORDS, MEASURE_WORDS, PRECISION_WORDS, SEGMENT_WORDS
from semesta_tenants.transparency import ranking_files, shown
from semesta_tenants.transparency.opened import Place, Shown
from semesta_tenants.transparency.sheets import sheet_of, workbook
from semesta_tenants.transparency.suppression import LEAST, MEASURES, for_anybody, hidden_cells


def csv_file(region: Region, found: Shown) -> bytes:
    """The months that the region shows, newest first."""
    return csv_of(month_columns(region), found.figures).encode()


def xlsx_file(region: Region, found: Shown) -> bytes:
    """Months and standings, as far as the region shows either."""
    sheets = []
    if found.choice.figures:
        sheets.append(sheet_of(_("Angka"), month_columns(region), found.figures))
    if found.choice.ranking:
        sheets.append(sheet_of(_("Peringkat"), place_columns(region), found.places))
    return workbook(sheets, _("Keterangan"), _facts(region))


def _facts(region: Region) -> list[tuple[str, str]]:
    return [
        (_("Daerah"), f"{region.name} ({region.code})"),
        (_("Angka kecil"), suppression_words()),
        (_("Urutan"), str(ORDER)),
        (_("Ketentuan pakai"), str(shown.TERMS)),
    ]


def suppression_words() -> str:
    """Why some counts of segments are not there."""
    return _(
        "Jumlah peserta per segmen di bawah %(least)s orang tidak ditampilkan, demikian juga angka yang dapat membukanya.",
        least=LEAST,
    )


def month_columns(region: Region) -> tuple[Column[Published], ...]:
    """The columns of the months, in words of this language."""
    return (
        Column(_("Daerah"), "text", lambda _each: region.name),
        Column(_("Kode"), "text", lambda _each: region.code),
        Column(_("Bulan"), "text", lambda each: f"{each.figure.period:%Y-%m}"),
        Column(_("Per tanggal"), "date", lambda each: each.figure.as_of),
        Column(_("Ketelitian tanggal"), "text", lambda each: str(PRECISION_WORDS[each.figure.precision])),
        Column(_("Bukti"), "text", shown.evidence_words),
        Column(_("Cakupan (%)"), "rate", lambda each: rules.rates(for_anybody(each.figure)).coverage),
        Column(_("Keaktifan (%)"), "rate", lambda each: rules.rates(for_anybody(each.figure)).active),
        Column(_("Keaktifan dihitung atas"), "text", lambda each: str(BASIS_WORDS[each.figure.basis])),
        Column(_("Porsi Pemda (%)"), "rate", lambda each: rules.rates(for_anybody(each.figure)).pemda_share),
        Column(_("Penduduk"), "count", lambda each: each.figure.population.value if each.figure.population else None),
        Column(_("Sumber penduduk"), "text", lambda each: each.figure.population.source if each.figure.population else None),
        Column(_("Semester penduduk"), "text", lambda each: each.figure.population.semester if each.figure.population else None),
        Column(_("Terdaftar"), "count", lambda each: each.figure.total.registered),
        Column(_("Aktif"), "count", lambda each: each.figure.total.active),
        *(_people(segment, measure) for segment in Segment for measure in MEASURES),
        Column(_("Sumber"), "text", ranking_files.source_text),
        Column(_("Ketentuan pakai"), "text", lambda _each: str(shown.TERMS)),
    )


def _people(segment: Segment, measure: str) -> Column[Published]:
    def count(each: Published) -> int | None:
        found: int | None = getattr(for_anybody(each.figure).people(segment), measure)
        return found

    words = str(MEASURE_WORDS[measure]).lower()
    return Column(f"{SEGMENT_WORDS[segment]}, {words}", "count", count)


def place_columns(region: Region) -> tuple[Column[Place], ...]:
    """The columns of the standings, in words of this language."""
    return (
        Column(_("Daerah"), "text", lambda _each: region.name),
        Column(_("Edisi"), "text", lambda each: each.opened.title),
        Column(_("Keadaan"), "text", lambda each: _("Akhir") if each.final else _("Sementara")),
        Column(_("Peringkat"), "count", lambda each: each.line.standing.rank),
        Column(_("Daerah yang dinilai"), "count", lambda each: each.of),
        Column(_("Kategori menurut angka"), "text", lambda each: shown.category_words(each.rules, each.line)),
        Column(_("Mungkin"), "text", lambda each: shown.possible_words(each.rules, each.line)),
        Column(_("Kepastian"), "text", lambda each: shown.certainty_words(each.line)),
        Column(_("Hasil resmi"), "text", lambda each: shown.official_words(each.line)),
        Column(_("Versi syarat"), "count", lambda each: each.run.version),
        Column(_("Hitungan nomor"), "count", lambda each: each.run.number),
        Column(_("Sidik syarat (SHA-256)"), "text", lambda each: each.run.rules_digest),
        Column(_("Sidik masukan (SHA-256)"), "text", lambda each: each.run.inputs_digest),
        Column(_("Ketentuan pakai"), "text", lambda _each: str(shown.TERMS)),
    )


# ---- JSON --------------------------------------------------------------------------------------------------------------------


def json_file(region: Region, found: Shown) -> bytes:
    """One document. figures and standings are null where the region keeps them to itself, and empty where there are none."""
    document = {
        "region": {"code": region.code, "name": region.name, "level": region.level, "province": region.province_name},
        "terms": str(shown.TERMS),
        "suppressed_below": LEAST,
        "figures": [month_document(each) for each in found.figures] if found.choice.figures else None,
        "standings": [place_document(each) for each in found.places] if found.choice.ranking else None,
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2)


def month_document(published: Published) -> dict[str, Any]:
    """One published figure. suppressed: names of the counts that are kept back, whose values are null."""
    figure, rates = for_anybody(published.figure), rules.rates(for_anybody(published.figure))
    population = figure.population
    return {
        "as_of": figure.as_of,
        "precision": figure.precision,
        "basis": figure.basis,
        "population": {"value": population.value, "source": population.source, "semester": population.semester}
        if population
        else None,
        "registered": figure.total.registered,
        "active": figure.total.active,
        "segments": _segments(figure),
        "suppressed": sorted(f"{segment.value}.{measure}" for segment, measure in hidden_cells(published.figure)),
        "rates": {
            "coverage": rules.rate_text(rates.coverage),
            "active": rules.rate_text(rates.active),
            "pemda_share": rules.rate_text(rates.pemda_share),
        },
        "evidence": published.evidence,
        "source": ranking_files.source_document(published.source),
        "published_at": published.published_at,
    }


def _segments(figure: Figure) -> dict[str, dict[str, int | None] | None]:
    given = {each.segment: {"registered": each.people.registered, "active": each.people.active} for each in figure.segments}
    return {segment.value: given.get(segment) for segment in Segment}


def place_document(place: Place) -> dict[str, Any]:
    """Where the region stands in one edition. state: 'final' or 'provisional'; of: how many regions were ranked."""
    return {
        "edition": ranking_files.edition_document(place.rules),
        "run": ranking_files.run_document(place.run),
        "state": "final" if place.final else "provisional",
        "contest": place.line.contest,
        "of": place.of,
        **ranking_files.line_document(place.line),
    }
