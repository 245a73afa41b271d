"""Pages of webhooks as an admin and an operator get them: the form, the secret once, deliveries, files, and what they cost."""

from __future__ import annotations

import csv
import gzip
import io
import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.calling import posting
from semesta_platform.http.ground import ground_of
from semesta_platform.notifications import going
from semesta_platform.notifications.kinds import KINDS
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.notices.sentences import OURS as MAILS
from semesta_tenants.webhooks import queries, secrets, service
from semesta_tenants.webhooks.sentences import OURS
from semesta_tenants.webhooks.words import EVENTS
from tests.accounts.conftest import app, engine
from tests.coordination.pages import ADMINS, press
from tests.coordination.test_pages import chips, titles
from tests.coverage.pages import person, words_of
from tests.factories.people import token_of
from tests.http.conftest import pytest_generate_tests
from tests.http.parts import statements as counted
from tests.webhooks.ground import ADMIN, HERE, KEY, OTHER, cleared, hook, keyed, run, states, table, tell
from tests.webhooks.servers import Program, answering

__all__ = ["app", "cleared", "engine", "keyed", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
PAGES = "/kab-batu-bara/pengaturan/webhook/"
LIST = f"{PAGES}pengiriman/"
STATEMENTS = 12
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]+")


@pytest.fixture(scope="module")
def admin(app: Flask) -> FlaskClient:
    return person(app, ADMINS)


def shown_secrets(page: str) -> list[str]:
    """Secrets in fields of a page; the example of the code has only their mark."""
    return [each for each in SECRET.findall(page) if len(each) > 20]


def twice(client: FlaskClient, address: str, page: str, **fields: str) -> tuple[TestResponse, TestResponse]:
    """A form of `page` that is sent two times, as by a double click."""
    opened = client.get(page).text
    key = re.search(r'name="sekali" value="([^"]+)"', opened)
    assert key is not None
    sent = {"csrf_token": token_of(opened), "sekali": key[1], **fields}
    return client.post(address, data=sent), client.post(address, data=sent)


def test_every_event_has_words() -> None:
    assert KINDS.keys() <= EVENTS.keys()


def test_an_installation_without_a_key_makes_none_and_says_so(admin: FlaskClient, application: Engine) -> None:
    assert "SEMESTA_FILE_KEY" in admin.get(f"{PAGES}baru").text
    sent = {"versi": "0", "alamat": "https://program.contoh.go.id/x", "lingkup": "semua", "catatan": "Dasbor"}
    refused = press(admin, f"{PAGES}baru", f"{PAGES}baru", **sent)
    assert (refused.status_code, 'value="Dasbor"' in refused.text) == (409, True)
    made = hook(application)
    assert press(admin, f"{PAGES}{made.id}/rahasia", f"{PAGES}{made.id}/", versi="1").status_code == 409
    with tenant_transaction(application, HERE) as session:
        assert queries.webhooks(session) == ((made,), 1)


@pytest.mark.usefixtures("keyed")
def test_a_webhook_is_made_with_its_secret_shown_once(admin: FlaskClient, application: Engine) -> None:
    page = admin.get(PAGES).text
    assert "Belum ada webhook" in page
    assert "is_from_semesta" in page
    sent = {"versi": "0", "alamat": " https://program.contoh.go.id/x ", "lingkup": "pilihan", "catatan": "Dasbor"}
    made = press(admin, f"{PAGES}baru", f"{PAGES}baru", **sent, **{"peristiwa-tugas": "task.late"})
    assert made.status_code == 200
    (secret,) = set(shown_secrets(made.text))
    with tenant_transaction(application, HERE) as session:
        (kept,), version = queries.webhooks(session)
    assert (kept.url, kept.events, kept.note) == ("https://program.contoh.go.id/x", frozenset({"task.late"}), "Dasbor")
    assert secrets.opened([kept.sealed], (KEY,), HERE, kept.id) == (secret,)
    again = admin.get(f"{PAGES}{kept.id}/").text
    assert shown_secrets(again) == []
    assert 'value="task.late" checked' in again
    changed = press(admin, f"{PAGES}{kept.id}/rahasia", f"{PAGES}{kept.id}/", versi=str(version))
    assert shown_secrets(changed.text)[0] != secret
    assert "1 peristiwa" in words_of(admin.get(PAGES).text)


