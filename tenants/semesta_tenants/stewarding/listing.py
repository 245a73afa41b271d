"""Lists of the operator's pages: which rows an address asks for, in which order, and the same rows to take away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_platform.interface.worksheets import Table
from semesta_platform.tenancy import regions
from semesta_tenants.awards.ledger import Draft, Objection, OfficialResult, Opened, RunRecord
from semesta_tenants.awards.records import Edition
from semesta_tenants.stewarding.shown import DRAFT, STATE_WORDS, region_name

MOST_WORDS: Final = 5
PAGE: Final = 50
Keys = Mapping[str, Callable[[Any], Any]]
WAITING, ANSWERED = "menunggu", "dijawab"
OUTCOME_WORDS: Final[Mapping[str, str]] = MappingProxyType({"accepted": _l("Diterima"), "rejected": _l("Ditolak")})
SUBJECT_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "figure": _l("Angka yang dipakai"),
        "gate": _l("Bukti syarat"),
        "official": _l("Hasil resmi"),
        "other": _l("Hal lain"),
    }
)


def _all_words(given: Mapping[str, str], text: str) -> bool:
    return all(word in text.casefold() for word in given.get("q", "").casefold().split()[:MOST_WORDS])


# ---- editions ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EditionLine:
    """A draft or an opened edition in the list. run: its newest one."""

    id: str
    state: str
    edition: Edition
    run: RunRecord | None = None

    @classmethod
    def of_draft(cls, draft: Draft) -> EditionLine:
        """A draft as a line."""
        return cls(draft.id, DRAFT, draft.edition)

    @classmethod
    def of_opened(cls, opened: Opened, run: RunRecord | None) -> EditionLine:
        """An opened edition as a line."""
        return cls(opened.id, opened.state.value, opened.edition, run)


EDITION_KEYS: Final[Keys] = MappingProxyType(
    {
        "per": lambda each: (each.edition.as_of, each.id),
        "judul": lambda each: each.edition.title.casefold(),
        "keadaan": lambda each: list(STATE_WORDS).index(each.state),
        "versi": lambda each: each.edition.version,
        "lapor": lambda each: each.run.reported if each.run else -1,
    }
)


def narrowed_editions(lines: Iterable[EditionLine], given: Mapping[str, str]) -> list[EditionLine]:
    """The lines that `keadaan` and `q` of the address ask for."""
    state = given.get("keadaan", "")
    return [each for each in lines if (not state or each.state == state) and _all_words(given, f"{each.id} {each.edition.title}")]


def edition_table(lines: Iterable[EditionLine]) -> Table:
    """The list to take away."""
    head = (
        *(_("Edisi"), _("Judul"), _("Keadaan"), _("Simulasi"), _("Versi"), _("Per tanggal"), _("Jendela dari")),
        *(_("Jendela sampai"), _("Peringkat nomor"), _("Jenis"), _("Dihitung"), _("Melapor"), _("Dinilai")),
    )
    return Table(_("Edisi"), head, tuple(_edition_cells(each) for each in lines))


def _edition_cells(each: EditionLine) -> tuple[Any, ...]:
    it, run = each.edition, each.run
    return (
        *(each.id, it.title, str(STATE_WORDS[each.state]), _("ya") if it.simulation else _("tidak"), it.version, it.as_of),
        *(it.window.since, it.window.until),
        *((run.number, final_words(run), run.made_at, run.reported, run.eligible) if run else (None,) * 5),
    )


def final_words(run: RunRecord) -> str:
    """Whether a run counts for good."""
    return _("Akhir") if run.final else _("Sementara")


# ---- official results ----------------------------------------------------------------------------------------------------------

OFFICIAL_KEYS: Final[Keys] = MappingProxyType(
    {
        "kode": lambda each: each.tenant,
        "daerah": lambda each: region_name(each.tenant).casefold(),
        "kategori": lambda each: (each.category.casefold(), each.tenant),
        "sumber": lambda each: each.source.title.casefold(),
        "dicatat": lambda each: (each.at, each.number),
    }
)


def narrowed_officials(results: Iterable[OfficialResult], given: Mapping[str, str]) -> list[OfficialResult]:
    """The results that `kategori`, `provinsi` and `q` of the address ask for; '-' are those whose source names no category."""
    category, province = given.get("kategori", ""), given.get("provinsi", "")
    return [
        each
        for each in results
        if (not category or (each.category or "-") == category)
        and (not province or each.tenant[:2] == province)
        and _all_words(given, f"{each.tenant} {region_name(each.tenant)} {each.source.title}")
    ]


def official_table(results: Iterable[OfficialResult]) -> Table:
    """The results to take away; the same columns can be imported again."""
    head = (_("Kode"), _("Daerah"), _("Kategori"), _("Judul sumber"), _("Alamat sumber"), _("Dicatat oleh"), _("Dicatat"))
    return Table(
        _("Hasil resmi"),
        head,
        tuple(
            (each.tenant, region_name(each.tenant), each.category, each.source.title, each.source.url, each.words, each.at)
            for each in results
        ),
    )


# ---- objections ----------------------------------------------------------------------------------------------------------------

OBJECTION_KEYS: Final[Keys] = MappingProxyType(
    {
        "diajukan": lambda each: (each.raised_at, each.id),
        "daerah": lambda each: region_name(each.tenant).casefold(),
        "edisi": lambda each: (each.edition, each.raised_at),
        "keadaan": lambda each: (state_of(each), each.raised_at),
    }
)


def state_of(objection: Objection) -> str:
    """Whether it waits."""
    return WAITING if objection.answer is None else ANSWERED


def narrowed_objections(objections: Iterable[Objection], given: Mapping[str, str], *, anywhere: bool = False) -> list[Objection]:
    """The objections that `keadaan`, `edisi`, `provinsi` and `q` of the address ask for. anywhere: in any state."""
    state, edition, province = (given.get(name, "") for name in ("keadaan", "edisi", "provinsi"))
    return [
        each
        for each in objections
        if (anywhere or not state or state_of(each) == state)
        and (not edition or each.edition == edition)
        and (not province or each.tenant[:2] == province)
        and _all_words(given, f"{each.tenant} {region_name(each.tenant)} {each.text}")
    ]


def objection_table(objections: Iterable[Objection], titles: Mapping[str, Edition]) -> Table:
    """The objections to take away. titles: the editions that they speak of."""
    head = (
        *(_("Diajukan"), _("Kode"), _("Daerah"), _("Edisi"), _("Peringkat nomor"), _("Pokok"), _("Keberatan"), _("Bukti")),
        *(_("Diajukan oleh"), _("Keadaan"), _("Jawaban"), _("Dijawab oleh"), _("Dijawab")),
    )
    return Table(_("Keberatan"), head, tuple(_objection_cells(each, titles) for each in objections))


def _objection_cells(each: Objection, titles: Mapping[str, Edition]) -> tuple[Any, ...]:
    answer = each.answer
    return (
        *(each.raised_at, each.tenant, region_name(each.tenant), each.edition, each.run),
        *(subject_words(each, titles.get(each.edition)), each.text, each.evidence, each.raised_words),
        *(
            (str(OUTCOME_WORDS[answer.outcome.value]), answer.text, answer.words, answer.at)
            if answer
            else (_("Menunggu jawaban"), "", "", None)
        ),
    )


def subject_words(objection: Objection, edition: Edition | None) -> str:
    """What it speaks of: a category by its title, or one of the other subjects."""
    if objection.subject in SUBJECT_WORDS:
        return str(SUBJECT_WORDS[objection.subject])
    found = (contest.category(objection.subject) for contest in edition.contests) if edition else ()
    title = next((each.title for each in found if each is not None), objection.subject)
    return _("Kategori %(name)s", name=title)


def provinces_of(codes: Iterable[str]) -> list[tuple[str, str]]:
    """The provinces that a list speaks of, for its filter; by name."""
    found = {code[:2] for code in codes}
    named = [(code, each.name) for code in found if (each := regions.region(code)) is not None]
    return sorted(named, key=lambda each: each[1])


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of a list. number: of the page, from 1. last: how many there are. first: place of its first row, from 1."""

    rows: Sequence[Any]
    total: int
    number: int
    last: int

    @property
    def first(self) -> int:
        """From 1."""
        return (self.number - 1) * PAGE + 1


def page_of(rows: Sequence[Any], asked: int) -> Shown:
    """Fifty rows of a list: the page that was asked for, or the nearest that there is."""
    last = max(1, -(-len(rows) // PAGE))
    number = min(max(asked, 1), last)
    return Shown(rows[(number - 1) * PAGE : number * PAGE], len(rows), number, last)
