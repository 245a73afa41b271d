"""The page of a region and its files, as far as the region shows them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from semesta_tenants.awards.ledger import EditionState
from semesta_tenants.coverage.records import Basis, Headcount, Segment, SegmentCount, Source
from tests.public.places import (
    HELD,
    MARKED,
    OTHER,
    RUNNING,
    SIMULATION,
    TANJUNGBALAI,
    cells,
    choose,
    document,
    move,
    open_edition,
    publish,
    rank,
    report,
)

pytestmark = pytest.mark.usefixtures("cleared")
HERE = "/publik/kota-tanjungbalai"
DECEMBER = replace(MARKED, as_of=dt.date(2025, 12, 31))


def words(client: FlaskClient, address: str = f"{HERE}/") -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(address).text.split("<main", 1)[-1]).split())


def test_figures_stand_there_with_date_source_evidence_and_months(client: FlaskClient, engine: Engine) -> None:
    report(engine, TANJUNGBALAI, OTHER, DECEMBER)
    choose(engine, TANJUNGBALAI, figures=True)
    text = words(client)

    for part in (
        "Per 31 Desember 2025, peserta Jaminan Kesehatan Nasional (JKN) yang terdaftar setara 97,31% jumlah penduduk, dan yang",
        "setara 83,77%",
        "Dilaporkan Sumber: Siaran pers contoh . Per 31 Desember 2025.",
        "Dukcapil (DKB) semester II 2023",
        "Juni 2024 99,50% 80,50%",
        "atas pilihan pemerintah daerah",
        "PBI JK. Penerima Bantuan Iuran",
    ):
        assert part in text
    assert "Peringkat menurut edisi" not in text
    assert "catatan bertanda" not in text


def test_a_region_that_shows_its_figures_before_there_are_any_says_so(client: FlaskClient, engine: Engine) -> None:
    choose(engine, TANJUNGBALAI, figures=True)

    assert "Daerah ini membuka angkanya untuk umum, tetapi belum ada angka kepesertaan yang terbit." in words(client)
    assert document(client, f"{HERE}.json")["figures"] == []


def test_standings_are_final_or_provisional_and_never_of_a_simulation(client: FlaskClient, engine: Engine) -> None:
    report(engine, TANJUNGBALAI, OTHER, replace(DECEMBER, total=Headcount(409_000, 346_941)))
    publish(engine, HELD)
    open_edition(engine, RUNNING)
    open_edition(engine, SIMULATION)
    choose(engine, TANJUNGBALAI, figures=True, ranking=True)
    text, found = words(client), document(client, f"{HERE}.json")

    assert "Sementara 1 dari 1 Pratama mungkin Madya; menurut angka; bukti syarat lain belum lengkap 83,77% 98,75%" in text
    assert "Akhir 1 dari 1 Memenuhi syarat umum terkonfirmasi 80,50% 99,50%" in text
    assert "imulasi" not in text
    assert [(each["edition"]["id"], each["state"], each["rank"], each["of"]) for each in found["standings"]] == [
        (RUNNING, "provisional", 1, 1),
        (HELD, "final", 1, 1),
    ]


def test_what_is_frozen_is_not_shown_before_it_is_published(client: FlaskClient, engine: Engine) -> None:
    report(engine, TANJUNGBALAI, DECEMBER)
    open_edition(engine, RUNNING)
    choose(engine, TANJUNGBALAI, figures=True, ranking=True)
    assert len(document(client, f"{HERE}.json")["standings"]) == 1
    move(engine, RUNNING, EditionState.FROZEN)
    rank(engine, RUNNING)
    assert document(client, f"{HERE}.json")["standings"] == []


def test_a_share_that_would_tell_a_small_count_is_kept_back_in_rankings_too(client: FlaskClient, engine: Engine) -> None:
    few = replace(DECEMBER, segments=(SegmentCount(Segment.PBPU_PEMDA, Headcount(3, 3)),))
    report(engine, TANJUNGBALAI, few)
    open_edition(engine, RUNNING)
    choose(engine, TANJUNGBALAI, figures=True, ranking=True)
    (standing,) = document(client, f"{HERE}.json")["standings"]
    assert standing["figures"]["pemda_share"] is None
    assert standing["figures"]["coverage"] is not None


def test_small_counts_are_kept_back_everywhere_and_said_to_be(client: FlaskClient, engine: Engine) -> None:
    report(engine, TANJUNGBALAI, DECEMBER)
    choose(engine, TANJUNGBALAI, figures=True)
    text, found = words(client), document(client, f"{HERE}.json")
    row = next(csv.DictReader(io.StringIO(client.get(f"{HERE}.csv").get_data(as_text=True).lstrip("\ufeff"))))
    sheet = cells(client.get(f"{HERE}.xlsx").data)["Angka"]
    by_head = dict(zip(sheet[0], sheet[1], strict=True))

    assert "BP bukan pekerja tidak ditampilkan tidak ditampilkan" in text
    assert "di bawah 5 orang tidak ditampilkan" in text
    assert found["figures"][0]["segments"]["BP"] == {"registered": None, "active": None}
    assert found["figures"][0]["suppressed"] == ["BP.active", "BP.registered"]
    assert (row["BP, terdaftar"], row["BP, aktif"], row["PBI JK, terdaftar"]) == ("", "", "131317")
    assert (by_head["BP, terdaftar"], by_head["PBI JK, terdaftar"], by_head["Cakupan (%)"]) == (
        "",
        131317,
        pytest.approx(0.9731, abs=1e-4),
    )


def test_a_small_region_share_is_not_given_away_by_its_rate(client: FlaskClient, engine: Engine) -> None:
    few = replace(DECEMBER, segments=(SegmentCount(Segment.PBPU_PEMDA, Headcount(4, 4)),))
    report(engine, TANJUNGBALAI, few)
    choose(engine, TANJUNGBALAI, figures=True)
    found = document(client, f"{HERE}.json")

    assert found["figures"][0]["rates"]["pemda_share"] is None


def test_rates_over_the_registered_say_so(client: FlaskClient, engine: Engine) -> None:
    report(engine, TANJUNGBALAI, replace(DECEMBER, basis=Basis.REGISTERED))
    choose(engine, TANJUNGBALAI, figures=True)

    assert "86,09% dari peserta terdaftar" in words(client)
    assert "kartunya aktif sehingga" not in words(client)


def test_a_source_is_no_formula_and_no_link_to_a_script(client: FlaskClient, engine: Engine) -> None:
    report(engine, TANJUNGBALAI, DECEMBER, source=Source("=HYPERLINK(1)", "javascript:alert(1)"))
    choose(engine, TANJUNGBALAI, figures=True)

    assert "javascript:" not in client.get(f"{HERE}/").text
    assert "'=HYPERLINK(1)" in client.get(f"{HERE}.csv").get_data(as_text=True)


def test_corrections_count_and_forecasts_do_not(client: FlaskClient, engine: Engine) -> None:
    report(engine, TANJUNGBALAI, DECEMBER)
    report(engine, TANJUNGBALAI, replace(DECEMBER, total=Headcount(404_000, 346_941)))
    choose(engine, TANJUNGBALAI, figures=True)
    found = document(client, f"{HERE}.json")

    assert [each["registered"] for each in found["figures"]] == [404_000]


def test_the_directory_says_who_opens_what(client: FlaskClient, engine: Engine) -> None:
    choose(engine, TANJUNGBALAI, figures=True)
    text = words(client, "/publik/?buka=ya")
    rows = list(
        csv.DictReader(io.StringIO(client.get("/publik/daerah.csv?q=tanjungbalai").get_data(as_text=True).lstrip("\ufeff")))
    )

    assert "Kota Tanjungbalai" in text
    assert "1 dari 1" in text
    assert [row["Membuka"] for row in rows] == ["angka"]
    choose(engine, TANJUNGBALAI)
    assert "Tidak ada daerah yang cocok" in words(client, "/publik/?buka=ya")


def test_files_have_equal_bytes_for_equal_content(client: FlaskClient, engine: Engine) -> None:
    report(engine, TANJUNGBALAI, DECEMBER)
    choose(engine, TANJUNGBALAI, figures=True)

    for ending in ("csv", "xlsx", "json"):
        assert client.get(f"{HERE}.{ending}").data == client.get(f"{HERE}.{ending}").data
