"""What cannot be used is refused with a sentence for each field, as a problem document, and never with a fault."""

from __future__ import annotations

from typing import Any

import pytest

from semesta_platform.http.api_arguments import LARGEST_BODY
from tests.api.programs import HERE, TANJUNGBALAI, Program, problem, shown

MONTH = f"{HERE}/coverage/2025-04"
STAR = {"if_none_match": "*"}
HUGE = b'{"as_of": "2025-04-01", "registered": ' + b"9" * 30 + b"}"


def figure(**changes: Any) -> dict[str, Any]:
    return TANJUNGBALAI | changes


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (figure(registered="183139"), {"registered"}),
        (figure(registered=183139.0), {"registered"}),
        (figure(active=80.08), {"active"}),
        (figure(active="80.08"), {"active"}),
        (figure(active="80,08"), {"active"}),
        (figure(registered=True), {"registered"}),
        (figure(registered=-1), {"registered"}),
        (figure(registered=10**9 + 1), {"registered"}),
        (figure(registered=2**63), {"registered"}),
        (HUGE, {"registered"}),
        (figure(registered=[1]), {"registered"}),
        (figure(registered={}), {"registered"}),
        (figure(active=183_140), {"active"}),
        (figure(segments={"PBI_JK": {"registered": 1, "active": 2}}), {"segments.PBI_JK.active"}),
        (figure(segments={"PBI_JK": {"registered": 183_140}}), {"registered"}),
        (figure(segments={"PBI_JK": {"registered": -3}}), {"segments.PBI_JK.registered"}),
        (figure(segments={"PBI_JK": 7}), {"segments.PBI_JK"}),
        (figure(segments={"PBI": {}}), {"segments.PBI"}),
        (figure(segments=[]), {"segments"}),
        (figure(population=187_939), {"population"}),
        (figure(population={"value": 0, "source": "x"}), {"population.value"}),
        (figure(population={"value": 1, "source": "  ", "semester": "2024S2"}), {"population.source"}),
        (figure(population={"value": 1, "source": "x" * 301}), {"population.source"}),
        (figure(population={"value": 1, "source": "x\u0000"}), {"population.source"}),
        (figure(population={"value": 1, "source": "x", "semester": "2024S3"}), {"population.semester"}),
        (figure(population={"value": 1, "source": "x", "semester": "0001S1"}), {"population.semester"}),
        (figure(as_of="2025-05-01"), {"as_of"}),
        (figure(as_of="1 April 2025"), {"as_of"}),
        (figure(as_of="20250401"), {"as_of"}),
        (figure(as_of="2025-02-30"), {"as_of"}),
        (figure(as_of=None), {"as_of"}),
        (figure(reported_on="9999-12-31"), {"reported_on"}),
        (figure(note="x" * 2001), {"note"}),
        (figure(note="a\u202eb"), {"note"}),
        (figure(note="\u0000"), {"note"}),
        (figure(reason="\u0007"), {"reason"}),
        (figure(kind="guess"), {"kind"}),
        (figure(kind=["actual"]), {"kind"}),
        (figure(basis=None), {"basis"}),
        (figure(coverage="97.45"), {"coverage"}),
        (figure(registred=1), {"registred"}),
        ({}, {"as_of"}),
        ([], {"body"}),
        (None, {"body"}),
        (b'"x"', {"body"}),
        (b"7", {"body"}),
    ],
    ids=lambda value: str(value)[-60:],
)
@pytest.mark.parametrize("language", ["id", "en"])
def test_each_field_is_named_with_a_sentence(admin: Program, body: Any, fields: set[str], language: str) -> None:
    sent = b"null" if body is None else body
    found = problem(admin.put(f"{MONTH}?bahasa={language}", sent, **STAR), 422)

    assert set(found["errors"]) == fields
    for sentences in found["errors"].values():
        for sentence in sentences:
            assert sentence.endswith(".")
            assert len(sentence) > 10
    problem(admin.get(MONTH), 404)


@pytest.mark.parametrize("month", ["2999-01", "2013-12"])
def test_months_that_have_no_figures(admin: Program, month: str) -> None:
    found = problem(admin.put(f"{HERE}/coverage/{month}", figure(as_of=f"{month}-01"), **STAR), 422)

    assert set(found["errors"]) == {"as_of"}


@pytest.mark.parametrize("month", ["0000-01", "2025-13", "2025-00", "2025-4", "25-04", "2025-04-01", "٢٠٢٥-٠٤"])
def test_what_is_no_month_is_no_address(admin: Program, month: str) -> None:
    problem(admin.put(f"{HERE}/coverage/{month}", figure(), **STAR), 404)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"{'as_of': 1}", 400),
        (b'{"registered": ' + b"9" * 400 + b"}", 400),
        (b'{"registered": NaN}', 400),
        (b'{"registered": Infinity}', 400),
        (b'{"note": "\xff"}', 400),
        (b'{"note": "\\ud800"}', 400),
        (b"[" * 100_000, 400),
        (b'{"a":' * 20_000 + b"1" + b"}" * 20_000, 400),
        (b'{"note": "' + b"x" * 1_000_000 + b'"}', 413),
        (b" " * (LARGEST_BODY + 1), 413),
        (b" " * (17 * 1024 * 1024), 413),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_json_is_refused_whole(admin: Program, body: bytes, status: int) -> None:
    problem(admin.put(MONTH, body, **STAR), status)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "application/problem+json"]
)
def test_other_kinds_of_bodies_are_not_read(admin: Program, kind: str) -> None:
    problem(admin.put(MONTH, b"{}", content_type=kind, **STAR), 415)
    problem(admin.post(f"{HERE}/populations", b"a=b", content_type=kind), 415)


