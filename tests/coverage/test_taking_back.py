"""Drafts that are thrown away and reported figures that are taken back: gone from every page, kept in the record of acts."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import acting_as, shared_transaction, tenant_transaction
from semesta_tenants.coverage import numbers, overview, publishing, queries, service
from semesta_tenants.coverage.records import Figure, Reported, Side, Source, StaleError, State, Version
from tests.coverage.conftest import ADMIN, LIAISON, TANJUNGBALAI, TODAY

pytestmark = pytest.mark.usefixtures("cleared")
HERE = "12.74"
APRIL = dt.date(2025, 4, 1)


@pytest.fixture
def draft(application: Engine) -> Version:
    with tenant_transaction(application, HERE) as session:
        return service.save_draft(session, ADMIN, TANJUNGBALAI, today=TODAY)


def report(application: Engine, coverage: str) -> tuple[int, ...]:
    figure = Figure(APRIL, coverage=numbers.percentage(coverage))
    with tenant_transaction(application, HERE) as session:
        row = Reported(HERE, figure, Source(f"Berita {coverage}", "https://example.org/berita"))
        return publishing.publish_reported(session, publishing.OPERATOR, [row])


def counting(application: Engine) -> list[str]:
    """What counts, by every way in which it is read."""
    with shared_transaction(application, SharedRole.VIEWER) as session:
        ways = (
            queries.published(session, [HERE]),
            queries.published_page(session, tenants=[HERE], limit=10),
            queries.publications_between(session, APRIL, APRIL)[-1:],
            queries.every_publication(session, [HERE])[-1:],
            overview.recently_published(session, HERE),
            overview.newest_of_each(session, [HERE]),
        )
    with tenant_transaction(application, HERE) as session:
        months = queries.months(session, Side.REGION)
        own = (
            months[0].published[:1] if months else (),
            (next(iter(queries.month(session, Side.REGION, APRIL).values())).published[:1]),
        )
    found = {tuple(each.figure.coverage.text for each in way if each.figure.coverage) for way in (*ways, *own)}
    assert len(found) == 1
    return list(found.pop())


def test_a_discarded_draft_is_gone_and_its_month_can_begin_anew(application: Engine, draft: Version) -> None:
    with tenant_transaction(application, HERE) as session:
        service.discard(session, ADMIN, draft.id, expected=draft.row_version)
    with tenant_transaction(application, HERE) as session:
        assert queries.version(session, draft.id, Side.REGION) is None
        assert queries.months(session, Side.REGION) == ()
        assert overview.standings(session, Side.REGION) == ()
        again = service.save_draft(session, ADMIN, TANJUNGBALAI, today=TODAY)
        assert (again.number, again.state) == (2, State.DRAFT)
        kept = session.execute(text("SELECT before FROM audit_entries WHERE action = 'figure.discarded'")).scalar_one()
        assert kept["registered"] == 183_139


def test_only_a_draft_as_it_was_seen_is_discarded(application: Engine, draft: Version) -> None:
    with pytest.raises(StaleError), tenant_transaction(application, HERE) as session:
        service.discard(session, ADMIN, draft.id, expected=draft.row_version + 1)
    with tenant_transaction(application, HERE) as session:
        waiting = service.submit(session, ADMIN, draft.id, expected=draft.row_version, today=TODAY)
    with pytest.raises(ConflictError), tenant_transaction(application, HERE) as session:
        service.discard(session, ADMIN, waiting.id, expected=waiting.row_version)
    with pytest.raises(NotFoundError), tenant_transaction(application, "12.19") as session:
        service.discard(session, ADMIN, waiting.id, expected=waiting.row_version)


@pytest.mark.parametrize("state", ["submitted", "verified", "draft"])
def test_the_database_lets_a_discarded_version_go_nowhere(application: Engine, draft: Version, state: str) -> None:
    with tenant_transaction(application, HERE) as session:
        service.discard(session, ADMIN, draft.id, expected=draft.row_version)
    with pytest.raises(DBAPIError), tenant_transaction(application, HERE) as session:
        session.execute(text(f"UPDATE coverage_versions SET state = '{state}', row_version = row_version + 1"))


def test_what_was_published_before_a_retracted_report_counts_again(application: Engine) -> None:
    report(application, "97,1")
    numbers_of_second = report(application, "98,2")
    assert counting(application) == ["98,2"]
    with tenant_transaction(application, HERE) as session:
        taken = publishing.retract_reported(session, publishing.OPERATOR, numbers_of_second, reason="berkas keliru")
    assert (taken, counting(application)) == (1, ["97,1"])
    with tenant_transaction(application, HERE) as session:
        assert publishing.retract_reported(session, publishing.OPERATOR, numbers_of_second, reason="lagi") == 0
    # It can be imported once more: what was taken back is no longer known.
    assert len(report(application, "98,2")) == 1
    assert counting(application) == ["98,2"]


def test_a_retraction_is_asked_of_the_rankings_and_changes_their_state(application: Engine) -> None:
    found = report(application, "97,1")
    with shared_transaction(application, SharedRole.VIEWER) as session:
        before = queries.publication_state(session)
    with tenant_transaction(application, HERE) as session:
        publishing.retract_reported(session, publishing.OPERATOR, found, reason="berkas keliru")
    with shared_transaction(application, SharedRole.VIEWER) as session:
        assert queries.publication_state(session) != before
        # A run that reckoned with it is still explained.
        assert [each.number for each in queries.publications_numbered(session, found)] == list(found)


def test_who_may_not_take_a_report_back(application: Engine) -> None:
    found = report(application, "97,1")
    with pytest.raises(ForbiddenError), tenant_transaction(application, HERE) as session:
        publishing.retract_reported(session, ADMIN, found, reason="x")
    with pytest.raises(InvalidError), tenant_transaction(application, HERE) as session:
        publishing.retract_reported(session, publishing.OPERATOR, found, reason=" ")
    with tenant_transaction(application, "12.19") as session:
        assert publishing.retract_reported(session, publishing.OPERATOR, found, reason="x") == 0


def test_a_verified_figure_is_never_taken_back(application: Engine, draft: Version) -> None:
    with tenant_transaction(application, HERE) as session:
        waiting = service.submit(session, ADMIN, draft.id, expected=draft.row_version, today=TODAY)
        service.verify(session, LIAISON, waiting.id, expected=waiting.row_version)
        (standing,) = queries.published(session, [HERE])
        assert publishing.retract_reported(session, publishing.OPERATOR, [standing.number], reason="x") == 0
    statement = text("INSERT INTO registry.retracted_figures (number, reason, words) VALUES (:number, 'x', 'x')")
    with (
        pytest.raises(DBAPIError, match="only a reported"),
        tenant_transaction(application, HERE) as session,
        acting_as(session, SharedRole.PUBLISHER),
    ):
        session.execute(statement, {"number": standing.number})
