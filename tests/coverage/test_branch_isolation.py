"""Who may not: another branch's regions, whoever holds an office or had a hand in a figure, and a role that was taken away."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg import errors as pg
from sqlalchemy import Engine, event, text

from semesta_platform.accounts import seats
from semesta_platform.accounts.records import Person, Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import owner_transaction, shared_transaction, tenant_transaction
from semesta_tenants.coverage.records import Headcount
from tests.accounts.conftest import app, engine, pytest_generate_tests
from tests.coverage.conftest import TANJUNGBALAI
from tests.coverage.desks import (
    APRIL,
    BATU_BARA,
    KISARAN,
    LOMBOK_TIMUR,
    MARCH,
    MISSING,
    SLUGS,
    TANJUNGBALAI_CODE,
    actor_of,
    decide,
    drafted,
    liaison,
    published,
    stands,
    submitted,
)
from tests.coverage.test_refusals import answer
from tests.factories.people import COMMAND, SEATS, grant, person_with, signed_in, token_of, without_marks

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
ADMIN_SEAT, OPD_SEAT = SEATS[Role.TENANT_ADMIN], SEATS[Role.OPD_STAFF]
VERIFY = "UPDATE {}coverage_versions SET state = 'verified', row_version = row_version + 1, verified_by = :person, "
VERIFY += "verified_words = 'x', verified_at = now() WHERE id = :id"
NOWHERE = uuid.UUID("01890a5d-ac96-774b-bcce-b302099a8057")


def everything(client: FlaskClient, slug: str, version: uuid.UUID, row_version: int) -> list[tuple[int, str]]:
    """Every address of the branch's side in a region, pages and buttons, as (status, text)."""
    token = token_of(client.get("/akun").text)
    here = f"/{slug}/verifikasi"
    reads = (f"{here}/", f"{here}.csv", f"{here}/{version}/", f"/{slug}/syarat/", f"/{slug}/syarat.csv", f"/{slug}/syarat/catat")
    writes = (f"{here}/{version}/sahkan", f"{here}/{version}/kembalikan", f"/{slug}/syarat/catat")
    fields = {"csrf_token": token, "versi": row_version, "alasan": "Belum sesuai.", "syarat": "uhc_prioritas"}
    answers = [client.get(each) for each in reads] + [client.post(each, data=fields) for each in writes]
    return [(each.status_code, without_marks(each.text)
             .replace(slug, "SLUG").replace(str(version), "ID")) for each in answers]  # fmt: skip


def test_a_liaison_verifies_in_all_regions_of_the_branch_and_a_foreign_one_is_as_a_missing_one(
    app: Flask, engine: Engine
) -> None:
    desk = signed_in(app, liaison(engine))
    for code, figure in ((BATU_BARA, APRIL), (TANJUNGBALAI_CODE, TANJUNGBALAI)):
        own = submitted(engine, code, figure)
        assert decide(desk, code, own.id, "sahkan", versi=own.row_version)[0] == 303
        assert [each.version_id for each in published(engine, code)] == [own.id]
    foreign = submitted(engine, LOMBOK_TIMUR, APRIL)
    there = everything(desk, SLUGS[LOMBOK_TIMUR], foreign.id, foreign.row_version)
    assert there == everything(desk, MISSING, foreign.id, foreign.row_version)
    assert {status for status, _ in there} == {404}
    assert stands(engine, LOMBOK_TIMUR, foreign.id) == ("submitted", foreign.row_version)
    assert published(engine, LOMBOK_TIMUR) == ()


def test_a_draft_a_foreign_figure_and_a_missing_one_answer_alike(app: Flask, engine: Engine) -> None:
    desk = signed_in(app, liaison(engine))
    draft, elsewhere = drafted(engine, BATU_BARA, APRIL), submitted(engine, TANJUNGBALAI_CODE, TANJUNGBALAI)
    far = submitted(engine, LOMBOK_TIMUR, APRIL)
    found = []
    for version in (draft.id, elsewhere.id, far.id, NOWHERE):
        pages = everything(desk, SLUGS[BATU_BARA], version, 1)
        found.append([pages[place] for place in (2, 6, 7)])
    assert found[0] == found[1] == found[2] == found[3]
    assert {status for status, _ in found[0]} == {404}
    assert stands(engine, BATU_BARA, draft.id) == ("draft", 1)


