"""The pages of contributions as people get them: who sees what, forms and steps, files, and what they cost."""

from __future__ import annotations

import csv
import gzip
import io
import re
import uuid
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from semesta_platform.http.ground import ground_of
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.contributions import queries, service
from semesta_tenants.contributions.records import Entry, Fund, State
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage import publishing
from semesta_tenants.coverage.records import CONTRIBUTIONS_PAID, Actor, GateEvidence, GateState
from semesta_tenants.coverage.rules import months_before
from tests.accounts.conftest import app, engine
from tests.contributions.conftest import ADMIN, HERE, LIAISON, MAY, TODAY, bill, confirm, enter, paid
from tests.contributions.pages import ADMINS, BILL, LIAISONS, OTHERS, PAGES, PAYMENT, TREASURY, press, step, today
from tests.coverage.pages import person, value_of, words_of
from tests.http.conftest import pytest_generate_tests
from tests.http.parts import statements

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
STATEMENTS = 12
MONTH = f"{PAGES}2025-05/"


@pytest.fixture(scope="module")
def admin(app: Flask) -> FlaskClient:
    return person(app, ADMINS)


@pytest.fixture(scope="module")
def liaison(app: Flask) -> FlaskClient:
    return person(app, LIAISONS)


def stored(engine: Engine) -> tuple[Entry, ...]:
    with tenant_transaction(engine, HERE) as session:
        return queries.entries(session)


def year(engine: Engine, months: int = 12) -> list[Entry]:
    """So many months from May 2025, each billed and paid by two sources, but the third, which lacks one."""
    wanted = []
    for place in range(months):
        first = months_before(MAY, -place)
        wanted += [bill(first), paid(first, 30_000_000)]
        if place != 2:
            wanted.append(paid(first, 7_800_000, Fund.PROVINCE))
    with tenant_transaction(engine, HERE) as session:
        made = [service.enter(session, ADMIN, Party.REGION, each, today=TODAY) for each in wanted]
    confirm(engine, *made)
    return made


def cells(text: str, column: int = 1) -> list[str]:
    """A column of the table of months, as words."""
    body = text.split('id="daftar"', 1)[1].split("</table>", 1)[0].split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    rows = re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    found = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)[column - 1] for row in rows]
    return [re.sub(r"<small>.*?</small>|<svg.*?</svg>|<[^>]+>", "", each, flags=re.DOTALL).strip() for each in found]


def test_nothing_entered_is_unknown_and_offers_one_thing(admin: FlaskClient, liaison: FlaskClient) -> None:
    for client in (admin, liaison):
        text = client.get(PAGES).text
        assert "Lunas sampai kapan: belum diketahui" in words_of(text)
        assert text.count(f'href="{PAGES}baru') == 1
        assert "Unduh" not in text
        assert "Rp0" not in text
    assert admin.get(MONTH).status_code == 404


def test_who_has_nothing_to_do_with_it_finds_nothing(app: Flask, admin: FlaskClient, application: Engine) -> None:
    made = enter(application, bill())
    others, treasury = person(app, OTHERS), person(app, TREASURY)
    addresses = ("", "2025-05/", "baru")
    for address in (*(PAGES + each for each in addresses), *(f"{PAGES[:-1]}{end}" for end in (".csv", ".xlsx", "-catatan.csv"))):
        assert others.get(address).status_code == 404, address
        assert treasury.get(address).status_code == 200, address
    assert [f'href="{PAGES}"' in client.get("/kab-batu-bara/").text for client in (others, treasury, admin)] == [
        False,
        True,
        True,
    ]
    for act in ("benarkan", "batal"):
        assert step(others, made, act, alasan="x").status_code == 404
    assert press(others, f"{PAGES}baru", **BILL).status_code == 404
    assert press(others, f"{MONTH}benarkan", catatan=f"{made.id}.1").status_code == 404
    assert press(treasury, f"{PAGES}petugas", versi="0", perangkat="x").status_code == 403
    answer = press(admin, f"{PAGES}petugas", versi="0", perangkat="Dinas  Kesehatan")
    assert answer.status_code == 303
    assert (others.get(PAGES).status_code, treasury.get(PAGES).status_code) == (200, 404)
    stale = press(admin, f"{PAGES}petugas", versi="0", perangkat="BPKAD")
    assert stale.status_code == 409
    assert value_of(stale.text, "perangkat") == "BPKAD"
    assert "Sekarang tersimpan: Dinas Kesehatan" in words_of(stale.text)
    assert press(admin, f"{PAGES}petugas", versi="1", perangkat="").status_code == 422


