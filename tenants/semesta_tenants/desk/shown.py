"""Lines of work as the desk's templates want them, and the sentence on top of it; no decision falls here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from semesta_platform.interface import filters
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import ngettext
from semesta_tenants.batches.reading import WaitingBatch
from semesta_tenants.contributions.reading import WaitingEntry
from semesta_tenants.coordination import board, kinds
from semesta_tenants.coordination.records import Party, Viewer
from semesta_tenants.coordination.waiting import WaitingTask
from semesta_tenants.coverage import comparing
from semesta_tenants.coverage.desk import Waiting
from semesta_tenants.coverage.records import Basis, Kind
from semesta_tenants.coverage.rules import months_before
from semesta_tenants.coverage.words import MEASURE_WORDS, field_words, rate_words
from semesta_tenants.desk import words
from semesta_tenants.desk.records import Compared, View, Work


@dataclass(frozen=True, slots=True)
class Move:
    """A step to which a task may go from here. to: its key. back: it lies before the present one."""

    to: str
    words: str
    back: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of work as a line of the list. due: in words, None without a day. days: for which it has waited.

    reason: what the region says of it. jumps: fields of a figure that ask for a look. moves: of a task, those that go on first.
    output: what its step leaves behind, None for nothing. direct: one button here does it.
    differs: how far a bill lies from what was expected, which wants a look before it is confirmed.
    """

    work: Work
    title: str
    href: str
    due: str | None
    since: dt.date
    days: int
    facts: tuple[str, ...]
    reason: str = ""
    jumps: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()
    output: str | None = None
    direct: bool = False
    differs: str = ""


def line(work: Work, now: dt.datetime, viewer: Viewer) -> Line:
    """One line. viewer: for whom the person acts in its region."""
    region, it = work.region, work.it
    since = work.since.astimezone(ZoneInfo(region.tenant.zone)).date()
    due = None if work.due is None else _due(work.due, region.today)
    days, here = max((now - work.since).days, 0), f"/{region.tenant.slug}/"
    if isinstance(it, Waiting):
        href, jumps = f"{here}verifikasi/{work.id}/", tuple(field_words(each.field) for each in it.jumps)
        facts, direct = _figure_facts(work, it), work.mine and not jumps and it.before is not None
        return Line(work, figure_title(it), href, due, since, days, facts, it.version.reason, jumps, direct=direct)
    if isinstance(it, WaitingTask):
        moves, output = _moves(it, viewer)
        return Line(
            work, it.title, f"{here}tugas/{work.id}/", due, since, days, _task_facts(work, it), moves=moves, output=output
        )
    if isinstance(it, WaitingBatch):
        title = batch_title(it)
        direct = work.mine and it.state == "sent"
        return Line(work, title, f"{here}penyerahan/{work.id}/", due, since, days, _batch_facts(it), direct=direct)
    href, differs = f"{here}iuran/{it.month:%Y-%m}/", _differs(it)
    return Line(
        work, entry_title(it), href, due, since, days, _entry_facts(it), direct=work.mine and not differs, differs=differs
    )


def title_of(work: Work) -> str:
    """The work in a few words, as files name it."""
    it = work.it
    if isinstance(it, Waiting):
        return figure_title(it)
    if isinstance(it, WaitingTask):
        return it.title
    return batch_title(it) if isinstance(it, WaitingBatch) else entry_title(it)


def batch_title(it: WaitingBatch) -> str:
    """'Belum diterima: Usulan peserta PBPU Pemda'."""
    return f"{words.BATCH_WORDS['again' if it.again else it.state]}: {it.title}"


def figure_title(it: Waiting) -> str:
    """'Angka April 2025: cakupan 96,37%, keaktifan 78,18%'."""
    coverage, active = (rate_words(each.after) or _("belum diketahui") for each in it.rates[:2])
    month = filters.date(it.version.figure.as_of, "MMMM yyyy")
    return _("Angka %(month)s: cakupan %(coverage)s, keaktifan %(active)s", month=month, coverage=coverage, active=active)


def entry_title(it: WaitingEntry) -> str:
    """What is to be confirmed: the bill or payment of a month, with its whole amount."""
    month, amount = filters.date(it.month, "MMMM yyyy"), filters.rupiah_full(it.amount)
    if it.kind == "bill":
        return _("Benarkan tagihan %(month)s, %(amount)s", month=month, amount=amount)
    return _("Benarkan pembayaran %(month)s, %(amount)s", month=month, amount=amount)


