"""One task as its page wants it: the steps of its kind, whose turn it is, how long it has waited, its links."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from semesta_platform.accounts.records import Reaching
from semesta_platform.accounts.roles import ROLES
from semesta_platform.interface import filters
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import ngettext
from semesta_tenants.coordination import kinds, rules
from semesta_tenants.coordination.kinds import Kind, Step
from semesta_tenants.coordination.records import Link, Party, State, Task, Viewer
from semesta_tenants.coordination.words import LINK_WORDS, SIDE_WORDS, due_rule

_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60
_HANDED_OVER: Final = frozenset({"proposal", "cleansing", "reactivation", "reconciliation"})
_PLACES: Final = {"action": "forum/tindak-lanjut/{id}/", "batch": "penyerahan/{id}/", "page": "{id}"}


def steps(task: Task, today: dt.date) -> list[dict[str, Any]]:
    """The stepper of a kind; of a free task, which may go any way, too."""
    kind = kinds.kind(task.wanted.kind)
    place = kind.position(kinds.step_of(kind.key, task.step).key)
    closed = task.state is State.DONE
    found = [
        {
            "name": str(each.words),
            "state": "done" if closed or number < place else "current" if number == place else "ahead",
            "note": _step_note(each, task if number == place and task.state is State.OPEN else None, today),
        }
        for number, each in enumerate(kind.steps)
    ]
    return [*found, {"name": _("Selesai"), "state": "done" if closed else "ahead", "note": ""}]


def rules_of(kind: Kind) -> list[tuple[str, str]]:
    """Each step with its side, its due rule and what it leaves behind: what a kind demands, in words."""
    return [(str(each.words), _rule(each)) for each in kind.steps]


def turn(task: Task, now: dt.datetime, zone: dt.tzinfo) -> str:
    """`BPJS Kesehatan, sejak 3 Nov 2026 (4 hari)`. zone: of the tenant."""
    since = str(filters.date(task.step_since.astimezone(zone).date(), "d MMM yyyy"))
    seconds = int((now - task.step_since).total_seconds())
    if seconds < _MINUTE:
        return _("%(side)s, sejak %(since)s", side=SIDE_WORDS[task.side], since=since)
    length = span(seconds)
    return _("%(side)s, sejak %(since)s (%(length)s)", side=SIDE_WORDS[task.side], since=since, length=length)


def waited(task: Task, now: dt.datetime) -> list[tuple[str, str]]:
    """How long it has waited for each side, the present step included; nothing of a side for which it did not."""
    total = rules.waited(task, now)
    return [(_("Menunggu %(side)s", side=SIDE_WORDS[side]), span(total[side])) for side in Party if total[side] >= _MINUTE]


def span(seconds: int) -> str:
    """`4 hari`, `3 jam`, `12 menit`: whole units of the largest that fits."""
    if seconds >= _DAY:
        return ngettext("%(num)d hari", "%(num)d hari", seconds // _DAY)
    if seconds >= _HOUR:
        return ngettext("%(num)d jam", "%(num)d jam", seconds // _HOUR)
    return ngettext("%(num)d menit", "%(num)d menit", max(seconds, 0) // _MINUTE)


def links(found: Sequence[Link], slug: str) -> list[dict[str, str]]:
    """Links with their addresses and what they are; one that leads nowhere any more keeps its words."""
    return [
        {
            "key": each.key,
            "kind": str(LINK_WORDS.get(each.kind, each.kind)),
            "words": each.words,
            "href": _address(each, slug),
        }
        for each in found
    ]


def hand_over(task: Task, viewer: Viewer, slug: str) -> str:
    """Where the region hands over a list of people for this task; '' where there is none to hand over."""
    wanted = task.state is State.OPEN and task.wanted.kind in _HANDED_OVER and viewer.party is Party.REGION
    return f"/{slug}/penyerahan/baru?tugas={task.id}" if wanted else ""


def contributions(task: Task, slug: str) -> str:
    """Where bills and payments are entered, of a task about them; else ''."""
    return f"/{slug}/iuran/" if task.wanted.kind == "contribution" else ""


def sharing(notes: int, files: int) -> str:
    """What the branch would see of a task that is the region's alone, and what not. notes: said so far. files: attached."""
    said = [_("Bila dibagikan, cabang melihat judul, rincian, daftar periksa, dan tautannya.")]
    if files:
        said.append(ngettext("%(num)d lampiran ikut terlihat.", "%(num)d lampiran ikut terlihat.", files))
    if notes:
        said.append(
            ngettext(
                "%(num)d komentar atau keluaran yang sudah ditulis tetap hanya untuk daerah.",
                "%(num)d komentar dan keluaran yang sudah ditulis tetap hanya untuk daerah.",
                notes,
            )
        )
    return " ".join(said)


def people(found: Sequence[Reaching]) -> list[tuple[str, str]]:
    """To whom it can be given: account, and name with role."""
    named = [(str(each.person), f"{each.name} ({each.organisation or ROLES[each.role].words})") for each in found]
    return [("", _("Belum ditugaskan")), *named]


def _address(link: Link, slug: str) -> str:
    if link.kind == "target":
        return f"/{slug}/target/"
    if link.kind == "figure":
        return f"/{slug}/cakupan/{link.id}/"
    return f"/{slug}/{_PLACES.get(link.kind, '').format(id=link.id)}"


def _step_note(step: Step, current: Task | None, today: dt.date) -> str:
    side = str(SIDE_WORDS[step.side])
    if current is not None and current.wanted.due_on is not None:
        due = current.wanted.due_on
        if due < today:
            late = filters.due(due, today)
            return f"{side}, {late[0].lower()}{late[1:]}"
        return _("%(side)s, tenggat %(due)s", side=side, due=filters.date(due, "d MMM yyyy"))
    return f"{side}, {_due(step)}"


def _due(step: Step) -> str:
    rule = due_rule(step.due)
    return _("%(rule)s (asumsi)", rule=rule) if step.assumed and step.due else rule


def _rule(step: Step) -> str:
    said = f"{SIDE_WORDS[step.side]}, {_due(step)}"
    return _("%(rule)s. Keluaran: %(output)s", rule=said, output=step.output) if step.output else said
