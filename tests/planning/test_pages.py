"""The pages of plans as people get them: what comes out, what is kept, what is chosen, and what it costs to answer."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import typst
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, text

from semesta_platform.http.ground import ground_of
from semesta_platform.transactions import owner_transaction
from semesta_tenants.coverage.records import Population
from tests.coverage.pages import words_of
from tests.factories.people import token_of
from tests.http.parts import statements
from tests.planning.conftest import BATU_BARA, HERE, LOMBOK_TIMUR, PLAN, THERE, registered, reported
from tests.planning.figures import BATU_BARA as FIGURE
from tests.planning.figures import LOMBOK_TIMUR as PRINTED
from tests.planning.figures import SECOND_2024, TANJUNGBALAI

pytestmark = pytest.mark.usefixtures("plans")
NAMED = {"nama": "RAPBD 2025", "catatan": "Dari berita"}


@pytest.fixture
def figure(engine: Engine, plans: None) -> int:  # noqa: ARG001 (what was before must be gone)
    return reported(engine, FIGURE, BATU_BARA)


def fields_of(address: str) -> dict[str, str]:
    return dict(each.split("=", 1) for each in address.split("&"))


def saved(client: FlaskClient, address: str = HERE, plan: str = PLAN, **more: str) -> Any:
    """What comes of keeping a plan."""
    token = token_of(client.get("/akun").text)
    return client.post(f"{address}simpan", data={"csrf_token": token, **fields_of(plan), **NAMED, **more})


def press(client: FlaskClient, address: str, **fields: Any) -> Any:
    return client.post(address, data={"csrf_token": token_of(client.get("/akun").text), **fields})


def rows(owner: Engine, query: str) -> list[Any]:
    with owner_transaction(owner) as session:
        return [tuple(row) for row in session.execute(text(query))]


def as_text(template: Path, data: Mapping[str, Any]) -> bytes:
    """A paper's own template set as HTML, whose text can be read back: nothing here reads a PDF."""
    told = {"data": json.dumps(data, ensure_ascii=False)}
    return bytes(typst.compile(template, root=template.parent, ignore_system_fonts=True, format="html", sys_inputs=told))


def counted(app: Flask) -> AbstractContextManager[list[str]]:
    """Every statement of the application meanwhile."""
    return statements(ground_of(app).engine)


@pytest.mark.usefixtures("figure")
def test_batu_baras_plan_is_right_on_the_page_in_the_workbook_and_on_paper(admin: FlaskClient) -> None:
    page = words_of(admin.get(f"{HERE}?{PLAN}").text)
    assert "Rp21,3 miliar" in page
    assert "Rp21.295.159.200" in page
    assert "paling tinggi 108,44%" in page
    assert "Keaktifan 80% belum dapat dihitung" in page
    detail = saved(admin)
    assert detail.status_code == 303
    address = detail.headers["Location"]
    assert "Rp21.295.159.200" in admin.get(address).text
    book = CalamineWorkbook.from_filelike(io.BytesIO(admin.get(f"{address[:-1]}.xlsx").data))
    assert book.sheet_names == ["Ringkasan", "Langkah", "Sumber uang", "Per bulan", "Asumsi dan tarif"]
    summary = {row[0]: row[1] for row in book.get_sheet_by_name("Ringkasan").to_python()}
    assert summary["Biaya daerah seluruhnya (Rp)"] == 21_295_159_200
    months = book.get_sheet_by_name("Per bulan").to_python()
    assert [row[1] for row in months[1:]] == [1_774_596_600] * 12 + [21_295_159_200]
    assert "RAPBD 2025" in str(book.get_sheet_by_name("Asumsi dan tarif").to_python())
    paper = admin.get(f"{address[:-1]}.pdf")
    assert (paper.data[:5], paper.mimetype) == (b"%PDF-", "application/pdf")