def test_a_draft_is_on_no_page_of_somebody_who_is_liaison_and_official(app: Flask, engine: Engine) -> None:
    """By the official's side one sees it on the region's own pages; the branch's pages never read that side."""
    both = signed_in(app, liaison(engine, OPD_SEAT))
    draft = drafted(engine, BATU_BARA, APRIL)
    pages = everything(both, SLUGS[BATU_BARA], draft.id, draft.row_version)
    assert [status for status, _ in pages] == [200, 200, 404, 200, 200, 200, 404, 404, 422]
    whole = "".join(page for _, page in pages) + both.get("/cabang/").text + both.get("/cabang/antrean.csv").text
    assert "457.615" not in whole
    assert "457615" not in whole
    assert str(draft.id) not in whole


def test_a_draft_is_not_what_a_submission_is_compared_with(app: Flask, engine: Engine) -> None:
    desk = signed_in(app, liaison(engine, OPD_SEAT))
    drafted(engine, BATU_BARA, replace(MARCH, total=Headcount(433_333, 355_555)))
    waiting = submitted(engine, BATU_BARA, APRIL)
    addresses = ("/cabang/", "/cabang/antrean.csv", "/kab-batu-bara/verifikasi/", f"/kab-batu-bara/verifikasi/{waiting.id}/")
    pages = [desk.get(address).text for address in addresses]
    for hidden in ("433.333", "433333", "24.282", "24282"):
        assert [hidden in page for page in pages] == [False] * 4
    assert "Tidak ada pembanding" in pages[3]
    assert "belum ada pembanding" in pages[0]


@pytest.mark.parametrize("seat", [ADMIN_SEAT, OPD_SEAT], ids=["admin", "opd"])
def test_an_office_in_the_region_forbids_deciding_whatever_else_one_is(app: Flask, engine: Engine, seat: Seat) -> None:
    both = signed_in(app, liaison(engine, seat))
    waiting = submitted(engine, BATU_BARA, APRIL)
    page = both.get(f"/kab-batu-bara/verifikasi/{waiting.id}/").text
    assert "Anda juga bertugas di pemerintah daerah ini" in page
    assert "/sahkan" not in page
    assert "/kembalikan" not in page
    for step in ("sahkan", "kembalikan"):
        status, said = decide(both, BATU_BARA, waiting.id, step, versi=waiting.row_version, alasan="Belum sesuai.")
        assert status == 403
        assert "Anda juga bertugas di pemerintah daerah ini" in said
    assert stands(engine, BATU_BARA, waiting.id) == ("submitted", waiting.row_version)
    # The office is there, and there alone.
    elsewhere = submitted(engine, TANJUNGBALAI_CODE, TANJUNGBALAI)
    assert decide(both, TANJUNGBALAI_CODE, elsewhere.id, "sahkan", versi=elsewhere.row_version)[0] == 303
    assert "diputuskan penghubung lain" in both.get("/cabang/").text


@pytest.mark.parametrize("seat", [ADMIN_SEAT, OPD_SEAT], ids=["admin", "opd"])
def test_an_official_alone_does_not_even_reach_the_pages(app: Flask, engine: Engine, seat: Seat) -> None:
    official = signed_in(app, person_with(engine, seat))
    waiting = submitted(engine, BATU_BARA, APRIL)
    statuses = [status for status, _ in everything(official, SLUGS[BATU_BARA], waiting.id, waiting.row_version)]
    assert statuses == [403, 403, 403, 200, 200, 403, 403, 403, 403]
    assert official.get("/cabang/").status_code == 403


def test_whoever_had_a_hand_in_a_figure_does_not_verify_it(app: Flask, engine: Engine) -> None:
    """Somebody who entered it as an official and is liaison today."""
    turncoat = liaison(engine)
    waiting = submitted(engine, BATU_BARA, APRIL, actor_of(turncoat))
    desk = signed_in(app, turncoat)
    page = desk.get(f"/kab-batu-bara/verifikasi/{waiting.id}/").text
    assert "Anda ikut memasukkan atau mengajukan angka ini" in page
    assert "/sahkan" not in page
    status, said = decide(desk, BATU_BARA, waiting.id, "sahkan", versi=waiting.row_version)
    assert (status, "Anda ikut memasukkan" in said) == (403, True)
    assert stands(engine, BATU_BARA, waiting.id) == ("submitted", waiting.row_version)


