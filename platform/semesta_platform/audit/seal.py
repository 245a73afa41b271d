"""The chain of seals: each is a SHA-256 over entries and over the seal before it, so that no past entry changes unnoticed.

A seal covers what was committed and unsealed when it was made, in order of id; an entry that commits late is in the next one.
What the chain cannot show is that its newest seals were cut off together with their entries: the job logs each digest, and a
log kept elsewhere tells.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

ORIGIN = bytes(32)
MOST_ENTRIES = 20_000

_LAST = text("SELECT number, digest FROM audit_seals ORDER BY number DESC LIMIT 1")
# before and after as PostgreSQL writes jsonb: one text for one value, with every digit; floats of Python would lose some.
_FIELDS = "e.id, e.at, e.actor_id, e.actor, e.action, e.subject_kind, e.subject_id, e.before::text, e.after::text, e.request_id"
_UNSEALED = text(f"""
SELECT {_FIELDS} FROM audit_entries e
WHERE NOT EXISTS (SELECT FROM audit_sealed s WHERE s.entry_id = e.id) ORDER BY e.id LIMIT :most
""")  # noqa: S608 (a constant of this module)
_NEWEST = text("SELECT number, at, entries FROM audit_seals ORDER BY number DESC LIMIT 1")
_SEAL = text("""
INSERT INTO audit_seals (number, entries, previous, digest) VALUES (:number, :entries, :previous, :digest)
ON CONFLICT DO NOTHING RETURNING number
""")
_COVER = text("INSERT INTO audit_sealed (entry_id, number) SELECT entry, :number FROM unnest(:ids) AS entry")
_SEALS = text("SELECT number, entries, previous, digest FROM audit_seals ORDER BY number")
_SEALED = text(f"""
SELECT s.number, {_FIELDS} FROM audit_sealed s JOIN audit_entries e ON e.id = s.entry_id ORDER BY s.number, e.id
""")  # noqa: S608 (a constant of this module)

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Seal:
    """One seal. at: when it was made, in UTC. entries: how many it covers."""

    number: int
    at: dt.datetime
    entries: int


def last(session: Session) -> Seal | None:
    """The tenant's newest seal, None before the first; one statement, and nothing is recomputed."""
    row = session.execute(_NEWEST).one_or_none()
    return None if row is None else Seal(*row)


def seal(session: Session) -> int:
    """Put every committed, not yet sealed entry of the tenant under seals of at most 20,000; how many entries.

    Of two at once one wins; the other finds its number taken and leaves the rest to the next run.
    """
    sealed = 0
    while count := _seal_once(session):
        sealed += count
    return sealed


def verify(session: Session) -> list[str]:
    """Recompute the whole chain of the tenant; empty when it holds, else one sentence that names the first broken seal."""
    # Closed also when a broken seal ends the reading early: the rows come through a cursor on the server.
    with closing(_batches(session)) as batches:
        return _first_broken(session, batches)


def _first_broken(session: Session, batches: Iterator[tuple[int, list[bytes]]]) -> list[str]:
    batch = next(batches, None)
    previous, expected = ORIGIN, 1
    for number, entries, before, digest in session.execute(_SEALS).all():
        if number != expected:
            return [f"Seal {expected} is missing."]
        covered: list[bytes] = []
        if batch is not None and batch[0] == number:
            covered = batch[1]
            batch = next(batches, None)
        if before != previous:
            return [f"Seal {number} does not continue the seal before it."]
        if len(covered) != entries:
            return [f"Seal {number} covers {entries} entries, but {len(covered)} are there."]
        if digest_of(previous, number, covered) != digest:
            return [f"Seal {number} does not fit its entries: one of them was changed."]
        previous, expected = digest, expected + 1
    return []


def digest_of(previous: bytes, number: int, entries: Iterable[bytes]) -> bytes:
    """SHA-256 over the seal before, the number and each entry's canonical bytes, all with their lengths; 32 bytes."""
    whole = hashlib.sha256()
    for part in (previous, str(number).encode(), *entries):
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.digest()


def _seal_once(session: Session) -> int:
    # The last seal before the entries: were it the other way round, a seal made in between would cover some of them twice.
    last = session.execute(_LAST).one_or_none()
    number, previous = (last[0] + 1, last[1]) if last else (1, ORIGIN)
    rows = session.execute(_UNSEALED, {"most": MOST_ENTRIES}).all()
    if not rows:
        return 0
    digest = digest_of(previous, number, map(_canonical, rows))
    values = {"number": number, "entries": len(rows), "previous": previous, "digest": digest}
    if session.execute(_SEAL, values).one_or_none() is None:
        return 0
    session.execute(_COVER, {"number": number, "ids": [row[0] for row in rows]})
    _log.info("audit sealed", tenant=session.info.get("tenant"), number=number, entries=len(rows), digest=digest.hex())
    return len(rows)


def _batches(session: Session) -> Generator[tuple[int, list[bytes]], None, None]:
    """(number, canonical entries in order) of each seal that has any, one seal in memory at a time."""
    with session.execute(_SEALED, execution_options={"yield_per": 1000}) as rows:
        for number, group in groupby(rows, key=lambda row: int(row[0])):
            yield number, [_canonical(row[1:]) for row in group]


def _canonical(row: Sequence[Any]) -> bytes:
    identity, at, actor_id, *rest = row
    moment = at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    fields = [_text(identity), moment, _text(actor_id), *rest]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def _text(value: uuid.UUID | None) -> str | None:
    return None if value is None else str(value)
