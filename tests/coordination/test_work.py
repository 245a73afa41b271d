"""Work on tasks by their pages: lines, names, links, many at once, files; whole requests as people send them."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from semesta_platform.accounts.roles import ROLES, Role
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coordination import payloads, queries, service
from semesta_tenants.coordination.records import Item, Link, Priority, Task, Wanted
from tests.accounts.conftest import app, engine
from tests.attachments.things import bring
from tests.coordination.conftest import ADMIN
from tests.coordination.pages import ADMINS, HERE, LIAISONS, OFFICERS, PAGES, add, close, page_of, press, stored, touched
from tests.coverage.pages import person, value_of, words_of
from tests.factories.people import token_of
from tests.http.conftest import pytest_generate_tests

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
LIST = f"{PAGES}?lihat=daftar"


@pytest.fixture(scope="module")
def admin(app: Flask) -> FlaskClient:
    # Somebody else is there to be named.
    person(app, LIAISONS)
    return person(app, ADMINS)


def test_lines_are_ticked_and_people_named(admin: FlaskClient, application: Engine) -> None:
    given = add(application, checklist=(Item("Surat"), Item("Data")), shared=True)
    assert press(admin, f"{page_of(given)}centang", page_of(given), versi="1", butir="1", selesai="1").status_code == 303
    assert stored(application, given).wanted.checklist == (Item("Surat"), Item("Data", done=True))
    assert press(admin, f"{page_of(given)}centang", page_of(given), versi="2", butir="9", selesai="1").status_code == 404
    text = admin.get(page_of(given)).text
    assert "1 dari 2 selesai" in words_of(text)
    name = re.findall(r'data-mention="([^"]+)"', text)[0]
    assert press(admin, f"{page_of(given)}komentar", page_of(given), komentar=f"Tolong @{name} <b>").status_code == 303
    assert f'<span class="mention">@{name}</span> &lt;b&gt;' in admin.get(page_of(given)).text
    assert press(admin, f"{page_of(given)}komentar", page_of(given), komentar=" ").status_code == 422
    # What is ticked stays so while the lines around it change.
    form = {"tugas": "x", "pemilik": "BPKAD", "periksa": "Data\r\nBaru", "label": "#PBI, DTSEN", "prioritas": "high"}
    assert press(admin, f"{page_of(given)}ubah", page_of(given), versi="2", **form, bagikan="1").status_code == 303
    now = stored(application, given).wanted
    assert (now.checklist, now.labels, now.priority) == ((Item("Data", done=True), Item("Baru")), ("PBI", "DTSEN"), Priority.HIGH)


@pytest.mark.parametrize(
    ("typed", "kind", "key"),
    [
        ("/kab-batu-bara/penyerahan/{id}/", "batch", "{id}"),
        ("https://semesta.example/kab-batu-bara/forum/tindak-lanjut/{id}/#a", "action", "{id}"),
        ("/kab-batu-bara/cakupan/2025-04/", "page", "cakupan/2025-04/"),
        ("/kota-tanjungbalai/tugas/", "", ""),
        ("//evil.example/kab-batu-bara/", "", ""),
        ("javascript:alert(1)", "", ""),
        ("/kab-batu-bara/../operator/", "", ""),
    ],
)
def test_a_link_stays_inside_its_region(typed: str, kind: str, key: str) -> None:
    one = "01890a5d-ac96-774b-bcce-b302099a8057"
    form = {"tautan": typed.replace("{id}", one), "tautan-kata": "Berkas"}
    if not kind:
        with pytest.raises(ValueError, match=re.escape(form["tautan"])):
            payloads.link_from(form, "kab-batu-bara", {})
        return
    assert payloads.link_from(form, "kab-batu-bara", {}) == Link(kind, key.replace("{id}", one), "Berkas")


def picks(*tasks: Task, version: int = 1) -> list[str]:
    return [f"{each.id}.{version}" for each in tasks]


def test_many_are_changed_and_those_that_cannot_be_are_named(admin: FlaskClient, application: Engine) -> None:
    one, two, stale, theirs = (add(application, title) for title in ("Satu", "Dua", "Basi", "Empat"))
    touched(application, stale, detail="lain")
    close(application, theirs)
    token = {"csrf_token": token_of(admin.get(PAGES).text), "kembali": "lihat=daftar"}
    sent = {**token, "tindakan": "label", "tambah-label": "DTSEN, #PBI", "pilih": picks(one, two, stale, theirs)}
    answer = admin.post(f"{PAGES}sekaligus", data=sent)
    said = words_of(answer.text)
    assert answer.status_code == 409
    assert all(
        part in said for part in ("2 tugas tidak diubah", "2 tugas diubah.", "Basi", "Empat", "Orang lain sudah lebih dulu")
    )
    assert [stored(application, each).wanted.labels for each in (one, two, stale)] == [("DTSEN", "PBI"), ("DTSEN", "PBI"), ()]
    moved = admin.post(
        f"{PAGES}sekaligus", data={**token, "tindakan": "move", "ke": "region", "pilih": picks(one, two, version=2)}
    )
    assert (moved.status_code, moved.headers["Location"]) == (303, LIST)
    assert {stored(application, each).step for each in (one, two)} == {"doing"}
    for wrong, field in (
        ({"tindakan": "cancel", "pilih": picks(one)}, "keterangan"),
        ({"tindakan": "label", "pilih": picks(one)}, "tambah-label"),
        ({"tindakan": "due", "tanggal": "32/1", "pilih": picks(one)}, "tanggal"),
        ({"tindakan": "priority"}, "pilihan"),
        ({"tindakan": "x", "pilih": picks(one)}, "tindakan"),
    ):
        refused = admin.post(f"{PAGES}sekaligus", data=token | wrong)
        assert (refused.status_code, f'href="#{field}"' in refused.text) == (422, True), field


def file_of(client: FlaskClient, task: uuid.UUID) -> str:
    """Where its only file is given out."""
    text = client.get(f"/kab-batu-bara/lampiran/tugas/{task}").text
    found: list[str] = re.findall(r'href="(/kab-batu-bara/lampiran/[0-9a-f-]{36})"', text)
    assert len(found) == 1
    return found[0]


def test_files_of_a_task_are_for_whoever_sees_the_task(app: Flask, admin: FlaskClient, application: Engine) -> None:
    officer, liaison = person(app, OFFICERS), person(app, LIAISONS)
    own, shared, foreign = (
        add(application, "Milik dinas"),
        add(application, "Dibagikan", "BPKAD", shared=True),
        add(application, "Milik BPKAD", "BPKAD"),
    )
    readers = {own.id: [200, 404], shared.id: [404, 200], foreign.id: [404, 404]}
    for which, expected in readers.items():
        files = f"/kab-batu-bara/lampiran/tugas/{which}"
        assert bring(admin, files).status_code == 303
        file = file_of(admin, which)
        for address in (files, file):
            assert [each.get(address).status_code for each in (officer, liaison)] == expected, address
        # Neither may it be added to or taken away by who does not see it; of what is shared only the region takes files away.
        for each, status in zip((officer, liaison), expected, strict=True):
            if status == 404:
                assert [bring(each, files).status_code, press(each, f"{file}/hapus", "/akun").status_code] == [404, 404]
            assert admin.get(file).status_code == 200
    assert f'/kab-batu-bara/lampiran/tugas/{shared.id}"' in liaison.get(page_of(shared)).text
    assert press(liaison, f"{file_of(admin, shared.id)}/hapus", "/akun").status_code == 409
    assert {press(admin, f"{file_of(admin, each)}/hapus", "/akun").status_code for each in readers} == {303}


def test_pages_lead_to_what_is_done_elsewhere(app: Flask, admin: FlaskClient, application: Engine) -> None:
    officer, liaison = person(app, OFFICERS), person(app, LIAISONS)
    recurring = 'href="/kab-batu-bara/pengaturan/tugas-berkala"'
    # Where there is nothing yet, in its place too.
    assert admin.get(PAGES).text.count(recurring) == 2
    given = add(application, "Usulkan warga", kind="proposal")
    paying = add(application, "Bayar iuran", kind="contribution")
    for page in (PAGES, LIST):
        assert [each.get(page).text.count(recurring) for each in (admin, officer, liaison)] == [1, 0, 0]
    form = f"/kab-batu-bara/penyerahan/baru?tugas={given.id}"
    found = [f'href="{form}"' in each.get(page_of(given)).text for each in (admin, officer, liaison)]
    assert found == [True, True, False]
    # Beside its files a task of any kind says where lists of people go; a step of its own leads there where its kind hands over.
    assert "Penyerahan baru" not in words_of(admin.get(page_of(paying)).text)
    # Of the offices only the one that enters contributions finds their pages.
    found = ["Buka iuran" in each.get(page_of(paying)).text for each in (admin, officer, liaison)]
    assert found == [True, False, True]
    assert "Buka iuran" not in admin.get(page_of(given)).text
    text = admin.get(form).text
    assert (value_of(text, "judul"), value_of(text, "pemilik")) == ("Usulkan warga", "Dinas Kesehatan")
    assert f'<option value="{given.id}" selected>Usulkan warga</option>' in text
    assert '<option value="proposal" selected>' in text


def saved(admin: FlaskClient, given: Task, version: int, form: Mapping[str, object]) -> TestResponse:
    """The form with several of a name, as a browser sends it."""
    address = f"{page_of(given)}ubah"
    fields = {"csrf_token": token_of(admin.get(address).text), "versi": str(version), "tugas": "x", "pemilik": "BPKAD"}
    return admin.post(address, data={**fields, **form})


ONE, TWO, THREE = Link("page", "cakupan/", "Cakupan"), Link("page", "target/", "Semua target"), Link("figure", "2025-04", "Angka")


def ticks(text: str) -> dict[str, bool]:
    """The links of a form: what each sends, and whether it stays."""
    return {key: bool(on) for key, on in re.findall(r'name="tetap" value="([^"]+)"( checked)?', text)}


def test_a_stale_form_takes_no_link_away_that_somebody_else_added(admin: FlaskClient, application: Engine) -> None:
    given = add(application, links=(ONE, TWO))
    assert ticks(admin.get(f"{page_of(given)}ubah").text) == {ONE.key: True, TWO.key: True}
    # Somebody puts another before them while the first is unticked here.
    touched(application, given, links=(THREE, ONE, TWO))
    form = {"tetap": [TWO.key], "tampak": [ONE.key, TWO.key]}
    answer = saved(admin, given, 1, form)
    assert answer.status_code == 409
    assert ticks(answer.text) == {THREE.key: True, ONE.key: False, TWO.key: True}
    row = words_of(answer.text)
    assert "Tautan Angka, Cakupan, Semua target Semua target" in row
    again = {"tetap": [THREE.key, TWO.key], "tampak": re.findall(r'name="tampak" value="([^"]+)"', answer.text)}
    # The page may be overtaken once more; and what it sends afterwards is what stands.
    assert saved(admin, given, 2, again | {"tautan": "/kab-batu-bara/peserta/"}).status_code == 303
    assert [each.key for each in stored(application, given).wanted.links] == [THREE.key, TWO.key, "page:peserta/"]


def test_an_english_page_calls_roles_by_their_english_names(app: Flask, application: Engine) -> None:
    english = words_of(person(app, ADMINS).get(f"{page_of(add(application))}?bahasa=en").text)
    assert ("Admin daerah" in english, english.count("Regional admin") >= 2) == (False, True)


def test_a_link_given_once_more_under_another_name_is_renamed(admin: FlaskClient, application: Engine) -> None:
    given = add(application, links=(ONE,))
    form = {"tetap": [ONE.key], "tampak": [ONE.key], "tautan": "/kab-batu-bara/cakupan/", "tautan-kata": "Angka kita"}
    assert saved(admin, given, 1, form).status_code == 303
    assert [each.words for each in stored(application, given).wanted.links] == ["Angka kita"]


def test_a_kind_made_by_hand_after_its_day_of_the_year_has_no_due_date_until_somebody_sets_one(application: Engine) -> None:
    with tenant_transaction(application, "12.19") as session:
        wanted = Wanted("Nota Kesepakatan", "Setda", kind="agreement")
        made = service.add(session, ADMIN, wanted, today=dt.date(2026, 11, 20))
    assert made.wanted.due_on is None


def test_a_new_task_is_given_to_somebody_who_sees_it(admin: FlaskClient, application: Engine) -> None:
    people = re.findall(r'<option value="([0-9a-f-]{36})">([^<]+)<', admin.get(f"{PAGES}baru").text)
    liaison = next(key for key, name in people if f"({ROLES[Role.LIAISON].words})" in name)
    form = {"tugas": "Cek data", "pemilik": "BPKAD", "orang": liaison}
    refused = press(admin, f"{PAGES}baru", **form)
    assert (refused.status_code, value_of(refused.text, "orang")) == (422, liaison)
    assert "Orang ini tidak dapat melihat tugas ini." in words_of(refused.text)
    with tenant_transaction(application, HERE) as session:
        assert queries.tasks(session) == ()
    made = press(admin, f"{PAGES}baru", **form, bagikan="1")
    assert made.status_code == 303
    with tenant_transaction(application, HERE) as session:
        assert [str(each.wanted.assignee_id) for each in queries.tasks(session)] == [liaison]


def test_what_the_branch_sees_is_marked_for_the_region_alone(app: Flask, admin: FlaskClient, application: Engine) -> None:
    add(application, "Rahasia")
    add(application, "Bersama", shared=True)
    board, found = words_of(admin.get(PAGES).text), words_of(admin.get(LIST).text)
    assert [board.count("Terlihat oleh cabang BPJS"), found.count("terlihat oleh cabang")] == [1, 1]
    liaison = person(app, LIAISONS)
    assert all("oleh cabang" not in words_of(liaison.get(page).text) for page in (PAGES, LIST))


def test_the_branch_learns_of_no_file_that_was_taken_away_before_the_task_was_shared(
    app: Flask, admin: FlaskClient, application: Engine
) -> None:
    given, liaison = add(application), person(app, LIAISONS)
    where = f"/kab-batu-bara/lampiran/tugas/{given.id}"
    for share in (True, False):
        assert bring(admin, where).status_code == 303
        assert press(admin, f"{file_of(admin, given.id)}/hapus", "/akun").status_code == 303
        if share:
            touched(application, given, shared=True)
    # One before it was shared, one after.
    said = {who: words_of(client.get(page_of(given)).text) for who, client in (("region", admin), ("branch", liaison))}
    assert [(text.count("melampirkan berkas"), text.count("menghapus lampiran")) for text in said.values()] == [(2, 2), (1, 1)]


def test_the_trail_of_a_task_has_its_files_and_no_waiting_of_no_time(admin: FlaskClient, application: Engine) -> None:
    given = add(application)
    where = f"/kab-batu-bara/lampiran/tugas/{given.id}"
    assert bring(admin, where).status_code == 303
    said = words_of(admin.get(page_of(given)).text)
    trail = said.partition("Jejak kegiatan")[2]
    assert trail.index("melampirkan berkas") < trail.index("membuat tugas ini")
    assert "0 menit" not in said


def test_a_task_without_a_path_says_its_step_among_its_facts(admin: FlaskClient, application: Engine) -> None:
    free, path = add(application, step="doing"), add(application, kind="proposal")
    assert "Langkah Dikerjakan daerah" in words_of(admin.get(page_of(free)).text)
    assert ">Langkah</dt>" not in admin.get(page_of(path)).text
    assert ">Langkah</dt>" not in admin.get(page_of(close(application, free))).text
