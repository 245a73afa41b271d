"""Rankings as programs read them: the same figures as the pages, to the digit; runs that never change; one region explained."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine

from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction
from semesta_tenants.awards import queries
from semesta_tenants.awards.rules import ORDER_WORDS
from semesta_tenants.coverage import words
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.records import Rate, Relation
from tests.api.programs import Program, problem, shown
from tests.api.rankings import SIMULATION, UHC, cleared_rankings, prepared
from tests.coverage.conftest import clear

EDITION = f"/api/v1/editions/{UHC}"
RANKING = f"{EDITION}/ranking"


@pytest.fixture(scope="module")
def run(engine: Engine, owner: Engine) -> Iterator[int]:
    """The number of the run of the 2026 edition; these tests only read."""
    clear(owner)
    with cleared_rankings(owner):
        yield prepared(engine)
    clear(owner)


@pytest.fixture
def reader(programs: dict[str, Program], run: int) -> Program:  # noqa: ARG001 (there must be something to read)
    """Of the centre."""
    return programs["central_viewer"]


def whole(reader: Program, query: str = "") -> dict[str, Any]:
    return shown(reader.get(f"{RANKING}?limit=1000{query}"))


def item(document: dict[str, Any], code: str) -> dict[str, Any]:
    (found,) = [each for each in document["items"] if each["code"] == code]
    return dict(found)


def test_editions_are_listed_with_simulations_last(reader: Program) -> None:
    found = shown(reader.get("/api/v1/editions"))["items"]

    assert [(each["id"], each["state"], each["simulation"]) for each in found] == [
        (UHC, "open", False),
        (SIMULATION, "open", True),
    ]
    one = reader.get(EDITION)
    document = shown(one)
    assert document["rules"]["edition"] == UHC
    assert document["rules"]["contests"][0]["categories"][0]["criteria"]["all_of"][0]["at_least"] == "99"
    assert document["order"] == ORDER_WORDS
    assert [each["version"] for each in document["versions"]] == [1]
    assert [(each["before"], each["after"], each["by"]) for each in document["steps"]] == [(None, "open", "Operator")]
    assert reader.get(EDITION, if_none_match=one.headers["ETag"]).status_code == 304


def test_every_region_of_the_contest_is_there_and_those_without_figures_have_no_rank(reader: Program, run: int) -> None:
    document = whole(reader)

    assert document["run"]["number"] == run
    assert document["run"]["final"] is False
    assert len(document["items"]) == 552
    assert {each["id"]: (each["reported"], each["eligible"]) for each in document["contests"]}["kabupaten-kota"] == (4, 508)
    assert [each["code"] for each in document["items"] if each["rank"] is not None] == ["12.19", "12.74", "52.03", "12.09"]
    silent = item(document, "11.01")
    assert silent["name"] == "Kabupaten Aceh Selatan"
    assert {name: silent[name] for name in ("rank", "status", "figures", "certainty", "category", "verdicts")} == {
        "rank": None,
        "status": "unreported",
        "figures": None,
        "certainty": None,
        "category": None,
        "verdicts": [],
    }


def test_tanjungbalai_is_pratama_by_figures_and_madya_possible(reader: Program) -> None:
    found = item(whole(reader), "12.74")

    assert (found["category"], found["possible"], found["certainty"]) == ("pratama", ["madya"], "unknown")
    assert found["figures"]["coverage"] == "98.81"
    assert found["figures"]["active"] == "81.67"
    assert found["figures"]["pemda_share"] is None
    assert found["figures"]["exact"]["coverage"] == str(Fraction(185_194 * 100, 187_424))
    assert found["figures"]["counts"] == {
        "registered": 185_194,
        "active": 153_070,
        "pemda": None,
        "population": 187_424,
        "active_base": 187_424,
    }
    assert (found["figures"]["evidence"], found["figures"]["basis"]) == ("reported", "population")
    verdicts = {each["category"]: (each["truth"], each["by_figures"]) for each in found["verdicts"]}
    assert verdicts == {
        "utama": ("not_met", "not_met"),
        "madya": ("unknown", "unknown"),
        "pratama": ("unknown", "met"),
    }


def test_an_interval_says_its_relation_and_is_not_counted(reader: Program) -> None:
    found = item(whole(reader), "52.03")

    assert (found["figures"]["coverage"], found["figures"]["active"]) == (">=98.00", ">80.00")
    assert set(found["figures"]["counts"].values()) == {None}
    assert found["figures"]["why"] == {"coverage": "interval", "active": "interval", "pemda_share": "missing"}
    assert found["category"] == "pratama"


def test_rates_agree_to_the_digit_with_what_pages_write(reader: Program) -> None:
    """Pages write rates by coverage's own words, in Indonesian with a comma."""
    signs = {">=": Relation.AT_LEAST, ">": Relation.ABOVE, "": Relation.EXACTLY}
    compared = 0
    for each in whole(reader)["items"]:
        for name in ("coverage", "active", "pemda_share") if each["figures"] else ():
            text, exact = each["figures"][name], each["figures"]["exact"][name]
            if text is None:
                assert exact is None
                continue
            sign = text.rstrip("0123456789.")
            page = words.rate_words(Rate(signs[sign], Fraction(exact), computed=True))
            assert page is not None
            assert page.replace("≥ ", ">=").replace("> ", ">").replace(",", ".") == f"{text}%"
            assert Decimal(text.removeprefix(sign)) == two_decimals(Fraction(exact))
            compared += 1
    assert compared == 9


