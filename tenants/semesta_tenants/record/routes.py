"""The page of what happened in a tenant, and the same as a file."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from semesta_platform.accounts import queries as accounts
from semesta_platform.audit import queries, seal
from semesta_platform.audit.records import Entry
from semesta_platform.http.ground import registry_session
from semesta_platform.http.lists import file_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.frame import Person
from semesta_platform.interface.tables import csv_text
from semesta_tenants.record import words
from semesta_tenants.record.payloads import asked_from, cursor_text
from semesta_tenants.record.records import MOST_IN_A_FILE, PAGE, Asked, Cursor, Line
from semesta_tenants.record.rules import cut, differences, known

ADDRESS: Final = "/<tenant:slug>/audit"
UNPROCESSABLE: Final = 422
FEW_CHANGES: Final = 6
"""So many fields are shown at once; an act with more of them shows them when asked, or all acts together for paper."""
ALL: Final = "semua"
_FILTERS: Final = ("jenis", "hal", "siapa", "dari", "sampai")

blueprint = Blueprint("record", __name__, template_folder="templates")


@blueprint.get(ADDRESS)
@requires(Permission.AUDIT_VIEW)
def happened() -> str | tuple[str, int]:
    """What happened here, newest first, narrowed and turned by the address."""
    asked = asked_from(request.args)
    with tenant_session() as session:
        found = () if asked.faults else _read(session, asked, asked.before, PAGE + 1)
        sealed = seal.last(session)
    entries, more = cut(found, PAGE)
    page = render_template(
        "record/happened.html",
        here=f"/{current_tenant().slug}/audit",
        lines=_lines(entries, request.args.get("rinci", "")),
        asked=asked,
        faults=dict(asked.faults),
        errors=asked.faults,
        given=request.args,
        kinds=words.KINDS,
        sealed=sealed,
        side=_side,
        few=FEW_CHANGES,
        most=MOST_IN_A_FILE,
        everything=request.args.get("rinci") == ALL,
        older=_address(sebelum=cursor_text((entries[-1].at, entries[-1].id))) if more else None,
        newest=_address() if asked.before else None,
        unfolded=_address(rinci=ALL, sebelum=request.args.get("sebelum")),
        unfold=_unfold,
        file=_address(path=f"/{current_tenant().slug}/audit.csv"),
        address=_address,
    )
    return (page, UNPROCESSABLE) if asked.faults else page


@blueprint.get(f"{ADDRESS}.csv")
@requires(Permission.AUDIT_VIEW)
def file() -> Response:
    """The same acts for spreadsheets, all that the filters leave, the newest 10,000 at most."""
    tenant, asked = current_tenant(), asked_from(request.args)
    head = (_("Waktu"), _("Siapa"), _("Akun"), _("Tindakan"), _("Perubahan"), _("Kode tindakan"), _("Kode rujukan"))
    lines = () if asked.faults else _lines(_all(asked), ALL)
    zone = ZoneInfo(tenant.zone)
    text = csv_text([head, *(_cells(line, zone) for line in lines)])
    return file_answer(text, f"jejak-{tenant.slug}", "csv")


def _all(asked: Asked) -> Iterator[Entry]:
    """Read a thousand at a time in one transaction, so that nothing slips between two pages."""
    before: Cursor | None = None
    with tenant_session() as session:
        for _page in range(MOST_IN_A_FILE // queries.MOST_ENTRIES):
            found = _read(session, asked, before, queries.MOST_ENTRIES)
            yield from found
            if len(found) < queries.MOST_ENTRIES:
                return
            before = (found[-1].at, found[-1].id)


def _read(session: Session, asked: Asked, before: Cursor | None, limit: int) -> tuple[Entry, ...]:
    return queries.entries(
        session,
        subject_kind=asked.kind,
        subject_id=asked.subject,
        actor=asked.who or None,
        since=asked.since,
        until=asked.until,
        before=before,
        limit=limit,
        zone=ZoneInfo(current_tenant().zone),
    )


def _lines(entries: Iterable[Entry], unfolded: str) -> tuple[Line, ...]:
    """Acts in words, with the names that the accounts of those who acted bear now.

    unfolded: the id of the act that shows all its fields, or ALL. Half a hundred figures of thirty fields each would take longer
    to write than everything else on the page.
    """
    found = tuple(entries)
    people = {entry.actor_id for entry in found if entry.actor_id is not None}
    names: dict[uuid.UUID, str] = {}
    if people:
        with registry_session() as session:
            names = accounts.names_of(session, people)
    return tuple(_line(entry, names, whole=unfolded in {ALL, str(entry.id)}) for entry in found)


def _line(entry: Entry, names: Mapping[uuid.UUID, str], *, whole: bool) -> Line:
    changed = differences(entry)
    shown = whole or len(changed) <= FEW_CHANGES
    person = names.get(entry.actor_id) if entry.actor_id else None
    changes = tuple(words.told(each) for each in changed) if shown else ()
    return Line(entry, words.sentence(entry), person, changes, 0 if shown else len(changed), _href(entry))


def _unfold(line: Line) -> str:
    identity = str(line.entry.id)
    return f"{_address(rinci=identity, sebelum=request.args.get('sebelum'))}#k-{identity}"


def _href(entry: Entry) -> str | None:
    """The page of the thing, where it has one of its own."""
    slug = current_tenant().slug
    if entry.subject_kind == "figure":
        day = str(known(entry).get("as_of", entry.subject_id))
        return f"/{slug}/cakupan/{day[:7]}/"
    if entry.subject_kind == "task":
        return f"/{slug}/tugas/{entry.subject_id}/"
    return {"gate": f"/{slug}/syarat/", "membership": f"/{slug}/pengaturan/orang"}.get(entry.subject_kind)


def _side(line: Line) -> Person:
    """Who acted, for the initials: the system, the insurer or the region."""
    words_of_that_time = line.entry.actor
    side = "bpjs" if "BPJS" in words_of_that_time else "system" if line.entry.actor_id is None else "region"
    return Person(words_of_that_time, line.person or "", side)  # type: ignore[arg-type]  # three of the sides


def _cells(line: Line, zone: dt.tzinfo) -> tuple[str, ...]:
    entry = line.entry
    changes = "; ".join(f"{each.name}: {each.before or '-'} → {each.after or '-'}" for each in line.changes)
    moment = entry.at.astimezone(zone).isoformat(timespec="seconds")
    return (moment, entry.actor, line.person or "", line.sentence, changes, entry.action, entry.request_id or "")


def _address(path: str | None = None, **changes: str | None) -> str:
    """The present filters with `changes`; None takes one away. The page is never kept: it belongs to one reading."""
    kept = {name: request.args[name] for name in _FILTERS if request.args.get(name)}
    merged = {name: value for name, value in {**kept, **changes}.items() if value}
    where = path or f"/{current_tenant().slug}/audit"
    return f"{where}?{urlencode(merged)}" if merged else where
