"""Rankings that go on while programs read them: later pages, trials, comparisons, and the region that is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.api.programs import HERE, Program, problem, shown
from tests.api.rankings import BATU_BARA_MORE, UHC, cleared_rankings, open_bundled, prepared, publish, ranked_again

EDITION = f"/api/v1/editions/{UHC}"
RANKING = f"{EDITION}/ranking"


@pytest.fixture
def run(engine: Engine, owner: Engine, cleared: None) -> Iterator[int]:  # noqa: ARG001 (empties what this fills)
    """The number of the run of the 2026 edition."""
    with cleared_rankings(owner):
        yield prepared(engine)


@pytest.fixture
def reader(programs: dict[str, Program], run: int) -> Program:  # noqa: ARG001 (there must be something to read)
    """Of the centre."""
    return programs["central_viewer"]


def whole(reader: Program, query: str = "") -> dict[str, Any]:
    return shown(reader.get(f"{RANKING}?limit=1000{query}"))


def test_a_later_page_stays_with_the_run_of_the_first(engine: Engine, reader: Program, run: int) -> None:
    first = shown(reader.get(f"{RANKING}?limit=1"))
    publish(engine, "12.19", BATU_BARA_MORE)
    ranked_again(engine)
    second = shown(reader.get(f"{RANKING}?limit=1&cursor={first['next_cursor']}"))

    assert whole(reader)["run"]["number"] > run
    assert (second["run"]["number"], second["items"][0]["code"]) == (run, "12.74")
    newest = whole(reader)["run"]["number"]
    assert set(problem(reader.get(f"{RANKING}?cursor={first['next_cursor']}&run={newest}"), 422)["errors"]) == {"cursor"}


def test_a_trial_is_of_no_run_and_keeps_none(engine: Engine, reader: Program, run: int) -> None:
    document = whole(reader, "&month=2025-04")

    assert document["run"] is None
    assert document["scope"] == {"since": "2025-04-01", "until": "2025-04-30", "verified_only": False, "trial": True}
    assert {each["rank"] for each in document["items"]} == {None}
    page = shown(reader.get(f"{RANKING}?limit=1&month=2025-12"))
    publish(engine, "12.19", BATU_BARA_MORE)
    again = shown(reader.get(f"{RANKING}?limit=1&month=2025-12&cursor={page['next_cursor']}"))
    assert [each["code"] for each in again["items"]] == ["12.74"]
    assert whole(reader)["run"]["number"] == run


def test_a_region_sees_that_the_centre_looked_and_nothing_of_whom(programs: dict[str, Program], reader: Program) -> None:
    assert shown(programs["tenant_admin"].get(f"{HERE}/looks"))["items"] == []
    shown(programs["liaison"].get(f"{RANKING}/12.19"))
    shown(programs["operator"].get(f"{RANKING}/12.19"))
    assert shown(programs["tenant_admin"].get(f"{HERE}/looks"))["items"] == []
    for _ in range(2):
        shown(reader.get(f"{RANKING}/12.19"))
        shown(reader.get(f"{RANKING}/12.74"))

    (look,) = shown(programs["tenant_admin"].get(f"{HERE}/looks"))["items"]
    assert set(look) == {"role", "day"}
    assert look["role"] == "central_viewer"


def test_runs_are_listed_and_compared(engine: Engine, reader: Program, run: int) -> None:
    publish(engine, "12.19", BATU_BARA_MORE)
    ranked_again(engine)
    runs = [each["number"] for each in shown(reader.get(f"{EDITION}/runs"))["items"]]
    first = shown(reader.get(f"{EDITION}/runs?limit=1"))
    second = shown(reader.get(f"{EDITION}/runs?limit=1&cursor={first['next_cursor']}"))
    assert (len(runs), runs[1]) == (2, run)
    assert [first["items"][0]["number"], second["items"][0]["number"]] == runs

    document = shown(reader.get(f"{EDITION}/comparison"))
    assert (document["from"]["number"], document["to"]["number"]) == (run, runs[0])
    (moved,) = document["items"]
    assert (moved["code"], moved["before"]["category"], moved["after"]["category"]) == ("12.19", "madya", "utama")
    assert {"kind": "figure", "name": "active", "before": "85.08", "after": "95.19", "others": []} in moved["causes"]
    backwards = shown(reader.get(f"{EDITION}/comparison?from={runs[0]}&to={run}"))
    assert backwards["items"][0]["after"]["category"] == "madya"
    assert whole(reader, f"&run={run}")["items"] != whole(reader)["items"]


def test_without_a_run_there_is_a_ranking_of_nobody(engine: Engine, owner: Engine, programs: dict[str, Program]) -> None:
    with cleared_rankings(owner):
        open_bundled(engine)
        document = whole(programs["liaison"])
        assert (document["run"], document["scope"], document["items"]) == (None, None, [])
        assert document["edition"]["title"] == "UHC Awards 2026"
        assert shown(programs["liaison"].get(f"{EDITION}/runs"))["items"] == []
