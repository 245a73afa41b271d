"""Contributions for programs: pages by key, what a step must name, who may what, what all of it comes to."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from tests.api.conftest import _forgotten, admin, app, engine, liaison, officer, programs, pytest_generate_tests
from tests.api.programs import HERE, Program, problem, shown
from tests.contributions.conftest import bill, enter, paid

__all__ = ["_forgotten", "admin", "app", "engine", "liaison", "officer", "programs", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
ENTRIES = f"{HERE}/contributions"
BODY: dict[str, Any] = {
    "kind": "bill",
    "month": "2025-05",
    "amount": 1_774_596_600,
    "people": 46_947,
    "dated_on": "2025-05-03",
    "document": "TAG/2025/05",
}
PAID = {
    "kind": "payment",
    "month": "2025-05",
    "amount": 1_774_596_600,
    "source": "apbd",
    "dated_on": "2025-05-09",
    "document": "S1",
}


def test_an_entry_goes_through_its_steps(admin: Program, liaison: Program) -> None:
    made = admin.post(ENTRIES, BODY)
    document = shown(made, 201)
    address, tag = made.headers["Location"], made.headers["ETag"]
    assert (document["state"], document["side"], document["month"], document["source"]) == ("waiting", "region", "2025-05", None)
    assert shown(admin.get(address)) == document
    assert problem(admin.post(ENTRIES, BODY), 409)["current"]["id"] == document["id"]
    problem(admin.post(f"{address}/confirm", if_match=tag), 403)
    problem(liaison.post(f"{address}/confirm"), 428)
    done = liaison.post(f"{address}/confirm", if_match=tag)
    assert shown(done)["confirmed"]["by"]
    assert problem(liaison.post(f"{address}/confirm", if_match=tag), 412)["current"]["state"] == "confirmed"
    assert problem(liaison.post(f"{address}/confirm", if_match=done.headers["ETag"]), 409)["current"]["state"] == "confirmed"
    payment = admin.post(ENTRIES, PAID)
    shown(liaison.post(f"{payment.headers['Location']}/confirm", if_match=payment.headers["ETag"]))
    whole = shown(admin.get(f"{ENTRIES}/summary"))
    assert (whole["state"], whole["paid_until"], whole["arrears"], whole["gate"]["from_contributions"]) == (
        "met",
        "2025-05",
        0,
        True,
    )
    assert whole["months"][0]["by_source"] == [{"source": "apbd", "amount": 1_774_596_600}]
    assert whole["months"][0]["expected"] == 46_947 * 37_800
    problem(admin.post(f"{address}/void", {"reason": "x"}, if_match=done.headers["ETag"]), 403)
    problem(liaison.post(f"{address}/void", {"reason": ""}, if_match=done.headers["ETag"]), 422)
    gone = liaison.post(f"{address}/void", {"reason": "Salah."}, if_match=done.headers["ETag"])
    assert shown(gone)["voided"]["reason"] == "Salah."
    problem(liaison.post(f"{address}/void", {"reason": "Lagi."}, if_match=gone.headers["ETag"]), 409)
    assert shown(admin.get(f"{ENTRIES}/summary"))["gate"]["state"] == "unknown"


def test_lists_come_in_pages_and_narrow(admin: Program, application: Engine) -> None:
    made = [enter(application, each) for each in (bill(), paid(), paid(amount=4))]
    seen, address = [], f"{ENTRIES}?limit=2"
    cost = admin.statements(address)
    while True:
        document = shown(admin.get(address))
        seen += [each["id"] for each in document["items"]]
        if document["next_cursor"] is None:
            break
        address = f"{ENTRIES}?limit=2&cursor={document['next_cursor']}"
    assert seen == [str(each.id) for each in made]
    assert cost <= 6
    for query, number in (("kind=bill", 1), ("state=confirmed", 0), ("since=2025-06", 0), ("until=2025-05&state=waiting", 3)):
        assert len(shown(admin.get(f"{ENTRIES}?{query}"))["items"]) == number, query
    for query in ("kind=x", "since=2025", "until=2025-13", "limit=0", "cursor=x", "tahun=1"):
        problem(admin.get(f"{ENTRIES}?{query}"), 422)


def test_what_cannot_be_is_refused_and_others_find_nothing(admin: Program, officer: Program, application: Engine) -> None:
    made = enter(application, paid())
    for address in (ENTRIES, f"{ENTRIES}/summary", f"{ENTRIES}/{made.id}"):
        problem(officer.get(address), 404)
    problem(officer.post(ENTRIES, BODY), 404)
    problem(officer.post(f"{ENTRIES}/{made.id}/void", {"reason": "x"}, if_match=f'"{made.id.hex}.1"'), 404)
    problem(admin.get(f"/api/v1/tenants/12.74/contributions/{made.id}"), 404)
    for wrong, field in (
        ({"amount": 0}, "amount"),
        ({"amount": "5"}, "amount"),
        ({"month": "2013-12"}, "month"),
        ({"month": "2025-5"}, "month"),
        ({"kind": "payment", "people": None}, "source"),
        ({"document": ""}, "document"),
        ({"state": "confirmed"}, "state"),
    ):
        assert field in problem(admin.post(ENTRIES, BODY | wrong), 422)["errors"], wrong


def test_what_looks_like_somebodys_number_is_refused_until_it_is_said_to_be_none(admin: Program, application: Engine) -> None:
    said, sure = "1219010101900001", {"no_nik": True}
    for field in ("document", "note"):
        assert problem(admin.post(ENTRIES, BODY | {field: said}), 422)["errors"].keys() == {field}
    shown(admin.post(ENTRIES, BODY | {"document": said} | sure), 201)
    made = enter(application, paid())
    where, tag = f"{ENTRIES}/{made.id}/void", admin.get(f"{ENTRIES}/{made.id}").headers["ETag"]
    assert problem(admin.post(where, {"reason": said}, if_match=tag), 422)["errors"].keys() == {"reason"}
    shown(admin.post(where, {"reason": said} | sure, if_match=tag))