def test_lacks_are_told_in_points_and_people(reader: Program) -> None:
    found = {each["category"]: each for each in item(whole(reader), "12.09")["verdicts"]}

    # 95,066 below 98: printed, so nobody is counted.
    assert found["pratama"]["lack"] == {
        "points": "2.93",
        "exact": "1467/500",
        "indicator": "coverage",
        "people": None,
        "at_least": False,
    }
    assert found["pratama"]["slack"] is None
    counted = {each["category"]: each for each in item(whole(reader), "12.19")["verdicts"]}
    assert counted["madya"]["lack"] == {"points": "0.00", "exact": "0", "indicator": None, "people": None, "at_least": False}
    # The safer of the two ways is by the Pemda share, 25 % of 474,832 people.
    assert (counted["madya"]["slack"]["indicator"], counted["madya"]["slack"]["people"]) == ("pemda_share", 120_000 - 118_708)


@pytest.mark.parametrize("limit", [1, 2, 5, 551, 552, 553])
def test_pages_join_to_the_whole_also_under_filters(reader: Program, limit: int) -> None:
    for query in ("", "&level=city", "&province=12") if limit > 2 else ("&province=12&level=city",):
        page = shown(reader.get(f"{RANKING}?limit={limit}{query}"))
        found = page["items"]
        while page["next_cursor"]:
            page = shown(reader.get(f"{RANKING}?limit={limit}{query}&cursor={page['next_cursor']}"))
            assert 0 < len(page["items"]) <= limit
            found += page["items"]
        assert found == whole(reader, query)["items"]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("category=madya", ["12.19"]),
        ("category=pratama", ["12.74", "52.03"]),
        ("category=utama", []),
        ("evidence=reported", ["12.19", "12.74", "52.03", "12.09"]),
        ("evidence=verified", []),
        ("evidence=reported&province=52", ["52.03"]),
        ("evidence=reported&level=city", ["12.74"]),
        ("evidence=reported&contest=provinsi", []),
        ("evidence=reported&category=none", ["12.09"]),
        ("evidence=reported&verified_only=true", []),
        ("evidence=reported&month=2025-12", ["12.19", "12.74", "52.03", "12.09"]),
        ("evidence=reported&month=2025-11", []),
    ],
)
def test_each_filter_narrows(reader: Program, query: str, codes: list[str]) -> None:
    assert [each["code"] for each in whole(reader, f"&{query}")["items"]] == codes


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("level=country", "level"),
        ("province=1", "province"),
        ("category=emas", "category"),
        ("contest=desa", "contest"),
        ("evidence=rumour", "evidence"),
        ("run=0", "run"),
        ("run=1&month=2025-04", "run"),
        ("run=1&verified_only=true", "run"),
        ("month=2025-13", "month"),
        ("month=April", "month"),
        ("verified_only=1", "verified_only"),
        ("limit=1001", "limit"),
        ("cursor=x", "cursor"),
        ("cursor=WyJ4IiwiMSJd", "cursor"),
        ("cursor=WyIxIiwiLTEiXQ", "cursor"),
        ("month=2025-12&cursor=WyIxIiwiMSJd", "cursor"),
        ("kelas=a", "kelas"),
    ],
)
def test_arguments_that_cannot_be_used_are_named(reader: Program, query: str, field: str) -> None:
    assert set(problem(reader.get(f"{RANKING}?{query}"), 422)["errors"]) == {field}


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/editions/uhc-awards-1999",
        "/api/v1/editions/uhc-awards-1999/ranking",
        "/api/v1/editions/uhc-awards-1999/runs",
        "/api/v1/editions/uhc-awards-1999/official",
        "/api/v1/editions/uhc-awards-1999/comparison",
        f"{EDITION}/runs/0",
        f"{EDITION}/runs/9223372036854775808",
        f"{EDITION}/runs/99999999999999999999999999/content",
        f"{EDITION}/ranking?run=999999999999999999",
        f"{EDITION}/ranking/99.99",
        f"{EDITION}/ranking/99.01",
        f"{EDITION}/ranking/x",
        f"{EDITION}/ranking/12.74?run=999999",
        f"{EDITION}/comparison",
    ],
)
def test_what_is_not_there_is_not_found(reader: Program, address: str) -> None:
    problem(reader.get(address), 404)


