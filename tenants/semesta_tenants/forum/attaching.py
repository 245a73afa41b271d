"""Files on meetings and action items: who sees them, who adds and removes, until when."""

from __future__ import annotations

import uuid
from typing import Any, Final

from flask import current_app, url_for
from sqlalchemy.orm import Session

from semesta_platform.accounts.roles import Role
from semesta_platform.http.permissions import Permission
from semesta_platform.http.principal import Principal
from semesta_platform.interface.words import gettext as _
from semesta_platform.tenancy.records import TenantRecord
from semesta_tenants.actions import queries as actions
from semesta_tenants.actions.records import Action
from semesta_tenants.attachments.records import Standing
from semesta_tenants.attachments.subjects import Subject
from semesta_tenants.coverage.records import Side
from semesta_tenants.forum import attendances, queries, rules
from semesta_tenants.forum.records import Meeting
from semesta_tenants.stakeholders import queries as stakeholders
from semesta_tenants.stakeholders.records import Kind, Organisation

MEETING: Final = "meeting"
ACTION: Final = "action"
OFFICES: Final = frozenset({Role.TENANT_ADMIN.value, Role.OPD_STAFF.value})


def meeting_standing(
    session: Session, principal: Principal, tenant: TenantRecord, subject_id: uuid.UUID, *, locking: bool
) -> Standing | None:
    """A meeting for who manages the forum or was invited; locked minutes take no file more or less."""
    found = queries.meeting(session, subject_id, locking=locking)
    if found is None or not _sees(session, principal, tenant, found):
        return None
    manages = principal.may(Permission.FORUM_MANAGE, tenant.code)
    open_ = found.locked_at is None
    why = "" if open_ else _("Notulen rapat ini sudah dikunci, sehingga lampirannya tidak dapat ditambah atau dihapus.")
    address = _address("forum.detail", "rapat", tenant, meeting=found.id)
    return Standing(found.title, address, manages and open_, manages and open_, why)


def action_standing(
    session: Session, principal: Principal, tenant: TenantRecord, subject_id: uuid.UUID, *, locking: bool
) -> Standing | None:
    """An action item for who sees its meeting; its evidence comes from its owner, and stays once the item has ended."""
    found = actions.action(session, subject_id, locking=locking)
    if found is None or not _sees_action(session, principal, tenant, found):
        return None
    owner = stakeholders.of_ids(session, {found.wanted.organisation_id}).get(found.wanted.organisation_id)
    changes = principal.may(Permission.ACTION_CHANGE, tenant.code) and _acts_for(principal, tenant, owner)
    ended = found.state.ended
    why = _("Tindak lanjut ini sudah berakhir; buktinya tetap tersimpan.") if changes and ended else ""
    address = _address("actions.detail", "tindak-lanjut", tenant, action=found.id)
    return Standing(found.wanted.title, address, may_add=changes and not ended, may_remove=changes and not ended, why=why)


def _sees(session: Session, principal: Principal, tenant: TenantRecord, meeting: Meeting) -> bool:
    if not OFFICES.isdisjoint(principal.roles_in(tenant.code)):
        return True
    return rules.visible(meeting, attendances.of_meeting(session, meeting.id), Side.BRANCH)


def _sees_action(session: Session, principal: Principal, tenant: TenantRecord, action: Action) -> bool:
    if not OFFICES.isdisjoint(principal.roles_in(tenant.code)):
        return True
    meeting = queries.meeting(session, action.wanted.meeting_id) if action.wanted.meeting_id else None
    return meeting is not None and _sees(session, principal, tenant, meeting)


def _acts_for(principal: Principal, tenant: TenantRecord, owner: Organisation | None) -> bool:
    """The region's admin for everybody, an office for itself, the liaison for the branch."""
    roles = principal.roles_in(tenant.code)
    if Role.TENANT_ADMIN.value in roles:
        return True
    if owner is None:
        return False
    if Role.LIAISON.value in roles and owner.wanted.kind is Kind.BPJS:
        return True
    own = {str(each.role_words).casefold() for each in principal.places if _is_office(each.role, each.tenant_code, tenant)}
    return not own.isdisjoint({owner.name.casefold(), owner.wanted.short_name.casefold()} - {""})


def _is_office(role: str, tenant_code: str | None, tenant: TenantRecord) -> bool:
    return role == Role.OPD_STAFF.value and tenant_code == tenant.code


def _address(endpoint: str, word: str, tenant: TenantRecord, **thing: uuid.UUID) -> str:
    """The thing's own page where there is one, else the page of its files."""
    if endpoint in current_app.view_functions:
        # Typed as the library's own arguments, which none of these is.
        values: dict[str, Any] = {"slug": tenant.slug, **thing}
        return url_for(endpoint, _anchor="lampiran", **values)
    return url_for("attachments.overview", slug=tenant.slug, kind=word, subject=next(iter(thing.values())))


SUBJECTS: Final = (Subject(MEETING, "rapat", meeting_standing), Subject(ACTION, "tindak-lanjut", action_standing))