@pytest.mark.usefixtures("keyed")
def test_a_second_press_tells_that_the_secret_stood_on_the_first_answer(admin: FlaskClient, application: Engine) -> None:
    sent = {"versi": "0", "alamat": "https://program.contoh.go.id/x", "lingkup": "semua", "catatan": ""}
    first, second = twice(admin, f"{PAGES}baru", f"{PAGES}baru", **sent)
    with tenant_transaction(application, HERE) as session:
        (made,), version = queries.webhooks(session)
    here = f"{PAGES}{made.id}/"
    assert ((first.status_code, len(set(shown_secrets(first.text)))), (second.status_code, second.location)) == (
        (200, 1),
        (303, here),
    )
    assert "hanya tampil pada jawaban pertama; bila belum tersalin, ganti rahasianya" in words_of(admin.get(here).text)
    first, second = twice(admin, f"{here}rahasia", here, versi=str(version))
    assert ((first.status_code, len(set(shown_secrets(first.text)))), (second.status_code, second.location)) == (
        (200, 1),
        (303, here),
    )
    page = words_of(admin.get(here).text)
    assert ("ganti sekali lagi" in page, "diubah orang lain" in page) == (True, False)


@pytest.mark.usefixtures("keyed")
def test_a_refused_form_keeps_what_was_typed_and_a_stale_one_tells(admin: FlaskClient, application: Engine) -> None:
    bad = press(
        admin, f"{PAGES}baru", f"{PAGES}baru", versi="0", alamat="https://10.0.0.1/", lingkup="pilihan", catatan="Milik kami"
    )
    assert bad.status_code == 422
    assert 'href="#alamat"' in bad.text
    assert 'href="#lingkup"' in bad.text
    assert all(f'value="{typed}"' in bad.text for typed in ("https://10.0.0.1/", "Milik kami"))
    made = hook(application)
    here = f"{PAGES}{made.id}/"
    stale = press(admin, f"{here}ubah", here, versi="0", alamat="https://baru.contoh.go.id/", lingkup="semua", catatan="")
    assert (stale.status_code, "diubah orang lain" in stale.text, "https://baru.contoh.go.id/" in stale.text) == (409, True, True)
    saved = press(admin, f"{here}ubah", here, versi="1", alamat="https://baru.contoh.go.id/", lingkup="semua", catatan="")
    assert saved.status_code == 303
    assert press(admin, f"{here}jeda", here, versi="2").status_code == 303
    refused = press(admin, f"{here}coba", here)
    assert (refused.status_code, "sedang dijeda" in refused.text) == (409, True)
    assert press(admin, f"{here}lanjut", here, versi="3").status_code == 303
    assert press(admin, f"{here}hapus", here, versi="9").status_code == 409
    assert press(admin, f"{here}hapus", here, versi="4").status_code == 303
    assert admin.get(here).status_code == 404


def test_deliveries_are_listed_narrowed_taken_away_and_sent_again(admin: FlaskClient, application: Engine) -> None:
    with answering(Program(by_event={"task.late": 410})) as program:
        made, other = hook(application, program.url()), hook(application, program.url())
        tell(application, "a", title="=1+1")
        run(application)
        with tenant_transaction(application, HERE) as session:
            service.pause(session, ADMIN, other.id, expected=2)
        tell(application, "b", kind="task.late")
        run(application)
    page = admin.get(LIST).text
    assert chips(page) == {"Semua": "3", "Menunggu": "0", "Terkirim": "2", "Gagal": "1", "Tidak dikirim": "0"}
    assert [len(titles(admin.get(f"{LIST}?{query}").text)) for query in (f"webhook={other.id}", "peristiwa=task.late")] == [1, 1]
    assert "Hapus saringan" in admin.get(f"{LIST}?peristiwa=batch.sent").text
    rows = list(csv.DictReader(io.StringIO(admin.get(f"{LIST[:-1]}.csv?urut=keadaan&arah=naik").data.decode("utf-8-sig"))))
    assert [(row["Keadaan"], row["Tentang"]) for row in rows] == [("Gagal", "Rekonsiliasi data"), *[("Terkirim", "'=1+1")] * 2]
    assert "kunci" not in rows[0]["Webhook"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(admin.get(f"{LIST[:-1]}.xlsx?tampil=gagal").data))
    assert [row[6] for row in book.get_sheet_by_index(0).to_python()[1:]] == [1.0]
    failed = next(row.id for row in table(application) if row.state == "failed")
    one = f"{LIST}{failed}/"
    said = words_of(admin.get(one).text)
    assert all(words in said for words in ("Tugas lewat tenggat", "HTTP 410", '"title": "Rekonsiliasi data"'))
    assert "penerimanya" not in said
    assert press(admin, f"{one}ulang", one).status_code == 409
    assert "Penerima menjawab 410" in admin.get(f"{PAGES}{made.id}/").text
    press(admin, f"{PAGES}{made.id}/lanjut", one, versi="4")
    assert press(admin, f"{one}ulang", one).status_code == 303
    assert sorted(states(application)) == ["sent", "sent", "waiting"]