def test_lombok_timurs_gap_is_about_so_many_and_both_populations_are_shown(
    engine: Engine, owner: Engine, lombok: FlaskClient
) -> None:
    number = reported(engine, PRINTED, LOMBOK_TIMUR)
    registered(engine, SECOND_2024, LOMBOK_TIMUR)
    page = words_of(lombok.get(f"{THERE}?angka={number}").text)
    assert "kurang sekitar 50.141 orang" in page
    assert "diturunkan dari persentase yang tercetak" in page
    typed = "penduduk=lain&jumlah=1.404.343&sumber=Dukcapil&semester=2025S1&keaktifan=80"
    both = words_of(lombok.get(f"{THERE}?angka={number}&{typed}").text)
    assert "kurang sekitar 48.309 orang" in both
    assert "kurang sekitar 50.141 orang" in both
    assert "1.404.343 (Dukcapil, semester I 2025)" in both
    kept = saved(lombok, THERE, f"angka={number}&{typed}&orang-move=1000")
    assert kept.status_code == 303
    # A register that comes later changes nothing of what was computed on its day.
    registered(engine, Population(1_500_000, "Dukcapil", "2025S2"), LOMBOK_TIMUR)
    later = words_of(lombok.get(kept.headers["Location"]).text)
    assert "1.457.591 (Dukcapil, semester II 2024)" in later
    assert "1.500.000" not in later
    assert "50141" not in str(rows(owner, "SELECT inputs, result FROM tenant_5203.scenarios"))


@pytest.mark.usefixtures("figure")
def test_htmx_gets_the_result_alone_and_faults_come_back_with_what_was_typed(admin: FlaskClient) -> None:
    swap = admin.get(f"{HERE}?{PLAN}", headers={"HX-Request": "true"}).text
    assert swap.lstrip().startswith('<div class="stack" id="hasil">')
    assert 'id="rincian" hx-swap-oob="true"' in swap
    wrong = admin.get(f"{HERE}?orang-register=80,08&keaktifan=banyak&cara=tulis")
    assert wrong.status_code == 422
    assert 'value="80,08"' in wrong.text
    assert 'href="#orang-register"' in wrong.text
    above = admin.get(f"{HERE}?orang-register=8.000&cara=tulis")
    assert above.status_code == 422
    assert "Paling banyak 7.671 orang" in above.text


def test_the_cheapest_mix_and_what_is_lacking_for_it(engine: Engine, admin: FlaskClient) -> None:
    reported(engine, TANJUNGBALAI, BATU_BARA)
    caps = "batas-settle=0&batas-propose=0&batas-enrol=0&batas-subsidise=0&dana-budget=45.360.000&urutan-budget=1"
    page = words_of(admin.get(f"{HERE}?keaktifan=98&cara=termurah&mulai=2025-01&bulan=12&aturan=cutoff&{caps}").text)
    assert "Keaktifan 98% belum tercapai: masih kurang 23.582 orang." in page
    assert f"Uangnya kurang Rp{23_582 * 37_800 * 12:,}".replace(",", ".") in page
    assert "daftarkan paling lambat 19 Desember 2024" in page
    assert "pendaftaran pada tanggal 20 dihitung sebulan kemudian" in page


def test_a_region_without_a_figure_is_told_where_to_begin(admin: FlaskClient) -> None:
    page = admin.get(HERE).text
    assert 'href="/kab-batu-bara/cakupan/isi"' in page
    assert "Belum ada angka" in page


@pytest.mark.usefixtures("figure")
def test_a_saved_plan_is_changed_renamed_duplicated_archived_and_stale_ones_are_refused(
    admin: FlaskClient, owner: Engine
) -> None:
    address = saved(admin).headers["Location"]
    which = address.split("/")[-2]
    edit = unescape(re.findall(r'href="([^"]*skenario=[^"]*)"', admin.get(address).text)[0])
    assert 'value="46.947"' in admin.get(edit).text
    assert saved(admin, nama="Lagi", skenario=which, versi="1").headers["Location"] == address
    stale = saved(admin, nama="Punya saya", skenario=which, versi="1")
    assert (stale.status_code, 'value="Punya saya"' in stale.text, "Lagi" in stale.text) == (409, True, True)
    assert saved(admin, nama="Punya saya", skenario=which, versi="2").status_code == 303
    late = press(admin, f"{address}nama", nama="Terlambat", catatan="", versi="1")
    assert (late.status_code, 'value="Terlambat"' in late.text) == (409, True)
    assert press(admin, f"{address}nama", nama="", catatan="x", versi="3").status_code == 422
    assert press(admin, f"{address}nama", nama="Baru", catatan="x", versi="3").status_code == 303
    copy = press(admin, f"{address}salin").headers["Location"]
    assert "Salinan Baru" in admin.get(copy).text
    assert press(admin, f"{copy}arsip", versi="1").status_code == 303
    assert "Salinan Baru" not in admin.get(f"{HERE}skenario/").text
    assert "Salinan Baru" in admin.get(f"{HERE}skenario/?keadaan=arsip").text
    assert press(admin, f"{copy}arsip", versi="2", tindakan="pulihkan").status_code == 303
    actions = rows(owner, "SELECT action FROM tenant_1219.audit_entries WHERE action LIKE 'scenario.%' ORDER BY id")
    assert [action for (action,) in actions] == [
        *("scenario.saved", "scenario.changed", "scenario.changed", "scenario.renamed"),
        *("scenario.duplicated", "scenario.archived", "scenario.restored"),
    ]


