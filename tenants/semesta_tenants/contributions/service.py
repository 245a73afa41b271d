"""Verbs of contributions on a tenant's session: one side enters, the other confirms; the gate follows in the same transaction."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session

from semesta_platform import texts
from semesta_platform.database import utc_now, uuid7
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from semesta_platform.interface.words import gettext as _
from semesta_platform.notifications import service as notifications
from semesta_platform.notifications.records import Audience, Event
from semesta_platform.tenancy import preferences
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.records import TenantRecord
from semesta_tenants.contributions import queries, rules
from semesta_tenants.contributions.model import ContributionRow
from semesta_tenants.contributions.records import Answer, Entry, Kind, StaleEntryError, StaleOfficeError, State, Voiding, Wanted
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage import acts, publishing
from semesta_tenants.coverage.records import Actor, GateState, Verifier

SUBJECT: Final = "contribution"
# What the gate is told follows from all entries together: of two who confirm at once the second sees what the first has done.
_TURN: Final = text("SELECT pg_advisory_xact_lock(hashtext('semesta.contributions'), hashtext(:tenant))")


def enter(session: Session, actor: Actor, side: Party, wanted: Wanted, *, today: dt.date) -> Entry:
    """Write down a bill or a payment; it counts once the other side has confirmed it. side: for which the person acts.

    Raises:
        InvalidError: a field cannot be so.
        ConflictError: the month has a bill, which is voided first; or this very payment is there.
    """
    wanted = rules.tidied(wanted)
    if found := rules.problems(wanted, today=today):
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), found)
    _turn(session)
    if queries.standing_alike(session, wanted) is not None:
        raise ConflictError(billed_already() if wanted.kind is Kind.BILL else paid_already())
    entry_id = uuid7()
    own = {"id": entry_id, "side": side.value, "entered_by": actor.person_id, "entered_words": actor.words}
    session.execute(insert(ContributionRow).values(**_values(wanted), **own))
    made = _found(queries.entry(session, entry_id))
    acts.record(session, actor, "contribution.entered", (SUBJECT, str(made.id)), snapshot(made))
    _tell(session, actor, "contribution.entered", [(made, _other_side(session, side))])
    return made


def confirm(session: Session, by: Verifier, side: Party, seen: Mapping[uuid.UUID, int], *, today: dt.date) -> tuple[Entry, ...]:
    """The other side confirms that these entries are right: all of them or, where one cannot be, none. The gate follows.

    by: for the branch its liaison without an office in the tenant; for the region whoever may enter. side: for which they act.
    seen: the entries with the row versions that were on screen.

    Raises:
        NotFoundError: there is no such entry, or none was named.
        ForbiddenError: the side that entered it asks, or its person, or a liaison who may not speak for the branch.
        StaleEntryError: somebody confirmed or voided it in between.
        ConflictError: it does not wait any more.
    """
    _turn(session)
    found = queries.these(session, seen.keys())
    if not found or len(found) < len(seen):
        raise NotFoundError("There is no such entry.")
    if side is Party.BPJS:
        _check_branch(session, by)
    for each in found:
        _check_seen(each, seen[each.id])
        _check_waiting(each, by, side)
    _write(session, found, {"confirmed_by": by.person_id, "confirmed_words": by.words, "confirmed_at": utc_now()})
    changed = queries.these(session, seen.keys())
    for new, old in zip(changed, found, strict=True):
        acts.record(session, by.actor, "contribution.confirmed", (SUBJECT, str(new.id)), snapshot(new), snapshot(old))
    _follow(session, by if side is Party.BPJS else _both(by, changed[-1]), today)
    _tell(session, by.actor, "contribution.confirmed", [(each, _who_entered(each)) for each in changed])
    return changed


def void(
    session: Session, by: Verifier, side: Party, entry_id: uuid.UUID, why: Voiding, *, expected: int, today: dt.date
) -> Entry:
    """An entry does not hold; it stays with its reason. The gate follows where it counted.

    by: whoever asks, with their branch. side: for which they act. What waits is voided by either side: by the one that entered
    it, or by the one that would have to confirm it. What is confirmed is the branch's word, and only the branch takes it back.

    Raises:
        NotFoundError: there is no such entry.
        ForbiddenError: it is not theirs to void.
        StaleEntryError: somebody confirmed or voided it in between.
        ConflictError: it is void.
        InvalidError: no reason, or one that cannot be so.
    """
    _turn(session)
    current = _found(queries.entry(session, entry_id))
    _check_seen(current, expected)
    if current.state is State.VOIDED:
        raise ConflictError(_("Catatan ini sudah dibatalkan."))
    if current.state is State.CONFIRMED or (side is Party.BPJS and current.side is Party.REGION):
        _check_branch(session, by)
    tidy = texts.tidy(why.reason)
    if words := rules.reason_problem(tidy, no_nik=why.no_nik):
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), {"reason": [words]})
    _write(session, [current], {"voided_words": by.words, "voided_at": utc_now(), "void_reason": tidy})
    changed = _found(queries.entry(session, entry_id))
    acts.record(session, by.actor, "contribution.voided", (SUBJECT, str(changed.id)), snapshot(changed), snapshot(current))
    if current.state is State.CONFIRMED:
        _follow(session, by, today)
    _tell(session, by.actor, "contribution.voided", [(changed, _who_entered(changed))])
    return changed


def choose_office(session: Session, actor: Actor, name: str, *, expected: int) -> queries.Office:
    """Name the organisation of the region whose staff enters bills and payments. expected: version of the choice on screen.

    Raises:
        InvalidError: no name, or one that cannot be so.
        StaleOfficeError: somebody else was first.
    """
    now, tidy = queries.office(session), texts.line(name)
    if words := rules.office_problem(tidy):
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), {"office": [words]})
    if now.version != expected:
        raise StaleOfficeError(_chosen_first(), now.name, now.version)
    if tidy == now.name:
        return now
    try:
        kept = preferences.keep(session, queries.KEY, {"office": tidy}, expected=expected)
    except ConflictError:
        now = queries.office(session)
        raise StaleOfficeError(_chosen_first(), now.name, now.version) from None
    acts.record(session, actor, "contributions.changed", ("contributions", "office"), {"office": tidy}, {"office": now.name})
    return queries.Office(tidy, kept.version)


def snapshot(entry: Entry) -> dict[str, Any]:
    """An entry as the audit keeps it."""
    wanted = entry.wanted
    return {
        "title": rules.title(wanted),
        "amount": wanted.amount,
        "people": wanted.people,
        "fund": wanted.fund.value if wanted.fund else None,
        "dated_on": wanted.dated_on.isoformat(),
        "document": wanted.document,
        "note": wanted.note,
        "entry_state": entry.state.value,
        "void_reason": entry.void_reason,
    }


def billed_already() -> str:
    """Why a month takes no second bill, in the language of the request."""
    return _("Bulan ini sudah punya tagihan. Batalkan dahulu tagihan itu dengan alasannya, lalu catat yang benar.")


def paid_already() -> str:
    """Why the same payment is not entered twice, in the language of the request."""
    return _("Pembayaran dengan nomor, tanggal, sumber uang, dan jumlah yang sama sudah dicatat untuk bulan ini.")


# ---- what a step demands ----------------------------------------------------------------------------------------------------


def _turn(session: Session) -> None:
    session.execute(_TURN, {"tenant": session.info["tenant"]})


def _tenant(session: Session) -> TenantRecord:
    found = directory.tenant_by_code(session, str(session.info["tenant"]))
    if found is None:
        raise NotFoundError("There is no such tenant.")
    return found


def _check_branch(session: Session, by: Verifier) -> None:
    branch = _tenant(session).branch_code
    if by.office or branch is None or by.branch != branch:
        raise ForbiddenError(
            _("Hanya penghubung kantor cabang daerah ini, yang bukan admin atau petugas OPD di sini, yang dapat melakukannya.")
        )


def _check_seen(entry: Entry, seen: int) -> None:
    if entry.row_version != seen:
        raise StaleEntryError(
            _("Orang lain sudah lebih dulu membenarkan atau membatalkan catatan ini. Periksa keadaannya yang sekarang."), entry
        )


def _check_waiting(entry: Entry, by: Verifier, side: Party) -> None:
    if entry.state is not State.WAITING:
        raise ConflictError(_("Catatan ini tidak lagi menunggu dibenarkan."))
    if entry.side is side:
        raise ForbiddenError(others_confirm(side))
    # Whoever went over to the other side meanwhile still confirms nothing of their own.
    if entry.entered_by == by.person_id:
        raise ForbiddenError(_("Anda sendiri yang mencatatnya; orang lain yang membenarkannya."))


def others_confirm(side: Party) -> str:
    """Who confirms what a side has entered, in the language of the request."""
    if side is Party.BPJS:
        return _("Catatan kantor cabang dibenarkan admin daerah atau petugas daerah yang mencatat iuran.")
    return _("Catatan daerah dibenarkan penghubung kantor cabang.")


def _both(by: Verifier, entry: Entry) -> Actor:
    """The branch, whose entry the region has confirmed: what the gate is told rests on the word of both."""
    return Actor(None, f"{entry.entered_words}; dibenarkan {by.words}", by.request_id)


def _chosen_first() -> str:
    return _("Orang lain sudah lebih dulu mengganti pilihan ini.")


def _found(entry: Entry | None) -> Entry:
    if entry is None:
        raise NotFoundError("There is no such entry.")
    return entry


# ---- writing ------------------------------------------------------------------------------------------------------------------


def _values(wanted: Wanted) -> dict[str, Any]:
    return {
        "kind": wanted.kind.value,
        "month": wanted.month,
        "amount": wanted.amount,
        "people": wanted.people,
        "source": wanted.fund.value if wanted.fund else "",
        "dated_on": wanted.dated_on,
        "document": wanted.document,
        "note": wanted.note,
    }


def _write(session: Session, entries: Sequence[Entry], values: dict[str, Any]) -> None:
    statement = update(ContributionRow).where(ContributionRow.id.in_([each.id for each in entries]))
    statement = statement.values(**values, row_version=ContributionRow.row_version + 1)
    session.execute(statement, execution_options={"synchronize_session": False})


def _follow(session: Session, by: Verifier | Actor, today: dt.date) -> None:
    """Record and publish what the gate is told, where that is now something else than it was last told.

    Months go by between two entries, so what was told is read and not reckoned again.
    """
    entries, ours = queries.entries(session), queries.evidence(session).ours
    told = Answer(GateState.UNKNOWN)
    if ours is not None:
        told = Answer(ours.evidence.state, ours.evidence.paid_until, ours.evidence.covers_from)
    if rules.standing(entries, today).answer == told:
        return
    evidence_id = publishing.record_gate(session, by, rules.evidence(entries, today), today=today)
    kept = preferences.preference(session, queries.ANSWERED, locking=True)
    preferences.keep(session, queries.ANSWERED, {"evidence": str(evidence_id)}, expected=kept.version)


def _other_side(session: Session, side: Party) -> Audience:
    if side is Party.REGION:
        return Audience(liaisons=True)
    return Audience(admins=True, office=queries.office(session).name)


def _who_entered(entry: Entry) -> Audience:
    return Audience(people=frozenset({entry.entered_by} if entry.entered_by else ()), admins=True)


def _tell(session: Session, actor: Actor, kind: str, told: Sequence[tuple[Entry, Audience]]) -> None:
    slug = _tenant(session).slug
    events = [
        Event(
            kind=kind,
            audience=audience,
            about=(SUBJECT, entry.id),
            title=rules.title(entry.wanted),
            once=f"{kind}:{entry.id}",
            path=f"/{slug}/iuran/{entry.wanted.month:%Y-%m}/",
            words=entry.void_reason,
        )
        for entry, audience in told
    ]
    notifications.tell(session, (actor.person_id, actor.words), events)