def test_a_form_says_who_confirms(admin: FlaskClient, liaison: FlaskClient) -> None:
    said = ("Catatan kantor cabang dibenarkan admin daerah", "Catatan daerah dibenarkan penghubung kantor cabang")
    for client, expected in ((liaison, said[0]), (admin, said[1])):
        page = client.get(f"{PAGES}baru").text
        assert [words in page for words in said] == [words == expected for words in said]


def test_the_branch_enters_and_the_region_confirms(app: Flask, admin: FlaskClient, liaison: FlaskClient) -> None:
    assert press(liaison, f"{PAGES}baru", **BILL).status_code == 303
    made = stored(ground_of(app).engine)[0]
    assert (made.side, f"{PAGES}catatan/{made.id}/benarkan" in liaison.get(MONTH).text) == (Party.BPJS, False)
    assert "Catatan kantor cabang dibenarkan admin daerah" in liaison.get(MONTH).text
    assert "Benarkan yang menunggu" not in liaison.get(PAGES).text
    refused = step(liaison, made, "benarkan")
    assert (refused.status_code, "dibenarkan admin daerah" in refused.text) == (403, True)
    assert "Benarkan yang menunggu" in admin.get(PAGES).text
    assert f"{PAGES}catatan/{made.id}/benarkan" in admin.get(MONTH).text
    assert step(person(app, TREASURY), made, "benarkan").status_code == 303
    assert step(admin, replace(made, row_version=2), "batal", alasan="Salah").status_code == 403
    assert "Lunas sampai belum ada bulan yang lunas" in words_of(admin.get(PAGES).text)


def test_the_region_enters_and_the_branch_confirms(admin: FlaskClient, liaison: FlaskClient, application: Engine) -> None:
    for form in (BILL, PAYMENT):
        answer = press(admin, f"{PAGES}baru", **form)
        assert (answer.status_code, answer.headers["Location"]) == (303, MONTH)
    made = stored(application)
    assert [(each.wanted.amount, each.wanted.people, each.wanted.fund, each.side) for each in made] == [
        (1_774_596_600, 46_947, None, Party.REGION),
        (1_774_596_600, None, Fund.BUDGET, Party.REGION),
    ]
    page = admin.get(MONTH).text
    assert "Belum dihitung. Catatan daerah dibenarkan penghubung kantor cabang." in words_of(page)
    assert "/benarkan" not in page
    assert step(admin, made[0], "benarkan").status_code == 403
    page = liaison.get(MONTH).text
    seen = re.findall(r'name="catatan" value="([^"]+)"', page)
    assert seen == [f"{each.id}.1" for each in made]
    assert press(liaison, f"{MONTH}benarkan", catatan=seen).status_code == 303
    again = press(liaison, f"{MONTH}benarkan", catatan=seen)
    assert again.status_code == 409
    assert "Langkah ini belum dilakukan" in words_of(again.text)
    words = words_of(admin.get(PAGES).text)
    assert "Lunas sampai Mei 2025" in words
    assert "Terpenuhi" in words
    assert "catatan iuran di halaman ini" in words
    assert "Terpenuhi" in words_of(admin.get("/kab-batu-bara/syarat/").text)