@pytest.mark.usefixtures("figure")
def test_the_list_is_narrowed_ordered_taken_away_and_compared(admin: FlaskClient) -> None:
    first = saved(admin, nama="=SUM(A1:A9)").headers["Location"].split("/")[-2]
    second = saved(admin, nama="Kecil", **{"orang-register": "10"}).headers["Location"].split("/")[-2]
    page = admin.get(f"{HERE}skenario/?urut=biaya&arah=naik").text
    assert page.index("Kecil") < page.index("=SUM")
    assert "=SUM" not in admin.get(f"{HERE}skenario/?q=kecil").text
    table = list(csv.reader(io.StringIO(admin.get(f"{HERE}skenario.csv?urut=biaya&arah=turun").text.lstrip("\ufeff"))))
    assert (table[1][1], table[1][7], table[2][7]) == ("'=SUM(A1:A9)", "21295159200", "4536000")
    book = CalamineWorkbook.from_filelike(io.BytesIO(admin.get(f"{HERE}skenario.xlsx?urut=biaya").data))
    assert book.get_sheet_by_index(0).to_python()[2][7] == 21_295_159_200
    both = words_of(admin.get(f"{HERE}banding?s={second}&s={first}&s={first}&s=x").text)
    assert both.index("Kecil") < both.index("=SUM(A1:A9)")
    assert "Rp4.536.000 Rp21.295.159.200" in both


def test_a_chosen_plan_becomes_targets_and_tasks_once(engine: Engine, owner: Engine, admin: FlaskClient) -> None:
    reported(engine, replace(TANJUNGBALAI, note=""), BATU_BARA)
    plan = "cakupan=98&keaktifan=85&orang-move=9.500&mulai=2030-01&cara=tulis&aturan=cutoff"
    address = saved(admin, plan=plan).headers["Location"]
    page = admin.get(f"{address}pilih").text
    assert "Nilai awal 97,45%" in page
    assert 'value="2029-12-19"' in page
    form = {
        "versi": "1",
        "pilih": ["target-active_rate", "tugas-move"],
        **{f"{name}-penanggung": "Dinkes" for name in ("target-coverage", "target-active_rate", "tugas-move")},
        **{f"{name}-tenggat": "2030-12-31" for name in ("target-coverage", "target-active_rate", "tugas-move")},
    }
    assert press(admin, f"{address}pilih", **{**form, "tugas-move-tenggat": "2001-01-01"}).status_code == 422
    assert rows(owner, "SELECT count(*) FROM tenant_1219.target_versions") == [(0,)]
    assert press(admin, f"{address}pilih", **{**form, "pilih": []}).status_code == 422
    assert press(admin, f"{address}pilih", **form).status_code == 303
    again = press(admin, f"{address}pilih", **form)
    assert again.status_code == 409
    target = (
        "SELECT indicator, value::text, baseline::text, due_on::text, owner, scenario_id::text FROM tenant_1219.target_versions"
    )
    which = address.split("/")[-2]
    assert rows(owner, target) == [("active_rate", "85", "80.078643", "2030-12-31", "Dinkes", which)]
    task = "SELECT title, owner, origin, origin_id, due_on::text FROM tenant_1219.tasks"
    title = "Alihkan peserta mandiri ke PBPU Pemda: 9.500 orang"
    assert rows(owner, task) == [(title, "Dinkes", "scenario", which, "2030-12-31")]
    assert press(admin, f"{address}arsip", versi="2").status_code == 409
    assert "target dan tugasnya sudah dibuat" in words_of(admin.get(address).text)


