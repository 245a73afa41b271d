"""Batches for programs: pages by key, what a step must name, which side may what."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.api.conftest import _forgotten, admin, app, engine, liaison, officer, programs, pytest_generate_tests
from tests.api.programs import HERE, Program, problem, shown
from tests.batches.conftest import drafted, received, sent, verified
from tests.batches.pages import today, wanted
from tests.coordination.conftest import cleared as tasks_cleared

__all__ = ["_forgotten", "admin", "app", "engine", "liaison", "officer", "programs", "pytest_generate_tests", "tasks_cleared"]
pytestmark = pytest.mark.usefixtures("tasks_cleared", "cleared")
BATCHES = f"{HERE}/batches"
WORDS = ("title", "people", "note", "letter")
BODY: dict[str, Any] = {
    "title": "Usulan peserta",
    "kind": "proposal",
    "effect": "add",
    "segment": "PBPU_PEMDA",
    "month": f"{today():%Y-%m}",
    "owner": "Dinas Sosial",
    "people": 320,
    "list_place": "Map bersama",
}
ANSWER: dict[str, Any] = {"accepted": 312, "rejected": 8, "reasons": [{"code": "moved", "people": 8}]}


def test_a_batch_goes_through_its_steps(admin: Program, liaison: Program) -> None:
    made = admin.post(BATCHES, BODY)
    document, tag = shown(made, 201), made.headers["ETag"]
    address = made.headers["Location"]
    assert (document["state"], document["waits_for"], f'"{document["etag"]}"') == ("draft", ["region"], tag)
    assert shown(admin.get(address)) == document
    problem(liaison.get(address), 404)
    problem(admin.post(f"{address}/send"), 428)
    changed = admin.put(address, BODY | {"letter": "400/12"}, if_match=tag)
    stale = problem(admin.put(address, BODY, if_match=tag), 412)
    assert stale["current"]["letter"] == "400/12"
    gone = admin.post(f"{address}/send", if_match=changed.headers["ETag"])
    assert shown(liaison.get(address))["waits_for"] == ["bpjs"]
    problem(admin.post(f"{address}/receive", if_match=gone.headers["ETag"]), 403)
    there = liaison.post(f"{address}/receive", if_match=gone.headers["ETag"])
    tag = there.headers["ETag"]
    assert problem(admin.post(f"{address}/withdraw", {"reason": "x"}, if_match=tag), 409)["current"]["state"] == "received"
    odd = problem(liaison.post(f"{address}/verify", ANSWER | {"accepted": 1}, if_match=tag), 422)
    assert odd["errors"].keys() == {"accepted"}
    answered = liaison.post(f"{address}/verify", ANSWER, if_match=tag)
    hand = {"office": "Sekretaris Daerah", "digest": shown(answered)["digest"]}
    tag = answered.headers["ETag"]
    problem(admin.post(f"{address}/sign", hand | {"digest": "0" * 64}, if_match=tag), 409)
    first = admin.post(f"{address}/sign", hand, if_match=tag)
    last = liaison.post(f"{address}/sign", hand | {"office": "Kepala Cabang"}, if_match=first.headers["ETag"])
    assert (shown(last)["state"], shown(last)["digest"], shown(last)["waits_for"]) == ("agreed", hand["digest"], [])
    assert shown(last)["signatures"]["region"]["by"].startswith("Sekretaris Daerah · ")
    again = shown(admin.post(f"{address}/resubmit", if_match=last.headers["ETag"]), 201)
    assert (again["resubmits"], again["people"]) == (document["id"], 8)


def test_lists_come_in_pages_narrow_and_stay_cheap(admin: Program, liaison: Program, application: Engine) -> None:
    made = [drafted(application, wanted(title=f"Usulan {n}", owner=f"Dinas {n % 2}")) for n in range(3)]
    made += [sent(application, wanted(title="Terkirim"))]
    seen, address = [], f"{BATCHES}?limit=2"
    cost = admin.statements(address)
    while True:
        document = shown(admin.get(address))
        seen += [each["id"] for each in document["items"]]
        if document["next_cursor"] is None:
            break
        address = f"{BATCHES}?limit=2&cursor={document['next_cursor']}"
    assert seen == [str(each.id) for each in made]
    assert cost <= 6
    assert [each["title"] for each in shown(liaison.get(BATCHES))["items"]] == ["Terkirim"]
    for query, number in (("owner=Dinas%201", 1), ("state=draft", 3), ("waits_for=bpjs", 1), (f"month={today():%Y-%m}", 4)):
        assert len(shown(admin.get(f"{BATCHES}?{query}"))["items"]) == number, query
    for query in ("state=x", "month=2026-13", "limit=0", "cursor=x", "tahun=1"):
        problem(admin.get(f"{BATCHES}?{query}"), 422)


def test_an_office_acts_for_itself_and_the_branch_begins_nothing(
    admin: Program, officer: Program, liaison: Program, application: Engine
) -> None:
    theirs = drafted(application, wanted())
    # The officer of these programs is of another office: what is not theirs is not there.
    problem(officer.get(f"{BATCHES}/{theirs.id}"), 404)
    assert shown(officer.get(BATCHES))["items"] == []
    assert problem(officer.post(BATCHES, BODY), 422)["errors"].keys() == {"owner"}
    shown(officer.post(BATCHES, BODY | {"owner": "Dinas Kesehatan"}), 201)
    problem(liaison.post(BATCHES, BODY), 403)
    problem(admin.get(f"/api/v1/tenants/12.74/batches/{theirs.id}"), 404)
    for wrong in ({"title": ""}, {"people": 0}, {"effect": "remove"}, {"month": "2026-3"}, {"state": "sent"}, {"people": "3"}):
        problem(admin.post(BATCHES, BODY | wrong), 422)


def test_a_linked_task_is_named_only_to_who_sees_it(
    admin: Program, officer: Program, liaison: Program, application: Engine
) -> None:
    tasks = f"{HERE}/tasks"
    hidden = shown(admin.post(tasks, {"title": "Tertutup", "owner": "Dinas Pendidikan"}), 201)["id"]
    shared = shown(admin.post(tasks, {"title": "Terbuka", "owner": "Dinas Pendidikan", "shared": True}), 201)["id"]
    body = BODY | {"owner": "Dinas Kesehatan"}
    assert problem(officer.post(BATCHES, body | {"task_id": hidden}), 422)["errors"].keys() == {"task_id"}
    made = admin.post(BATCHES, body | {"task_id": hidden})
    address, tag = made.headers["Location"], made.headers["ETag"]
    assert (shown(made, 201)["task_id"], shown(officer.get(address))["task_id"]) == (hidden, None)
    changed = officer.put(address, body | {"letter": "400/13"}, if_match=tag)
    assert (shown(changed)["task_id"], shown(admin.get(address))["task_id"]) == (None, hidden)
    assert problem(officer.put(address, body, if_match=tag), 412)["current"]["task_id"] is None
    assert shown(admin.post(f"{address}/send", if_match=changed.headers["ETag"]))["task_id"] == hidden
    assert problem(officer.put(address, body, if_match=officer.get(address).headers["ETag"]), 409)["current"]["task_id"] is None
    assert shown(liaison.get(address))["task_id"] is None
    open_ = sent(application, wanted(task_id=uuid.UUID(shared)))
    assert shown(liaison.get(f"{BATCHES}/{open_.id}"))["task_id"] == shared


def test_the_branch_reads_what_was_sent_while_the_region_mends_it(admin: Program, liaison: Program) -> None:
    made = admin.post(BATCHES, BODY)
    address = made.headers["Location"]
    gone = admin.post(f"{address}/send", if_match=made.headers["ETag"])
    back = liaison.post(f"{address}/return", {"reason": "Kosong."}, if_match=gone.headers["ETag"])
    new = {"title": "Rahasia", "people": 9_999, "note": "Rahasia", "letter": "Rahasia"}
    mended = admin.put(address, BODY | new, if_match=back.headers["ETag"])
    old = {name: shown(gone)[name] for name in WORDS}
    for client, words in ((admin, new), (liaison, old)):
        document = shown(client.get(address))
        assert {name: document[name] for name in WORDS} == words
        (line,) = (each for each in shown(client.get(BATCHES))["items"] if each["id"] == document["id"])
        assert (line["title"], line["people"], line["etag"]) == (words["title"], words["people"], document["etag"])
    assert {name: shown(mended)[name] for name in WORDS} == new
    ended = admin.post(f"{address}/withdraw", {"reason": "Tidak jadi."}, if_match=mended.headers["ETag"])
    for document in (shown(ended), shown(liaison.get(address))):
        assert {name: document[name] for name in WORDS} == old


def test_what_looks_like_somebodys_number_is_refused_until_it_is_said_to_be_none(
    admin: Program, liaison: Program, application: Engine
) -> None:
    said, sure = "An. Budi 1219010101900001", {"no_nik": True}
    for field, name in (("title", "title"), ("letter", "letter"), ("list_place", "file_words"), ("note", "note")):
        assert problem(admin.post(BATCHES, BODY | {field: said}), 422)["errors"].keys() == {name}
        shown(admin.post(BATCHES, BODY | {field: said} | sure), 201)
    there = received(application, wanted())
    steps: list[tuple[Program, str, dict[str, Any]]] = [
        (liaison, "return", {"reason": said}),
        (admin, "withdraw", {"reason": said}),
        (liaison, "verify", ANSWER | {"answer": said}),
        (admin, "contest", {"reason": said}),
    ]
    batches = (there, drafted(application, wanted()), received(application, wanted()), verified(application, wanted()))
    for batch, (who, step, body) in zip(batches, steps, strict=True):
        where, tag = f"{BATCHES}/{batch.id}/{step}", who.get(f"{BATCHES}/{batch.id}").headers["ETag"]
        assert problem(who.post(where, body, if_match=tag), 422)["errors"].keys() == {"answer" if step == "verify" else "reason"}
        shown(who.post(where, body | sure, if_match=tag))
