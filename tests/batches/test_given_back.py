"""What was given back: the region mends it aside, the branch reads what was handed over until it comes again or ends."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from semesta_platform.database import utc_now
from semesta_platform.http.ground import ground_of
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.batches import exports, going_back, papers, queries, rules, service
from semesta_tenants.batches.queries import Narrowed
from semesta_tenants.batches.records import Batch, Kind, State, Viewer
from semesta_tenants.coverage.records import Segment
from tests.batches.conftest import ADMIN, BRANCH, HERE, LIAISON, OFFICE, OTHER, REGION, TODAY, WANTED, did, drafted, sent
from tests.batches.pages import PAGES, STRANGERS, bring, page_of, press, today, typed, wanted
from tests.batches.test_pages import _forgotten, admin, app, liaison, stored
from tests.batches.test_service import FILE, entries, refused
from tests.coverage.pages import person, words_of
from tests.factories.people import person_with
from tests.http.conftest import pytest_generate_tests
from tests.notifications.ground import ADMINS, LIAISONS

__all__ = ["_forgotten", "admin", "app", "liaison", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
OTHER_FILE = replace(FILE, id=uuid.UUID(int=78), name="daftar-baru.xlsx", digest="cd" * 32)
NEW = replace(
    WANTED,
    title="Rahasia daerah",
    people=9_999,
    owner="Dinas Kesehatan",
    letter="999/RAHASIA",
    month=WANTED.month.replace(month=5),
    segment=Segment.BP,
    note="Catatan rahasia.",
    file_words="Laci rahasia",
)
UP = "row_version = row_version + 1"


def back_of(engine: Engine, batch: Batch) -> Batch:
    return did(engine, going_back.give_back, LIAISON, BRANCH, batch, reason="Kolom NIK kosong.")


def mended(engine: Engine, back: Batch) -> Batch:
    return did(engine, service.change, ADMIN, REGION, back, NEW, today=TODAY)


def with_list(engine: Engine) -> Batch:
    """Sent with a list, given back."""
    draft = did(engine, service.keep_list, ADMIN, REGION, drafted(engine), FILE)
    return back_of(engine, did(engine, service.send, ADMIN, REGION, draft))


def read(engine: Engine, who: Viewer, batch: Batch) -> Batch:
    with tenant_transaction(engine, HERE) as session:
        found = queries.batch(session, who, batch.id)
        assert found is not None
        return queries.shown_to(session, who, found)


def looked(engine: Engine, who: Viewer) -> Iterator[Any]:
    """What a side's lists say, however they are asked."""
    with tenant_transaction(engine, HERE) as session:
        for order in (*queries.ORDERS, "title", "owner", "month", "people"):
            for each in queries.listed(session, who, Narrowed(), order=order):
                yield each.title, each.people, each.owner, each.month, each.segment
                yield from (line.people for line in queries.chain(session, who, each.id))
        yield from (each.people for each in queries.after(session, who, Narrowed(), key=None, limit=5))
        yield from (each.wanted for each in queries.whole(session, who, Narrowed(), order="title", descending=True))
        yield queries.choices(session, who)
        narrowings = (Narrowed(text="rahasia"), Narrowed(text="999/"), Narrowed(month=NEW.month), Narrowed(owner=NEW.owner))
        yield [len(queries.listed(session, who, each)) for each in (*narrowings, Narrowed(segment=NEW.segment))]
        yield [queries.counts(session, who, each).everything for each in narrowings]


def test_the_branch_reads_what_was_handed_over_while_the_region_mends(application: Engine) -> None:
    back = back_of(application, sent(application))
    before = read(application, BRANCH, back), list(looked(application, BRANCH))
    there = mended(application, back)
    seen = read(application, BRANCH, there)
    assert (replace(seen, row_version=3, counted_at=back.counted_at, waited=back.waited), seen.mended) == (before[0], None)
    assert list(looked(application, BRANCH)) == before[1]
    assert read(application, REGION, there).wanted == NEW
    said = list(looked(application, REGION))
    assert said[0] == (NEW.title, 9_999, NEW.owner, NEW.month, NEW.segment)
    assert (said[-4], said[-3], said[-2:]) == (NEW, (("Dinas Kesehatan",), (NEW.month,)), [[1] * 5, [1] * 4])
    # The office to which the region passes it on mends it; the one that sent it has it no more.
    assert [rules.visible(there, who) for who in (REGION, BRANCH, OTHER, OFFICE)] == [True, True, True, False]
    with tenant_transaction(application, HERE) as session:
        assert [len(queries.listed(session, who, Narrowed())) for who in (OTHER, OFFICE)] == [1, 0]
    again = did(application, service.send, ADMIN, REGION, there)
    assert (again.wanted, again.mended, read(application, BRANCH, again).wanted) == (NEW, None, NEW)
    assert again.returned is None


