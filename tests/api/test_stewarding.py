"""Editions kept by the operator's programs: drafts, opening, versions, states, winners; every step under If-Match."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from semesta_tenants.awards import editions
from semesta_tenants.awards.nodes import MOST_BYTES
from tests.api.programs import Program, problem, shown
from tests.api.rankings import UHC, cleared_rankings, ranked_again
from tests.api.test_at_once import at_once

FILE = editions.bundled_file(UHC).decode()
EDITIONS, DRAFT, EDITION = "/api/v1/editions", f"/api/v1/drafts/{UHC}", f"/api/v1/editions/{UHC}"
SECOND = FILE.replace("version: 1\n", "version: 2\nreason: Syarat diperbaiki.\n", 1).replace("at_least: 99", "at_least: 98.5", 1)
RESULT = {"code": "12.74", "category": "Pratama", "source_title": "Berita", "source_url": "https://berita.example/3"}


@pytest.fixture
def operator(programs: dict[str, Program], owner: Engine) -> Iterator[Program]:
    """Before and after it there is no edition."""
    with cleared_rankings(owner):
        yield programs["operator"]


def opened(operator: Program) -> str:
    """The edition is open; its ETag."""
    return str(shown(operator.post(EDITIONS, {"content": FILE, "open": True}), 201)["etag"])


def test_a_draft_is_prepared_saved_and_opened(operator: Program, programs: dict[str, Program]) -> None:
    made = operator.post(EDITIONS, {"content": FILE, "open": False})
    assert shown(made, 201) == {"id": UHC, "state": "draft", "etag": made.headers["ETag"]}
    assert made.headers["Location"] == DRAFT
    draft = shown(operator.get(DRAFT))
    assert (draft["content"], draft["title"]) == (FILE, "UHC Awards 2026")
    assert [each["id"] for each in shown(operator.get("/api/v1/drafts"))["items"]] == [UHC]
    # To everybody else it is not there.
    problem(programs["central_viewer"].get(DRAFT), 403)
    problem(programs["central_viewer"].get(EDITION), 404)

    other = FILE.replace("title: UHC Awards 2026", "title: UHC Awards Dua Ribu Dua Puluh Enam", 1)
    saved = shown(operator.put(DRAFT, {"content": other}, if_match=draft["etag"]))
    assert saved["title"] == "UHC Awards Dua Ribu Dua Puluh Enam"
    found = operator.post(f"{DRAFT}/open", {"reason": "Dibuka."}, if_match=saved["etag"])
    document = shown(found, 201)
    assert (document["state"], document["version"], found.headers["Location"]) == ("open", 1, EDITION)
    problem(operator.get(DRAFT), 404)
    assert shown(programs["central_viewer"].get(EDITION))["title"] == saved["title"]


def test_a_draft_is_thrown_away(operator: Program) -> None:
    tag = shown(operator.post(EDITIONS, {"content": FILE, "open": False}), 201)["etag"]

    problem(operator.ask("DELETE", DRAFT), 428)
    assert operator.ask("DELETE", DRAFT, if_match=tag).status_code == 204
    problem(operator.get(DRAFT), 404)
    problem(operator.ask("DELETE", DRAFT, if_match=tag), 404)


def test_a_change_names_the_state_that_was_seen(operator: Program) -> None:
    draft = shown(operator.post(EDITIONS, {"content": FILE, "open": False}), 201)["etag"]
    shown(operator.put(DRAFT, {"content": FILE}, if_match=draft))
    assert problem(operator.put(DRAFT, {"content": FILE}, if_match=draft), 412)["current"]["content"] == FILE
    problem(operator.put(DRAFT, {"content": FILE}), 428)
    problem(operator.post(f"{DRAFT}/open", {}, if_match=draft), 412)
    now = shown(operator.get(DRAFT))["etag"]
    open_ = shown(operator.post(f"{DRAFT}/open", {}, if_match=now), 201)["etag"]

    for address, body in ((f"{EDITION}/state", {"state": "frozen", "reason": "x"}), (f"{EDITION}/versions", {"content": SECOND})):
        problem(operator.post(address, body), 428)
        assert problem(operator.post(address, body, if_match=now), 412)["current"]["etag"] == open_


def test_what_is_there_already_is_not_made_again(operator: Program) -> None:
    shown(operator.post(EDITIONS, {"content": FILE, "open": False}), 201)
    for open_ in (True, False):
        problem(operator.post(EDITIONS, {"content": FILE, "open": open_}), 409)
    tag = shown(operator.get(DRAFT))["etag"]
    shown(operator.post(f"{DRAFT}/open", {}, if_match=tag), 201)
    for open_ in (True, False):
        problem(operator.post(EDITIONS, {"content": FILE, "open": open_}), 409)


def test_new_rules_are_a_new_version_with_its_reason(operator: Program) -> None:
    tag = opened(operator)
    document = shown(operator.post(f"{EDITION}/versions", {"content": SECOND}, if_match=tag), 201)

    assert [(each["version"], each["reason"]) for each in document["versions"]] == [(2, "Syarat diperbaiki."), (1, "")]
    assert len({each["digest"] for each in document["versions"]}) == 2
    same = operator.post(f"{EDITION}/versions", {"content": SECOND}, if_match=document["etag"])
    assert problem(same, 422)["errors"] == {"content": ["Versi berikutnya adalah 3."]}
    other = editions.bundled_file("simulasi-uhc-2027").decode()
    strange = operator.post(f"{EDITION}/versions", {"content": other}, if_match=document["etag"])
    assert problem(strange, 422)["errors"] == {"content": ["Berkas ini menyebut edisi lain: simulasi-uhc-2027."]}
    assert shown(operator.get(EDITION))["etag"] == document["etag"]


def test_an_edition_goes_its_way_and_not_another(engine: Engine, operator: Program) -> None:
    tag = opened(operator)

    def step(state: str, tag: str) -> Any:
        return operator.post(f"{EDITION}/state", {"state": state, "reason": "Menurut rapat."}, if_match=tag)

    assert problem(step("published", tag), 409)["current"]["state"] == "open"
    frozen = shown(step("frozen", tag))
    assert (frozen["state"], frozen["frozen_at"] is not None) == ("frozen", True)
    problem(step("published", frozen["etag"]), 409)
    ranked_again(engine)
    published = shown(step("published", frozen["etag"]))
    run = shown(operator.get(f"{EDITION}/runs"))["items"][0]
    assert (published["state"], published["final_run"], run["final"]) == ("published", run["number"], True)
    assert [(each["before"], each["after"], each["reason"], each["by"]) for each in published["steps"]] == [
        ("frozen", "published", "Menurut rapat.", "Pengelola sistem"),
        ("open", "frozen", "Menurut rapat.", "Pengelola sistem"),
        (None, "open", "", "Pengelola sistem"),
    ]
    problem(step("open", published["etag"]), 409)


CYCLE = FILE.replace(
    "- contest: kabupaten-kota",
    "- contest: provinsi-lama\n  title: Lama\n  regions:\n  - regency\n  same_as: kabupaten-kota\n- contest: kabupaten-kota",
    1,
)
BAD: dict[str, Callable[[], str]] = {
    "cycle": lambda: CYCLE,
    "unknown indicator": lambda: FILE.replace("indicator: coverage", "indicator: cakupann", 1),
    "threshold out of range": lambda: FILE.replace("at_least: 99", "at_least: 101", 1),
    "threshold of zero": lambda: FILE.replace("at_least: 99", "at_least: 0", 1),
    "category twice": lambda: FILE.replace("category: madya", "category: utama", 1),
    "unknown gate": lambda: FILE.replace("gate: uhc_prioritas", "gate: lainnya", 1),
    "anchor": lambda: FILE.replace("title: UHC Awards 2026", "title: &a UHC Awards 2026", 1),
    "no table": lambda: "- a\n- b\n",
    "no YAML": lambda: "edition: [\n",
    "sign": lambda: "edition: a\nvalue: \u0000\n",
    "too many": lambda: "edition: a\n" + "a: [1]\n" * 10_000,
}


@pytest.mark.parametrize("kind", sorted(BAD))
@pytest.mark.parametrize("open_", [True, False])
def test_a_bad_file_is_refused_with_lines_and_nothing_is_saved(operator: Program, kind: str, open_: bool) -> None:  # noqa: FBT001 (a parameter)
    found = problem(operator.post(EDITIONS, {"content": BAD[kind](), "open": open_}), 422)

    assert set(found["errors"]) == {"content"}
    assert all(each.startswith("Baris ") and each.endswith(".") for each in found["errors"]["content"]), found
    assert shown(operator.get(EDITIONS))["items"] == shown(operator.get("/api/v1/drafts"))["items"] == []


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"content", "open"}),
        ({"content": "", "open": False}, {"content"}),
        ({"content": "x" * (MOST_BYTES + 1), "open": False}, {"content"}),
        ({"content": 7, "open": "true"}, {"content", "open"}),
        ({"content": None, "open": 1}, {"content", "open"}),
        ({"content": FILE, "open": None}, {"open"}),
    ],
)
def test_bodies_that_cannot_be(operator: Program, body: dict[str, Any], fields: set[str]) -> None:
    assert set(problem(operator.post(EDITIONS, body), 422)["errors"]) == fields
    problem(operator.post(EDITIONS, b'{"content": "' + b"x" * 10_000_000 + b'"}'), 413)


def test_winners_are_recorded_once_and_taken_back(operator: Program) -> None:
    opened(operator)
    address = f"{EDITION}/official"
    assert shown(operator.post(address, {"results": [RESULT]})) == {"new": 1, "known": 0}
    assert shown(operator.post(address, {"results": [RESULT, RESULT | {"code": "12.19", "category": ""}]})) == {
        "new": 1,
        "known": 1,
    }
    found = shown(operator.get(address))["items"]
    assert [(each["code"], each["category"], each["agreement"], each["recorded"]["by"]) for each in found] == [
        ("12.19", None, None, "Pengelola sistem"),
        ("12.74", "Pratama", None, "Pengelola sistem"),
    ]
    assert operator.ask("DELETE", f"{address}/12.19").status_code == 204
    problem(operator.ask("DELETE", f"{address}/12.19"), 404)
    assert [each["code"] for each in shown(operator.get(address))["items"]] == ["12.74"]


@pytest.mark.parametrize(
    ("results", "fields"),
    [
        ([], {"results"}),
        ("x", {"results"}),
        ([RESULT | {"code": "99.99"}], {"results.0.code"}),
        ([RESULT | {"code": "12.7"}], {"results.0.code"}),
        ([RESULT, RESULT], {"results.1.code"}),
        ([RESULT | {"source_url": "javascript:alert(1)"}], {"results.0.source_url"}),
        ([RESULT | {"source_title": " "}], {"results.0.source_title"}),
        ([RESULT | {"category": "x" * 101}], {"results.0.category"}),
        ([{}], {"results.0.code", "results.0.source_title", "results.0.source_url"}),
    ],
)
def test_winners_that_cannot_be(operator: Program, results: Any, fields: set[str]) -> None:
    opened(operator)

    assert set(problem(operator.post(f"{EDITION}/official", {"results": results}), 422)["errors"]) == fields
    assert shown(operator.get(f"{EDITION}/official"))["items"] == []


def test_of_two_steps_at_once_one_is_told(operator: Program) -> None:
    tag = opened(operator)
    for state in ("frozen", "open", "frozen"):
        said = {"state": state, "reason": "Menurut rapat."}
        first, second = at_once(*[lambda t=tag, s=said: operator.post(f"{EDITION}/state", s, if_match=t)] * 2)
        tag = shown(first)["etag"]
        assert problem(second, 412)["current"]["etag"] == tag