def test_our_own_sentences_are_in_the_readers_language_and_are_no_answer_of_the_program(
    admin: FlaskClient, application: Engine
) -> None:
    with answering(Program(500)) as program:
        hook(application, program.url())
        tell(application, "a")
        run(application)
    gone = hook(application, "https://tidak-ada.contoh.go.id/x")
    tell(application, "b")
    run(application)
    said = next(row for row in table(application) if row.answer.startswith("HTTP 500"))
    ours = next(row for row in table(application) if row.webhook_id == gone.id)
    english = {row.id: words_of(admin.get(f"{LIST}{row.id}/?bahasa=en").text) for row in (said, ours)}
    assert "Receiver's answer HTTP 500" in english[said.id]
    assert ("The name in the address was not found." in english[ours.id], "Receiver's answer" in english[ours.id]) == (
        True,
        False,
    )
    listed = words_of(admin.get(f"{LIST}?bahasa=en").text)
    assert "Receiving program" in listed
    assert "Winners" not in listed + words_of(admin.get(f"{PAGES}?bahasa=en").text)
    book = admin.get(f"{LIST[:-1]}.csv?bahasa=en").data.decode("utf-8-sig")
    assert [each in book for each in ("The name in the address was not found.", "tidak ditemukan", "Webhook")] == [
        True,
        False,
        True,
    ]
    assert str(EVENTS["webhook.test"]) == "Kiriman percobaan"
    admin.get(f"{PAGES}?bahasa=id")


def test_every_sentence_of_ours_is_kept_as_it_is_written() -> None:
    assert {kept: str(words) for kept, words in {**OURS, **MAILS}.items()} == {kept: kept for kept in (*OURS, *MAILS)}
    refused = f"{posting.REFUSED} (ConnectionError)"
    assert (going.in_words(refused, OURS), going.in_words("HTTP 500", OURS), going.in_words("", OURS)) == (
        refused,
        "HTTP 500",
        "",
    )


def test_another_regions_and_a_missing_one_are_alike(admin: FlaskClient, application: Engine) -> None:
    foreign = hook(application, tenant=OTHER)
    tell(application, "x", tenant=OTHER)
    delivery = table(application, OTHER)[0].id
    assert [admin.get(f"{PAGES}{which}/").status_code for which in (foreign.id, uuid.uuid4())] == [404, 404]
    assert [admin.get(f"{LIST}{which}/").status_code for which in (delivery, uuid.uuid4())] == [404, 404]
    assert press(admin, f"{PAGES}{foreign.id}/hapus", PAGES, versi="1").status_code == 404


def test_the_operator_sees_numbers_and_no_words(app: Flask, application: Engine) -> None:
    with answering(Program(410)) as program:
        hook(application, program.url())
        tell(application, "a", title="RAHASIA")
        run(application)
    page = person(app, Seat(Role.OPERATOR)).get("/operator/webhook").text
    assert not any(each in page for each in ("RAHASIA", "127.0.0.1", "kunci"))
    assert "Menunggu 0 Gagal 1 Terkirim 0" in words_of(page)


def test_two_hundred_deliveries_cost_as_many_statements_as_one(app: Flask, admin: FlaskClient, application: Engine) -> None:
    made = hook(application)
    costs = []
    for number in (1, 200):
        with tenant_transaction(application, HERE) as session:
            statement = """INSERT INTO webhook_deliveries (id, webhook_id, event, once, body) SELECT gen_random_uuid(), :hook,
                'task.late', n || ':' || :number, '{"title": "Tugas"}' FROM generate_series(1, :number) n"""
            session.execute(text(statement), {"number": number, "hook": made.id})
        for address in (LIST, f"{PAGES}{made.id}/", PAGES):
            with counted(ground_of(app).engine) as seen:
                page = admin.get(address)
            costs.append(len(seen))
            assert len(gzip.compress(page.data)) < 20_000
    assert costs[:3] == costs[3:]
    assert max(costs) <= STATEMENTS