def test_a_baseline_stands_on_the_figures_own_population_and_names_it(engine: Engine, owner: Engine, admin: FlaskClient) -> None:
    reported(engine, TANJUNGBALAI, BATU_BARA)
    other = "penduduk=lain&jumlah=200.000&sumber=Sensus&semester=2025S2"
    address = saved(admin, plan=f"cakupan=98&orang-move=9.500&mulai=2030-01&cara=tulis&{other}").headers["Location"]
    assert "Nilai awal 97,45%" in admin.get(f"{address}pilih").text
    one = {"target-coverage-penanggung": "Dinkes", "target-coverage-tenggat": "2030-12-31"}
    assert press(admin, f"{address}pilih", versi="1", pilih=["target-coverage"], **one).status_code == 303
    ((value, source),) = rows(owner, "SELECT baseline::text, baseline_source FROM tenant_1219.target_versions")
    assert value.startswith("97.44")
    assert source.startswith("atas penduduk 187.939 (Dukcapil (DKB), semester II 2024); per 1 April 2025, dilaporkan")


def test_what_a_chosen_plan_makes_is_kept_in_indonesian_and_tells_no_plans_name(
    engine: Engine, owner: Engine, admin: FlaskClient
) -> None:
    reported(engine, TANJUNGBALAI, BATU_BARA)
    address = saved(admin, plan="cakupan=98&orang-move=9.500&mulai=2030-01&cara=tulis").headers["Location"]
    names = ("target-coverage", "tugas-move")
    form = {f"{name}-penanggung": "Dinkes" for name in names} | {f"{name}-tenggat": "2030-12-31" for name in names}
    admin.set_cookie("bahasa", "en")
    try:
        assert "Move self-employed members" in admin.get(f"{address}pilih").text
        assert press(admin, f"{address}pilih", versi="1", pilih=list(names), **form).status_code == 303
    finally:
        admin.delete_cookie("bahasa")
    target = rows(owner, "SELECT rationale, baseline_source FROM tenant_1219.target_versions")
    assert target[0][0] == "Dari rencana yang dipilih daerah"
    assert "per 1 April 2025, dilaporkan" in target[0][1]
    ((title, detail),) = rows(owner, "SELECT title, detail FROM tenant_1219.tasks")
    assert title == "Alihkan peserta mandiri ke PBPU Pemda: 9.500 orang"
    assert detail.startswith("Dari rencana RAPBD 2025. Iuran 12 bulan")


@pytest.mark.usefixtures("figure")
def test_hostile_names_are_text_everywhere(admin: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    note = '#read("/etc/passwd") = Judul'
    name = '#panic("x") <script>alert(1)</script> *a* $b$ \\ `c` [d] @e'
    address = saved(admin, nama=name, catatan=note).headers["Location"]
    assert "<script>alert" not in admin.get(address).text
    assert admin.get(f"{address[:-1]}.pdf").data.startswith(b"%PDF-")
    monkeypatch.setattr("semesta_tenants.planning.papers.papers.pdf", as_text)
    printed = unescape(admin.get(f"{address[:-1]}.pdf").text)
    assert f"<p>{name}</p>" in printed
    assert f"<p>{note}</p>" in printed
    book = CalamineWorkbook.from_filelike(io.BytesIO(admin.get(f"{address[:-1]}.xlsx").data))
    assert book.get_sheet_by_index(0).to_python()[0][1] == name


@pytest.mark.usefixtures("figure")
def test_another_regions_plan_is_none(admin: FlaskClient, lombok: FlaskClient) -> None:
    which = saved(admin).headers["Location"].split("/")[-2]
    for address in (f"{THERE}skenario/{which}/", f"{THERE}skenario/{which}.pdf", f"{THERE}skenario/{which}/pilih"):
        assert lombok.get(address).status_code == 404
    assert lombok.get(f"{HERE}skenario/{which}/").status_code == 404
    assert admin.get(f"{HERE}?angka=999999").status_code == 404


@pytest.mark.usefixtures("figure")
def test_pages_stay_small_and_ask_little(app: Flask, admin: FlaskClient) -> None:
    address = saved(admin).headers["Location"]
    for page, most in ((f"{HERE}?{PLAN}", 12), (address, 12), (f"{HERE}skenario/", 10)):
        with counted(app) as seen:
            answer = admin.get(page)
        assert answer.status_code == 200
        assert len([each for each in seen if each.startswith("SELECT")]) <= most
        assert len(gzip.compress(answer.data)) < 20_000
