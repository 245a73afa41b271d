"""Mails of notices on a real database and a real server: at their moment, once, and only to who has business there."""

from __future__ import annotations

import datetime as dt
import threading
import uuid

import pytest
from sqlalchemy import Engine, text

from semesta_platform import database
from semesta_platform.accounts import seats
from semesta_platform.accounts.records import Actor, Person
from semesta_platform.jobs.records import Outcome
from semesta_platform.notifications import mailing, reading
from semesta_platform.notifications.records import Choices, Group, Way
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import owner_transaction, shared_transaction, tenant_transaction
from semesta_tenants.notices import post_letters, posting
from tests.factories.people import person_with
from tests.mail.servers import Postbox, listening
from tests.notices.ground import run, table, to_server
from tests.notifications.ground import (
    ANY_TIME,
    HERE,
    LIAISONS,
    OTHER,
    SEATS,
    asked,
    chosen,
    cleared,
    event,
    fates,
    later,
    liaison,
    notices,
    posted,
    reader,
    told,
)
from tests.ports import free_port

__all__ = ["cleared", "liaison", "reader"]
pytestmark = pytest.mark.usefixtures("cleared")
WIB = dt.timezone(dt.timedelta(hours=7))
ALWAYS_DIGEST = Choices(dict.fromkeys(Group, Way.DIGEST), quiet_from=0, quiet_to=0)


def at(hour: int, day: int = 10) -> dt.datetime:
    return dt.datetime(2026, 2, day, hour, tzinfo=WIB)


def happened(owner: Engine, moment: dt.datetime, tenant: str = HERE) -> None:
    """Every notice that nobody has looked at yet was told at this moment."""
    with owner_transaction(owner) as session:
        schema = f"tenant_{tenant.replace('.', '')}"
        session.execute(text(f"UPDATE {schema}.notices SET at = :at, mail_at = :at WHERE mail = 'waiting'"), {"at": moment})


def looked(engine: Engine, now: dt.datetime, tenant: str = HERE) -> int:
    """One look by a clock that says `now`; how many mails are new."""
    with tenant_transaction(engine, tenant) as session:
        here = directory.tenant_by_code(session, tenant)
        assert here is not None
        return posting.post(session, here, now=now)


def test_what_is_asked_of_oneself_goes_at_once_and_the_rest_in_the_days_digest(
    application: Engine, owner: Engine, reader: Person
) -> None:
    told(
        application,
        event(reader, kind="task.assigned", once="mine", words="Mohon hari ini.\n  /jebakan"),
        event(reader),
        event(reader),
    )
    happened(owner, at(14))
    assert looked(application, at(14)) == 1
    assert fates(application, reader) == ["written", "waiting", "waiting"]
    (mail,) = table(application).values()
    assert (mail.once, mail.kind, mail.person_id, mail.path) == (
        f"notice:{notices(application, reader)[-1].id}",
        "notice.single",
        reader.id,
        "/kab-batu-bara/tugas/",
    )
    assert mail.subject == "Dinas Sosial menugaskan Anda: Usulan peserta Maret"
    assert "“Mohon hari ini. /jebakan”" in mail.body
    assert looked(application, at(6, 11)) == 0
    told(application, event(reader, kind="batch.sent", title="Batch 7"))
    assert looked(application, at(7, 11)) == 1
    assert fates(application, reader) == ["written", "written", "written", "waiting"]
    digest = table(application)[f"digest:{reader.id}:2026-02-11"]
    assert digest.subject == "Ringkasan 11 Februari 2026: 2 pemberitahuan dari Kabupaten Batu Bara"
    assert digest.body.count("- Dinas Sosial meneruskan Usulan peserta Maret ke pihak Anda (10 Februari 2026, 14.00 WIB)") == 2