def test_one_region_is_explained_to_each_criterion(reader: Program) -> None:
    document = shown(reader.get(f"{RANKING}/12.74"))

    assert document["standing"] == item(whole(reader), "12.74")
    explained = {each["category"]: each for each in document["explanations"]}
    coverage, active, *_gates = explained["pratama"]["finding"]["parts"]
    assert (coverage["indicator"], coverage["threshold"], coverage["value"], coverage["truth"]) == (
        "coverage",
        "98",
        "98.81",
        "met",
    )
    assert coverage["needed"] == -(-187_424 * 98 // 100)
    assert active["points"] == "1.67"
    # Two ways to Madya: more active people, or a known Pemda share.
    ways = [[each["indicator"] or each["gate"] for each in way] for way in explained["madya"]["ways"]]
    assert ways == [
        ["active", "uhc_prioritas", "contributions_paid"],
        ["pemda_share", "uhc_prioritas", "contributions_paid"],
    ]
    first = explained["madya"]["ways"][0][0]
    assert (first["missing"], first["points"]) == (-(-187_424 * 85 // 100) - 153_070, "-3.33")
    assert {each["id"] for each in document["sources"]} >= set(coverage["sources"])
    shown_gates = shown(reader.get(f"{RANKING}/12.19"))["gates"]
    assert [(each["gate"], each["state"], each["document"]) for each in shown_gates] == [
        ("uhc_prioritas", "met", "Surat 12/2025")
    ]


def test_the_content_of_a_run_is_its_bytes(engine: Engine, reader: Program, run: int) -> None:
    answer = reader.get(f"{EDITION}/runs/{run}/content")
    with shared_transaction(engine, SharedRole.VIEWER) as session:
        kept = queries.canonical_bytes(session, run)

    assert answer.data == kept
    digest = hashlib.sha256(kept).hexdigest()
    assert (answer.headers["X-Content-SHA256"], answer.headers["ETag"]) == (digest, f'"{digest}"')
    assert reader.get(f"{EDITION}/runs/{run}/content", if_none_match=f'"{digest}"').status_code == 304
    record = shown(reader.get(f"{EDITION}/runs/{run}"))
    content = orjson.loads(kept)
    assert (content["inputs_digest"], content["rules_digest"]) == (record["inputs_digest"], record["rules_digest"])
    problem(reader.get(f"/api/v1/editions/{SIMULATION}/runs/{run}/content"), 404)


def test_official_results_stand_beside_the_computed_ones(reader: Program) -> None:
    (found,) = shown(reader.get(f"{EDITION}/official"))["items"]

    assert (found["code"], found["category"], found["agreement"]) == ("12.09", "Madya", "different")
    assert found["computed"] == {"category": None, "possible": []}
    assert "95,07%" in found["words"]


def test_a_page_takes_few_statements_however_long_it_is(reader: Program) -> None:
    whole(reader)

    assert reader.statements(f"{RANKING}?limit=1") == reader.statements(f"{RANKING}?limit=1000") == 5
