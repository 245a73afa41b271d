"""The register and series in the database: who was first, whose name it is, what the record says."""

from __future__ import annotations

import threading
import uuid
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from semesta_platform.audit import queries as record
from semesta_platform.errors import ConflictError, InvalidError, NotFoundError
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.forum import queries as forum
from semesta_tenants.forum import series_service
from semesta_tenants.forum.records import Point, Topic
from semesta_tenants.forum.series_records import SeriesWanted, StaleSeriesError
from semesta_tenants.stakeholders import queries, service
from semesta_tenants.stakeholders.queries import KindCount, Narrowed
from semesta_tenants.stakeholders.records import Contact, Kind, StaleOrganisationError, Wanted
from tests.stakeholders.conftest import ADMIN, BPJS, DINKES, HERE

pytestmark = pytest.mark.usefixtures("forumless")
FORUM = SeriesWanted("Forum", 6, (Point(Topic.COVERAGE, "Cakupan", 20),), (), 50, "Aula", "Sekretaris Daerah")


def test_an_organisation_is_added_changed_struck_off_and_taken_back(application: Engine) -> None:
    with tenant_transaction(application, HERE) as session:
        made = service.add(session, ADMIN, replace(DINKES, name=" Dinas  Kesehatan "))
        assert (made.wanted, made.label, made.email, made.row_version) == (DINKES, "Dinkes", "dinkes@contoh.go.id", 1)
        wanted = replace(DINKES, contacts=(Contact("Sekretariat"),), source_title="lain")
        changed = service.change(session, ADMIN, made.id, wanted, expected=1)
        # Where it came from stays, and what changes nothing leaves no trace.
        assert (changed.wanted.source_title, changed.email, changed.row_version) == ("", "", 2)
        assert service.change(session, ADMIN, made.id, wanted, expected=2) == changed
        off = service.strike_off(session, ADMIN, made.id, expected=2)
        assert (off.active, queries.organisations(session), queries.organisation(session, made.id)) == (False, (), off)
        with pytest.raises(ConflictError, match="sudah dicoret"):
            service.change(session, ADMIN, made.id, DINKES, expected=3)
        assert service.take_back(session, ADMIN, made.id, expected=3).active
        entries = record.entries(session, subject_kind="organisation", subject_id=str(made.id), limit=9)
    assert [each.action.partition(".")[2] for each in entries] == ["taken_back", "struck_off", "changed", "added"]
    assert (entries[2].before or {})["contacts"] == "Kepala Dinas, dinkes@contoh.go.id, 0622 41234"


def test_a_name_belongs_to_one_that_takes_part(application: Engine) -> None:
    with tenant_transaction(application, HERE) as session:
        first = service.add(session, ADMIN, DINKES)
        with pytest.raises(InvalidError) as refused:
            service.add(session, ADMIN, replace(DINKES, name="dinas kesehatan"))
        assert set(refused.value.fields) == {"name"}
        other = service.add(session, ADMIN, replace(DINKES, name="Dinas Sosial"))
        with pytest.raises(InvalidError):
            service.change(session, ADMIN, other.id, DINKES, expected=1)
        service.strike_off(session, ADMIN, first.id, expected=1)
        assert service.add(session, ADMIN, DINKES).active
        with pytest.raises(ConflictError, match="nama ini sudah ikut"):
            service.take_back(session, ADMIN, first.id, expected=2)
        made = service.add_missing(session, ADMIN, (DINKES, BPJS))
        assert [each.name for each in made] == [BPJS.name]
        assert queries.counts(session) == (KindCount(Kind.OPD, 2, 1), KindCount(Kind.BPJS, 1, 0))