def test_more_mails_are_written_at_once_than_one_statement_takes(
    application: Engine, owner: Engine, reader: Person, liaison: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As after a standstill: whatever waits is one run's.
    monkeypatch.setattr(database, "TOGETHER", 2)
    chosen(application, liaison, Choices(dict.fromkeys(Group, Way.APP_ONLY)))
    told(application, *(event(reader, liaison, kind="task.assigned") for _number in range(5)))
    told(application, *(event(reader) for _number in range(3)))
    happened(owner, at(14))
    assert looked(application, at(14)) == 5
    assert (fates(application, reader), fates(application, liaison)) == (["written"] * 5 + ["waiting"] * 3, ["none"] * 5)
    assert looked(application, at(7, 11)) == 1
    assert fates(application, reader) == ["written"] * 8


def test_a_digest_is_one_a_day_and_whatever_comes_too_late_waits(application: Engine, owner: Engine, reader: Person) -> None:
    told(application, event(reader))
    happened(owner, at(6))
    assert looked(application, at(7)) == 1
    told(application, event(reader))
    # Told a moment before seven by a transaction that was committed after the digest.
    happened(owner, at(6))
    assert looked(application, at(8)) == 0
    assert fates(application, reader) == ["written", "waiting"]
    assert (looked(application, at(6, 11)), looked(application, at(7, 11))) == (0, 1)
    assert len(table(application)) == 2


def test_what_was_read_or_is_not_wanted_makes_no_mail(
    application: Engine, owner: Engine, reader: Person, liaison: Person
) -> None:
    chosen(application, liaison, Choices(dict.fromkeys(Group, Way.APP_ONLY)))
    told(application, event(reader, liaison), event(reader, kind="task.late"))
    happened(owner, at(14))
    with tenant_transaction(application, HERE) as session:
        reading.read_all(session, reader.id, SEATS)
    assert looked(application, at(14)) == 0
    assert (fates(application, reader), fates(application, liaison)) == (["none", "none"], ["none"])
    assert table(application) == {}


def test_quiet_hours_are_the_readers_own(application: Engine, owner: Engine, reader: Person, liaison: Person) -> None:
    chosen(application, liaison, Choices(dict.fromkeys(Group, Way.AT_ONCE), zone="WIT"))
    told(application, event(reader, liaison, kind="task.late"))
    # Seven in the evening here is nine there.
    happened(owner, at(19))
    assert looked(application, at(19)) == 1
    assert (fates(application, reader), fates(application, liaison)) == (["written"], ["waiting"])
    assert (looked(application, at(3, 11)), looked(application, at(4, 11))) == (0, 1)


def test_the_job_asks_for_the_next_look_and_for_no_second_one(application: Engine, owner: Engine, reader: Person) -> None:
    chosen(application, reader, ALWAYS_DIGEST)
    for _number in range(3):
        told(application, event(reader))
    assert len(asked(owner)) == 3
    assert set(posted(application)) == {Outcome.DONE}
    (waits,) = asked(owner)
    assert 0 < waits <= 86400
    told(application, event(reader))
    posted(application)
    assert len(asked(owner)) == 1
    later(owner, 86400 + 1)
    posted(application)
    assert set(fates(application, reader)) == {"written"}
    assert (len(table(application)), asked(owner)) == (1, [])


def test_a_job_that_is_killed_or_repeated_writes_each_mail_once(
    application: Engine, owner: Engine, reader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen(application, reader, ANY_TIME)
    told(application, event(reader), event(reader))
    with monkeypatch.context() as broken:
        broken.setattr(mailing, "waits_until", lambda _session: 1 / 0)
        assert posted(application) == [Outcome.FAILED]
    assert (fates(application, reader), table(application)) == (["waiting", "waiting"], {})
    later(owner, 3600)
    assert posted(application) == [Outcome.DONE]
    with owner_transaction(owner) as session:
        # As if the mark had been lost and not the mails.
        session.execute(text("UPDATE tenant_1219.notices SET mail = 'waiting'"))
    told(application, event(reader))
    posted(application)
    assert len(table(application)) == 3


def test_two_runs_at_once_share_the_work(application: Engine, owner: Engine, reader: Person, liaison: Person) -> None:
    told(application, event(reader, liaison), event(reader))
    happened(owner, at(6))
    done: list[int] = []
    with tenant_transaction(application, HERE) as session:
        here = directory.tenant_by_code(session, HERE)
        assert here is not None
        assert posting.post(session, here, now=at(7)) == 2
        other = threading.Thread(target=lambda: done.append(looked(application, at(7))))
        other.start()
        other.join(60)
    assert done == [0]
    assert len(table(application)) == 2
    assert {*fates(application, reader), *fates(application, liaison)} == {"written"}


def test_a_liaison_who_leaves_gets_neither_what_waits_nor_a_digest(application: Engine, owner: Engine, liaison: Person) -> None:
    stays = person_with(application, LIAISONS)
    for each in (liaison, stays):
        chosen(application, each, Choices({**ALWAYS_DIGEST.ways, Group.DUE: Way.AT_ONCE}, quiet_from=0, quiet_to=0))
    for tenant in (HERE, OTHER):
        told(application, event(liaison, stays, kind="task.late"), event(liaison, stays), tenant=tenant)
    posted(application)
    with owner_transaction(owner) as session:
        seat = session.scalar(
            text("SELECT id FROM registry.memberships WHERE person_id = :person AND revoked_at IS NULL"), {"person": liaison.id}
        )
    with shared_transaction(application, SharedRole.REGISTRY) as session:
        seats.revoke(session, uuid.UUID(str(seat)), Actor(None, "Semesta"))
    later(owner, 2 * 86400)
    posted(application)
    with listening(Postbox()) as box:
        run(application, to_server(box.url))
    assert sorted(box.readers) == [stays.email] * 4
    assert [state for each in (HERE, OTHER) for mail in table(application, each).values() if mail.person_id == liaison.id
            for state in [mail.state]] == ["dropped", "dropped"]  # fmt: skip


def test_the_server_is_down_for_an_hour_and_nothing_is_lost_or_sent_twice(
    application: Engine, owner: Engine, reader: Person, liaison: Person
) -> None:
    box = Postbox(port=free_port())
    for each in (reader, liaison):
        chosen(application, each, ANY_TIME)
    for _third in range(3):
        told(application, event(reader, liaison))
        told(application, event(liaison), tenant=OTHER)
        posted(application)
        run(application, to_server(box.url))
        later(owner, 20 * 60)
    assert {mail.state for mail in table(application).values()} == {"waiting"}
    with listening(box):
        run(application, to_server(box.url))
        later(owner, 3600)
        posted(application)
        run(application, to_server(box.url))
    assert sorted(box.readers) == sorted([reader.email] * 3 + [liaison.email] * 6)
    identities = [str(message["Message-ID"]) for message in box.messages]
    assert len(set(identities)) == 9
    words = box.messages[0].get_content()
    assert "https://semesta.contoh.go.id/kab-batu-bara/tugas/" in words
    assert "  https://semesta.contoh.go.id/pemberitahuan/pilihan" in words.splitlines()


def test_a_long_digest_is_cut_and_counted(application: Engine, reader: Person) -> None:
    told(application, *(event(reader) for _number in range(post_letters.MOST + 3)), event(reader, kind="task.mentioned", path=""))
    found = notices(application, reader)
    subject, body = post_letters.digest("Dinkes", "Kabupaten Batu Bara", found, dt.date(2026, 2, 11), "WIB")
    assert subject.endswith("54 pemberitahuan dari Kabupaten Batu Bara")
    assert body.index("UNTUK ANDA") < body.index("TUGAS")
    assert body.count("\n- ") == post_letters.MOST
    assert "... dan 4 lainnya." in body
