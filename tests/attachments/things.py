"""Meetings and action items on which files hang, as rows; and who brings files."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.database import uuid7
from semesta_platform.tenancy.names import role_of
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.actions.model import ActionRow
from semesta_tenants.coverage.records import Actor
from semesta_tenants.forum.model import AttendanceRow, MeetingRow
from semesta_tenants.stakeholders.model import OrganisationRow
from tests.attachments.samples import PDF
from tests.factories.emptying import empty
from tests.factories.people import token_of

HERE, THERE = "12.19", "12.74"
SLUG, OTHER = "kab-batu-bara", "kota-tanjungbalai"
PAGES = f"/{SLUG}/lampiran/"
ADMIN = Actor(uuid.UUID(int=1), "Admin Kabupaten Batu Bara")
ADMINS = Seat(Role.TENANT_ADMIN, tenant_code=HERE)
OFFICERS = Seat(Role.OPD_STAFF, tenant_code=HERE, organisation="Dinas Kesehatan")
LIAISONS = Seat(Role.LIAISON, branch_code="kisaran")
NEIGHBOURS = Seat(Role.TENANT_ADMIN, tenant_code=THERE)
WHEN = dt.datetime(2026, 3, 18, 2, tzinfo=dt.UTC)
SIGNED = {
    "state": "locked",
    "number": "1/2026",
    "locked_at": WHEN,
    **{f"{side}_signed_{part}": value for side in ("chair", "bpjs") for part, value in (("words", side), ("at", WHEN))},
    "chair_signed_by": uuid.UUID(int=1),
    "bpjs_signed_by": uuid.UUID(int=2),
}


def clear(owner: Engine) -> None:
    """Take away every file, meeting, action item and organisation, and what the record says of files."""
    with owner_transaction(owner) as session:
        for schema in map(role_of, (HERE, THERE)):
            tables = ("attachments", "action_items", "meeting_attendances", "meetings", "organisations")
            empty(session, [f"{schema}.{table}" for table in tables], cascade=True)
            session.execute(text(f"DELETE FROM {schema}.audit_entries WHERE action ~ '^attachment[.]'"))


def organisation(session: Session, name: str, kind: str = "opd") -> uuid.UUID:
    made = uuid7()
    session.execute(insert(OrganisationRow).values(id=made, name=name, kind=kind, entered_words="uji"))
    return made


def meeting(engine: Engine, tenant: str = HERE, *, bpjs: bool = False, **given: Any) -> uuid.UUID:
    """A meeting. bpjs: with the branch among who was asked to come."""
    made = uuid7()
    values = {"id": made, "title": "Forum Komunikasi", "starts_at": WHEN, "entered_words": "uji", **given}
    locking = {key: values.pop(key) for key in SIGNED if key in values}
    with tenant_transaction(engine, tenant) as session:
        session.execute(insert(MeetingRow).values(values))
        if bpjs:
            branch = organisation(session, f"BPJS Kesehatan {made}", "bpjs")
            row = {"id": uuid7(), "meeting_id": made, "organisation_id": branch, "changed_words": "uji"}
            row |= {"organisation_words": f"BPJS Kesehatan {made}", "organisation_kind": "bpjs"}
            session.execute(insert(AttendanceRow).values(row))
        lock(session, made, locking)
    return made


def lock(session: Session, which: uuid.UUID, signed: dict[str, Any]) -> None:
    """Set what only comes after the parts of a meeting are there."""
    if signed:
        setting = ", ".join(["row_version = row_version + 1", *(f"{name} = :{name}" for name in signed)])
        session.execute(text(f"UPDATE meetings SET {setting} WHERE id = :which"), {**signed, "which": which})


def action(engine: Engine, owner: str = "Dinas Kesehatan", kind: str = "opd", **given: Any) -> uuid.UUID:
    """An action item of an organisation of its own."""
    made = uuid7()
    with tenant_transaction(engine, HERE) as session:
        of = organisation(session, owner, kind)
        values = {"id": made, "title": "Daftarkan peserta", "organisation_id": of, "entered_words": "uji", **given}
        session.execute(insert(ActionRow).values(values))
    return made


def address(which: uuid.UUID, word: str = "rapat", slug: str = SLUG) -> str:
    return f"/{slug}/lampiran/{word}/{which}"


def bring(client: FlaskClient, where: str, content: bytes = PDF, name: str = "bukti.pdf", page: str | None = None) -> Any:
    """The form sent with a file. page: where its token stands, by itself any page of the person's."""
    token = token_of(client.get(page or "/akun").text)
    # Packed here: the client would leave a large form in an open file.
    boundary, form = encode_multipart({"csrf_token": token, "berkas": FileStorage(io.BytesIO(content), name)})
    return client.post(where, data=form, content_type=f"multipart/form-data; boundary={boundary}")


def press(client: FlaskClient, where: str) -> Any:
    """A form without fields."""
    return client.post(where, data={"csrf_token": token_of(client.get("/akun").text)})