def test_an_entry_is_voided_with_a_reason_and_entered_again(
    admin: FlaskClient, liaison: FlaskClient, application: Engine
) -> None:
    made = enter(application, bill(), Party.BPJS, LIAISON.actor)
    bare = step(liaison, made, "batal", alasan=" ")
    assert bare.status_code == 422
    assert 'href="#alasan"' in bare.text
    assert step(liaison, made, "batal", alasan="Salah bulan.").status_code == 303
    assert step(liaison, made, "batal", alasan="Sekali lagi").status_code == 409
    page = admin.get(MONTH).text
    assert "Salah bulan." in page
    form = admin.get(re.findall(rf'href="({PAGES}baru\?ulang=[^"]+)"', page)[0]).text
    assert [value_of(form, name) for name in ("bulan", "jumlah", "orang", "nomor")] == [
        "2025-05",
        "37.800.000",
        "1.000",
        "TAG/2025/05",
    ]
    assert step(admin, replace(made, id=uuid.uuid4()), "batal", alasan="x").status_code == 404


def test_a_form_says_all_that_is_wrong_and_keeps_what_was_typed(admin: FlaskClient, application: Engine) -> None:
    wrong = PAYMENT | {"bulan": "Mei", "jumlah": "80,08", "sumber": "", "tanggal": "2025", "nomor": ""}
    answer = press(admin, f"{PAGES}baru", **wrong)
    assert answer.status_code == 422
    assert re.findall(r'<li><a href="#(\w+)"', answer.text) == ["bulan", "jumlah", "sumber", "tanggal", "nomor"]
    assert value_of(answer.text, "jumlah") == "80,08"
    assert stored(application) == ()
    press(admin, f"{PAGES}baru", **BILL)
    second = press(admin, f"{PAGES}baru", **BILL | {"jumlah": "5"})
    assert second.status_code == 409
    assert "sudah punya tagihan" in words_of(second.text)
    assert value_of(second.text, "jumlah") == "5"
    for typed in ("Rp21.295.159.200", "rp. 21.295.159.200,-", "21295159200", "21,295,159,200"):
        month = f"2025-{len(stored(application)) + 5:02}"
        assert press(admin, f"{PAGES}baru", **BILL | {"jumlah": typed, "bulan": month}).status_code == 303, typed
        assert stored(application)[-1].wanted.amount == 21_295_159_200


def test_a_slip_of_a_year_is_asked_about_and_a_second_bill_leads_to_the_first(admin: FlaskClient) -> None:
    ahead = months_before(today().replace(day=1), -11)
    far = BILL | {"bulan": f"{ahead:%Y-%m}"}
    slip = press(admin, f"{PAGES}baru", **far)
    assert slip.status_code == 422
    assert "masih jauh di depan" in slip.text
    assert 'name="memang"' in slip.text
    assert 'name="memang"' not in admin.get(f"{PAGES}baru?jenis=tagihan").text
    assert press(admin, f"{PAGES}baru", **far, memang="ya").status_code == 303
    twice = press(admin, f"{PAGES}baru", **far, memang="ya")
    assert (twice.status_code, f'href="{PAGES}{ahead:%Y-%m}/"' in twice.text) == (409, True)
    many = press(admin, f"{PAGES}baru", **(BILL | {"orang": "99999999999"}))
    assert "dari 1 sampai 100.000.000" in many.text


def test_months_narrow_and_sort_by_their_address(admin: FlaskClient, application: Engine) -> None:
    year(application, 10)
    enter(application, paid(months_before(MAY, -9), 5, Fund.OTHER))
    every = cells(admin.get(PAGES).text)
    assert (every[0], every[-1], len(every)) == ("Februari 2026", "Mei 2025", 10)
    for query, expected in (
        ("?keadaan=tunggakan", ["Juli 2025"]),
        ("?keadaan=menunggu", ["Februari 2026"]),
        ("?keadaan=tanpa-tagihan", None),
        ("?tahun=2026", ["Februari 2026", "Januari 2026"]),
        ("?tahun=2026&arah=naik&urut=bulan", ["Januari 2026", "Februari 2026"]),
    ):
        text = admin.get(PAGES + query).text
        assert (cells(text) if expected else None) == expected, query
    text = admin.get(f"{PAGES}?urut=tunggakan&arah=turun").text
    assert (cells(text)[0], cells(text, 5)[:2]) == ("Juli 2025", ["Rp7.800.000", "Rp0"])
    assert "Hapus saringan" in admin.get(f"{PAGES}?tahun=1999").text


