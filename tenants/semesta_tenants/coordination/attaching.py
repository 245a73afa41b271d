"""Files on tasks: whoever sees a task sees its files and adds some while it is open."""

from __future__ import annotations

import uuid
from typing import Final

from flask import url_for
from sqlalchemy.orm import Session

from semesta_platform.http.permissions import Permission
from semesta_platform.http.principal import Principal
from semesta_platform.interface.words import gettext as _
from semesta_platform.tenancy.records import TenantRecord
from semesta_tenants.attachments.records import Standing
from semesta_tenants.attachments.subjects import Subject
from semesta_tenants.coordination import edge, queries, rules
from semesta_tenants.coordination.records import Party, State, Task

TASK: Final = "task"


def task_standing(
    session: Session, principal: Principal, tenant: TenantRecord, subject_id: uuid.UUID, *, locking: bool
) -> Standing | None:
    """A task for who sees it; files come while it is open, and only the region takes one away."""
    found = queries.locked(session, subject_id) if locking else queries.task(session, subject_id)
    viewer = edge.viewer_in(principal, tenant.code)
    if found is None or not rules.may_see(viewer, found):
        return None
    adds = principal.may(Permission.TASK_CHANGE, tenant.code)
    is_open = found.state is State.OPEN
    why = _("Tugas ini sudah ditutup; lampirannya tetap tersimpan.") if adds and not is_open else ""
    address = url_for("tasks.detail", slug=tenant.slug, task=found.id, _anchor="lampiran")
    removes = adds and is_open and viewer.party is Party.REGION
    hint = _hint(found, tenant.slug, hands=viewer.party is Party.REGION and principal.may(Permission.BATCH_CHANGE, tenant.code))
    return Standing(found.wanted.title, address, adds and is_open, removes, why, hint)


def _hint(found: Task, slug: str, *, hands: bool) -> tuple[str, str, str]:
    """That lists of people go another way. hands: whether this person hands some over."""
    words = _("Daftar orang (nama, NIK) tidak dilampirkan di sini: daftar itu dibawa lewat Penyerahan, tersandi.")
    if hands:
        return words, _("Buat penyerahan"), f"/{slug}/penyerahan/baru?tugas={found.id}"
    return words, _("Buka penyerahan"), f"/{slug}/penyerahan/"


SUBJECTS: Final = (Subject(TASK, "tugas", task_standing),)
