"""Lists of people on their way to the store and back: sealed for one batch, and taken away when their time is over."""

from __future__ import annotations

import datetime as dt
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Final, TypeVar

from sqlalchemy.orm import Session

from semesta_platform.errors import InvalidError, NotFoundError, UnavailableError
from semesta_platform.interface.words import gettext as _
from semesta_platform.storage import sealing
from semesta_platform.storage.scanner import Scanner
from semesta_platform.storage.store import Store
from semesta_tenants.attachments import keeping, names
from semesta_tenants.batches import queries, rules, service
from semesta_tenants.batches.records import Batch, List
from semesta_tenants.coverage.records import Actor

Done = TypeVar("Done")
TAKEN: Final = ("xlsx", "csv", "ods", "pdf")
"""Endings of what a list may be; what a file is says its content."""
AT_ONCE: Final = 100
SYSTEM: Final = Actor(None, "Semesta")


def examined(source: IO[bytes], name: str, scanner: Scanner | None, which: uuid.UUID) -> List:
    """What somebody brought, by its content; the name is cleaned. which: the id that it is to have.

    Raises:
        InvalidError: it is not taken; field 'file' says why.
        ScannerAwayError: there is a scanner and it does not answer.
    """
    brought = keeping.examined(source, name, scanner, TAKEN)
    if names.ending(brought.name) not in TAKEN:
        sentence = _("Daftar dikirim sebagai XLSX, CSV, ODS, atau PDF.")
        raise InvalidError(sentence, {"file": (sentence,)})
    return List(which, brought.name, brought.size, brought.digest)


def kept(
    store: Store, key: bytes, place: tuple[str, uuid.UUID], given: tuple[List, IO[bytes]], write: Callable[[], Done]
) -> Done:
    """The sealed bytes first, then their row by `write`, which commits. place: region code and batch, to which they are bound.

    Nothing that can be read is written anywhere by this.
    """
    tenant, batch = place
    which, source = given
    source.seek(0)
    with tempfile.TemporaryFile() as sealed:
        sealing.seal(source, sealed, key, (tenant, str(batch)))
        return keeping.kept(store, tenant, which.id, sealed, write)


def opened(store: Store, keys: Sequence[bytes], tenant: str, batch: Batch) -> tuple[List, Iterator[bytes]]:
    """The list of a batch and its bytes, each piece given out only once it is known to be right.

    Raises:
        NotFoundError: there is none, or none any more.
        UnavailableError: the store does not answer, or what lies there is not what was sealed for this batch.
    """
    found = batch.file
    if found is None or not rules.list_open(batch):
        raise NotFoundError("There is no list.")
    try:
        size, pieces = store.read(tenant, found.id)
    except NotFoundError as error:
        raise UnavailableError("The store has no bytes for a list that is written down.") from error
    if size != sealing.sealed_size(found.size):
        raise UnavailableError("The store has other bytes for a list than were written down.")
    return found, sealing.opened(pieces, keys, (tenant, str(batch.id)))


def forget(store: Store, tenant: str, before: Batch, after: Batch) -> None:
    """Take away the bytes of the lists that a committed step of a batch keeps no more; none where the step made another batch.

    Where the store does not answer, the nightly sweep does it.
    """
    for each in before.lists - after.lists if before.id == after.id else ():
        keeping.forget(store, tenant, each)


def expire(session: Session, now: dt.datetime) -> int:
    """Note of every list whose time is over that it is gone; how many.

    This is committed before `attachments.keeping.sweep` takes the bytes away: a row never promises bytes that are gone.

    now: aware. A list goes `rules.DAYS_KEPT` days after the agreement; that of a withdrawn batch at once.
    """
    due = queries.files_due(session, now - dt.timedelta(days=rules.DAYS_KEPT), AT_ONCE)
    for batch in due:
        service.note_gone(session, SYSTEM, batch)
    return len(due)
