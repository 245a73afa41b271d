"""Published editions as visitors read them and take them away."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction
from semesta_tenants.awards import editions, service
from semesta_tenants.awards.ledger import EditionState
from semesta_tenants.awards.outcomes import Official
from semesta_tenants.coverage.records import Source
from tests.public.places import (
    BABEL,
    BATU_BARA,
    HELD,
    LOMBOK_TIMUR,
    MARKED,
    OTHER,
    PRINTED,
    RANKING,
    RUNNING,
    SIMULATION,
    SOURCE,
    STEWARD,
    TANJUNGBALAI,
    cells,
    choose,
    document,
    move,
    open_edition,
    publish,
    rank,
    report,
    said,
)

pytestmark = pytest.mark.usefixtures("cleared")
WINNERS = (Official("32.11", "Pratama", SOURCE), Official(TANJUNGBALAI, "Utama", Source("Berita =1+1", "https://contoh.go.id/2")))


@pytest.fixture
def held(engine: Engine) -> None:
    """Three ranked regions, two of which show it, and one without a figure that shows it too."""
    for code, figure in ((BATU_BARA, MARKED), (TANJUNGBALAI, OTHER), (LOMBOK_TIMUR, PRINTED)):
        report(engine, code, figure)
    publish(engine, HELD, WINNERS)
    for code in (TANJUNGBALAI, LOMBOK_TIMUR, BABEL):
        choose(engine, code, figures=True, ranking=True)


def words(client: FlaskClient, address: str) -> str:
    """What a page says, without tags and with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(address).text.split("<main", 1)[-1]).split())


def names(client: FlaskClient, query: str = "") -> list[str]:
    """The regions of the table of ranks, in its order."""
    part = client.get(f"{RANKING}/?{query}").text.split('id="resmi"')[0]
    return re.findall(r'<th scope="row"><a href="/publik/([a-z0-9-]+)/">', part)


def table(client: FlaskClient, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).get_data(as_text=True).lstrip("\ufeff"))))


@pytest.mark.usefixtures("cleared", "held")
def test_the_list_tells_published_editions_and_those_to_come(client: FlaskClient, engine: Engine) -> None:
    open_edition(engine, RUNNING)
    open_edition(engine, SIMULATION)
    text, page = words(client, "/publik/peringkat/"), client.get("/publik/peringkat/").text

    assert "UHC Awards 2024 syarat versi 1, hitungan nomor" in text
    assert re.search(r"8 Agu 2024 2 3 Penerima tercatat", text)
    assert "UHC Awards 2026 31 Des 2025 belum terbit" in text
    assert f'href="{RANKING}/"' in page
    assert f'href="/publik/peringkat/{RUNNING}/"' not in page
    assert "imulasi" not in page


def test_without_editions_the_list_says_why(client: FlaskClient) -> None:
    assert "Belum ada edisi yang terbit" in client.get("/publik/peringkat/").text


def test_what_is_not_published_is_not_found_whatever_it_is(client: FlaskClient, engine: Engine) -> None:
    open_edition(engine, RUNNING)
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        service.save_draft(session, STEWARD, editions.bundled_file("uhc-awards-2023"))
    open_edition(engine, HELD)
    move(engine, HELD, EditionState.FROZEN)
    rank(engine, HELD)
    asked = [
        f"/publik/peringkat/{name}{end}"
        for name in (RUNNING, "uhc-awards-2023", HELD, "tidak-ada", "TIDAK%20ADA", "a" * 500)
        for end in ("/", ".csv", ".xlsx", ".json", "/hasil-resmi.csv")
    ]

    assert {address: client.get(address).status_code for address in asked} == dict.fromkeys(asked, 404)
    assert said(client, asked[0]).split("<html", 1)[1] == said(client, asked[15]).split("<html", 1)[1]


