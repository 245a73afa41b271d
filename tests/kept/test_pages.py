"""A form that was sent after the session ended stands filled on its own page once the person has signed in again."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from sqlalchemy import Engine

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.http.filling import filled
from semesta_platform.http.typed import LARGEST, MOST_FIELDS, Typed, unpacked
from tests.accounts.conftest import app, engine
from tests.batches import pages as batches
from tests.batches.conftest import received
from tests.contributions import pages as contributions
from tests.coordination import pages as tasks
from tests.coverage.pages import words_of
from tests.factories.people import person_with, token_of
from tests.http.conftest import pytest_generate_tests
from tests.kept.conftest import SAME, ended, form_of

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
TASK = {"tugas": 'Surati "dinas" <lain>', "pemilik": "Dinas Kesehatan", "rincian": "baris satu\r\nbaris dua"}
TASK |= {"tenggat": "2030-12-31", "prioritas": "high", "periksa": "satu\r\ndua"}
SAID = "Ketik \u201clama\u201d & <belum> terkirim\r\nbaris dua"
BACK = "Yang Anda ketik belum tersimpan. Isiannya sudah kembali di halaman ini: periksa, lalu kirim lagi."


def test_a_new_task_opens_filled_and_is_kept(app: Flask, engine: Engine, owner: Engine) -> None:
    who, address = ended(app, engine, owner, tasks.ADMINS), f"{tasks.PAGES}baru"
    refused = who.send(address, address, **TASK)
    assert refused.status_code == 401
    assert all(each in refused.text for each in ("baris satu", "Surati", "Rincian"))
    page = who.enter(refused.text)
    assert (page.status_code, BACK in words_of(page.text), page.headers["Cache-Control"]) == (200, True, "no-store")
    form = form_of(page.text, address)
    assert {name: form[name] for name in TASK} == {name: text.replace("\r\n", "\n") for name, text in TASK.items()}
    assert "Tugas baru" in words_of(page.text)
    # What was flashed is said once, and the form is taken as it stands.
    assert who.client.post(address, data=form).status_code == 303
    after = words_of(who.client.get(tasks.PAGES).text)
    assert ("Surati" in after, BACK in after) == (True, False)


def test_a_comment_stands_in_its_box_again(app: Flask, engine: Engine, owner: Engine, application: Engine) -> None:
    task = tasks.add(application)
    who, page = ended(app, engine, owner, tasks.ADMINS), tasks.page_of(task)
    refused = who.send(f"{page}komentar", page, komentar=SAID)
    again = who.enter(refused.text)
    assert task.wanted.title in words_of(again.text)
    form = form_of(again.text, f"{page}komentar")
    assert form["komentar"] == SAID.replace("\r\n", "\n")
    assert again.text.count(" autofocus") == 1
    assert who.client.post(f"{page}komentar", data=form).status_code == 303
    assert "baris dua" in who.client.get(page).text


def test_an_answer_to_a_batch_and_a_bill_come_back(app: Flask, engine: Engine, owner: Engine, application: Engine) -> None:
    batch = received(application, today=batches.today())
    who, page = ended(app, engine, owner, batches.LIAISONS), batches.page_of(batch)
    typed = {"versi": str(batch.row_version), "diterima": "300", "ditolak": "20", "jawaban": "Sisanya menyusul"}
    form = form_of(who.enter(who.send(f"{page}jawab", page, **typed).text).text, f"{page}jawab")
    assert {name: form[name] for name in typed} == typed
    clerk, new = ended(app, engine, owner, contributions.TREASURY), f"{contributions.PAGES}baru"
    bill = contributions.BILL | {"catatan": "Surat menyusul"}
    # From a page that a browser named to nobody: the form's own address shows it as well.
    refused = clerk.client.post(new, data={"csrf_token": clerk.token, **bill}, headers=SAME)
    form = form_of(clerk.enter(refused.text).text, new)
    assert {name: form.get(name) for name in bill} == bill
    assert clerk.client.post(new, data=form).status_code == 303


def test_somebody_else_on_that_browser_does_not_get_it(app: Flask, engine: Engine, owner: Engine, application: Engine) -> None:
    page = tasks.page_of(tasks.add(application))
    who = ended(app, engine, owner, tasks.ADMINS)
    refused = who.send(f"{page}komentar", page, komentar=SAID)
    other = person_with(engine, Seat(Role.TENANT_ADMIN, tenant_code="12.74"))
    answer = who.enter(refused.text, other.email)
    assert (answer.status_code, answer.headers["Location"], "belum" in answer.text) == (303, "/", False)


def test_where_the_page_is_gone_the_text_is_still_given_back(app: Flask, engine: Engine, owner: Engine) -> None:
    gone = f"{tasks.PAGES}00000000-0000-7000-8000-000000000000/"
    who = ended(app, engine, owner, tasks.ADMINS)
    page = who.enter(who.send(f"{gone}komentar", gone, komentar=SAID).text)
    assert (page.status_code, "Simpan tulisan Anda" in page.text) == (200, True)
    assert form_of(page.text, f"{gone}komentar")["komentar"] == SAID.replace("\r\n", "\n")


def test_never_a_password_and_never_a_press_of_a_button(app: Flask, engine: Engine, owner: Engine, application: Engine) -> None:
    who = ended(app, engine, owner, tasks.ADMINS)
    refused = who.send("/akun/sandi", "/akun", **{"sandi": "rahasia lama sekali", "sandi-baru": "rahasia baru sekali"})
    assert (refused.status_code, "rahasia" in refused.text) == (401, False)
    page = tasks.page_of(tasks.add(application))
    pressed = who.send(f"{page}pindah", page, keadaan="doing", versi="3")
    assert (pressed.status_code, 'name="bawaan"' in pressed.text) == (401, False)
    assert "Belum dilakukan: ulangi setelah masuk." in pressed.text
    # Whoever signs in from there is back where they pressed it.
    assert f"lanjut={page}" in pressed.text
    token = token_of(who.client.get("/masuk").text)
    for bad in ('{"address":"/akun/sandi"}', '{"address":"/masuk","page":"","fields":{"a":["b"]}}'):
        assert (
            "bawaan"
            not in who.client.post("/masuk", data={"csrf_token": token, "bawaan": bad, "surel": "a@b", "sandi": "x"}).text
        )


def test_a_file_that_came_too_late_is_said_to_be_lost(app: Flask, engine: Engine, owner: Engine, application: Engine) -> None:
    task, lost = tasks.add(application), "Berkas belum tersimpan: pilih lagi setelah masuk."
    page, address = tasks.page_of(task), f"{tasks.PAGES.replace('tugas', 'lampiran')}tugas/{task.id}"
    who = ended(app, engine, owner, tasks.ADMINS)

    def sent(content: bytes, name: str = "surat.pdf", **typed: str) -> tuple[int, bool, bool]:
        answer = who.send(address, page, berkas=(io.BytesIO(content), name), **typed)
        return answer.status_code, lost in answer.text, "Belum dilakukan" in answer.text

    assert sent(b"%PDF-1.4") == (401, True, False)
    assert sent(b"%PDF-1.4" + bytes(LARGEST)) == (401, True, False)
    assert sent(b"%PDF-1.4", keterangan="Surat dari kantor cabang") == (401, True, False)
    # No file was chosen.
    assert sent(b"", "") == (401, False, True)
    # Neither a page that is opened nor a form of another site was anybody's act.
    foreign = who.client.post(f"{page}pindah", data={"csrf_token": who.token}, headers={"Sec-Fetch-Site": "cross-site"})
    for answer in (who.client.get(page), foreign):
        assert (answer.status_code, "elum dilakukan" in answer.text) == (401, False)


def test_of_several_forms_the_one_that_was_typed_in_is_filled() -> None:
    page = "<p>x\n</p>" + "".join(
        f'<details><form method="post" action="/a?b=1&amp;c=2"><input type="hidden" name="versi" value="{each}">'
        f'<input type=checkbox name=pilih value="1" checked>'
        f'<select name="s"><option value="1" selected>1<option value="2">2</select>'
        f'<textarea name="alasan" required>\n</textarea></form></details>\n'
        for each in (1, 2)
    )
    fields = {"versi": ("2",), "alasan": ("\n</textarea>&",), "s": ("2",)}
    first, second = (filled(page, "/a?b=1&c=2", fields) or "").split("<details")[1:]
    assert first == page.split("<details")[1]
    assert second.startswith(" open><form")
    assert '<textarea name="alasan" required autofocus>\n\n&lt;/textarea&gt;&amp;</textarea>' in second
    assert '<option value="1">1<option value="2" selected>' in second
    assert "checked" not in second
    assert filled(page, "/a?b=1&c=2", {"lain": ("x",)}) is None
    assert filled(page, "/lain", fields) is None


def test_what_is_carried_is_bounded(app: Flask) -> None:
    with app.test_request_context():
        packed = Typed(f"{tasks.PAGES}baru", "//lain.example/", {"judul": ("a",), "sandi": ("b",)}).packed
        assert unpacked(packed) == Typed(f"{tasks.PAGES}baru", "", {"judul": ("a",)})
        many = {f"n{each}": ("a",) for each in range(MOST_FIELDS + 1)}
        assert unpacked(Typed(f"{tasks.PAGES}baru", "", many).packed) is None