def test_two_who_write_one_name_at_once_get_one_organisation_and_one_sentence(application: Engine) -> None:
    both, said = threading.Barrier(2), []

    def write() -> None:
        try:
            with tenant_transaction(application, HERE) as session:
                both.wait(60)
                service.add(session, ADMIN, DINKES)
            said.append("ya")
        except InvalidError:
            said.append("tidak")

    threads = [threading.Thread(target=write) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert sorted(said) == ["tidak", "ya"]


def test_who_comes_second_learns_what_now_stands(application: Engine) -> None:
    with tenant_transaction(application, HERE) as session:
        made = service.add(session, ADMIN, DINKES)
        now = service.change(session, ADMIN, made.id, replace(DINKES, note="orang lain"), expected=1)
        with pytest.raises(StaleOrganisationError) as stale:
            service.change(session, ADMIN, made.id, replace(DINKES, note="saya"), expected=1)
        assert (stale.value.current, stale.value.attempted) == (now, replace(DINKES, note="saya"))
        with pytest.raises(StaleOrganisationError):
            service.strike_off(session, ADMIN, made.id, expected=1)
    with tenant_transaction(application, "12.74") as session, pytest.raises(NotFoundError):
        service.strike_off(session, ADMIN, made.id, expected=2)


def test_lists_narrow_and_order(application: Engine) -> None:
    with tenant_transaction(application, HERE) as session:
        service.add_missing(session, ADMIN, (DINKES, BPJS, Wanted("RSUD 100%", Kind.HOSPITAL, "RS_1")))

        def names(order: str = "name", **more: object) -> list[str]:
            return [each.label for each in queries.listed(session, Narrowed(**more), order=order)]  # type: ignore[arg-type]  # a table of cases

        assert names() == [BPJS.name, "Dinkes", "RS_1"]
        assert names("kind") == ["Dinkes", BPJS.name, "RS_1"]
        assert [names(text=text) for text in ("kes", "100%", "0_1", "dinkes", "kes cabang")] == [
            [BPJS.name, "Dinkes"],
            ["RS_1"],
            [],
            ["Dinkes"],
            [BPJS.name],
        ]
        assert names(kind=Kind.HOSPITAL, active=False) == []
        first = queries.after(session, Narrowed(), key=None, limit=2)
        assert len(queries.after(session, Narrowed(), key=first[-1].id, limit=2)) == 1


def test_a_series_is_made_changed_ended_and_resumed(application: Engine) -> None:
    with tenant_transaction(application, HERE) as session:
        guest = service.add(session, ADMIN, DINKES)
        wanted = replace(FORUM, invited=(guest.id, guest.id))
        made = series_service.make(session, ADMIN, wanted)
        assert (made.invited, made.template, made.quorum, made.row_version) == ((guest.id,), FORUM.template, 50, 1)
        points = (Point(Topic.OTHER, " Lain  lain "), *FORUM.template, Point(Topic.OTHER, " "))
        changed = series_service.change(session, ADMIN, made.id, replace(wanted, template=points), expected=1)
        assert [point.title for point in changed.template] == ["Lain lain", "Cakupan"]
        with pytest.raises(StaleSeriesError) as stale:
            series_service.change(session, ADMIN, made.id, wanted, expected=1)
        assert stale.value.current == changed
        series_service.end(session, ADMIN, made.id, expected=2)
        assert forum.series_list(session) == ()
        with pytest.raises(ConflictError, match="sudah diakhiri"):
            series_service.change(session, ADMIN, made.id, wanted, expected=3)
        assert series_service.resume(session, ADMIN, made.id, expected=3).active
        entries = record.entries(session, subject_kind="series", subject_id=str(made.id), limit=9)
    assert [each.action.partition(".")[2] for each in entries] == ["resumed", "ended", "changed", "made"]
    assert ((entries[2].after or {})["template"], (entries[2].after or {})["invited"]) == ("Lain lain; Cakupan (20')", "Dinkes")


def test_nobody_of_another_register_is_invited(application: Engine) -> None:
    with tenant_transaction(application, "12.74") as session:
        theirs = service.add(session, ADMIN, DINKES)
    with tenant_transaction(application, HERE) as session:
        gone = service.add(session, ADMIN, BPJS)
        service.strike_off(session, ADMIN, gone.id, expected=1)
        for wrong in (theirs.id, gone.id, uuid.uuid4()):
            with pytest.raises(InvalidError) as refused:
                series_service.make(session, ADMIN, replace(FORUM, invited=(wrong,)))
            assert set(refused.value.fields) == {"invited"}
        with pytest.raises(NotFoundError):
            series_service.end(session, ADMIN, theirs.id, expected=1)