@pytest.mark.usefixtures("cleared", "held")
def test_the_page_says_rules_sources_winners_ranks_and_what_they_rest_on(client: FlaskClient) -> None:
    text = words(client, f"{RANKING}/")

    for part in (
        "Dari 3 daerah yang dinilai, 2 memilih menampilkan peringkatnya.",
        "2 Kota Tanjungbalai Sumatera Utara Memenuhi syarat umum terkonfirmasi 80,50% 99,50%",
        "30 Juni 2024 Dilaporkan · contoh.go.id Utama",
        "Terdaftar JKN (cakupan) paling sedikit 95% [1, 2]",
        "[4] Sumedang Raih Penghargaan UHC Awards 2024 , 8 Agustus 2024",
        "Kabupaten Sumedang Jawa Barat Pratama Siaran pers contoh",
        "Urutan: kategori tertinggi",
        "Keaktifan dihitung atas jumlah penduduk. Peringkat akhir; syarat versi 1",
        "Data terbuka; sebutkan sumbernya.",
    ):
        assert part in text
    # Lombok Timur: > 98 % and 76,56 %.
    assert "3 Kabupaten Lombok Timur Nusa Tenggara Barat Memenuhi syarat umum terkonfirmasi 76,56% &gt; 98%" in text
    assert "Batu Bara" not in text.split("Penerima yang diumumkan")[0]


@pytest.mark.usefixtures("cleared", "held")
def test_a_region_without_a_figure_reads_not_reported_and_has_no_rank(client: FlaskClient) -> None:
    text = words(client, f"{RANKING}/?lomba=provinsi")

    assert "– Provinsi Kepulauan Bangka Belitung belum lapor untuk edisi ini belum lapor belum lapor belum lapor – –" in text
    assert "Dari 0 daerah yang dinilai, 0 memilih" in text


@pytest.mark.usefixtures("cleared", "held")
def test_the_address_narrows_and_orders(client: FlaskClient) -> None:
    wanted = {
        "": ["kota-tanjungbalai", "kab-lombok-timur"],
        "urut=nama": ["kab-lombok-timur", "kota-tanjungbalai"],
        "urut=cakupan&arah=turun": ["kota-tanjungbalai", "kab-lombok-timur"],
        "urut=keaktifan": ["kab-lombok-timur", "kota-tanjungbalai"],
        "urut=omong": ["kota-tanjungbalai", "kab-lombok-timur"],
        "q=TIMUR": ["kab-lombok-timur"],
        "q=12.7": ["kota-tanjungbalai"],
        "prov=52": ["kab-lombok-timur"],
        "prov=99": [],
        "prov=x": [],
        "lomba=provinsi": ["prov-kepulauan-bangka-belitung"],
        "lomba=antah": [],
        "hal=99": ["kota-tanjungbalai", "kab-lombok-timur"],
        "hal=semua": ["kota-tanjungbalai", "kab-lombok-timur"],
    }

    assert {query: names(client, query) for query in wanted} == wanted


@pytest.mark.usefixtures("cleared", "held")
def test_counts_do_not_follow_the_filter(client: FlaskClient) -> None:
    """A count of one province could be a count of one region."""
    for query in ("", "?prov=12", "?prov=52", "?q=zzz"):
        assert "Dari 3 daerah yang dinilai, 2 memilih" in words(client, f"{RANKING}/{query}")
    assert document(client, f"{RANKING}.json?prov=12")["contests"] == document(client, f"{RANKING}.json")["contests"]


@pytest.mark.usefixtures("cleared", "held")
def test_for_htmx_the_lists_alone(client: FlaskClient) -> None:
    part = client.get(f"{RANKING}/?q=timur", headers={"HX-Request": "true"}).text

    assert "<html" not in part
    assert "kab-lombok-timur" in part


@pytest.mark.usefixtures("cleared", "held")
def test_page_csv_xlsx_and_json_agree_to_the_digit(client: FlaskClient) -> None:
    rows = table(client, f"{RANKING}.csv")
    sheets = cells(client.get(f"{RANKING}.xlsx").data)
    items = document(client, f"{RANKING}.json")["items"]
    head = sheets["Peringkat"][0]

    assert [(row["Kode"], row["Keaktifan (%)"], row["Cakupan (%)"]) for row in rows] == [
        (TANJUNGBALAI, "80.50", "99.50"),
        (LOMBOK_TIMUR, "76.56", ">98.00"),
        (BABEL, "", ""),
    ]
    assert [
        (row[head.index("Kode")], row[head.index("Keaktifan (%)")], row[head.index("Cakupan (%)")])
        for row in sheets["Peringkat"][1:]
    ] == [(TANJUNGBALAI, 0.805, 0.995), (LOMBOK_TIMUR, 0.7656, "> 98%"), (BABEL, "", "")]
    assert [(each["code"], each["figures"] and (each["figures"]["active"], each["figures"]["coverage"])) for each in items] == [
        (TANJUNGBALAI, ("80.50", "99.50")),
        (LOMBOK_TIMUR, ("76.56", ">98.00")),
        (BABEL, None),
    ]
    assert [row["Peringkat"] for row in rows] == ["2", "3", ""]


