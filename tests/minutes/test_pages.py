"""The pages of minutes as their people get them: writing, two at once, an ended session, signing, the paper, what they cost."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import re
import uuid
from dataclasses import replace
from html import unescape
from typing import Any

import docx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, text

from semesta_platform.http.ground import ground_of
from semesta_platform.transactions import owner_transaction
from semesta_tenants.coverage.records import Evidence, Published, Source
from semesta_tenants.forum import drawing
from semesta_tenants.forum import minutes_rules as rules
from semesta_tenants.forum.minutes_records import Party
from semesta_tenants.forum.records import State
from tests.accounts.conftest import app, engine
from tests.coordination.pages import ADMINS, LIAISONS, OFFICERS
from tests.coverage.conftest import TANJUNGBALAI
from tests.coverage.pages import person, words_of
from tests.factories.people import PASSWORD, person_with, signed_in, token_of
from tests.http.conftest import pytest_generate_tests
from tests.minutes.meetings import ADMIN, HERE, document, head, locked, made, sign, write

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
STATEMENTS = 10
NOW = dt.datetime(2026, 3, 18, 3, tzinfo=dt.UTC)
JSON = {"Accept": "application/json"}
SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def admin(app: Flask) -> FlaskClient:
    return person(app, ADMINS)


@pytest.fixture(scope="module")
def liaison(app: Flask) -> FlaskClient:
    return person(app, LIAISONS)


def of(meeting: uuid.UUID) -> str:
    return f"/kab-batu-bara/forum/{meeting}/notulen"


def press(client: FlaskClient, address: str, headers: dict[str, str] | None = None, /, **fields: str) -> Any:
    data = {"csrf_token": token_of(client.get("/akun").text), **fields}
    return client.post(address, data=data, headers=headers)


def saying(item: uuid.UUID, version: int, discussion: str, decision: str = "") -> dict[str, str]:
    return {"versi": str(version), f"pembahasan-{item}": discussion, f"keputusan-{item}": decision}


def texts(page: str) -> dict[str, str]:
    """What stands in the text areas and hidden fields of a page."""
    areas = re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', page)
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in (*hidden, *areas)}


def test_minutes_are_written_part_by_part_and_read(admin: FlaskClient, application: Engine) -> None:
    meeting = made(application, actions=1, chair_words="Sekretaris Daerah")
    item = document(application, meeting).items[0].id
    page = admin.get(f"{of(meeting)}/tulis").text.split("<form ")
    form = next(each for each in page if f'action="{of(meeting)}/kepala"' in each)
    typed = {
        "versi": texts(form)["versi"],
        "nomor": " 005/12/FKP/2026",
        "pembukaan": "Dibuka.",
        "penutupan": "",
        "notulis": "Setda",
    }
    assert press(admin, f"{of(meeting)}/kepala", **typed).status_code == 303
    answer = press(admin, f"{of(meeting)}/butir/{item}", **saying(item, 1, "Satu\r\nDua", "<b>Setuju</b>"))
    assert answer.headers["Location"] == f"{of(meeting)}/tulis#butir-{item}"
    text_ = admin.get(of(meeting)).text
    words = words_of(text_)
    for each in ("005/12/FKP/2026", "Sekretaris Daerah", "Dibuka.", "Satu", "Kerjakan 1", "2 dari 2 diundang hadir"):
        assert each in words
    assert "&lt;b&gt;Setuju&lt;/b&gt;" in text_
    assert f'href="/kab-batu-bara/forum/tindak-lanjut/baru?rapat={meeting}&amp;butir={item}"' in text_
    # The next minutes are offered the next number.
    assert "006/12/FKP/2026" in admin.get(f"{of(made(application))}/tulis").text


def test_what_cannot_be_so_is_told_beside_its_field_and_kept(admin: FlaskClient, application: Engine) -> None:
    meeting = made(application)
    item = document(application, meeting).items[0].id
    long = "x" * (rules.LONGEST_TEXT + 1)
    answer = press(admin, f"{of(meeting)}/butir/{item}", **saying(item, 1, long, "tetap"))
    assert answer.status_code == 422
    assert f'href="#pembahasan-{item}"' in answer.text
    assert texts(answer.text)[f"pembahasan-{item}"] == long
    assert texts(answer.text)[f"keputusan-{item}"] == "tetap"
    refused = press(admin, f"{of(meeting)}/butir/{item}", JSON, **saying(item, 1, long))
    assert (refused.status_code, list(refused.get_json()["errors"])) == (422, [f"pembahasan-{item}"])


def test_autosave_tells_when_and_never_writes_over_a_newer_text(admin: FlaskClient, application: Engine) -> None:
    meeting = made(application)
    item = document(application, meeting).items[0]
    first = press(admin, f"{of(meeting)}/butir/{item.id}", JSON, **saying(item.id, 1, "mulai"))
    assert (first.status_code, first.get_json()["versi"]) == (200, "2")
    assert re.fullmatch(r"Tersimpan \d\d\.\d\d", first.get_json()["kata"])
    stale = press(admin, f"{of(meeting)}/butir/{item.id}", JSON, **saying(item.id, 1, "usang"))
    assert (stale.status_code, stale.mimetype) == (409, "application/problem+json")
    assert document(application, meeting).items[0].discussion == "mulai"


def test_who_comes_second_sees_both_texts_and_chooses(admin: FlaskClient, application: Engine) -> None:
    meeting = made(application, said="alinea bersama\nlama")
    item = document(application, meeting).items[0]
    write(application, item, "alinea bersama\nkalimat orang lain")
    mine = "alinea bersama\nkalimat saya"
    answer = press(admin, f"{of(meeting)}/butir/{item.id}", **saying(item.id, 1, mine, "k"))
    assert answer.status_code == 409
    assert "<del>orang lain</del>" in re.sub(r"</del>(\s*)<del>", r"\1", answer.text)
    forms = answer.text.split("<form ")
    offered = [texts(each) for each in forms if f'action="{of(meeting)}/butir/{item.id}"' in each]
    merged = "alinea bersama\nkalimat orang lain\nkalimat saya"
    assert [each[f"pembahasan-{item.id}"] for each in offered] == [mine, merged]
    assert {each["versi"] for each in offered} == {"2"}
    assert press(admin, f"{of(meeting)}/butir/{item.id}", **offered[1]).status_code == 303
    assert document(application, meeting).items[0].discussion == merged
    # The head, too.
    old = rules.mark_of(rules.head_of(document(application, meeting).meeting))
    head(application, meeting, opening="orang lain")
    answer = press(admin, f"{of(meeting)}/kepala", versi=old, nomor="9/2026", pembukaan="saya", penutupan="", notulis="")
    assert answer.status_code == 409
    assert "orang lain\nsaya" in texts(answer.text)["pembukaan"]


def ended(app: Flask, engine: Engine, owner: Engine) -> tuple[FlaskClient, str, str]:
    """A browser whose session is over, the token of its last page, and the address with which it signs in."""
    who = person_with(engine, ADMINS)
    client = signed_in(app, who)
    token = token_of(client.get("/akun").text)
    with owner_transaction(owner) as session:
        session.execute(text("DELETE FROM registry.sessions WHERE person_id = :id"), {"id": who.id})
    return client, token, who.email


def test_a_form_sent_after_the_session_ended_is_carried_through_the_sign_in(
    app: Flask, engine: Engine, owner: Engine, application: Engine
) -> None:
    meeting = made(application)
    item = document(application, meeting).items[0].id
    address = f"{of(meeting)}/butir/{item}"
    client, token, email = ended(app, engine, owner)
    typed = saying(item, 1, 'baris "satu"\nbaris <dua>', "keputusan")
    answer = client.post(address, data={"csrf_token": token, **typed}, headers=SAME)
    assert answer.status_code == 401
    assert texts(answer.text)[f"lama-pembahasan-{item}"] == 'baris "satu"\nbaris <dua>'
    # A slip of the password loses nothing either.
    given = {"csrf_token": token_of(answer.text), "bawaan": texts(answer.text)["bawaan"], "surel": email}
    wrong = client.post("/masuk", data={**given, "sandi": "bukan"})
    again = client.post("/masuk", data={**given, "bawaan": texts(wrong.text)["bawaan"], "sandi": PASSWORD})
    carried = texts(again.text)
    assert {name: carried[name] for name in typed} == typed
    assert f'action="{address}"' in again.text
    assert client.post(address, data={**typed, "csrf_token": token_of(again.text)}).status_code == 303
    assert document(application, meeting).items[0].discussion == 'baris "satu"\nbaris <dua>'


def test_only_our_own_pages_get_a_form_back(app: Flask, engine: Engine, owner: Engine, application: Engine) -> None:
    meeting = made(application)
    address = f"{of(meeting)}/butir/{document(application, meeting).items[0].id}"
    client, token, email = ended(app, engine, owner)
    typed = {"csrf_token": token, "pembahasan-x": "titipan"}
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://lain.example"}):
        answer = client.post(address, data=typed, headers=headers)
        assert (answer.status_code, "titipan" in answer.text) == (401, False)
    assert "titipan" not in client.post(address, data=typed, headers={**SAME, **JSON}).text
    # What is carried leads to forms that keep texts, and nowhere else.
    for bad in ("{", "[]", '{"address":"/keluar","fields":{"a":"b"}}', '{"address":"//lain.example/x","fields":{"a":"b"}}'):
        data = {"csrf_token": token_of(client.get("/masuk").text), "bawaan": bad, "surel": email, "sandi": "x"}
        assert "bawaan" not in client.post("/masuk", data=data).text
    # Signed in again in another window: the old form's token is dead, its text is not.
    fresh = signed_in(app, person_with(engine, ADMINS))
    answer = fresh.post(address, data={**typed, "csrf_token": "lama"}, headers=SAME)
    assert (answer.status_code, texts(answer.text)["pembahasan-x"]) == (400, "titipan")


def test_both_sides_sign_and_then_nothing_changes(
    admin: FlaskClient, liaison: FlaskClient, app: Flask, application: Engine
) -> None:
    meeting = made(application)
    assert "Nomor notulen belum ditulis" in admin.get(of(meeting)).text
    head(application, meeting)
    seen = texts(admin.get(of(meeting)).text)["sidik"]
    assert press(admin, f"{of(meeting)}/sahkan", sidik=seen, jabatan=" ").status_code == 422
    assert press(admin, f"{of(meeting)}/sahkan", sidik=seen, jabatan="Sekretaris Daerah").status_code == 303
    assert press(person(app, OFFICERS), f"{of(meeting)}/sahkan", sidik=seen, jabatan="Kepala").status_code == 403
    assert press(liaison, f"{of(meeting)}/sahkan", sidik="00", jabatan="Kepala Cabang").status_code == 409
    assert press(liaison, f"{of(meeting)}/sahkan", sidik=seen, jabatan="Kepala Cabang").status_code == 303
    found = document(application, meeting)
    assert found.meeting.state is State.LOCKED
    item = found.items[0].id
    kept = press(admin, f"{of(meeting)}/butir/{item}", **saying(item, 1, "terlambat ditulis"))
    assert (kept.status_code, "terlambat ditulis" in kept.text) == (409, True)
    assert press(admin, f"{of(meeting)}/kepala", nomor="1").status_code == 409
    assert admin.get(f"{of(meeting)}/tulis").status_code == 409
    assert document(application, meeting) == found
    refused = press(admin, f"{of(meeting)}/adendum", koreksi="", alasan="Salah ketik")
    assert (refused.status_code, texts(refused.text)["alasan"]) == (422, "Salah ketik")
    assert press(admin, f"{of(meeting)}/adendum", koreksi="Koreksi.", alasan="Salah ketik", butir=str(item)).status_code == 303
    assert "Butir 1: Butir 1" in words_of(liaison.get(of(meeting)).text)
    told = words_of(admin.get("/kab-batu-bara/audit").text)
    assert "mengunci notulen rapat “Forum komunikasi I 2026”" in told
    assert "menambah adendum pada notulen rapat" in told


def test_the_branch_reads_and_signs_only_what_it_was_invited_to(liaison: FlaskClient, application: Engine) -> None:
    foreign, planned = made(application, bpjs=False), made(application, state="planned")
    for meeting in (foreign, planned, uuid.uuid4()):
        for ending in ("", ".pdf", ".docx"):
            assert liaison.get(f"{of(meeting)}{ending}").status_code == 404
        assert press(liaison, f"{of(meeting)}/sahkan", sidik="x", jabatan="Kepala Cabang").status_code == 404
    assert liaison.get(of(made(application))).status_code == 200


def test_the_paper_is_named_safely_and_says_when_it_is_a_draft(admin: FlaskClient, application: Engine) -> None:
    meeting = made(application, actions=2, quorum=100)
    head(application, meeting, number='00/5 "FKP"\\2026')
    answer = admin.get(f"{of(meeting)}.pdf")
    assert (answer.mimetype, answer.data[:5]) == ("application/pdf", b"%PDF-")
    named = 'attachment; filename="notulen-kab-batu-bara-2026-03-18-00-5-FKP-2026-draf.pdf"'
    assert answer.headers["Content-Disposition"] == named
    sign(application, meeting, Party.CHAIR, ADMIN)
    written = docx.Document(io.BytesIO(admin.get(f"{of(meeting)}.docx?bahasa=en").data))
    admin.get("/akun?bahasa=id")
    paragraphs = [each.text for each in written.paragraphs]
    assert "DRAFT: not signed by both sides yet." in paragraphs
    assert [row.cells[1].text for row in written.tables[-1].rows] == ["Action items", "Kerjakan 1", "Kerjakan 2"]
    heads = [each for each in paragraphs if each == "Signatures" or "not part of what is signed" in each]
    assert [each.partition(" ")[0] for each in heads] == ["Signatures", "Action"]
    page = admin.get(of(meeting)).text
    assert page.index('class="signatures') < page.index("bukan bagian yang ditandatangani")
    assert {"NUMPAGES", "PAGE"} <= set(re.findall(r'w:instr="(\w+)"', written.sections[0].footer._element.xml))
    # The day and the year are those of the region, seven hours before the universal ones.
    early = made(application, starts_at=dt.datetime(2026, 12, 31, 17, 30, tzinfo=dt.UTC))
    assert "notulen-kab-batu-bara-2027-01-01" in admin.get(f"{of(early)}.pdf").headers["Content-Disposition"]
    done = locked(application)
    assert "001/12/FKP/2027" in admin.get(f"{of(early)}/tulis").text
    assert "draf" not in admin.get(f"{of(done)}.pdf").headers["Content-Disposition"]


def frozen_of(*titles: tuple[str, uuid.UUID]) -> dict[str, Any]:
    """What is frozen where one figure is published and these items are unfinished, each made by its meeting."""
    figure = replace(TANJUNGBALAI, as_of=dt.date(2026, 1, 1))
    published = Published(1, HERE, figure, Evidence.REPORTED, Source("Berita daerah", "https://contoh.go.id"), None, NOW)
    drawn = drawing.draw(drawing.Known(published=[published]), dt.date(2026, 3, 18))
    item = {"organisation": "Dinkes", "person": "", "due_on": "2026-03-01", "state": "open", "late": True}
    made_by = [{"id": str(uuid.uuid4()), "meeting": str(meeting), "title": title, **item} for title, meeting in titles]
    return {**drawn, "follow_up": made_by}


def test_what_was_frozen_is_the_same_on_every_page_and_paper_and_narrowed_for_the_branch(
    admin: FlaskClient, liaison: FlaskClient, application: Engine
) -> None:
    hidden, known = made(application, bpjs=False), made(application)
    figures = frozen_of(("Urusan daerah", hidden), ("Urusan bersama", known))
    meeting = made(application, kinds=("follow_up", "coverage"), figures=figures, frozen_at=NOW)
    facts = ("Urusan bersama", "97,45%", "183.139", "Berita daerah", "PBPU Pemda")
    for address in (of(meeting), f"{of(meeting)}/tulis", of(meeting).removesuffix("notulen")):
        words = words_of(admin.get(address).text)
        # On the form the figures stand, their source one step away.
        assert [each for each in (*facts, "Urusan daerah") if each not in words] in ([], ["Berita daerah"]), address
    for client, expected in ((admin, True), (liaison, False)):
        written = docx.Document(io.BytesIO(client.get(f"{of(meeting)}.docx").data))
        words = "\n".join(each.text for each in written.element.body.iter() if each.text)
        assert all(each in words for each in facts)
        for text_ in (words, client.get(of(meeting)).text, client.get(of(meeting).removesuffix("notulen")).text):
            assert ("Urusan daerah" in text_) is expected
        assert client.get(f"{of(meeting)}.pdf").data[:5] == b"%PDF-"
    # Both sides sign the whole of it, whatever each of them sees.
    head(application, meeting)
    digests = {texts(client.get(of(meeting)).text)["sidik"] for client in (admin, liaison)}
    assert digests == {rules.digest_of(document(application, meeting))}


def test_whoever_changes_what_was_signed_is_told_that_signatures_went(admin: FlaskClient, application: Engine) -> None:
    meeting = made(application)
    head(application, meeting)
    sign(application, meeting, Party.CHAIR, ADMIN)
    page, told = of(meeting).removesuffix("notulen"), "tanda tangan pada notulen dicabut"
    version = texts(admin.get(page).text)["versi"]
    assert press(admin, f"{page}kode", versi=version).status_code == 200
    assert told not in admin.get(of(meeting)).text
    assert document(application, meeting).meeting.chair is not None
    list_ = admin.get(f"{page}kehadiran").text
    hidden = dict(re.findall(r'<input type="hidden" name="((?:versi|semula)-[^"]+)" value="([^"]*)"', list_))
    line = next(name for name in hidden if name.startswith("versi-")).removeprefix("versi-")
    rest = {f"keadaan-{name.removeprefix('versi-')}": "present" for name in hidden if name.startswith("versi-")}
    changed = press(admin, f"{page}kehadiran", **{**hidden, **rest, f"keadaan-{line}": "absent"})
    assert (changed.status_code, told in admin.get(of(meeting)).text) == (303, True)
    assert document(application, meeting).meeting.chair is None
    sign(application, meeting, Party.CHAIR, ADMIN)
    item = document(application, meeting).items[0]
    saved = press(admin, f"{of(meeting)}/butir/{item.id}", JSON, **saying(item.id, 1, "lain"))
    assert saved.get_json()["kata"].endswith("; tanda tangan dicabut")


def test_a_hundred_action_items_cost_no_further_statement(app: Flask, admin: FlaskClient, application: Engine) -> None:
    meeting = made(application, items=12, actions=100, said="Panjang. " * 700)
    admin.get(of(meeting))
    seen: list[str] = []

    def note(*given: object) -> None:
        seen.append(str(given[2]))

    event.listen(ground_of(app).engine, "before_cursor_execute", note)
    answer = admin.get(of(meeting))
    event.remove(ground_of(app).engine, "before_cursor_execute", note)
    assert answer.text.count("Kerjakan ") >= 100
    assert len([each for each in seen if "set_config" not in each]) <= STATEMENTS, seen
    assert len(gzip.compress(answer.data)) <= 100 * 1024
