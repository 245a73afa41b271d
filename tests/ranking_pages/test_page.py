"""What a region reads of its standing: the demo's regions as they stand, trials, movement, who may read."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from semesta_platform.accounts.roles import Role
from semesta_platform.http.ground import ground_of
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction
from semesta_tenants.awards import service, words
from semesta_tenants.awards.ledger import EditionState
from semesta_tenants.awards.rules import ORDER_WORDS
from tests.awards.bench import EDITION, Awards
from tests.awards.support import printed
from tests.coverage.pages import words_of
from tests.http.parts import statements
from tests.ranking_pages.conftest import (
    ASAHAN,
    BATU_BARA,
    LETTER,
    LOMBOK_TIMUR,
    PAGES,
    REASON,
    TANJUNGBALAI,
    admin,
    opd,
    publish,
    somebody,
)

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture(scope="module")
def here(app: Flask) -> FlaskClient:
    return admin(app, TANJUNGBALAI)


def page_of(app: Flask, code: str, query: str = "") -> str:
    return words_of(admin(app, code).get(PAGES[code] + query).text)


def test_tanjungbalai_is_pratama_by_figures_and_madya_is_possible(here: FlaskClient) -> None:
    page = words_of(here.get(PAGES[TANJUNGBALAI]).text)
    for said in (
        "Pratama menurut angka, peringkat 2 dari 4 yang melapor",
        "Pratama menurut angka; iuran PBPU Pemda lunas belum diketahui.",
        "Madya mungkin: porsi Pemda belum diketahui.",
        *("Sementara", "menurut angka, bukti belum lengkap", "Jalan ke Madya", "Ruang sebelum kehilangan Pratama"),
        # Printed percentages are never turned into people; the threshold is counted from the population.
        *("minimal 85%; kurang 3,33 poin ; ambangnya 159.311 orang", "Porsi Pemda minimal 25%"),
        *("belum diketahui; ambangnya 46.856 peserta PBPU Pemda", "bukti belum ada: lunas sampai September 2025"),
        *("Satu laporan menulis di atas 95 persen.", "per 31 Desember 2025, dilaporkan", "Cukup satu dari 2 jalur"),
        *("Porsi Pemda minimal 18%; gugur bila keaktifan minimal 100%", "Sesuai angka", "Sesuai dengan angka yang diterbitkan."),
        str(words.ORDER),
    ):
        assert said in page, said
    assert "kurang 3,33 poin (" not in page


def test_the_rule_of_the_order_is_the_one_that_ranks() -> None:
    assert words.ORDER == ORDER_WORDS


def test_english_says_the_same(app: Flask) -> None:
    page = page_of(app, TANJUNGBALAI, "?bahasa=en")
    assert "Pratama by figures; PBPU Pemda contributions paid up not known yet." in page
    assert "short by 3.33 points" in page


def test_intervals_are_told_by_their_bound(app: Flask) -> None:
    page = page_of(app, LOMBOK_TIMUR)
    for said in ("≥ 98%", "> 80%", "lebih sedikitnya 0,00 poin", "kurang paling banyak 5,00 poin", "Utama juga belum terbantah."):
        assert said in page, said


def test_a_gate_that_is_not_met_is_told_with_its_document(app: Flask) -> None:
    page = page_of(app, ASAHAN)
    assert "Belum masuk kategori" in page
    assert "UHC Prioritas tidak terpenuhi" in page
    assert REASON in page
    assert LETTER.partition(",")[0] in page
    assert (
        'href="https://berita.example/gerbang" rel="noopener noreferrer external"' in admin(app, ASAHAN).get(PAGES[ASAHAN]).text
    )


def test_a_trial_on_another_month_says_that_it_is_one(here: FlaskClient) -> None:
    page = words_of(here.get(f"{PAGES[TANJUNGBALAI]}?bulan=2025-04").text)
    for said in (
        *(
            "Belum masuk kategori",
            "Uji coba bulan April 2025",
            "97,45%",
            "minimal 98%; kurang 0,55 poin (1.042 peserta terdaftar)",
        ),
        *("Hasilnya tidak disimpan", "lebih 0,08 poin (147 peserta aktif)", "Untuk Pratama kurang 1.042 peserta terdaftar"),
    ):
        assert said in page, said
    assert "Hasil resmi Pratama" not in page
    nothing = words_of(here.get(f"{PAGES[TANJUNGBALAI]}?bulan=2025-07").text)
    assert "Tidak ada angka untuk bulan ini" in nothing


@pytest.mark.parametrize("query", ["?edisi=uhc-awards-1999", "?bulan=2025-13", "?bulan=kemarin", "?bulan=1999-01"])
def test_what_is_no_edition_or_month_is_not_found(here: FlaskClient, query: str) -> None:
    assert here.get(PAGES[TANJUNGBALAI] + query).status_code == 404


def test_a_region_without_figures_is_told_so_with_the_way_out(app: Flask) -> None:
    answer = admin(app, BATU_BARA).get(PAGES[BATU_BARA])
    page = words_of(answer.text)
    assert "Belum lapor untuk edisi ini" in page
    assert "Belum ada angka per 1 Oktober 2025 sampai 31 Januari 2026" in page
    assert 'href="/kab-batu-bara/cakupan/"' in answer.text.partition("<main")[2]


def test_months_and_editions_are_listed(here: FlaskClient) -> None:
    page = words_of(here.get(PAGES[TANJUNGBALAI]).text)
    months = page.partition("Dari bulan ke bulan")[2].partition("Dari hitungan")[0]
    assert "Desember 2025 dilaporkan Pratama mungkin Madya 98,81% 81,67%" in months
    assert "April 2025 dilaporkan belum masuk 97,45% 80,08%" in months
    assert "2 dari 4" in page.partition("Dari edisi ke edisi")[2].partition("Dari bulan")[0]


def test_others_do_not_find_it_and_colleagues_may_read(app: Flask) -> None:
    address = PAGES[TANJUNGBALAI]
    assert admin(app, LOMBOK_TIMUR).get(address).status_code == 404
    assert [
        each.get(address).status_code for each in (opd(app, TANJUNGBALAI), somebody(app, Role.LIAISON, branch_code="kisaran"))
    ] == [200, 200]
    assert [somebody(app, each).get(address).status_code for each in (Role.CENTRAL_VIEWER, Role.OPERATOR)] == [404, 403]
    assert app.test_client().get(address).status_code == 401


def test_who_looked_is_told_by_role_and_day(app: Flask, here: FlaskClient) -> None:
    assert "Belum ada yang melihat" in words_of(here.get(PAGES[TANJUNGBALAI]).text)
    with shared_transaction(ground_of(app).engine, SharedRole.REGISTRY) as session:
        service.note_look(session, TANJUNGBALAI, Role.CENTRAL_VIEWER.value, dt.date(2026, 2, 9))
    assert "9 Februari 2026 Pembaca pusat" in words_of(here.get(PAGES[TANJUNGBALAI]).text)
    assert "Belum ada yang melihat" in page_of(app, LOMBOK_TIMUR)


def test_criteria_are_taken_away_to_the_digit(here: FlaskClient) -> None:
    answer = here.get(f"{PAGES[TANJUNGBALAI]}syarat.csv?bulan=2025-04")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="syarat-kota-tanjungbalai.csv"'
    head, *rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    found = [dict(zip(head, row, strict=True)) for row in rows]
    coverage = next(each for each in found if (each["Kategori"], each["Syarat"]) == ("Pratama", "Cakupan"))
    names = (
        "Nilai",
        "Kurang (poin)",
        "Lebih (poin)",
        "Orang yang masih kurang",
        "Orang yang diperlukan",
        "Per tanggal",
        "Keadaan",
    )
    assert [coverage[each] for each in names] == ["97.45", "0.55", "", "1042", "184181", "2025-04-01", "Belum terpenuhi"]
    assert coverage["Penilaian"] == "UHC Awards 2026, versi 1, uji coba bulan 2025-04"
    assert {each["Kategori"] for each in found} == {"Utama", "Madya", "Pratama"}


def test_the_page_costs_a_constant_number_of_statements(app: Flask, here: FlaskClient) -> None:
    counts = set()
    for _ in range(3):
        here.get(PAGES[TANJUNGBALAI])
        with statements(ground_of(app).engine) as sent:
            here.get(PAGES[TANJUNGBALAI])
        counts.add(len(sent))
    # Who asks and which tenant (two each), the context, then each list once: runs and trials are remembered.
    assert counts == {13}


def test_a_movement_names_its_cause(app: Flask, world: Awards) -> None:
    world.report(BATU_BARA, printed("99,50", "96,00"))
    world.rank()
    page = page_of(app, TANJUNGBALAI)
    runs = page.partition("Dari hitungan ke hitungan")[2].partition("Keberatan")[0]
    assert "Bergeser terhadap Kabupaten Batu Bara." in runs
    own = page_of(app, BATU_BARA).partition("Dari hitungan ke hitungan")[2]
    assert "Angka baru terbit." in own
    world.clear()
    publish(world)


def test_a_simulation_says_so_everywhere(app: Flask, world: Awards) -> None:
    world.open("simulasi-uhc-2027")
    world.rank()
    page = page_of(app, TANJUNGBALAI, "?edisi=simulasi-uhc-2027")
    assert "Simulasi, bukan edisi resmi" in page
    assert "Simulasi: syarat edisi ini direka" in page
    world.clear()
    publish(world)


def test_a_published_edition_is_final(app: Flask, world: Awards) -> None:
    world.move(EditionState.FROZEN)
    world.rank()
    world.move(EditionState.PUBLISHED)
    page = page_of(app, TANJUNGBALAI, f"?edisi={EDITION}")
    assert "Akhir" in page.partition("Edisi")[0]
    assert "Sementara" not in page
    world.clear()
    publish(world)
