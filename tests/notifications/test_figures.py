"""What a figure's steps tell: the branch when it is handed over, who entered it and the admins of the answer."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import Engine

from semesta_platform.accounts.records import Person, Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coverage import service
from semesta_tenants.coverage.records import Actor, Kind, Verifier
from tests.coverage.conftest import cleared as without_figures
from tests.coverage.pages import HERE, WHOLE, today
from tests.factories.people import person_with
from tests.notifications.ground import LIAISONS, cleared, counted, notices

__all__ = ["cleared", "without_figures"]
pytestmark = pytest.mark.usefixtures("cleared", "without_figures")
OFFICERS = Seat(Role.OPD_STAFF, tenant_code=HERE, organisation="Dinas Kesehatan")


def test_each_step_tells_whom_it_concerns_and_never_who_did_it(application: Engine) -> None:
    admin, other = (person_with(application, Seat(Role.TENANT_ADMIN, tenant_code=HERE)) for _number in range(2))
    officer, bystander = (person_with(application, OFFICERS) for _number in range(2))
    verifier, colleague = (person_with(application, LIAISONS) for _number in range(2))
    enters, submits = Actor(officer.id, "Dinas Kesehatan"), Actor(admin.id, "Admin daerah")
    looks = Verifier(verifier.id, "Cabang Kisaran", "kisaran", office=False)

    def kinds(person: Person) -> list[tuple[str, str, str]]:
        return [(each.kind, each.words, each.path) for each in reversed(notices(application, person, HERE))]

    with tenant_transaction(application, HERE) as session:
        draft = service.save_draft(session, enters, WHOLE, today=today())
        sent = service.submit(session, submits, draft.id, expected=draft.row_version, today=today())
        taken = service.withdraw(session, submits, sent.id, expected=sent.row_version)
        again = service.submit(session, submits, draft.id, expected=taken.row_version, today=today())
        service.return_(session, looks, draft.id, expected=again.row_version, reason="Segmen BP tidak sesuai.")
        new = service.save_draft(session, submits, WHOLE, today=today())
        sent = service.submit(session, submits, new.id, expected=new.row_version, today=today())
        service.verify(session, looks, new.id, expected=sent.row_version)
    handed = [("figure.submitted", "", f"/kota-tanjungbalai/verifikasi/{each.id}/") for each in (draft, draft, new)]
    month = "/kota-tanjungbalai/cakupan/2025-04/"
    returned, verified = ("figure.returned", "Segmen BP tidak sesuai.", month), ("figure.verified", "", month)
    assert kinds(verifier) == kinds(colleague) == handed
    assert kinds(admin) == kinds(other) == [returned, verified]
    # Entered the first version alone.
    assert (kinds(officer), kinds(bystander)) == ([returned], [])
    assert notices(application, admin, HERE)[0].title == "angka cakupan April 2025"
    # What was decided or taken back asks for nothing any more, whoever did it.
    assert [counted(application, each, HERE) for each in (admin, officer, verifier)] == [(2, 2), (1, 1), (0, 0)]


def test_a_forecast_and_a_step_that_fails_are_told_as_what_they_are(application: Engine) -> None:
    liaison = person_with(application, LIAISONS)
    admin = Actor(person_with(application, Seat(Role.TENANT_ADMIN, tenant_code=HERE)).id, "Admin daerah")
    forecast = dataclasses.replace(WHOLE, kind=Kind.FORECAST)
    with pytest.raises(ZeroDivisionError), tenant_transaction(application, HERE) as session:
        draft = service.save_draft(session, admin, forecast, today=today(), reason="x")
        service.submit(session, admin, draft.id, expected=draft.row_version, today=today())
        raise ZeroDivisionError
    assert (notices(application, liaison, HERE), counted(application, liaison, HERE)) == ((), (0, 0))
    with tenant_transaction(application, HERE) as session:
        draft = service.save_draft(session, admin, forecast, today=today(), reason="x")
        service.submit(session, admin, draft.id, expected=draft.row_version, today=today())
    (found,) = notices(application, liaison, HERE)
    assert found.title == "prakiraan cakupan April 2025"