def headline(counts: dict[View, int], mentions: int = 0) -> tuple[str, str]:
    """The figure that matters and the rest of the sentence; an empty figure where nothing waits."""
    late, waiting, figures = counts[View.LATE], counts[View.ALL], counts[View.FIGURES]
    if late:
        number = ngettext("%(num)d pekerjaan", "%(num)d pekerjaan", late)
        return number, _("terlambat, %(total)s menunggu kantor cabang", total=filters.number(waiting))
    if figures:
        return ngettext("%(num)d angka", "%(num)d angka", figures), _("menunggu verifikasi")
    if waiting:
        return ngettext("%(num)d pekerjaan", "%(num)d pekerjaan", waiting), _("menunggu kantor cabang")
    if mentions:
        return ngettext("%(num)d komentar", "%(num)d komentar", mentions), _("menyebut Anda")
    return "", _("Tidak ada yang menunggu")


def lede(found: Sequence[Compared], branches: Sequence[str]) -> str:
    """Whose desk this is, and which regions are behind, returned, or on hold."""
    said = [f"{', '.join(branches)}."] if branches else []
    said.append(ngettext("%(num)d daerah binaan.", "%(num)d daerah binaan.", len(found)))
    behind = sum(1 for each in found if not each.region.suspended and each.behind != 0)
    returned = sum(1 for each in found if each.state == "returned")
    held = sum(1 for each in found if each.region.suspended)
    if behind:
        month = filters.date(months_before(found[0].region.today), "MMMM yyyy")
        said.append(_late_words(behind, str(month)))
    if returned:
        said.append(ngettext("%(num)d angka dikembalikan dan ditunggu.", "%(num)d angka dikembalikan dan ditunggu.", returned))
    if held:
        said.append(ngettext("%(num)d daerah ditangguhkan.", "%(num)d daerah ditangguhkan.", held))
    return " ".join(said)


def _late_words(number: int, month: str) -> str:
    return ngettext(
        "%(num)d daerah belum terbit untuk %(month)s.", "%(num)d daerah belum terbit untuk %(month)s.", number, month=month
    )


def _due(day: dt.date, today: dt.date) -> str:
    short = str(filters.date(day, "d MMM yyyy"))
    if day < today or (day - today).days in {0, 1}:
        return f"{filters.due(day, today)} ({short})"
    return _("Tenggat %(day)s", day=short)


def _figure_facts(work: Work, it: Waiting) -> tuple[str, ...]:
    version = it.version
    number = _("versi %(number)s", number=version.number)
    if version.corrects:
        number += f", {_('koreksi')}"
    if version.figure.kind is Kind.FORECAST:
        number += f", {_('prakiraan')}"
    return (
        number,
        *((_("diputuskan penghubung lain"),) if not work.mine else ()),
        *((_("atas peserta terdaftar"),) if version.figure.basis is Basis.REGISTERED else ()),
        *(_change(each) for each in it.lines[1:3] if it.before is not None),
        *((_("belum ada pembanding"),) if it.before is None else ()),
        *((version.submitted.words,) if version.submitted else ()),
    )


def _change(line: comparing.Line) -> str:
    what = str(MEASURE_WORDS[line.field]).lower()
    if line.change is None:
        return _("%(what)s belum diketahui", what=what)
    return f"{what} {filters.signed(line.change)}" if line.change else _("%(what)s tetap", what=what)


def _task_facts(work: Work, it: WaitingTask) -> tuple[str, ...]:
    step = str(kinds.step_of(it.kind, it.step).words)
    who = it.assignee_words or _("belum ditugaskan")
    high = (_("prioritas tinggi"),) if work.priority == 0 else ()
    return (*high, step, it.owner, who)


def _batch_facts(it: WaitingBatch) -> tuple[str, ...]:
    people = _("%(num)s orang", num=filters.number(it.people))
    return (people, str(words.BATCH_KINDS[it.kind]), str(filters.date(it.month, "MMMM yyyy")), it.owner)


def _entry_facts(it: WaitingEntry) -> tuple[str, ...]:
    people = () if it.people is None else (_("%(num)s orang", num=filters.number(it.people)),)
    document = (_("nomor %(number)s", number=it.document),) if it.document else ()
    return (*people, *document, _("dicatat %(who)s", who=filters.who(it.entered_words)))


def _differs(it: WaitingEntry) -> str:
    if not it.differs:
        return ""
    amount = filters.rupiah_full(abs(it.differs))
    if it.differs > 0:
        return _("%(amount)s lebih besar dari perkiraan", amount=amount)
    return _("%(amount)s lebih kecil dari perkiraan", amount=amount)


def _moves(it: WaitingTask, viewer: Viewer) -> tuple[tuple[Move, ...], str | None]:
    # Whoever holds an office there acts for the region, on its own pages.
    found = board.moves(it.task, viewer) if viewer.party is Party.BPJS else []
    ways = sorted((Move(each["to"], each["words"], each["back"]) for each in found), key=lambda way: way.back)
    output = kinds.step_of(it.kind, it.step).output
    needed = output is not None and any(each["output"] for each in found)
    return tuple(ways), str(output) if needed else None
