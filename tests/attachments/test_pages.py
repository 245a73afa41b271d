"""Attached files as people send and get them: who may what, what is refused and in which words, what a header says."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, text

from semesta_platform.http.ground import ground_of
from semesta_platform.settings import Settings
from semesta_platform.storage.store import Store
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.attachments import service
from semesta_tenants.attachments.records import Brought
from tests.accounts.conftest import app, engine
from tests.attachments.conftest import Clamd, bucket_settings, changed
from tests.attachments.samples import EICAR, EXE, PDF, office, png
from tests.attachments.things import (
    ADMIN,
    ADMINS,
    HERE,
    LIAISONS,
    NEIGHBOURS,
    OFFICERS,
    OTHER,
    PAGES,
    SIGNED,
    THERE,
    WHEN,
    action,
    address,
    bring,
    lock,
    meeting,
    press,
)
from tests.coverage.pages import person, words_of
from tests.factories.people import without_marks
from tests.http.conftest import pytest_generate_tests

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
STATEMENTS = 8


@pytest.fixture(scope="module")
def admin(app: Flask) -> FlaskClient:
    return person(app, ADMINS)


@pytest.fixture(scope="module")
def officer(app: Flask) -> FlaskClient:
    return person(app, OFFICERS)


@pytest.fixture(scope="module")
def liaison(app: Flask) -> FlaskClient:
    return person(app, LIAISONS)


@pytest.fixture(scope="module")
def neighbour(app: Flask) -> FlaskClient:
    return person(app, NEIGHBOURS)


@pytest.fixture
def settings(app: Flask) -> Iterator[Settings]:
    """The application's own; what a test changes of files is put back."""
    found = ground_of(app).installation.settings
    with changed(found):
        yield found


def links(text_: str) -> list[str]:
    return re.findall(rf'<a href="({PAGES}[0-9a-f-]+)" download>', text_)


def lies(app: Flask, tenant: str = HERE) -> set[str]:
    return {str(each.id) for each in ground_of(app).store.listed(tenant)}


def acts(engine: Engine) -> list[tuple[str, object]]:
    with tenant_transaction(engine, HERE) as session:
        query = text("SELECT action, coalesce(after->>'name', before->>'name') AS name FROM audit_entries"
                     " WHERE action ~ '^attachment' ORDER BY id")  # fmt: skip
        return [(row.action, row.name) for row in session.execute(query)]


def test_a_file_comes_is_given_out_and_goes(app: Flask, engine: Engine, admin: FlaskClient) -> None:
    which = meeting(engine)
    before = lies(app)
    empty_page = admin.get(address(which)).text
    assert "Belum ada lampiran" in words_of(empty_page)
    answer = bring(admin, address(which), name="../rapat/Undangan “Forum” é.pdf")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/kab-batu-bara/forum/{which}/#lampiran")
    assert links(admin.get(f"/kab-batu-bara/forum/{which}/").text) == links(admin.get(address(which)).text)
    page = admin.get(address(which)).text
    (link,) = links(page)
    assert "Undangan “Forum” é.pdf" in page
    assert f"PDF, {len(PDF)} B. Admin daerah" in words_of(page)
    assert lies(app) - before == {link.removeprefix(PAGES)}

    given = admin.get(link)
    assert (given.status_code, given.data, given.mimetype) == (200, PDF, "application/pdf")
    assert given.headers["Content-Disposition"] == (
        "attachment; filename=\"Undangan _Forum_ _.pdf\"; filename*=UTF-8''Undangan%20%E2%80%9CForum%E2%80%9D%20%C3%A9.pdf"
    )
    assert given.headers["Content-Length"] == str(len(PDF))
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert given.headers["Cache-Control"] == "no-store"
    assert "sandbox" in given.headers["Content-Security-Policy"]
    assert "Accept-Ranges" not in given.headers

    gone = press(admin, f"{link}/hapus")
    assert (gone.status_code, admin.get(link).status_code, lies(app)) == (303, 404, before)
    assert press(admin, f"{link}/hapus").status_code == 404
    name = "Undangan “Forum” é.pdf"
    assert acts(engine) == [("attachment.added", name), ("attachment.removed", name)]


def test_text_is_given_out_as_it_came(engine: Engine, admin: FlaskClient) -> None:
    which, content = meeting(engine), b"a;b\n" * 1000
    bring(admin, address(which), content, "daftar.csv")
    (link,) = links(admin.get(address(which)).text)
    given = admin.get(link, headers={"Accept-Encoding": "gzip"})
    # Packed on the way its announced length would be another.
    assert (given.data, given.headers["Content-Length"], given.headers.get("Content-Encoding")) == (content, "4000", None)
    assert given.content_type == "text/csv; charset=utf-8"