def test_what_ends_is_what_was_sent(application: Engine) -> None:
    person_with(application, ADMINS)
    person_with(application, LIAISONS)
    there = mended(application, back_of(application, sent(application)))
    gone = did(application, going_back.withdraw, ADMIN, REGION, there, reason="Tidak jadi.")
    assert (gone.state, gone.wanted, gone.mended) == (State.WITHDRAWN, WANTED, None)
    for who in (REGION, BRANCH):
        assert read(application, who, gone).wanted == WANTED
    with tenant_transaction(application, HERE) as session:
        titles = set(session.scalars(text("SELECT title FROM notices WHERE kind = 'batch.withdrawn'")))
    assert titles == {WANTED.title}
    # The record says what was changed, and that it was dropped.
    after = [(each.action, each.after["people"]) for each in entries(application)][2:]
    assert after == [("batch.returned", 320), ("batch.changed", 9_999), ("batch.withdrawn", 320)]


def test_who_puts_everything_back_has_mended_nothing(application: Engine) -> None:
    there = mended(application, back_of(application, sent(application)))
    same = did(application, service.change, ADMIN, REGION, there, WANTED, today=TODAY)
    assert (there.mended is None, same.mended) == (False, None)
    assert did(application, service.change, ADMIN, REGION, same, WANTED, today=TODAY) == same


def test_a_list_that_is_mended_stands_aside_and_both_are_kept_until_it_goes(application: Engine) -> None:
    ids = {FILE.id, OTHER_FILE.id}

    def kept(batch: Batch) -> tuple[Any, ...]:
        with tenant_transaction(application, HERE) as session:
            return batch.lists, queries.known_files(session, ids)

    there = did(application, service.keep_list, ADMIN, REGION, with_list(application), OTHER_FILE)
    assert kept(there) == (ids, ids)
    assert (read(application, REGION, there).file, read(application, BRANCH, there).file) == (OTHER_FILE, None)
    assert did(application, service.note_read, ADMIN, REGION, there.id, "Nama").file == OTHER_FILE
    again = did(application, service.send, ADMIN, REGION, there)
    assert (again.file, kept(again)) == (OTHER_FILE, ({OTHER_FILE.id}, {OTHER_FILE.id}))
    dropped = did(application, service.keep_list, ADMIN, REGION, back_of(application, again), None)
    assert (dropped.file, read(application, REGION, dropped).file) == (OTHER_FILE, None)
    newer = did(application, service.keep_list, ADMIN, REGION, dropped, FILE)
    gone = did(application, going_back.withdraw, ADMIN, REGION, newer, reason="Tidak jadi.")
    assert (gone.file is not None and gone.file.id, kept(gone)) == (OTHER_FILE.id, (frozenset(), frozenset()))
    removed = [each.after["file_name"] for each in entries(application) if each.action == "batch.list_removed"]
    assert sorted(removed) == ["daftar-baru.xlsx", "daftar.xlsx"]
    # One that was sent without a list ends without one.
    bare = did(application, service.keep_list, ADMIN, REGION, back_of(application, sent(application)), FILE)
    assert did(application, going_back.withdraw, ADMIN, REGION, bare, reason="Tidak jadi.").file is None


def test_the_database_lets_it_go_again_only_as_it_was_mended(application: Engine) -> None:
    there = mended(application, back_of(application, sent(application)))
    sending = f"{UP}, state = 'sent', mended = NULL, returned_reason = '', returned_at = NULL"
    settings = (
        f"{UP}, people = 9999",
        f"{UP}, sent_words = 'x'",
        sending,
        f"{UP}, state = 'sent'",
        f"{UP}, state = 'withdrawn', withdrawn_reason = 'x'",
        f"{UP}, state = 'withdrawn', withdrawn_reason = 'x', mended = NULL, people = 9999",
        f"{UP}, mended = '[]'",
    )
    assert [each for each in settings if not refused(application, there, each)] == []
    for batch in (drafted(application), sent(application)):
        assert refused(application, batch, f"{UP}, mended = '{{}}'")
    assert not refused(application, back_of(application, sent(application)), sending)


def test_a_reactivation_that_is_mended_keeps_every_field(application: Engine) -> None:
    back = with_list(application)
    wanted_ = replace(WANTED, kind=Kind.RECONCILIATION, effect=rules.EFFECTS[Kind.RECONCILIATION][-1], title="\"A\" 'b' \\ é")
    there = did(application, service.change, ADMIN, REGION, back, wanted_, today=TODAY)
    assert (there.wanted, there.at_hand.wanted, there.at_hand.file) == (WANTED, wanted_, FILE)
    assert did(application, service.send, ADMIN, REGION, there).wanted == wanted_


