"""Things on which files hang: each kind is told by the capability that knows it, for attachments lie below them all."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final, Protocol

from flask import Flask, current_app
from sqlalchemy.orm import Session

from semesta_platform.errors import NotFoundError
from semesta_platform.http.principal import Principal
from semesta_platform.tenancy.records import TenantRecord
from semesta_tenants.attachments.records import Standing

_KEY: Final = "semesta_subjects"


class Look(Protocol):
    """How a capability answers for one of its things."""

    def __call__(
        self, session: Session, principal: Principal, tenant: TenantRecord, subject_id: uuid.UUID, *, locking: bool
    ) -> Standing | None:
        """How `principal` stands to it; None when there is no such thing or they may not see it.

        locking: its row is locked until the transaction ends, so that what was said holds as long as the session lasts.
        """


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of thing. kind: as rows say it, 'meeting'. word: as addresses say it, 'rapat'."""

    kind: str
    word: str
    look: Look


def keep(app: Flask, subjects: tuple[Subject, ...]) -> None:
    """Stores the kinds with the application."""
    app.extensions[_KEY] = subjects


def by_word(word: str) -> Subject:
    """The kind that an address names.

    Raises:
        NotFoundError: there is none.
    """
    return _first([each for each in _subjects() if each.word == word])


def by_kind(kind: str) -> Subject:
    """The kind that a row names.

    Raises:
        NotFoundError: there is none.
    """
    return _first([each for each in _subjects() if each.kind == kind])


def _first(found: list[Subject]) -> Subject:
    if not found:
        raise NotFoundError
    return found[0]


def _subjects() -> tuple[Subject, ...]:
    kept: tuple[Subject, ...] = current_app.extensions.get(_KEY, ())
    return kept
