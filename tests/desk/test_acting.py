"""What a liaison does on the desk without leaving it: a task goes on, a figure is verified, and who comes second is told."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coordination import queries
from semesta_tenants.coordination.records import State, Task
from semesta_tenants.coverage.records import Headcount
from tests.accounts.conftest import app, engine, pytest_generate_tests
from tests.coverage.desks import APRIL, MARCH, published, stands, submitted, verified
from tests.desk.work import ASAHAN, BATU_BARA, LOMBOK_TIMUR, batch, days, entry, liaison, moved, press, shared
from tests.factories.people import person_with, signed_in

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
BACK = "tampil=tugas&daerah=12.19"


@pytest.fixture
def desk(app: Flask, engine: Engine) -> FlaskClient:
    return signed_in(app, liaison(engine))


def address(task: Task, slug: str = "kab-batu-bara") -> str:
    return f"/cabang/{slug}/tugas/{task.id}/pindah"


def now(engine: Engine, task: Task, code: str = BATU_BARA) -> Task:
    with tenant_transaction(engine, code) as session:
        found = queries.task(session, task.id)
    assert found is not None
    return found


def test_a_task_goes_on_and_the_desk_is_shown_where_it_was(desk: FlaskClient, engine: Engine) -> None:
    task = shared(engine, BATU_BARA, "Jawab surat")
    page = desk.get(f"/cabang/?{BACK}").text
    form = page[page.index(f'action="{address(task)}"') :]
    assert re.findall(r'name="ke" value="([a-z]+)"', form[: form.index("</form>")]) == ["doing", "done", "todo"]
    assert 'name="kembali" value="tampil=tugas&amp;daerah=12.19"' in form
    answer = press(desk, address(task), ke="doing", versi=str(task.row_version), kembali=BACK)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/cabang/?{BACK}#pekerjaan")
    assert "“Jawab surat” pindah ke langkah Dikerjakan daerah." in desk.get("/cabang/").text
    after = now(engine, task)
    assert (after.step, after.side.value, after.row_version) == ("doing", "region", task.row_version + 1)


def test_whoever_comes_second_is_told_what_now_stands(desk: FlaskClient, engine: Engine) -> None:
    task, _other = shared(engine, BATU_BARA, "Jawab surat"), shared(engine, BATU_BARA, "Lainnya")
    moved(engine, BATU_BARA, task, "doing")
    answer = press(desk, address(task), ke="done", versi=str(task.row_version), kembali=BACK)
    assert answer.status_code == 409
    assert "Kabupaten Batu Bara: Orang lain sudah lebih dulu mengubah tugas ini" in answer.text
    assert "Sekarang ada di langkah Dikerjakan daerah." in answer.text
    assert re.search(r'tampil=tugas"[^>]*aria-current', answer.text)
    assert now(engine, task).step == "doing"


def test_a_step_that_leaves_something_behind_asks_for_it(desk: FlaskClient, engine: Engine) -> None:
    task = shared(engine, BATU_BARA, "Usulan November", kind="proposal", step="verify", due_on=days(3))
    page = desk.get("/cabang/").text
    assert "Jumlah diterima, ditolak, dan alasannya" in page
    refused = press(desk, address(task), ke="answer", versi=str(task.row_version), keluaran=" ")
    assert refused.status_code == 422
    assert f'href="#keluaran-{task.id}"' in refused.text
    assert f'id="keluaran-{task.id}-galat"' in refused.text
    elsewhere = press(desk, address(task), ke="answer", versi=str(task.row_version), kembali="tampil=angka")
    assert (elsewhere.status_code, "Tulis keluaran langkah ini." in elsewhere.text) == (422, True)
    done = press(desk, address(task), ke="answer", versi=str(task.row_version), keluaran="Diterima 90, ditolak 10")
    assert (done.status_code, now(engine, task).step) == (303, "answer")


def test_a_number_that_looks_like_a_nik_is_asked_about_and_goes_on(desk: FlaskClient, engine: Engine) -> None:
    task, _other = (shared(engine, BATU_BARA, each, kind="proposal", step="verify") for each in ("Usulan November", "Lainnya"))
    sent = {"ke": "answer", "versi": str(task.row_version), "keluaran": "Surat 1219010203040005"}
    refused = press(desk, address(task), **sent)
    assert (refused.status_code, refused.text.count('name="bukan-nik"')) == (422, 1)
    form = refused.text[refused.text.index(f'action="{address(task)}"') :]
    assert 'name="bukan-nik" value="1">' in form[: form.index("</form>")]
    assert 'name="bukan-nik"' not in desk.get("/cabang/").text
    empty = press(desk, address(task), **(sent | {"keluaran": ""}), **{"bukan-nik": "1"})
    assert (empty.status_code, 'name="bukan-nik" value="1" checked' in empty.text) == (422, True)
    done = press(desk, address(task), **sent, **{"bukan-nik": "1"})
    assert (done.status_code, now(engine, task).step) == (303, "answer")


def test_a_step_back_says_so_and_comes_after_those_that_go_on(desk: FlaskClient, engine: Engine) -> None:
    task = shared(engine, BATU_BARA, "Cocokkan triwulan", kind="reconciliation", step="minutes", due_on=days(3))
    other = shared(engine, ASAHAN, "Usulan November", kind="proposal", step="verify", due_on=days(3))
    page = desk.get("/cabang/").text

    def buttons(action: str) -> list[tuple[str, bool, str]]:
        form = page[page.index(f'action="{action}"') :].partition("</form>")[0]
        found = re.findall(r'<button class="([^"]+)"[^>]*name="ke" value="([a-z]+)">(.*?)</button>', form)
        return [(to, "primary" in css, re.sub("<[^>]+>", "", words)) for css, to, words in found]

    assert buttons(address(task)) == [
        ("done", True, "Tandai selesai"),
        ("compare", False, "Kembalikan ke: Cocokkan dengan data daerah"),
    ]
    assert buttons(address(other, "kab-asahan")) == [
        ("answer", True, "Tindak lanjuti yang ditolak"),
        ("propose", False, "Kembalikan ke: Kirim usulan ke cabang"),
    ]


def test_what_is_not_the_branchs_is_not_there(desk: FlaskClient, engine: Engine) -> None:
    internal = shared(engine, BATU_BARA, "Rahasia", step="doing", shared=False)
    foreign, other = shared(engine, LOMBOK_TIMUR, "Asing"), shared(engine, ASAHAN, "Asahan")
    for task, slug in ((internal, "kab-batu-bara"), (foreign, "kab-lombok-timur"), (other, "kab-batu-bara")):
        assert press(desk, address(task, slug), ke="done", versi="1").status_code == 404
    assert now(engine, foreign, LOMBOK_TIMUR).state is State.OPEN


def test_an_official_does_not_act_as_the_branch(app: Flask, engine: Engine) -> None:
    task = shared(engine, BATU_BARA, "Jawab surat")
    seat = Seat(Role.TENANT_ADMIN, tenant_code=BATU_BARA)
    assert press(signed_in(app, person_with(engine, seat)), address(task), ke="done", versi="1").status_code == 403
    both = signed_in(app, liaison(engine, seat))
    assert address(task) not in both.get("/cabang/").text
    assert press(both, address(task), ke="done", versi="1").status_code == 403
    assert now(engine, task).state is State.OPEN


def test_a_figure_that_did_not_jump_is_verified_here_and_one_that_did_is_not(desk: FlaskClient, engine: Engine) -> None:
    verified(engine, BATU_BARA, MARCH)
    calm = submitted(engine, BATU_BARA, replace(APRIL, total=Headcount(445_000, 362_000), segments=MARCH.segments))
    jump = submitted(engine, ASAHAN, MARCH)
    leap = submitted(engine, ASAHAN, replace(APRIL, total=Headcount(474_000, 300_000)), reason="Pendaftaran massal.")
    page = desk.get("/cabang/").text
    direct = f"/cabang/kab-batu-bara/angka/{calm.id}/sahkan"
    assert direct in page
    assert f"/cabang/kab-asahan/angka/{leap.id}/sahkan" not in page
    assert press(desk, direct, versi="99").status_code == 409
    answer = press(desk, direct, versi=str(calm.row_version), kembali="tampil=angka")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cabang/?tampil=angka#pekerjaan")
    assert published(engine, BATU_BARA)[0].version_id == calm.id
    again = press(desk, direct, versi=str(calm.row_version))
    assert (again.status_code, "Angka ini berubah sejak meja dibuka: terverifikasi." in again.text) == (409, True)
    refused = press(desk, f"/cabang/kab-asahan/angka/{leap.id}/sahkan", versi=str(leap.row_version))
    assert (refused.status_code, "Angka ini melonjak" in refused.text) == (409, True)
    assert stands(engine, ASAHAN, leap.id)[0] == stands(engine, ASAHAN, jump.id)[0] == "submitted"


def test_a_batch_is_received_here_and_the_second_is_told(app: Flask, desk: FlaskClient, engine: Engine) -> None:
    sent, answered = batch(engine, BATU_BARA, "Usulan Mei"), batch(engine, BATU_BARA, "Usulan April", state="received")
    drafted, foreign = batch(engine, BATU_BARA, "Draf", state="draft"), batch(engine, LOMBOK_TIMUR, "Asing")
    page = desk.get("/cabang/").text
    step = f"/cabang/kab-batu-bara/penyerahan/{sent}/terima"
    form = page[page.index(f'action="{step}"') :]
    seen = re.findall(r'name="versi" value="([0-9]+)"', form)[0]
    assert f"/penyerahan/{answered}/terima" not in page
    # What cannot be done with one button leads to where it is done.
    signed = batch(engine, BATU_BARA, "Usulan Maret", state="verified")
    links = re.findall(r'class="more" href="([^"]+)">([^<]+)<', desk.get("/cabang/?tampil=penyerahan").text)
    assert (f"/kab-batu-bara/penyerahan/{answered}/#jawab", "Jawab") in links
    assert (f"/kab-batu-bara/penyerahan/{signed}/#tandatangan", "Tanda tangani") in links
    other = signed_in(app, liaison(engine))
    answer = press(desk, step, versi=seen, kembali="tampil=penyerahan")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cabang/?tampil=penyerahan#pekerjaan")
    assert "“Usulan Mei” dari Kabupaten Batu Bara dicatat sudah diterima." in desk.get("/cabang/").text
    late = press(other, step, versi=seen)
    assert late.status_code == 409
    assert "Kabupaten Batu Bara: Orang lain sudah lebih dulu mengubah penyerahan ini." in late.text
    assert "Kantor cabang sudah menerima penyerahan ini dan sedang memeriksanya." in late.text
    for slug, one in (("kab-batu-bara", drafted), ("kab-lombok-timur", foreign), ("kab-asahan", sent)):
        assert press(desk, f"/cabang/{slug}/penyerahan/{one}/terima", versi="1").status_code == 404
    office = Seat(Role.TENANT_ADMIN, tenant_code=BATU_BARA)
    assert press(signed_in(app, liaison(engine, office)), step, versi=seen).status_code == 403


def test_a_contribution_is_confirmed_here_and_the_second_is_told(app: Flask, desk: FlaskClient, engine: Engine) -> None:
    me = liaison(engine)
    bill = entry(engine, BATU_BARA, MARCH.as_of.replace(day=1), 63_000_000)
    own = entry(engine, BATU_BARA, APRIL.as_of.replace(day=1), 7, side="bpjs", entered_by=me.id)
    step = f"/cabang/kab-batu-bara/iuran/{bill}/benarkan"
    mine = signed_in(app, me)
    page = mine.get("/cabang/").text
    assert (f'action="{step}"' in page, f"/iuran/{own}/benarkan" in page) == (True, False)
    assert press(mine, f"/cabang/kab-batu-bara/iuran/{own}/benarkan", versi="1").status_code == 403
    answer = press(desk, step, versi="1", kembali="tampil=iuran")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cabang/?tampil=iuran#pekerjaan")
    assert "Tagihan Maret 2025 Kabupaten Batu Bara, Rp63.000.000, dibenarkan." in desk.get("/cabang/").text
    late = press(mine, step, versi="1")
    assert late.status_code == 409
    assert "Sekarang catatan ini sudah dibenarkan oleh BPJS Kesehatan Cabang Kisaran." in late.text
    assert press(desk, f"/cabang/kab-asahan/iuran/{bill}/benarkan", versi="1").status_code == 404


def test_the_way_back_leads_nowhere_else(desk: FlaskClient, engine: Engine) -> None:
    task = shared(engine, BATU_BARA, "Jawab surat")
    back = "tampil=//evil.example&daerah=<script>&next=https://evil.example&urut=nama&hal=2"
    answer = press(desk, address(task), ke="doing", versi=str(task.row_version), kembali=back)
    assert answer.headers["Location"] == "/cabang/?daerah=-&hal=2&urut=nama#pekerjaan"
