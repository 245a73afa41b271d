"""Nothing of a region that did not choose to be seen is seen: planted figures are looked for in everything that goes out."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.public.places import (
    BATU_BARA,
    HELD,
    LOMBOK_TIMUR,
    MARKED,
    MARKS,
    OTHER,
    PRINTED,
    RANKING,
    RUNNING,
    SIMULATION,
    TANJUNGBALAI,
    choose,
    document,
    everywhere,
    open_edition,
    publish,
    report,
    said,
)

pytestmark = pytest.mark.usefixtures("cleared")
PAGE = "/publik/kab-batu-bara/"
FILES = tuple(f"/publik/kab-batu-bara.{ending}" for ending in ("csv", "xlsx", "json"))


@pytest.fixture
def planted(engine: Engine) -> None:
    """Batu Bara's marked figure and others, ranked in a published, an open and a simulated edition."""
    report(engine, BATU_BARA, MARKED)
    report(engine, TANJUNGBALAI, OTHER)
    report(engine, LOMBOK_TIMUR, PRINTED)
    publish(engine, HELD)
    open_edition(engine, RUNNING)
    open_edition(engine, SIMULATION)
    choose(engine, TANJUNGBALAI, figures=True, ranking=True)


def found(client: FlaskClient) -> dict[str, set[str]]:
    """Which marks stand where."""
    texts = {address: said(client, address) for address in everywhere(BATU_BARA)}
    where = {address: {mark for mark in MARKS if mark in text} for address, text in texts.items()}
    return {address: marks for address, marks in where.items() if marks}


@pytest.mark.usefixtures("cleared", "planted")
def test_figures_are_seen_while_the_region_shows_them_and_never_otherwise(client: FlaskClient, engine: Engine) -> None:
    before = {address: said(client, address) for address in everywhere(BATU_BARA)}
    assert found(client) == {}

    choose(engine, BATU_BARA, figures=True, ranking=True)
    shown = found(client)
    assert {PAGE, *FILES, f"{RANKING}/", f"{RANKING}.csv", f"{RANKING}.xlsx", f"{RANKING}.json"} <= set(shown)
    assert "77161" not in set().union(*shown.values())

    choose(engine, BATU_BARA)
    assert found(client) == {}
    assert {address: said(client, address) for address in everywhere(BATU_BARA)} == before

    choose(engine, BATU_BARA, figures=True, ranking=True)
    assert found(client) == shown


@pytest.mark.usefixtures("cleared", "planted")
def test_who_shows_only_figures_stands_in_no_ranking(client: FlaskClient, engine: Engine) -> None:
    choose(engine, BATU_BARA, figures=True)

    assert all(address.startswith("/publik/kab-batu-bara") for address in found(client))
    assert {
        address: "Batu Bara" in said(client, address) for address in (f"{RANKING}/", f"{RANKING}.json", f"{RANKING}.csv")
    } == {
        f"{RANKING}/": False,
        f"{RANKING}.json": False,
        f"{RANKING}.csv": False,
    }
    assert document(client, FILES[2])["standings"] is None
    assert "Peringkat menurut edisi" not in client.get(PAGE).text


@pytest.mark.usefixtures("cleared", "planted")
def test_who_shows_only_its_rank_keeps_its_rates_and_sources(client: FlaskClient, engine: Engine) -> None:
    choose(engine, BATU_BARA, ranking=True)

    assert found(client) == {}
    item = next(each for each in document(client, f"{RANKING}.json")["items"] if each["code"] == BATU_BARA)
    assert (item["figures"], item["rank"], item["category"]) == (None, 1, "penerima")
    assert "tidak dibuka" in client.get(f"{RANKING}/?q=batu+bara").text
    assert client.get(FILES[0]).status_code == 404
    assert document(client, FILES[2])["figures"] is None


@pytest.mark.usefixtures("cleared", "planted")
def test_order_does_not_give_rates_away(client: FlaskClient, engine: Engine) -> None:
    """Tanjungbalai 80,50 %, Batu Bara 83,77 % which it keeps, Lombok Timur 76,56 %: by rates the kept one is last both ways."""
    choose(engine, BATU_BARA, ranking=True)
    choose(engine, LOMBOK_TIMUR, figures=True, ranking=True)

    def codes(query: str) -> list[str]:
        return [each["code"] for each in document(client, f"{RANKING}.json?{query}")["items"]]

    assert codes("urut=keaktifan&arah=naik") == [LOMBOK_TIMUR, TANJUNGBALAI, BATU_BARA]
    assert codes("urut=keaktifan&arah=turun") == [TANJUNGBALAI, LOMBOK_TIMUR, BATU_BARA]


def test_a_new_figure_of_a_region_that_shows_nothing_changes_no_answer(client: FlaskClient, engine: Engine) -> None:
    open_edition(engine, RUNNING)
    before = {address: said(client, address) for address in everywhere(BATU_BARA)}
    report(engine, BATU_BARA, MARKED)

    assert {address: said(client, address) for address in everywhere(BATU_BARA)} == before


@pytest.mark.usefixtures("cleared", "planted")
def test_what_was_kept_by_a_browser_is_not_confirmed_after_it_was_withdrawn(client: FlaskClient, engine: Engine) -> None:
    addresses = [PAGE, f"{RANKING}/", f"{RANKING}.csv", f"{RANKING}.xlsx", f"{RANKING}.json"]
    choose(engine, BATU_BARA, figures=True, ranking=True)
    kept = {address: client.get(address).headers["ETag"] for address in (*addresses, *FILES)}

    def again() -> dict[str, int]:
        return {each: client.get(each, headers={"If-None-Match": tag}).status_code for each, tag in kept.items()}

    assert again() == dict.fromkeys(kept, 304)
    choose(engine, BATU_BARA)
    assert again() == {**dict.fromkeys(addresses, 200), **dict.fromkeys(FILES, 404)}
    choose(engine, BATU_BARA, figures=True, ranking=True)
    assert again() == dict.fromkeys(kept, 304)


def test_the_training_region_is_on_no_public_page(client: FlaskClient) -> None:
    assert {
        client.get(f"/publik/kab-latihan{end}").status_code for end in ("/", ".csv", ".xlsx", ".json")
    } == {404}  # fmt: skip
    assert "99.01" not in client.get("/publik/daerah.csv").text