# ---- pages ---------------------------------------------------------------------------------------------------------------------


def test_pages_and_papers_of_the_branch_say_nothing_of_what_is_mended(
    app: Flask, admin: FlaskClient, liaison: FlaskClient, application: Engine
) -> None:
    batch = back_of(application, sent(application, wanted()))
    page = page_of(batch)
    form = typed(versi="3", judul="Rahasia daerah", jumlah="9.999", catatan="Rahasia", surat="Rahasia", letak="Rahasia")
    assert press(admin, f"{page}ubah", **form).status_code == 303
    addresses = (page, PAGES, f"{PAGES}?kata=rahasia", f"{PAGES[:-1]}.csv")
    for client, says in ((admin, True), (liaison, False)):
        found = [client.get(each).data.decode("utf-8-sig") for each in addresses]
        assert ["Rahasia daerah" in each for each in found] == [says] * 4
        assert ["9.999" in found[0], "9999" in found[3]] == [says, says]
    assert 'value="Rahasia daerah"' in admin.get(f"{page}ubah").text
    assert "Selama itu kantor cabang tetap membaca yang terakhir dikirim." in words_of(admin.get(page).text)
    with app.test_request_context("/"):
        now, seen = utc_now(), read(application, BRANCH, batch)
        paper = papers.content("Kabupaten Batu Bara", seen, digest="", now=now, invented=False)
        table = exports.one("Kabupaten Batu Bara", seen, now=now, zone=dt.UTC)
    assert "Rahasia" not in f"{paper}{table}"
    assert press(admin, f"{page}tarik", versi="4", alasan="Tidak jadi.").status_code == 303
    for client in (admin, liaison):
        assert ["Rahasia" in client.get(each).text for each in (page, PAGES)] == [False, False]


def test_an_office_that_loses_a_batch_by_taking_it_back_lands_on_its_list(app: Flask, application: Engine) -> None:
    batch = back_of(application, sent(application, wanted()))
    passed_on = did(application, service.change, ADMIN, REGION, batch, wanted(owner="Dinas Kesehatan"), today=today())
    stranger, page = person(app, STRANGERS), page_of(batch)
    assert stranger.get(page).status_code == 200
    taken = press(stranger, f"{page}tarik", versi=str(passed_on.row_version), alasan="Tidak jadi.")
    assert (taken.status_code, taken.headers["Location"], stored(application, batch).wanted.owner) == (303, PAGES, "Dinas Sosial")
    assert "Penyerahan ditarik kembali." in words_of(stranger.get(PAGES).text)


def test_the_bytes_of_a_list_go_with_the_step_that_keeps_it_no_more(
    app: Flask, admin: FlaskClient, liaison: FlaskClient, application: Engine
) -> None:
    folder = Path(ground_of(app).installation.settings.data) / "files" / HERE
    before = set(folder.iterdir()) if folder.exists() else set()

    def there() -> int:
        return len(set(folder.iterdir()) - before)

    batch = drafted(application, wanted())
    page = page_of(batch)
    bring(admin, f"{page}daftar", versi="1")
    press(admin, f"{page}kirim", versi="2")
    press(liaison, f"{page}kembalikan", versi="3", alasan="Kosong.")
    assert bring(admin, f"{page}daftar", b"nik,nama\n1,A\n", "baru.csv", versi="4").status_code == 303
    # What was handed over is kept beside what is to take its place; what was to take it, and is replaced itself, goes.
    assert there() == 2
    bring(admin, f"{page}daftar", b"nik,nama\n1,B\n", "terbaru.csv", versi="5")
    assert (there(), "terbaru.csv" in admin.get(page).text, "terbaru.csv" in liaison.get(page).text) == (2, True, False)
    assert liaison.get(f"{page}daftar").status_code == 404
    assert admin.get(f"{page}daftar").data == b"nik,nama\n1,B\n"
    press(admin, f"{page}kirim", versi="6")
    assert (there(), liaison.get(f"{page}daftar").data) == (1, b"nik,nama\n1,B\n")
    press(liaison, f"{page}kembalikan", versi="7", alasan="Kosong lagi.")
    press(admin, f"{page}daftar", versi="8", tindakan="lepas")
    bring(admin, f"{page}daftar", b"nik,nama\n1,C\n", "akhir.csv", versi="9")
    assert there() == 2
    press(admin, f"{page}tarik", versi="10", alasan="Tidak jadi.")
    file = stored(application, batch).file
    assert (there(), file and file.name) == (0, "terbaru.csv")
