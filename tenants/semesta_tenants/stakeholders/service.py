"""Verbs of the register on a tenant's session: add, change, strike off, take back; each leaves an entry in the audit."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from psycopg import errors
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from semesta_platform.database import uuid7
from semesta_platform.errors import ConflictError, InvalidError, NotFoundError
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor
from semesta_tenants.stakeholders import queries, rules
from semesta_tenants.stakeholders.model import OrganisationRow
from semesta_tenants.stakeholders.records import Organisation, StaleOrganisationError, Wanted

SUBJECT = "organisation"


class _NameTakenError(Exception):
    """Another organisation that takes part has this name."""


def add(session: Session, actor: Actor, wanted: Wanted) -> Organisation:
    """Write an organisation down in the register.

    Raises:
        InvalidError: a field cannot be so, or an organisation that takes part has this name.
    """
    wanted = rules.tidied(wanted)
    _check(wanted)
    values = {
        **_values(wanted),
        "id": uuid7(),
        "source_title": wanted.source_title,
        "source_url": wanted.source_url,
        "entered_by": actor.person_id,
        "entered_words": actor.words,
    }
    with _name_taken(), _unique(session):
        session.execute(insert(OrganisationRow).values(values))
    made = _found(queries.organisation(session, values["id"]))
    acts.record(session, actor, "organisation.added", (SUBJECT, str(made.id)), snapshot(made))
    return made


def add_missing(session: Session, actor: Actor, wanted: Sequence[Wanted]) -> tuple[Organisation, ...]:
    """Write down those whose names none that takes part has; the new ones.

    Raises:
        InvalidError: as `add`.
    """
    known = {each.name.casefold() for each in queries.organisations(session)}
    return tuple(add(session, actor, each) for each in wanted if each.name.casefold() not in known)


def change(session: Session, actor: Actor, organisation_id: uuid.UUID, wanted: Wanted, *, expected: int) -> Organisation:
    """Change an organisation; the report that names it stays, whatever `wanted` says. What changes nothing leaves no trace.

    expected: the row version that the person had on screen.

    Raises:
        NotFoundError: there is none.
        StaleOrganisationError: somebody changed it in between.
        ConflictError: it was struck off.
        InvalidError: a field cannot be so, or another one that takes part has this name.
    """
    current = _found(queries.locked(session, organisation_id))
    now = current.wanted
    wanted = rules.tidied(replace(wanted, source_title=now.source_title, source_url=now.source_url))
    if current.row_version != expected:
        raise StaleOrganisationError(changed_first(), current, wanted)
    if not current.active:
        raise ConflictError(struck_off())
    _check(wanted)
    if wanted == now:
        return current
    with _name_taken():
        return _apply(session, actor, current, "organisation.changed", _values(wanted))


def strike_off(session: Session, actor: Actor, organisation_id: uuid.UUID, *, expected: int) -> Organisation:
    """It takes part no more; where it was named it stays. expected: as in `change`.

    Raises:
        NotFoundError, StaleOrganisationError, ConflictError: as `change`.
    """
    current = _expected(session, organisation_id, expected)
    if not current.active:
        raise ConflictError(struck_off())
    return _apply(session, actor, current, "organisation.struck_off", {"active": False})


def take_back(session: Session, actor: Actor, organisation_id: uuid.UUID, *, expected: int) -> Organisation:
    """It takes part again. expected: as in `change`.

    Raises:
        NotFoundError, StaleOrganisationError: as `change`.
        ConflictError: it takes part, or another one has taken its name.
    """
    current = _expected(session, organisation_id, expected)
    if current.active:
        raise ConflictError(_("Organisasi ini masih ikut forum."))
    try:
        return _apply(session, actor, current, "organisation.taken_back", {"active": True})
    except _NameTakenError as error:
        raise ConflictError(_("Organisasi lain dengan nama ini sudah ikut forum. Ubah dahulu nama yang itu.")) from error


def snapshot(organisation: Organisation) -> dict[str, Any]:
    """An organisation as the audit keeps it."""
    wanted = organisation.wanted
    return {
        "name": wanted.name,
        "short_name": wanted.short_name,
        "organisation_kind": wanted.kind.value,
        "address": wanted.address,
        "contacts": "; ".join(_contact_line(each) for each in contacts_of(wanted)),
        "note": wanted.note,
        "source_title": wanted.source_title,
        "source_url": wanted.source_url,
        "takes_part": "yes" if organisation.active else "no",
    }


def contacts_of(wanted: Wanted) -> list[dict[str, str]]:
    """Contacts as the table keeps them."""
    return [{"position": c.position, "person": c.person, "email": c.email, "phone": c.phone} for c in wanted.contacts]


def changed_first() -> str:
    """Why a change waits, in the language of the request."""
    return _("Orang lain sudah lebih dulu mengubah organisasi ini. Periksa keadaannya sekarang, lalu ulangi bila masih perlu.")


def struck_off() -> str:
    """Why one that was struck off takes no change, in the language of the request."""
    return _("Organisasi ini sudah dicoret dari daftar. Kembalikan dahulu bila masih ikut forum.")


def _contact_line(contact: dict[str, str]) -> str:
    return ", ".join(part for part in contact.values() if part)


def _check(wanted: Wanted) -> None:
    if found := rules.problems(wanted):
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), found)


def _expected(session: Session, organisation_id: uuid.UUID, expected: int) -> Organisation:
    """Locked until the end of the transaction: of two steps at once the second sees what the first has done."""
    current = _found(queries.locked(session, organisation_id))
    if current.row_version != expected:
        raise StaleOrganisationError(changed_first(), current)
    return current


def _found(organisation: Organisation | None) -> Organisation:
    if organisation is None:
        raise NotFoundError("There is no such organisation.")
    return organisation


def _values(wanted: Wanted) -> dict[str, Any]:
    return {
        "name": wanted.name,
        "short_name": wanted.short_name,
        "kind": wanted.kind.value,
        "address": wanted.address,
        "contacts": contacts_of(wanted),
        "note": wanted.note,
    }


@contextmanager
def _unique(session: Session) -> Iterator[None]:
    """The index on names judges, also between two people at once; the transaction outlives its refusal."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        if isinstance(error.orig, errors.UniqueViolation):
            raise _NameTakenError from error
        raise


@contextmanager
def _name_taken() -> Iterator[None]:
    try:
        yield
    except _NameTakenError as error:
        words = _("Organisasi dengan nama ini sudah ada dalam daftar. Ubah yang sudah ada, atau tulis nama yang membedakannya.")
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), {"name": [words]}) from error


def _apply(session: Session, actor: Actor, current: Organisation, action: str, values: dict[str, Any]) -> Organisation:
    statement = update(OrganisationRow).where(OrganisationRow.id == current.id)
    with _unique(session):
        session.execute(
            statement.values(**values, row_version=current.row_version + 1), execution_options={"synchronize_session": False}
        )
    changed = _found(queries.organisation(session, current.id))
    acts.record(session, actor, action, (SUBJECT, str(changed.id)), snapshot(changed), snapshot(current))
    return changed