REFUSED = {
    "program": (EXE, "laporan.pdf", 422, "Isi berkas ini tampaknya EXE, jenis yang tidak diterima."),
    "ending": (png(), "foto.pdf", 422, "Isi berkas ini PNG, tetapi namanya berakhiran lain. Ganti akhirannya menjadi .png"),
    "macros": (office("docx", {"word/vbaProject.bin": b"x"}), "surat.docx", 422, "memuat makro atau program"),
    "page": (b"<html><script>alert(1)</script>", "catatan.txt", 422, "jenis yang tidak diterima"),
    "empty": (b"", "kosong.pdf", 422, "Berkas ini kosong"),
    "none": (PDF, "", 422, "Pilih berkas yang akan dilampirkan."),
    "a little too large": (png(1_000_001), "besar.png", 413, "Berkas paling besar 1 MB."),
    "far too large": (png(3_000_000), "besar.png", 413, "Berkas paling besar 1 MB."),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_taken_is_told_and_leaves_nothing(
    app: Flask, engine: Engine, admin: FlaskClient, settings: Settings, case: str
) -> None:
    content, name, status, said = REFUSED[case]
    which, before = meeting(engine), lies(app)
    with changed(settings, largest=1):
        answer = bring(admin, address(which), content, name)
    assert answer.status_code == status
    assert said in words_of(answer.text)
    assert (lies(app), acts(engine), links(admin.get(address(which)).text)) == (before, [], [])
    if status == 422:
        assert 'href="#berkas"' in answer.text


def test_a_thing_with_twenty_files_takes_no_further_one(app: Flask, engine: Engine, admin: FlaskClient) -> None:
    which, before = meeting(engine), lies(app)
    with tenant_transaction(engine, HERE) as session:
        for number in range(20):
            brought = Brought(f"{number}.pdf", "application/pdf", 10, "00" * 32, "none")
            service.add(session, ADMIN, uuid.uuid4(), ("meeting", which), brought)
    page = admin.get(address(which)).text
    assert ('name="berkas"' in page, "Sudah ada 20 lampiran" in words_of(page)) == (False, True)
    answer = bring(admin, address(which))
    assert (answer.status_code, "Sudah ada 20 lampiran" in words_of(answer.text), lies(app)) == (413, True, before)


def test_a_region_with_a_gigabyte_takes_no_further_file(app: Flask, engine: Engine, admin: FlaskClient) -> None:
    which, before = meeting(engine), lies(app)
    with tenant_transaction(engine, HERE) as session:
        large = Brought("x.pdf", "application/pdf", service.MOST_BYTES - 5, "00" * 32, "none")
        service.add(session, ADMIN, uuid.uuid4(), ("meeting", which), large)
    answer = bring(admin, address(which))
    assert (answer.status_code, "1 GB" in words_of(answer.text), lies(app)) == (413, True, before)


# ---- who may what --------------------------------------------------------------------------------------------------------------


def test_another_regions_file_and_thing_and_missing_ones_answer_alike(
    app: Flask, engine: Engine, admin: FlaskClient, neighbour: FlaskClient
) -> None:
    theirs = meeting(engine, THERE)
    assert bring(neighbour, address(theirs, slug=OTHER)).status_code == 303
    (link,) = re.findall(rf'<a href="/{OTHER}/lampiran/([0-9a-f-]+)" download>', neighbour.get(address(theirs, slug=OTHER)).text)

    def told(where: str) -> tuple[int, str]:
        answer = admin.get(where)
        return answer.status_code, without_marks(answer.text)

    missing = told(f"{PAGES}{uuid.uuid4()}")
    assert missing[0] == 404
    assert [told(f"{PAGES}{link}"), told(address(theirs))] == [missing, missing]
    assert told(f"/{OTHER}/lampiran/{link}") == told(f"/kota-tidak-pernah-ada/lampiran/{link}")
    assert [press(admin, f"{each}{link}/hapus").status_code for each in (PAGES, f"/{OTHER}/lampiran/")] == [404, 404]
    assert [bring(admin, where).status_code for where in (address(theirs), address(uuid.uuid4()))] == [404, 404]
    assert admin.get(f"{PAGES}surat/{theirs}").status_code == 404
    assert neighbour.get(f"/{OTHER}/lampiran/{link}").data == PDF
    # The same id in the other region's store opens nothing either.
    assert link not in lies(app)


def test_the_branch_sees_the_files_of_meetings_to_which_it_was_asked(
    engine: Engine, admin: FlaskClient, liaison: FlaskClient
) -> None:
    seen = {
        meeting(engine, bpjs=True, invited_at=WHEN): 200,
        meeting(engine, bpjs=True, state="held"): 200,
        meeting(engine, bpjs=True): 404,
        meeting(engine, invited_at=WHEN, state="held"): 404,
    }
    for which, status in seen.items():
        assert bring(admin, address(which)).status_code == 303
        (link,) = links(admin.get(address(which)).text)
        page = liaison.get(address(which))
        assert (page.status_code, liaison.get(link).status_code, "Hapus" in page.text) == (status, status, False)
        assert bring(liaison, address(which)).status_code == (409 if status == 200 else 404)
        assert press(liaison, f"{link}/hapus").status_code == (409 if status == 200 else 404)


def test_an_office_brings_evidence_for_its_own_action_items(
    engine: Engine, admin: FlaskClient, officer: FlaskClient, liaison: FlaskClient
) -> None:
    own, foreign = action(engine), action(engine, "Dinas Sosial")
    branch = action(engine, "BPJS Kesehatan", "bpjs", meeting_id=meeting(engine, bpjs=True, state="held"))
    for client, statuses in ((admin, (303, 303, 303)), (officer, (303, 409, 409)), (liaison, (404, 404, 303))):
        where = [address(which, "tindak-lanjut") for which in (own, foreign, branch)]
        assert tuple(bring(client, each).status_code for each in where) == statuses
    # An office sees the meeting, and leaves its files alone.
    which = meeting(engine)
    assert (officer.get(address(which)).status_code, bring(officer, address(which)).status_code) == (200, 409)


def test_evidence_stays_when_the_item_has_ended(engine: Engine, officer: FlaskClient) -> None:
    which = action(engine)
    where = address(which, "tindak-lanjut")
    bring(officer, where)
    with tenant_transaction(engine, HERE) as session:
        session.execute(text("UPDATE action_items SET state = 'done', closed_at = now(), closed_words = 'uji' WHERE id = :id"),
                        {"id": which})  # fmt: skip
    (link,) = links(officer.get(where).text)
    refused = press(officer, f"{link}/hapus")
    assert (refused.status_code, "buktinya tetap tersimpan" in refused.text) == (409, True)
    assert (bring(officer, where).status_code, officer.get(link).data) == (409, PDF)


def test_locked_minutes_take_no_file_more_or_less(app: Flask, engine: Engine, admin: FlaskClient) -> None:
    which = meeting(engine)
    bring(admin, address(which))
    with tenant_transaction(engine, HERE) as session:
        lock(session, which, dict(SIGNED))
    page = admin.get(address(which))
    (link,) = links(page.text)
    assert ("sudah dikunci" in page.text, 'name="berkas"' in page.text, "/hapus" in page.text) == (True, False, False)
    before = lies(app)
    for refused in (bring(admin, address(which)), press(admin, f"{link}/hapus")):
        assert (refused.status_code, "sudah dikunci" in refused.text) == (409, True)
    assert (lies(app), admin.get(link).data, len(acts(engine))) == (before, PDF, 1)


# ---- the scanner and the store ----------------------------------------------------------------------------------------------


def test_what_the_scanner_finds_is_refused_and_recorded(
    app: Flask, engine: Engine, admin: FlaskClient, settings: Settings, clamd: Clamd
) -> None:
    which, before = meeting(engine), lies(app)
    with changed(settings, scanner=clamd.url):
        refused = bring(admin, address(which), PDF + EICAR + b"\n%%EOF\n", "undangan.pdf")
        taken = bring(admin, address(which))
    assert (refused.status_code, "menemukan virus" in refused.text, taken.status_code) == (422, True, 303)
    assert len(lies(app) - before) == 1
    assert acts(engine) == [("attachment.refused", "undangan.pdf"), ("attachment.added", "bukti.pdf")]
    assert "Bebas virus saat dikirim" in words_of(admin.get(address(which)).text)
    assert "ditolak karena memuat virus" in words_of(admin.get("/kab-batu-bara/audit").text)


def test_without_the_scanners_word_nothing_is_taken(app: Flask, engine: Engine, admin: FlaskClient, settings: Settings) -> None:
    which, before = meeting(engine), lies(app)
    with changed(settings, scanner="clamd://127.0.0.1:1"):
        answer = bring(admin, address(which))
    assert (answer.status_code, answer.headers["Retry-After"], lies(app)) == (503, "60", before)
    assert "Pemindai virus sedang tidak dapat dihubungi" in words_of(answer.text)


def test_the_same_with_a_bucket(
    app: Flask, engine: Engine, admin: FlaskClient, s3: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = ground_of(app)
    away = Store(Settings(data=settings.data, files=bucket_settings("http://127.0.0.1:1")))
    kept = Store(Settings(data=settings.data, files=bucket_settings(s3)))
    which = meeting(engine)
    monkeypatch.setattr(type(ground), "store", kept, raising=False)
    assert bring(admin, address(which)).status_code == 303
    (link,) = links(admin.get(address(which)).text)
    assert (admin.get(link).data, lies(app)) == (PDF, {link.removeprefix(PAGES)})
    monkeypatch.setattr(type(ground), "store", away, raising=False)
    assert (admin.get(link).status_code, bring(admin, address(which)).status_code) == (503, 503)
    monkeypatch.setattr(type(ground), "store", kept, raising=False)
    assert len(lies(app)) == 1


def test_a_page_of_files_costs_few_statements(engine: Engine, admin: FlaskClient) -> None:
    which = meeting(engine)
    bring(admin, address(which))
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    admin.get(address(which))
    event.listen(engine, "before_cursor_execute", note)
    try:
        admin.get(address(which))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(seen) <= STATEMENTS, seen