@pytest.mark.usefixtures("cleared", "held")
def test_files_name_source_terms_edition_version_run_and_digests(client: FlaskClient) -> None:
    row, found = table(client, f"{RANKING}.csv")[0], document(client, f"{RANKING}.json")
    sheets = cells(client.get(f"{RANKING}.xlsx").data)
    facts = {str(name): str(value) for name, value in sheets["Keterangan"]}

    assert row["Sumber"] == "Siaran pers contoh (https://contoh.go.id/siaran)"
    assert row["Ketentuan pakai"] == found["terms"] == facts["Ketentuan pakai"] == "Data terbuka; sebutkan sumbernya."
    assert row["Edisi"] == found["edition"]["title"] == facts["Edisi"] == "UHC Awards 2024"
    assert row["Hitungan nomor"] == str(found["run"]["number"]) == facts["Hitungan nomor"]
    assert row["Sidik syarat (SHA-256)"] == found["run"]["rules_digest"] == facts["Sidik syarat (SHA-256)"]
    assert row["Sidik masukan (SHA-256)"] == found["run"]["inputs_digest"] == facts["Sidik masukan (SHA-256)"]
    assert len(row["Sidik masukan (SHA-256)"]) == 64
    assert found["items"][0]["figures"]["source"] == {"title": "Siaran pers contoh", "url": "https://contoh.go.id/siaran"}
    assert found["items"][0]["official"]["category"] == "Utama"
    assert sheets["Hasil resmi"][1][1:4] == ["Kota Tanjungbalai", "Sumatera Utara", "Utama"]
    assert table(client, f"{RANKING}/hasil-resmi.csv")[1]["Kategori yang diumumkan"] == "Pratama"


@pytest.mark.usefixtures("cleared", "held")
def test_answers_are_kept_for_a_minute_under_a_strong_tag(client: FlaskClient) -> None:
    for address in ("/publik/peringkat/", f"{RANKING}/", *(f"{RANKING}.{end}" for end in ("csv", "xlsx", "json"))):
        first, second = client.get(address), client.get(address)
        tag = first.headers["ETag"]
        again = client.get(address, headers={"If-None-Match": tag})

        assert first.headers["Cache-Control"] == "public, max-age=60"
        assert (tag.startswith('"'), tag) == (True, second.headers["ETag"])
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
        assert client.get(address, headers={"If-None-Match": '"lain"'}).status_code == 200
        # Packed bytes differ from one answer to the next: there the tag says so, and is still recognised.
        packed = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert packed.headers["ETag"] == (tag if address.endswith("xlsx") else f"W/{tag}")
        assert client.get(address, headers={"If-None-Match": packed.headers["ETag"]}).status_code == 304


@pytest.mark.usefixtures("cleared", "held")
def test_somebody_signed_in_keeps_nothing(client: FlaskClient) -> None:
    assert client.get(f"{RANKING}/", headers={"X-Test-Person": "batubara"}).headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("cleared", "held")
def test_the_pages_speak_english_too(client: FlaskClient) -> None:
    text = words(client, f"{RANKING}/?bahasa=en")

    assert "Of 3 ranked regions, 2 chose to show their rank." in text
    assert "Registered in JKN (coverage) at least 95%" in text
    assert "Order: highest category met by figures" in text


@pytest.mark.usefixtures("cleared", "held")
def test_an_official_result_that_was_withdrawn_is_gone(client: FlaskClient, engine: Engine) -> None:
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        service.withdraw_official(session, STEWARD, HELD, "32.11")

    assert "Sumedang" not in client.get(f"{RANKING}/").text.split('id="syarat"')[0]