@pytest.mark.parametrize(
    ("address", "field"),
    [
        (f"{HERE}/coverage?limit=0", "limit"),
        (f"{HERE}/coverage?limit=201", "limit"),
        (f"{HERE}/coverage?limit=%D9%A1", "limit"),
        (f"{HERE}/coverage?limit=1e1", "limit"),
        (f"{HERE}/coverage?limit=5&limit=6", "limit"),
        (f"{HERE}/coverage?kind=guess", "kind"),
        (f"{HERE}/coverage?cursor=x", "cursor"),
        (f"{HERE}/coverage?cursor=WyIyMDI1LTEzLTAxIl0", "cursor"),
        (f"{HERE}/coverage?kinds=actual", "kinds"),
        ("/api/v1/published?tenants=1219", "tenants"),
        ("/api/v1/published?tenants=12.19%0A", "tenants"),
        ("/api/v1/published?since=kemarin", "since"),
        ("/api/v1/published?cursor=WyIxMi4xOSJd", "cursor"),
        ("/api/v1/published?cursor=WyIxMi4xOSIsIjIwMjUtMDQtMDEiLDFd", "cursor"),
        (f"{HERE}/audit?from=2025", "from"),
        (f"{HERE}/audit?to=x", "to"),
        (f"{HERE}/audit?cursor=WyJ4IiwieSJd", "cursor"),
        (f"{HERE}/audit?cursor=WyIyMDI1LTA0LTAxIiwiMDE4OTBhNWQtYWM5Ni03NzRiLWJjY2UtYjMwMjA5OWE4MDU3Il0", "cursor"),
        (f"{HERE}/audit?actor=" + "a" * 101, "actor"),
        (f"{HERE}/people?cursor=WyJ4Il0", "cursor"),
        (f"{HERE}/people?q=x", "q"),
        (f"{HERE}/invitations?cursor=WyJ4Il0", "cursor"),
    ],
)
def test_arguments_that_cannot_be_used_are_named(admin: Program, address: str, field: str) -> None:
    assert set(problem(admin.get(address), 422)["errors"]) == {field}


@pytest.mark.parametrize("tail", ["coverage/x", "coverage/00000000-0000-0000-0000-000000000000", "people", "nothing"])
@pytest.mark.parametrize("code", ["12.19", "12.1", "1219", "12.19.1", "zz", "12.19%00"])
def test_addresses_without_anything_are_not_found_or_refused(admin: Program, code: str, tail: str) -> None:
    answer = admin.get(f"/api/v1/tenants/{code}/{tail}")
    if (code, tail) != ("12.19", "people"):
        problem(answer, 400 if "%00" in code else 404)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"value", "source", "semester"}),
        ({"value": 2**63, "source": "x", "semester": "2024S2"}, {"value"}),
        ({"value": 1, "source": "\u0000", "semester": "2024S2"}, {"source"}),
        ({"value": 1, "source": "x" * 400, "semester": "2024S2"}, {"source"}),
        ({"value": 1, "source": "x", "semester": None}, {"semester"}),
        ({"value": 1, "source": "x", "semester": "1999S1"}, {"semester"}),
    ],
)
def test_populations_that_cannot_be(admin: Program, body: dict[str, Any], fields: set[str]) -> None:
    assert set(problem(admin.post(f"{HERE}/populations", body), 422)["errors"]) == fields
    assert shown(admin.get(f"{HERE}/populations"))["items"] == []


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"gate": "other", "as_of": "2025-01-01", "state": "unknown"}, {"gate"}),
        ({"gate": "uhc_prioritas", "as_of": "2999-01-01", "state": "unknown"}, {"as_of"}),
        ({"gate": "uhc_prioritas", "as_of": "2025-01-01", "state": "perhaps"}, {"state"}),
        ({"gate": "uhc_prioritas", "as_of": "2025-01-01", "state": "met"}, {"document"}),
        ({"gate": "uhc_prioritas", "as_of": "2025-01-01", "state": "unknown", "paid_until": "2025-01-01"}, {"paid_until"}),
        ({"gate": "uhc_prioritas", "as_of": "2025-01-01", "state": "unknown", "reason": "\u0000"}, {"reason"}),
    ],
)
def test_evidence_that_cannot_be(liaison: Program, body: dict[str, Any], fields: set[str]) -> None:
    assert set(problem(liaison.post(f"{HERE}/gates", body), 422)["errors"]) == fields


def test_a_method_that_is_not_served(admin: Program) -> None:
    assert problem(admin.ask("PATCH", MONTH, {}), 405)["type"] == "/publik/galat/cara-salah"
