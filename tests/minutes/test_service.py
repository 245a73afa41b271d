"""Minutes on a real database: written by two at once, signed, locked against every role, corrected beside themselves."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from semesta_platform.errors import ConflictError, InvalidError, NotFoundError
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.forum import addenda, agenda, attending, codes, minutes, minutes_queries, signing
from semesta_tenants.forum import minutes_rules as rules
from semesta_tenants.forum.minutes_records import Document, Party, Said, Signed
from semesta_tenants.forum.records import (
    Clock,
    Presence,
    StaleItemError,
    StaleMeetingError,
    State,
    WantedAttendance,
    WantedItem,
)
from tests.minutes.meetings import ADMIN, HERE, LIAISON, document, head, locked, made, sign, write

pytestmark = pytest.mark.usefixtures("cleared")


def acts(engine: Engine) -> list[Any]:
    with tenant_transaction(engine, HERE) as session:
        query = "SELECT actor, action, before, after FROM audit_entries WHERE action ~ '^(minutes|addendum)' ORDER BY id"
        return list(session.execute(text(query)))


def test_each_part_is_written_for_itself_and_the_record_keeps_where_it_changed(application: Engine) -> None:
    meeting = made(application)
    first, second = document(application, meeting).items
    assert write(application, first, "a\r\nb  ", "Setuju").row_version == 2
    # Another item, and the head, know nothing of that.
    assert write(application, second, "Lain").row_version == 2
    head(application, meeting, opening="Dibuka pukul 09.00.")
    found = document(application, meeting)
    assert [(each.discussion, each.decision) for each in found.items] == [("a\nb", "Setuju"), ("Lain", "")]
    assert (found.meeting.number, found.meeting.opening) == ("005/12/FKP/2026", "Dibuka pukul 09.00.")
    # The same once more: no version, no act.
    assert write(application, found.items[0], "a\nb", "Setuju").row_version == 2
    written = acts(application)
    assert [each.action for each in written] == ["minutes.saved"] * 3
    assert written[0].before == {"title": "Forum komunikasi I 2026", "item": "Butir 1", "discussion": "Dibahas.", "decision": ""}
    assert written[2].after == written[2].after | {"number": "005/12/FKP/2026", "opening": "Dibuka pukul 09.00."}


def test_who_comes_second_is_given_both_texts_and_loses_neither(application: Engine) -> None:
    meeting = made(application)
    item = document(application, meeting).items[0]
    write(application, item, "tulisan pertama")
    with pytest.raises(StaleItemError) as refused:
        write(application, item, "tulisan kedua")
    assert (refused.value.current.discussion, (refused.value.attempted or {})["discussion"]) == (
        "tulisan pertama",
        "tulisan kedua",
    )
    # What both wrote alike is no conflict.
    assert write(application, item, "tulisan pertama").row_version == 2
    old = rules.mark_of(rules.head_of(document(application, meeting).meeting))
    head(application, meeting)
    now = rules.head_of(document(application, meeting).meeting)
    with tenant_transaction(application, HERE) as session, pytest.raises(StaleMeetingError):
        minutes.save_head(session, ADMIN, meeting, replace(now, opening="Dibuka"), expected=old)


def test_a_number_belongs_to_one_meeting_and_the_next_is_suggested_from_it(application: Engine) -> None:
    first, second = made(application), made(application)
    head(application, first)
    with pytest.raises(InvalidError) as refused:
        head(application, second, number="005/12/fkp/2026")
    assert list(refused.value.fields) == ["number"]
    with tenant_transaction(application, HERE) as session:
        last = minutes_queries.last_number(session, second)
    assert rules.next_number(last, 2026) == "006/12/FKP/2026"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [({"items": 0}, "Agenda"), ({"said": ""}, "Butir 1"), ({}, "Nomor")],
    ids=["agenda", "item", "number"],
)
def test_minutes_that_lack_something_are_not_signed(application: Engine, more: dict[str, Any], sentence: str) -> None:
    meeting = made(application, **more)
    if sentence != "Nomor":
        head(application, meeting)
    with pytest.raises(ConflictError, match=sentence):
        sign(application, meeting, Party.CHAIR, ADMIN)


def test_two_sides_sign_the_same_text_and_lock_it(application: Engine) -> None:
    meeting = made(application)
    head(application, meeting)
    read = rules.digest_of(document(application, meeting))
    assert sign(application, meeting, Party.CHAIR, ADMIN) == Signed(locked=False)
    with pytest.raises(ConflictError, match="sudah menandatangani"):
        sign(application, meeting, Party.CHAIR, LIAISON)
    with pytest.raises(ConflictError, match="kedua pihak"):
        sign(application, meeting, Party.BPJS, ADMIN)
    # What changes takes the signature away, and who read the old text signs nothing.
    item = document(application, meeting).items[0]
    write(application, item, "Dibahas lagi.")
    assert document(application, meeting).meeting.chair is None
    with pytest.raises(ConflictError, match="berubah"):
        sign(application, meeting, Party.BPJS, LIAISON, seen=read)
    assert sign(application, meeting, Party.BPJS, LIAISON) == Signed(locked=False)
    assert sign(application, meeting, Party.CHAIR, ADMIN) == Signed(locked=True)
    found = document(application, meeting).meeting
    assert (found.state, found.digest) == (State.LOCKED, rules.digest_of(document(application, meeting)))
    assert found.chair is not None
    assert found.chair.words == "Jabatan chair · Admin Kabupaten Batu Bara"
    told = [each.action for each in acts(application)]
    assert (
        told[-5:]
        == [
            *("minutes.signed", "minutes.saved", "minutes.signature_removed"),
            *("minutes.signed", "minutes.signed", "minutes.locked"),
        ][-5:]
    )


def test_a_change_beside_the_minutes_takes_signatures_away_too(application: Engine) -> None:
    meeting = made(application)
    head(application, meeting)
    sign(application, meeting, Party.CHAIR, ADMIN)
    with tenant_transaction(application, HERE) as session:
        assert not signing.drop_if_changed(session, ADMIN, meeting)
        session.execute(text("UPDATE meeting_attendances SET state = 'absent' WHERE position_words = 'Kepala'"))
        session.execute(text("UPDATE meeting_attendances SET state = 'present', person_words = 'Lain'"))
    # Whoever signs next, too, is not put beside a signature under another text.
    assert sign(application, meeting, Party.BPJS, LIAISON) == Signed(locked=False, removed=True)
    with tenant_transaction(application, HERE) as session:
        session.execute(text("UPDATE meeting_attendances SET person_words = ''"))
        assert signing.drop_if_changed(session, ADMIN, meeting)
    assert document(application, meeting).meeting.digest is None


def attendance_of(session: Any, found: Document) -> None:
    absent = WantedAttendance(Presence.ABSENT, "Kepala")
    attending.attend(session, ADMIN, found.meeting.id, found.attendances[0].organisation_id, absent)


def agenda_of(session: Any, found: Document) -> None:
    points = [WantedItem(each.topic, f"{each.title} lagi", id=each.id) for each in found.items]
    agenda.save(session, ADMIN, found.meeting.id, points, expected=found.meeting.row_version)


def code_of(session: Any, found: Document) -> None:
    here = Clock(dt.date(2026, 3, 18), dt.UTC)
    opened, _code = codes.open_code(session, ADMIN, found.meeting.id, expected=found.meeting.row_version, here=here)
    codes.close_code(session, ADMIN, found.meeting.id, expected=opened.row_version)


def same_agenda_of(session: Any, found: Document) -> None:
    points = [WantedItem(each.topic, each.title, each.lead_words, each.minutes, each.id) for each in found.items]
    agenda.save(session, ADMIN, found.meeting.id, points, expected=found.meeting.row_version)


@pytest.mark.parametrize(
    ("verb", "removed"),
    [(attendance_of, True), (agenda_of, True), (code_of, False), (same_agenda_of, False)],
    ids=["attendance", "agenda", "code", "same agenda"],
)
def test_verbs_of_the_meeting_take_signatures_away_exactly_when_what_was_signed_changes(
    application: Engine, verb: Any, *, removed: bool
) -> None:
    meeting = made(application)
    head(application, meeting)
    sign(application, meeting, Party.CHAIR, ADMIN)
    with tenant_transaction(application, HERE) as session:
        found = minutes_queries.document(session, meeting)
        assert found is not None
        _done, told = signing.removing(session, meeting, lambda session: verb(session, found))
    now = document(application, meeting).meeting
    assert (told, now.chair is None, now.digest is None) == (removed, removed, removed)
    assert ("minutes.signature_removed" in [each.action for each in acts(application)]) is removed


LOCKED = (
    "UPDATE {s}meetings SET opening = 'x', row_version = row_version + 1",
    "UPDATE {s}meetings SET locked_at = NULL, state = 'held', row_version = row_version + 1",
    "UPDATE {s}meeting_items SET discussion = 'x'",
    "UPDATE {s}meeting_attendances SET state = 'absent'",
    "DELETE FROM {s}meetings",
    "DELETE FROM {s}meeting_items",
    "DELETE FROM {s}meeting_attendances",
    """INSERT INTO {s}meeting_items (id, meeting_id, position, title, changed_words)
    SELECT gen_random_uuid(), id, 9, 'x', 'x' FROM {s}meetings""",
    """INSERT INTO {s}meeting_attendances
        (id, meeting_id, organisation_id, organisation_words, organisation_kind, changed_words)
    SELECT gen_random_uuid(), id, (SELECT id FROM {s}organisations LIMIT 1), 'x', 'opd', 'x' FROM {s}meetings""",
    "UPDATE {s}minutes_addenda SET text = 'x'",
    "DELETE FROM {s}minutes_addenda",
)


def test_nobody_changes_locked_minutes(application: Engine, owner: Engine) -> None:
    meeting = locked(application)
    with tenant_transaction(application, HERE) as session:
        addenda.add(session, ADMIN, meeting, "Koreksi", "Salah ketik")
    before = document(application, meeting)
    for statement in LOCKED:
        with pytest.raises(DBAPIError), tenant_transaction(application, HERE) as session:
            session.execute(text(statement.format(s="")))
        # The owner of the tables is held by the same triggers; addenda it may only not have changed by the application.
        if "addenda" not in statement:
            with pytest.raises(DBAPIError), owner_transaction(owner) as session:
                session.execute(text(statement.format(s="tenant_1219.")))
    item = before.items[0]
    with pytest.raises(ConflictError):
        write(application, item, "x")
    with pytest.raises(ConflictError):
        head(application, meeting, number="1")
    with pytest.raises(ConflictError):
        sign(application, meeting, Party.CHAIR, ADMIN)
    assert document(application, meeting) == before


def test_addenda_are_numbered_and_stand_beside_what_was_signed(application: Engine) -> None:
    meeting, other = locked(application), made(application)
    found = document(application, meeting)
    with tenant_transaction(application, HERE) as session:
        one = addenda.add(session, ADMIN, meeting, "Tertulis 80, seharusnya 81.", "Salah ketik", item_id=found.items[0].id)
        two = addenda.add(session, ADMIN, meeting, "Tambahan", "Terlewat")
    assert [(each.number, each.item_id) for each in (one, two)] == [(1, found.items[0].id), (2, None)]
    assert rules.digest_of(document(application, meeting)) == found.meeting.digest
    assert [each.action for each in acts(application)][-3:] == ["minutes.locked", "addendum.made", "addendum.made"]
    stray = document(application, other).items[0].id
    cases = (("", "x", None, "text"), ("x", " ", None, "reason"), ("x", "x", stray, "item"))
    for words, reason, about, field in cases:
        with pytest.raises(InvalidError) as refused, tenant_transaction(application, HERE) as session:
            addenda.add(session, ADMIN, meeting, words, reason, item_id=about)
        assert list(refused.value.fields) == [field]
    with pytest.raises(ConflictError), tenant_transaction(application, HERE) as session:
        addenda.add(session, ADMIN, other, "x", "x")


def test_a_save_that_races_with_the_lock_wins_wholly_or_loses_wholly(application: Engine) -> None:
    meeting = made(application)
    head(application, meeting)
    sign(application, meeting, Party.CHAIR, ADMIN)
    item = document(application, meeting).items[0]
    seen = rules.digest_of(document(application, meeting))
    together, ended = threading.Barrier(2), []

    def run(verb: Any) -> None:
        together.wait()
        try:
            verb()
            ended.append("done")
        except ConflictError:
            ended.append("refused")

    both = [
        threading.Thread(target=run, args=(lambda: write(application, item, "Tergesa"),)),
        threading.Thread(target=run, args=(lambda: sign(application, meeting, Party.BPJS, LIAISON, seen=seen),)),
    ]
    for each in both:
        each.start()
    for each in both:
        each.join(60)
    assert sorted(ended) == ["done", "refused"]
    found = document(application, meeting)
    won = found.items[0].discussion == "Tergesa"
    assert (found.meeting.state, found.meeting.chair is None, found.meeting.bpjs is None) == (
        (State.HELD, True, True) if won else (State.LOCKED, False, False)
    )


def test_nothing_is_written_before_the_meeting_or_in_another_tenant(application: Engine) -> None:
    planned = made(application, state="planned")
    item = document(application, planned).items[0]
    with pytest.raises(ConflictError):
        write(application, item, "x")
    with pytest.raises(NotFoundError), tenant_transaction(application, "52.03") as session:
        minutes.save_item(session, ADMIN, planned, item.id, Said("x", ""), expected=1)
    with pytest.raises(NotFoundError), tenant_transaction(application, HERE) as session:
        minutes.save_item(session, ADMIN, planned, uuid.uuid4(), Said("x", ""), expected=1)


def test_a_renamed_organisation_does_not_change_what_was_signed(application: Engine) -> None:
    meeting = made(application)
    head(application, meeting)
    sign(application, meeting, Party.CHAIR, ADMIN)
    signed = document(application, meeting)
    with tenant_transaction(application, HERE) as session:
        session.execute(text("UPDATE organisations SET name = 'Lain ' || id, short_name = '', kind = 'other'"))
    found = document(application, meeting)
    assert (found.attendances, rules.digest_of(found)) == (signed.attendances, rules.digest_of(signed))
    assert [(each.organisation, each.kind) for each in found.attendances] == [
        ("Dinas Kesehatan", "opd"),
        ("Kantor Cabang", "bpjs"),
    ]
    # The names are part of what is signed.
    other = replace(found, attendances=(replace(found.attendances[0], organisation="Lain"), *found.attendances[1:]))
    assert rules.digest_of(other) != rules.digest_of(found)


FILE = (
    "INSERT INTO attachments (id, subject_kind, subject_id, name, media_type, size, digest, entered_words)"
    " VALUES (gen_random_uuid(), 'meeting', :{0}, 'a.pdf', 'application/pdf', 1, 'x', 'uji')"
)
ACTION = (
    "INSERT INTO action_items (id, meeting_id, title, organisation_id, entered_words)"
    " SELECT gen_random_uuid(), :{0}, 'Kerjakan', id, 'uji' FROM organisations LIMIT 1"
)
AROUND = (
    FILE.format("locked"),
    "UPDATE attachments SET removed_at = now(), removed_words = 'uji'",
    "UPDATE attachments SET subject_id = :open",
    "UPDATE action_items SET meeting_id = NULL WHERE meeting_id = :locked",
    "UPDATE action_items SET meeting_id = :locked WHERE meeting_id = :open",
    "UPDATE action_items SET item_id = gen_random_uuid()",
    (
        "INSERT INTO meetings (id, title, starts_at, number, state, locked_at, chair_signed_at, bpjs_signed_at, entered_words)"
        " VALUES (gen_random_uuid(), 'x', now(), 'x', 'locked', now(), now(), now(), 'uji')"
    ),
    (
        "INSERT INTO minutes_addenda (id, meeting_id, number, text, reason, entered_words)"
        " VALUES (gen_random_uuid(), :open, 1, 'x', 'x', 'uji')"
    ),
)


def test_nothing_is_put_to_locked_minutes_from_beside_them(application: Engine) -> None:
    which = {"locked": made(application), "open": made(application)}
    with tenant_transaction(application, HERE) as session:
        session.execute(text(FILE.format("locked")), which)
        session.execute(text(ACTION.format("open")), which)
    head(application, which["locked"])
    sign(application, which["locked"], Party.CHAIR, ADMIN)
    sign(application, which["locked"], Party.BPJS, LIAISON)
    with tenant_transaction(application, HERE) as session:
        # New work for a locked meeting, a scanner's word on its file, and a file elsewhere stay possible.
        session.execute(text(ACTION.format("locked")), which)
        session.execute(text("UPDATE attachments SET scan = 'clean'"))
        session.execute(text(FILE.format("open")), which)
    for statement in AROUND:
        with pytest.raises(DBAPIError, match=r"locked|stays|addenda"), tenant_transaction(application, HERE) as session:
            session.execute(text(statement), which)


def test_an_addendum_sent_twice_is_added_once(application: Engine) -> None:
    meeting = locked(application)
    with tenant_transaction(application, HERE) as session:
        addenda.add(session, ADMIN, meeting, "Koreksi", "Salah ketik")
        with pytest.raises(ConflictError, match="nomor 1"):
            addenda.add(session, ADMIN, meeting, "Koreksi ", " Salah ketik")
        # Somebody else, or something said in between, is no second press.
        assert addenda.add(session, LIAISON, meeting, "Koreksi", "Salah ketik").number == 2
        assert addenda.add(session, ADMIN, meeting, "Lain", "Salah ketik").number == 3
        assert addenda.add(session, ADMIN, meeting, "Koreksi", "Salah ketik").number == 4
