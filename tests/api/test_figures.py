"""A month's figure from its first save to its publication and correction, by programs of the region and of its branch."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from tests.api.programs import HERE, TANJUNGBALAI, Program, problem, program_of, shown
from tests.factories.people import person_with

pytestmark = pytest.mark.usefixtures("cleared")
MONTH = f"{HERE}/coverage/2025-04"
STAR = {"if_none_match": "*"}


def begun(program: Program, **changes: Any) -> dict[str, Any]:
    return shown(program.put(MONTH, TANJUNGBALAI | changes, **STAR), 201)


def stepped(program: Program, version: dict[str, Any], step: str, body: Any = None) -> dict[str, Any]:
    answer = program.post(f"{HERE}/coverage/{version['id']}/{step}", body, if_match=version["etag"])
    document = shown(answer, 201 if step == "correct" else 200)
    assert answer.headers["ETag"] == document["etag"] != version["etag"]
    return document


def verified(admin: Program, liaison: Program, **changes: Any) -> dict[str, Any]:
    return stepped(liaison, stepped(admin, begun(admin, **changes), "submit"), "verify")


def test_counts_give_the_rates_that_are_printed(admin: Program) -> None:
    answer = admin.put(MONTH, TANJUNGBALAI, **STAR)
    document = shown(answer, 201)

    assert document["rates"] == {"coverage": "97.45", "active": "80.08", "pemda_share": "21.28"}
    assert (document["registered"], document["active"], document["population"]) == (
        183_139,
        150_499,
        {"value": 187_939, "source": "Dukcapil (DKB)", "semester": "2024S2"},
    )
    assert document["segments"] == {
        "PBI_JK": {"registered": 90_000, "active": 80_000},
        "PBPU_PEMDA": {"registered": 40_000, "active": None},
        "PPU_PN": None,
        "PPU_BU": None,
        "PBPU": None,
        "BP": None,
    }
    assert (document["state"], document["number"], document["basis"], document["precision"]) == ("draft", 1, "population", "day")
    assert answer.headers["Location"] == f"{HERE}/coverage/{document['id']}"
    assert shown(admin.get(answer.headers["Location"])) == document
    assert shown(admin.get(MONTH)) == document


def test_a_basis_is_kept_and_a_hundred_is_passed(admin: Program) -> None:
    """Pekalongan 2023 divides by registered; Kalimantan Tengah has more registered than inhabitants."""
    pekalongan = begun(admin, basis="registered", registered=274_974, active=230_665, population=None, segments={})
    population = {"value": 1000, "source": "Dukcapil (DKB)", "semester": "2024S2"}
    passed = admin.put(
        MONTH,
        {"as_of": "2025-04-30", "registered": 1002, "active": 1001, "population": population},
        if_match=pekalongan["etag"],
    )

    assert (pekalongan["basis"], pekalongan["rates"]) == (
        "registered",
        {"coverage": None, "active": "83.89", "pemda_share": None},
    )
    assert shown(passed)["rates"] == {"coverage": "100.20", "active": "100.10", "pemda_share": None}


def test_from_draft_to_publication_and_correction(admin: Program, liaison: Program, programs: dict[str, Program]) -> None:
    first = verified(admin, liaison)
    assert (first["state"], first["submitted"]["by"], first["verified"]["by"]) == (
        "verified",
        "Admin daerah",
        "BPJS Kesehatan Cabang Kisaran",
    )

    (published,) = shown(programs["central_viewer"].get("/api/v1/published?tenants=12.19"))["items"]
    assert (published["version"], published["evidence"], published["source"], published["rates"]["coverage"]) == (
        first["id"],
        "verified",
        None,
        "97.45",
    )

    second = stepped(admin, first, "correct", {"reason": "salah ketik"})
    assert (second["corrects"], second["number"], second["state"], second["reason"]) == (first["id"], 2, "draft", "salah ketik")
    mended = shown(admin.put(MONTH, TANJUNGBALAI | {"registered": 183_140, "reason": "salah ketik"}, if_match=second["etag"]))
    stepped(liaison, stepped(admin, mended, "submit"), "verify")

    (month,) = shown(admin.get(f"{HERE}/coverage"))["items"]
    assert [each["registered"] for each in month["versions"]] == [183_140, 183_139]
    assert [each["registered"] for each in month["published"]] == [183_140, 183_139]
    (counts,) = shown(programs["operator"].get("/api/v1/published"))["items"]
    assert counts["registered"] == 183_140


def test_a_return_has_a_reason_and_the_month_begins_again(admin: Program, liaison: Program) -> None:
    waiting = stepped(admin, begun(admin), "submit")
    assert problem(liaison.post(f"{HERE}/coverage/{waiting['id']}/return", {"reason": "  "}, if_match=waiting["etag"]), 422)[
        "errors"
    ] == {"reason": ["Tulis 1 sampai 2000 tanda."]}
    returned = stepped(liaison, waiting, "return", {"reason": "Segmen belum lengkap."})

    assert (returned["state"], returned["return_reason"]) == ("returned", "Segmen belum lengkap.")
    problem(admin.get(MONTH), 404)
    assert begun(admin)["number"] == 2


def test_a_submission_is_taken_back(admin: Program, liaison: Program) -> None:
    waiting = stepped(admin, begun(admin), "submit")
    assert shown(liaison.get(MONTH))["id"] == waiting["id"]
    assert stepped(admin, waiting, "withdraw")["state"] == "draft"
    problem(liaison.get(MONTH), 404)


def test_the_branch_sees_no_draft_by_any_address(admin: Program, liaison: Program) -> None:
    draft = begun(admin)

    assert shown(liaison.get(f"{HERE}/coverage"))["items"] == []
    assert {month["state"] for month in shown(liaison.get(f"{HERE}/coverage/calendar"))["items"]} == {None}
    problem(liaison.get(MONTH), 404)
    problem(liaison.get(f"{HERE}/coverage/{draft['id']}"), 404)
    for step, body in (("verify", None), ("return", {"reason": "x"})):
        found = problem(liaison.post(f"{HERE}/coverage/{draft['id']}/{step}", body, if_match=draft["etag"]), 404)
        assert "current" not in found


def test_two_at_once_lose_nothing(admin: Program, officer: Program) -> None:
    seen = begun(admin)
    first = shown(officer.put(MONTH, TANJUNGBALAI | {"registered": 183_140}, if_match=seen["etag"]))

    late = admin.put(MONTH, TANJUNGBALAI | {"registered": 183_200}, if_match=seen["etag"])
    refused = problem(late, 412)
    assert refused["current"] == first
    assert late.headers["ETag"] == first["etag"]

    again = shown(admin.put(MONTH, TANJUNGBALAI | {"registered": 183_200}, if_match=late.headers["ETag"]))
    assert (again["registered"], again["number"]) == (183_200, 1)


def test_who_begins_second_sees_what_the_first_began(admin: Program, officer: Program) -> None:
    first = begun(officer)

    assert problem(admin.put(MONTH, TANJUNGBALAI | {"active": 150_000}, **STAR), 412)["current"] == first


@pytest.mark.parametrize("condition", [{}, {"if_match": "*"}, {"if_match": ""}, {"if_none_match": '"x"'}])
def test_a_change_names_the_state_that_it_is_based_on(admin: Program, condition: dict[str, str]) -> None:
    draft = begun(admin)

    problem(admin.put(MONTH, TANJUNGBALAI, **condition), 428)
    for step, body in (("submit", None), ("withdraw", None), ("correct", {"reason": "x"})):
        problem(admin.post(f"{HERE}/coverage/{draft['id']}/{step}", body, **condition), 428)


@pytest.mark.parametrize("tag", ['"0.1"', 'W/"x"', "nonsense", '"' + "é" * 5 + '"', '"a", "b"'])
def test_another_state_is_refused_and_the_present_one_told(admin: Program, tag: str) -> None:
    draft = begun(admin)
    sent = tag.encode().decode("latin-1")

    assert problem(admin.put(MONTH, TANJUNGBALAI, if_match=sent), 412)["current"] == draft
    assert problem(admin.post(f"{HERE}/coverage/{draft['id']}/submit", if_match=sent), 412)["current"] == draft


def test_a_tag_that_a_proxy_has_weakened_still_names_its_state(admin: Program) -> None:
    draft = begun(admin)

    assert shown(admin.put(MONTH, TANJUNGBALAI, if_match=f'"x", W/{draft["etag"]}'))["registered"] == 183_139


def test_the_tag_of_a_returned_version_does_not_fit_the_next_one(admin: Program, liaison: Program) -> None:
    """Both were at the same count of changes: an ETag names the version, too."""
    first = begun(admin)
    stepped(liaison, stepped(admin, first, "submit"), "return", {"reason": "x"})
    second = begun(admin)

    assert problem(admin.put(MONTH, TANJUNGBALAI, if_match=first["etag"]), 412)["current"] == second


def test_a_month_without_an_open_version_fits_no_tag(admin: Program) -> None:
    assert "current" not in problem(admin.put(MONTH, TANJUNGBALAI, if_match='"x.1"'), 412)


def test_steps_that_the_state_forbids_show_it(admin: Program, liaison: Program) -> None:
    draft = begun(admin)
    assert problem(admin.post(f"{HERE}/coverage/{draft['id']}/withdraw", if_match=draft["etag"]), 409)["current"] == draft
    waiting = stepped(admin, draft, "submit")
    for refused in (
        admin.put(MONTH, TANJUNGBALAI, if_match=waiting["etag"]),
        admin.post(f"{HERE}/coverage/{draft['id']}/submit", if_match=waiting["etag"]),
        admin.post(f"{HERE}/coverage/{draft['id']}/correct", {"reason": "x"}, if_match=waiting["etag"]),
    ):
        assert problem(refused, 409)["current"] == waiting
    done = stepped(liaison, waiting, "verify")
    assert problem(admin.put(MONTH, TANJUNGBALAI, **STAR), 409)["current"] == done
    assert problem(liaison.post(f"{HERE}/coverage/{draft['id']}/verify", if_match=done["etag"]), 409)["current"] == done
    correction = stepped(admin, done, "correct", {"reason": "x"})
    refused = admin.post(f"{HERE}/coverage/{draft['id']}/correct", {"reason": "x"}, if_match=done["etag"])
    assert problem(refused, 409)["current"] == correction


def test_who_holds_an_office_verifies_by_no_address(app: Flask, engine: Engine, admin: Program) -> None:
    both = person_with(engine, Seat(Role.LIAISON, branch_code="kisaran"), Seat(Role.OPD_STAFF, "12.19", organisation="Dinkes"))
    waiting = stepped(admin, begun(admin), "submit")

    problem(program_of(app, engine, both).post(f"{HERE}/coverage/{waiting['id']}/verify", if_match=waiting["etag"]), 403)
    problem(admin.post(f"{HERE}/coverage/{waiting['id']}/verify", if_match=waiting["etag"]), 403)
    assert shown(admin.get(MONTH))["state"] == "submitted"


def test_a_jump_asks_for_a_reason(admin: Program) -> None:
    begun(admin)
    may = f"{HERE}/coverage/2025-05"
    jumped = TANJUNGBALAI | {"as_of": "2025-05-01", "registered": 120_000, "active": 100_000, "segments": {}}
    draft = shown(admin.put(may, jumped, **STAR), 201)

    refused = problem(admin.post(f"{HERE}/coverage/{draft['id']}/submit", if_match=draft["etag"]), 422)
    assert set(refused["errors"]) == {"registered", "active", "reason"}
    reasoned = shown(admin.put(may, jumped | {"reason": "pembersihan data"}, if_match=draft["etag"]))
    assert stepped(admin, reasoned, "submit")["state"] == "submitted"


def test_gaps_are_named_when_it_is_submitted(admin: Program) -> None:
    draft = shown(admin.put(MONTH, {"as_of": "2025-04-01"}, **STAR), 201)

    refused = problem(admin.post(f"{HERE}/coverage/{draft['id']}/submit", if_match=draft["etag"]), 422)
    assert set(refused["errors"]) == {"population", "registered", "active"}


def test_pages_of_months_join_without_gap(admin: Program) -> None:
    for month in range(1, 6):
        shown(admin.put(f"{HERE}/coverage/2025-0{month}", {"as_of": f"2025-0{month}-01", "registered": month}, **STAR), 201)
    found, address = [], f"{HERE}/coverage?limit=2"
    while address:
        page = shown(admin.get(address))
        assert 0 < len(page["items"]) <= 2
        found += [month["period"] for month in page["items"]]
        address = f"{HERE}/coverage?limit=2&cursor={page['next_cursor']}" if page["next_cursor"] else ""

    assert found == ["2025-05", "2025-04", "2025-03", "2025-02", "2025-01"]
    assert shown(admin.get(f"{HERE}/coverage?kind=forecast"))["items"] == []


def test_the_lists_take_as_many_statements_for_many_months_as_for_one(admin: Program, liaison: Program) -> None:
    def counted() -> list[int]:
        addresses = ("coverage", "coverage/calendar", "populations", "gates", "coverage/2025-04")
        return [admin.statements(f"{HERE}/{each}") for each in addresses] + [liaison.statements("/api/v1/published")]

    stepped(admin, begun(admin), "submit")
    before = counted()
    for month in ("2025-05", "2025-06", "2025-07"):
        shown(admin.put(f"{HERE}/coverage/{month}", TANJUNGBALAI | {"as_of": f"{month}-01"}, **STAR), 201)

    # Token and tenant: two statements each. A list: its context and one to three reads.
    assert before == counted() == [6, 6, 4, 4, 5, 4]


def test_an_unchanged_read_is_not_sent_again(admin: Program) -> None:
    draft = begun(admin)
    for address in (MONTH, f"{HERE}/coverage", f"{HERE}/coverage/{draft['id']}", f"{HERE}/coverage/calendar"):
        tag = admin.get(address).headers["ETag"]
        unchanged = admin.get(address, if_none_match=tag)
        assert (unchanged.status_code, unchanged.data) == (304, b"")
    shown(admin.put(MONTH, TANJUNGBALAI | {"note": "lain"}, if_match=draft["etag"]))
    assert admin.get(MONTH, if_none_match=draft["etag"]).status_code == 200


def test_populations_are_recorded_corrected_and_listed(admin: Program) -> None:
    address = f"{HERE}/populations"
    population = {"value": 474_832, "source": "Dukcapil (DKB)", "semester": "2024S2"}

    assert shown(admin.post(address, population), 201) == population
    assert shown(admin.post(address, population), 200) == population
    assert shown(admin.post(address, population | {"value": 465_286}), 201)["value"] == 465_286
    assert shown(admin.get(address)) == {"items": [population | {"value": 465_286}], "next_cursor": None}


def test_gates_are_recorded_by_liaison_and_operator_and_read_by_the_region(
    admin: Program, liaison: Program, programs: dict[str, Program]
) -> None:
    address = f"{HERE}/gates"
    gate = {"gate": "uhc_prioritas", "as_of": "2025-10-01", "state": "met", "started_on": "2025-05-01", "document": "Surat 12"}
    whole = gate | {"lost_on": None, "paid_until": None, "reason": ""}

    assert shown(liaison.post(address, gate), 201) == whole
    assert shown(admin.get(address))["items"] == [whole]
    assert shown(programs["operator"].post(address, gate | {"as_of": "2025-11-01"}), 201) == whole | {"as_of": "2025-11-01"}
    assert [each["as_of"] for each in shown(admin.get(address))["items"]] == ["2025-11-01", "2025-10-01"]
    problem(admin.post(address, gate), 403)
    lost = problem(liaison.post(address, gate | {"state": "not_met", "lost_on": "2025-10-01"}), 422)
    assert lost["errors"] == {"reason": ["Tulis alasan hilangnya."]}
