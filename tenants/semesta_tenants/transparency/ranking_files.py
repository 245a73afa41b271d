"""A published edition to take away: CSV, XLSX and JSON, each figure with its source, and which rules and run it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from semesta_platform.interface.words import gettext as _
from semesta_tenants.awards.ledger import OfficialResult, RunRecord
from semesta_tenants.awards.outcomes import Measure
from semesta_tenants.awards.records import Edition
from semesta_tenants.awards.words import ORDER
from semesta_tenants.coverage import rules
from semesta_tenants.coverage.columns import Cell, Column, csv_of
from semesta_tenants.coverage.records import Published, Rate, Source
from semesta_tenants.coverage.words import BASIS_WORDS, PRECISION_WORDS
from semesta_tenants.transparency import shown
from semesta_tenants.transparency.opened import Ranking, known_regions
from semesta_tenants.transparency.sheets import sheet_of, workbook
from semesta_tenants.transparency.standings import Line


def csv_file(found: Ranking, lines: Sequence[Line]) -> bytes:
    """The regions that show where they stand."""
    return csv_of(columns(found), lines).encode()


def officials_file(found: Ranking, officials: Sequence[OfficialResult]) -> bytes:
    """The winners as announced."""
    return csv_of(official_columns(found), officials).encode()


def xlsx_file(found: Ranking, lines: Sequence[Line], officials: Sequence[OfficialResult]) -> bytes:
    """Both tables and what they rest on."""
    sheets = (
        sheet_of(_("Peringkat"), columns(found), lines),
        sheet_of(_("Hasil resmi"), official_columns(found), officials),
    )
    return workbook(sheets, _("Keterangan"), facts(found))


def facts(found: Ranking) -> list[tuple[str, str]]:
    """Name and words of everything that stands behind the tables."""
    told = [
        _("%(contest)s: %(shown)s dari %(ranked)s daerah yang dinilai", contest=shown.contest_words(found.rules, each.contest),
          shown=each.shown, ranked=each.ranked)
        for each in found.told
    ]  # fmt: skip
    return [
        (_("Edisi"), _title(found)),
        (_("Per tanggal"), found.rules.as_of.isoformat()),
        (_("Versi syarat"), str(found.run.version)),
        (_("Hitungan nomor"), str(found.run.number)),
        (_("Sidik syarat (SHA-256)"), found.run.rules_digest),
        (_("Sidik masukan (SHA-256)"), found.run.inputs_digest),
        (_("Memilih menampilkan peringkatnya"), "; ".join(told)),
        (_("Keaktifan dihitung atas"), str(BASIS_WORDS[found.rules.active_basis])),
        (_("Urutan"), str(ORDER)),
        *((_("Anggapan"), each) for each in found.rules.assumptions),
        *((_("Sumber syarat"), f"{each.title} ({each.url})") for each in found.rules.sources),
        (_("Ketentuan pakai"), str(shown.TERMS)),
    ]


def columns(found: Ranking) -> tuple[Column[Line], ...]:
    """The columns of the table of regions, in words of this language."""
    rules_ = found.rules
    return (
        Column(_("Peringkat"), "count", lambda line: line.standing.rank),
        Column(_("Kode"), "text", lambda line: line.region.code),
        Column(_("Daerah"), "text", lambda line: line.region.name),
        Column(_("Provinsi"), "text", lambda line: line.region.province_name),
        Column(_("Kelompok"), "text", lambda line: shown.contest_words(found.rules, line.contest)),
        Column(_("Kategori menurut angka"), "text", lambda line: shown.category_words(rules_, line)),
        Column(_("Mungkin"), "text", lambda line: shown.possible_words(rules_, line)),
        Column(_("Kepastian"), "text", shown.certainty_words),
        Column(_("Keaktifan (%)"), "rate", lambda line: _rate(line, "active")),
        Column(_("Cakupan (%)"), "rate", lambda line: _rate(line, "coverage")),
        Column(_("Porsi Pemda (%)"), "rate", lambda line: _rate(line, "pemda_share")),
        Column(_("Keaktifan dihitung atas"), "text", lambda line: str(BASIS_WORDS[rules_.active_basis]) if line.figure else None),
        Column(_("Per tanggal"), "date", lambda line: line.figure.figure.as_of if line.figure else None),
        Column(_("Ketelitian tanggal"), "text", _precision),
        Column(_("Bukti"), "text", lambda line: shown.evidence_words(line.figure) if line.figure else None),
        Column(_("Sumber"), "text", lambda line: source_text(line.figure) if line.figure else None),
        Column(_("Hasil resmi"), "text", shown.official_words),
        Column(_("Sumber hasil resmi"), "text", lambda line: _address(line.official.source) if line.official else None),
        *_foundations(found),
    )


def official_columns(found: Ranking) -> tuple[Column[OfficialResult], ...]:
    """The columns of the table of winners."""
    return (
        Column(_("Kode"), "text", lambda each: each.tenant),
        Column(_("Daerah"), "text", lambda each: known_regions()[each.tenant].name),
        Column(_("Provinsi"), "text", lambda each: known_regions()[each.tenant].province_name),
        Column(_("Kategori yang diumumkan"), "text", lambda each: each.category or _("menerima penghargaan")),
        Column(_("Sumber"), "text", lambda each: _address(each.source)),
        Column(_("Edisi"), "text", lambda _each: _title(found)),
        Column(_("Ketentuan pakai"), "text", lambda _each: str(shown.TERMS)),
    )


def _foundations(found: Ranking) -> tuple[Column[Any], ...]:
    """What every row rests on, in every row: a file is cut and copied, its rows travel alone."""
    return (
        Column(_("Edisi"), "text", lambda _line: _title(found)),
        Column(_("Keadaan"), "text", lambda _line: _("Akhir")),
        Column(_("Versi syarat"), "count", lambda _line: found.run.version),
        Column(_("Hitungan nomor"), "count", lambda _line: found.run.number),
        Column(_("Sidik syarat (SHA-256)"), "text", lambda _line: found.run.rules_digest),
        Column(_("Sidik masukan (SHA-256)"), "text", lambda _line: found.run.inputs_digest),
        Column(_("Ketentuan pakai"), "text", lambda _line: str(shown.TERMS)),
    )


def source_text(published: Published) -> str:
    """Where a figure comes from, with its address."""
    return _address(published.source) if published.source else shown.source_words(published)


def _address(source: Source) -> str:
    return f"{source.title} ({source.url})"


def _precision(line: Line) -> Cell:
    return str(PRECISION_WORDS[line.figure.figure.precision]) if line.figure else None


def _rate(line: Line, name: str) -> Rate | None:
    measure: Measure | None = getattr(line.measures, name) if line.measures else None
    return measure.rate if measure else None


def _title(found: Ranking) -> str:
    return f"{found.rules.title} ({_('simulasi')})" if found.rules.simulation else found.rules.title


# ---- JSON --------------------------------------------------------------------------------------------------------------------


def json_file(found: Ranking, lines: Sequence[Line], officials: Sequence[OfficialResult]) -> bytes:
    """All of it as one document: percentages decimal strings in per cent, counts integers, unknown and not shown null."""
    document = {
        "edition": edition_document(found.rules) | {"state": found.opened.state, "published_at": found.opened.published_at},
        "run": run_document(found.run),
        "order": str(ORDER),
        "terms": str(shown.TERMS),
        "contests": [
            {
                "id": each.contest,
                "title": shown.contest_words(found.rules, each.contest),
                "ranked": each.ranked,
                "shown": each.shown,
            }
            for each in found.told
        ],
        "items": [{"contest": each.contest, **line_document(each)} for each in lines],
        "official_results": [official_document(each) for each in officials],
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2)


def edition_document(edition: Edition) -> dict[str, Any]:
    """What an edition is, without its rules."""
    return {
        "id": edition.id,
        "title": edition.title,
        "version": edition.version,
        "as_of": edition.as_of,
        "window": {"since": edition.window.since, "until": edition.window.until},
        "active_basis": edition.active_basis,
        "simulation": edition.simulation,
        "assumptions": list(edition.assumptions),
        "sources": [{"title": each.title, "url": each.url, "date": each.published_on} for each in edition.sources],
    }


def run_document(run: RunRecord) -> dict[str, Any]:
    """Which run it is, and the digests by which it can be checked."""
    names = ("number", "version", "final", "made_at", "rules_digest", "inputs_digest")
    return {name: getattr(run, name) for name in names}


def line_document(line: Line) -> dict[str, Any]:
    """Where one region stands; its figures null where it keeps them to itself."""
    standing, published, measures = line.standing, line.figure, line.measures
    figures = None
    if published is not None and measures is not None:
        rates = {name: rules.rate_text(getattr(measures, name).rate) for name in ("coverage", "active", "pemda_share")}
        figures = {
            **rates,
            "as_of": published.figure.as_of,
            "precision": published.figure.precision,
            "basis": published.figure.basis,
            "evidence": published.evidence,
            "source": source_document(published.source),
        }
    return {
        "rank": standing.rank,
        "code": line.region.code,
        "name": line.region.name,
        "level": line.region.level,
        "province": line.region.province_name,
        "status": standing.status,
        "category": standing.category,
        "possible": list(standing.possible),
        "certainty": standing.certainty,
        "figures": figures,
        "official": official_document(line.official) if line.official else None,
    }


def official_document(official: OfficialResult) -> dict[str, Any]:
    """One winner as announced."""
    region = known_regions()[official.tenant]
    return {
        "code": region.code,
        "name": region.name,
        "category": official.category or None,
        "source": source_document(official.source),
    }


def source_document(source: Source | None) -> dict[str, str] | None:
    """A source; null for figures that a branch has verified, which are the region's own."""
    return {"title": source.title, "url": source.url} if source else None
