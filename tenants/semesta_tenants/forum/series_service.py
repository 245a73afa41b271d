"""Verbs of series on a tenant's session: make, change, end, resume; each leaves an entry in the audit."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from semesta_platform.database import uuid7
from semesta_platform.errors import ConflictError, InvalidError, NotFoundError
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor
from semesta_tenants.forum import queries, series_rules
from semesta_tenants.forum.model import SeriesRow
from semesta_tenants.forum.records import Series
from semesta_tenants.forum.series_records import SeriesWanted, StaleSeriesError
from semesta_tenants.stakeholders import queries as stakeholders

SUBJECT = "series"


def make(session: Session, actor: Actor, wanted: SeriesWanted) -> Series:
    """Write a series of meetings down.

    Raises:
        InvalidError: a field cannot be so, or somebody invited is not in this tenant's register or was struck off.
    """
    wanted = series_rules.tidied(wanted)
    _check(session, wanted)
    values = {**_values(wanted), "id": uuid7(), "entered_by": actor.person_id, "entered_words": actor.words}
    session.execute(insert(SeriesRow).values(values))
    made = _found(queries.series(session, values["id"]))
    acts.record(session, actor, "series.made", (SUBJECT, str(made.id)), snapshot(session, made))
    return made


def change(session: Session, actor: Actor, series_id: uuid.UUID, wanted: SeriesWanted, *, expected: int) -> Series:
    """Change a series; meetings that were made from it stay as they are. What changes nothing leaves no trace.

    expected: the row version that the person had on screen.

    Raises:
        NotFoundError: there is none.
        StaleSeriesError: somebody changed it in between.
        ConflictError: it was ended.
        InvalidError: as `make`.
    """
    current = _locked(session, series_id)
    wanted = series_rules.tidied(wanted)
    if current.row_version != expected:
        raise StaleSeriesError(changed_first(), current, wanted)
    if not current.active:
        raise ConflictError(ended())
    _check(session, wanted)
    return current if wanted == wanted_of(current) else _apply(session, actor, current, "series.changed", _values(wanted))


def end(session: Session, actor: Actor, series_id: uuid.UUID, *, expected: int) -> Series:
    """It is held no more; its meetings stay. expected: as in `change`.

    Raises:
        NotFoundError, StaleSeriesError, ConflictError: as `change`.
    """
    current = _expected(session, series_id, expected)
    if not current.active:
        raise ConflictError(ended())
    return _apply(session, actor, current, "series.ended", {"active": False})


def resume(session: Session, actor: Actor, series_id: uuid.UUID, *, expected: int) -> Series:
    """It is held again. expected: as in `change`.

    Raises:
        NotFoundError, StaleSeriesError: as `change`.
        ConflictError: it was not ended.
    """
    current = _expected(session, series_id, expected)
    if current.active:
        raise ConflictError(_("Seri rapat ini masih berjalan."))
    return _apply(session, actor, current, "series.resumed", {"active": True})


def wanted_of(series: Series) -> SeriesWanted:
    """What a series would be wanted as to stay as it is."""
    return SeriesWanted(
        name=series.name,
        every_months=series.every_months,
        template=series.template,
        invited=series.invited,
        quorum=series.quorum,
        place=series.place,
        chair_words=series.chair_words,
    )


def snapshot(session: Session, series: Series) -> dict[str, Any]:
    """A series as the audit keeps it, the invited by their names of now."""
    names = stakeholders.of_ids(session, series.invited)
    return {
        "name": series.name,
        "every_months": series.every_months,
        "place": series.place,
        "chair_words": series.chair_words,
        "quorum": series.quorum,
        "invited": ", ".join(names[each].label for each in series.invited if each in names),
        "template": "; ".join(_point(point.title, point.minutes) for point in series.template),
        "running": "yes" if series.active else "no",
    }


def changed_first() -> str:
    """Why a change waits, in the language of the request."""
    return _("Orang lain sudah lebih dulu mengubah seri rapat ini. Periksa keadaannya sekarang, lalu ulangi bila masih perlu.")


def ended() -> str:
    """Why a series that was ended takes no change, in the language of the request."""
    return _("Seri rapat ini sudah diakhiri. Lanjutkan dahulu bila masih diadakan.")


def _point(title: str, minutes: int | None) -> str:
    return f"{title} ({minutes}')" if minutes else title


def _check(session: Session, wanted: SeriesWanted) -> None:
    known = {each.id for each in stakeholders.of_ids(session, wanted.invited).values() if each.active}
    if found := series_rules.problems(wanted, known):
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), found)


def _locked(session: Session, series_id: uuid.UUID) -> Series:
    """Until the end of the transaction: of two steps at once the second sees what the first has done."""
    session.execute(select(SeriesRow.id).where(SeriesRow.id == series_id).with_for_update())
    return _found(queries.series(session, series_id))


def _expected(session: Session, series_id: uuid.UUID, expected: int) -> Series:
    current = _locked(session, series_id)
    if current.row_version != expected:
        raise StaleSeriesError(changed_first(), current)
    return current


def _found(series: Series | None) -> Series:
    if series is None:
        raise NotFoundError("There is no such series.")
    return series


def _values(wanted: SeriesWanted) -> dict[str, Any]:
    return {
        "name": wanted.name,
        "every_months": wanted.every_months,
        "template": [{"kind": each.topic.value, "title": each.title, "minutes": each.minutes} for each in wanted.template],
        "invited": [str(each) for each in wanted.invited],
        "quorum": wanted.quorum,
        "place": wanted.place,
        "chair_words": wanted.chair_words,
    }


def _apply(session: Session, actor: Actor, current: Series, action: str, values: dict[str, Any]) -> Series:
    before = snapshot(session, current)
    statement = update(SeriesRow).where(SeriesRow.id == current.id).values(**values, row_version=current.row_version + 1)
    session.execute(statement, execution_options={"synchronize_session": False})
    # The row may already stand in the session, as it was.
    session.expire_all()
    changed = _found(queries.series(session, current.id))
    acts.record(session, actor, action, (SUBJECT, str(changed.id)), snapshot(session, changed), before)
    return changed
