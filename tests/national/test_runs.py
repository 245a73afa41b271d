"""Runs side by side: who moved, because of which figure or gate, and what each run says of itself."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from semesta_tenants.coverage.records import CONTRIBUTIONS_PAID, GateState
from tests.awards.bench import Awards
from tests.awards.support import printed
from tests.coverage.pages import words_of
from tests.factories.people import person_with, signed_in
from tests.national.conftest import CENTRE
from tests.national.test_pages import table


@pytest.fixture
def centre(app: Flask, engine: Engine) -> FlaskClient:
    return signed_in(app, person_with(engine, CENTRE))


@pytest.fixture
def numbers(awards: Awards) -> list[int]:
    """Three runs: one region, another one that passes it, evidence of a gate."""
    awards.open()
    awards.report("12.74", printed("98,81", "81,67"))
    found = awards.rank()
    awards.report("12.19", printed("99,10", "86,00"))
    found += awards.rank()
    awards.show("12.74", CONTRIBUTIONS_PAID, GateState.MET, paid_until=dt.date(2025, 9, 1))
    return found + awards.rank()


def test_before_the_first_run_the_page_says_why_it_is_empty(awards: Awards, centre: FlaskClient) -> None:
    assert "Belum ada edisi" in centre.get("/nasional/").text
    awards.open()
    assert "Belum dihitung" in centre.get("/nasional/").text
    assert centre.get("/nasional.csv").status_code == 404
    awards.rank()
    assert "0 dari 508 daerah melapor" in words_of(centre.get("/nasional/").text)
    assert "Baru satu perhitungan" in centre.get("/nasional/banding").text


def test_the_list_tells_movements_against_the_run_before(awards: Awards, centre: FlaskClient, numbers: list[int]) -> None:
    assert "terkonfirmasi" in words_of(centre.get("/nasional/?q=tanjungbalai").text)
    awards.report("12.09", printed("99,50", "96,00"))
    awards.rank()
    page = words_of(centre.get("/nasional/").text)
    assert "1 baru Kabupaten Asahan" in page
    assert "3 turun 1 Kota Tanjungbalai" in page
    assert f"gerak dibanding perhitungan nomor {numbers[-1]}" in page


def test_a_figure_and_whom_it_passed_are_named(centre: FlaskClient, numbers: list[int]) -> None:
    page = centre.get(f"/nasional/banding?dari={numbers[0]}&ke={numbers[1]}").text
    assert table(page) == [
        ["Kabupaten Batu Bara", "– → 1", "–", "belum lapor", "Madya, menurut angka", "angka baru terbit"],
        [
            *("Kota Tanjungbalai", "1 → 2", "−1", "Pratama, menurut angka", "Pratama, menurut angka"),
            "disalip atau menyalip Kabupaten Batu Bara",
        ],
    ]
    backwards = table(centre.get(f"/nasional/banding?dari={numbers[1]}&ke={numbers[0]}").text)
    assert [backwards[1][5], backwards[0][2].lstrip("+")] == ["angka tidak lagi berlaku", "1"]


def test_evidence_of_a_gate_is_named(centre: FlaskClient, numbers: list[int]) -> None:
    (row,) = table(centre.get("/nasional/banding").text)
    assert row[3:] == [
        *("Pratama, menurut angka", "Pratama, terkonfirmasi"),
        "pelunasan iuran PBPU Pemda: belum ada bukti menjadi terpenuhi",
    ]
    answer = centre.get(f"/nasional/banding.csv?dari={numbers[1]}&ke={numbers[2]}")
    (line,) = csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff")))
    assert (line["Kode"], line["Perhitungan dari"], line["Perhitungan ke"], line["Sesudah"]) == (
        *("12.74", str(numbers[1]), str(numbers[2])),
        "Pratama, terkonfirmasi",
    )


def test_every_run_says_what_asked_for_it(centre: FlaskClient, numbers: list[int]) -> None:
    page = words_of(centre.get("/nasional/banding").text)
    for said in (f"Dari nomor {numbers[1]} ke nomor {numbers[2]}", "bukti syarat Kota Tanjungbalai", "angka Kabupaten Batu Bara"):
        assert said in page
    assert "2 dari 546" in page
    older = words_of(centre.get(f"/nasional/banding?sebelum={numbers[1]}").text)
    assert "1 dari 546" in older


def test_a_run_of_another_edition_is_not_found(awards: Awards, centre: FlaskClient, numbers: list[int]) -> None:
    awards.open("simulasi-uhc-2027")
    awards.rank()
    assert centre.get(f"/nasional/banding?edisi=simulasi-uhc-2027&ke={numbers[0]}").status_code == 404