def test_an_office_given_after_the_request_began_still_forbids(app: Flask, engine: Engine) -> None:
    """The database asks the memberships as they are when the figure is verified, not as the request found them."""
    person = liaison(engine)
    waiting = submitted(engine, BATU_BARA, APRIL)
    desk = signed_in(app, person)
    given: list[bool] = []

    def promote(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FOR UPDATE" in statement and not given:
            given.append(True)
            grant(engine, person, ADMIN_SEAT)

    token = token_of(desk.get("/akun").text)
    event.listen(engine, "before_cursor_execute", promote)
    try:
        fields = {"csrf_token": token, "versi": str(waiting.row_version)}
        status = desk.post(f"/kab-batu-bara/verifikasi/{waiting.id}/sahkan", data=fields).status_code
    finally:
        event.remove(engine, "before_cursor_execute", promote)
    assert (status, given) == (403, [True])
    assert stands(engine, BATU_BARA, waiting.id) == ("submitted", waiting.row_version)


@pytest.mark.parametrize("seat", [ADMIN_SEAT, OPD_SEAT], ids=["admin", "opd"])
def test_no_role_of_the_application_writes_an_official_as_verifier(engine: Engine, seat: Seat) -> None:
    both: Person = person_with(engine, KISARAN, seat)
    waiting = submitted(engine, BATU_BARA, APRIL)
    values = {"person": both.id, "id": waiting.id}
    with tenant_transaction(engine, BATU_BARA) as session:
        assert answer(session, VERIFY.format(""), **values) == pg.RestrictViolation
    with tenant_transaction(engine, TANJUNGBALAI_CODE) as session:
        assert answer(session, VERIFY.format("tenant_1219."), **values) == pg.InsufficientPrivilege
    for role in SharedRole:
        with shared_transaction(engine, role) as session:
            assert answer(session, VERIFY.format("tenant_1219."), **values) == pg.InsufficientPrivilege
    # The same statement for somebody of the branch alone: it is the office that is refused.
    with tenant_transaction(engine, BATU_BARA) as session:
        assert answer(session, VERIFY.format(""), person=liaison(engine).id, id=waiting.id) is None


def test_a_role_that_was_taken_away_fails_on_the_next_request(app: Flask, engine: Engine) -> None:
    person = person_with(engine)
    membership = grant(engine, person, KISARAN)
    waiting = submitted(engine, BATU_BARA, APRIL)
    desk = signed_in(app, person)
    assert desk.get("/cabang/").status_code == 200
    assert desk.get(f"/kab-batu-bara/verifikasi/{waiting.id}/").status_code == 200
    token = token_of(desk.get("/akun").text)
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        seats.revoke(session, membership, COMMAND)
    fields = {"csrf_token": token, "versi": str(waiting.row_version)}
    assert desk.post(f"/kab-batu-bara/verifikasi/{waiting.id}/sahkan", data=fields).status_code == 404
    assert desk.get("/cabang/").status_code == 403
    assert desk.get("/cabang/antrean.csv").status_code == 403
    assert stands(engine, BATU_BARA, waiting.id) == ("submitted", waiting.row_version)


def test_a_region_that_moves_to_another_branch_leaves_the_desk(app: Flask, engine: Engine, owner: Engine) -> None:
    desk = signed_in(app, liaison(engine))
    waiting = submitted(engine, BATU_BARA, APRIL)
    assert "96,37%" in desk.get("/cabang/").text
    move = text("UPDATE registry.tenants SET branch_code = :branch WHERE code = '12.19'")
    with owner_transaction(owner) as session:
        session.execute(move, {"branch": None})
    try:
        assert "96,37%" not in desk.get("/cabang/").text
        assert desk.get(f"/kab-batu-bara/verifikasi/{waiting.id}/").status_code == 404
    finally:
        with owner_transaction(owner) as session:
            session.execute(move, {"branch": "kisaran"})