def test_differences_gaps_and_credit_are_said(admin: FlaskClient, application: Engine) -> None:
    late = months_before(MAY, -2)
    confirm(
        application,
        *(enter(application, each) for each in (bill(people=990), paid(amount=37_800_009), bill(late), paid(late, 37_800_000))),
    )
    words = words_of(admin.get(PAGES).text)
    assert "Bulan tanpa tagihan memutus rangkaian bulan yang lunas: Juni 2025" in words
    assert "Tagihan sejak Agustus 2025 belum dicatat" in words
    assert "Lunas sampai Mei 2025" in words
    assert "Kelebihan bayar tidak menutup bulan lain: Mei 2025 (Rp9)." in words
    words = words_of(admin.get(MONTH).text)
    assert "990 orang dengan Rp37.800 = Rp37.422.000; tagihannya Rp378.000 lebih besar" in words
    assert "Rp9; tidak menutup bulan lain" in words
    assert "Tidak ada tagihan atau pembayaran yang dicatat" in words_of(admin.get(f"{PAGES}2025-06/").text)
    assert admin.get(f"{PAGES}2025-08/").status_code == 404


def test_which_evidence_counts_is_shown(admin: FlaskClient, application: Engine) -> None:
    by_hand = GateEvidence(CONTRIBUTIONS_PAID, today(), GateState.MET, paid_until=MAY, document="Surat 12/2026")
    with tenant_transaction(application, HERE) as session:
        publishing.record_gate(session, LIAISON, by_hand, today=today())
    words = words_of(admin.get(PAGES).text)
    assert "bukti yang dicatat tersendiri" in words
    assert "Catatan iuran belum pernah mengubah jawaban syarat ini" in words
    confirm(application, enter(application, bill()), today=today())
    assert "catatan iuran di halaman ini" in words_of(admin.get(PAGES).text)
    with tenant_transaction(application, HERE) as session:
        publishing.record_gate(session, LIAISON, by_hand, today=today())
    assert "Catatan iuran terakhir kali menjawab: belum ada bulan yang lunas" in words_of(admin.get(PAGES).text)


def test_files_hold_real_numbers_and_no_formula(admin: FlaskClient, application: Engine) -> None:
    year(application, 3)
    enter(application, paid(amount=7, note="=1+1"), Party.BPJS, Actor(None, "Cabang"))
    rows = list(csv.DictReader(io.StringIO(admin.get(f"{PAGES[:-1]}.csv?keadaan=tunggakan").text.lstrip("\ufeff"))))
    assert [(row["Bulan"], row["Tagihan (Rp)"], row["Terbayar dari APBD (Rp)"], row["Tunggakan (Rp)"]) for row in rows] == [
        ("2025-07-01", "37800000", "30000000", "7800000")
    ]
    book = CalamineWorkbook.from_filelike(io.BytesIO(admin.get(f"{PAGES[:-1]}-catatan.xlsx").data))
    sheet = book.get_sheet_by_index(0).to_python()
    column = sheet[0].index("Jumlah (Rp)")
    assert [row[column] for row in sheet[1:4]] == [37_800_000.0, 30_000_000.0, 7_800_000.0]
    assert "=1+1" in sheet[4]
    assert "'=1+1" in admin.get(f"{PAGES[:-1]}-catatan.csv").text


def test_pages_stay_small_and_ask_little(app: Flask, admin: FlaskClient, liaison: FlaskClient, application: Engine) -> None:
    year(application, 10)
    for client, address in ((admin, PAGES), (liaison, MONTH)):
        with statements(ground_of(app).engine) as sent:
            answer = client.get(address)
        assert len(sent) <= STATEMENTS, sent
        assert len(gzip.compress(answer.data)) <= 100 * 1024
        assert 'style="' not in answer.text
    assert {each.state for each in stored(application)} == {State.CONFIRMED}
