"""The demo's forum: Lombok Timur's meeting of 18 March 2025 as its report tells it, and an invented series for training."""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from semesta_platform.tenancy.regions import TRAINING, ZONE_WORDS
from semesta_platform.transactions import tenant_transaction
from semesta_tenants import forum
from semesta_tenants.actions import service
from semesta_tenants.actions.records import Desk, Priority, Wanted
from semesta_tenants.coverage.publishing import OPERATOR
from semesta_tenants.coverage.records import Actor
from semesta_tenants.forum import queries, reported
from semesta_tenants.forum.records import Clock, Item, Point, Series, State, Topic
from semesta_tenants.forum.reported import Came, Report, Said
from semesta_tenants.stakeholders import queries as register
from semesta_tenants.stakeholders import service as offices
from semesta_tenants.stakeholders.records import Kind
from semesta_tenants.stakeholders.records import Wanted as Office
from semesta_worker import demo_minutes
from semesta_worker.demo_training import ENTERS
from semesta_worker.imports import today

NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "https://semesta.example/forum")
EAST_LOMBOK: Final = "52.03"
CENTRAL: Final = ZoneInfo("Asia/Makassar")
ORGANISATIONS, ITEMS, INVENTED_ITEMS = "organisations.csv", "actions.csv", "training_actions.csv"
MEETING: Final = dt.datetime(2025, 3, 18, tzinfo=CENTRAL)
"""The day that the report tells; no hour is known."""
SOURCE_TITLE: Final = (
    "98 Persen Warga Lotim Sudah Bisa Berobat Gratis, Pemkab Lotim Perkuat Keaktifan Peserta BPJS Kesehatan (Inside Lombok)"
)
SOURCE_URL: Final = (
    "https://insidelombok.id/lombok-timur/"
    "98-persen-warga-lotim-sudah-bisa-berobat-gratis-pemkab-lotim-perkuat-keaktifan-peserta-bpjs-kesehatan"
)
TITLE: Final = "Forum Komunikasi Pemangku Kepentingan Utama"
OPENING: Final = (
    "Dicatat dari berita. Jam, tempat, dan susunan acaranya tidak disebut; susunan di bawah ini susunan baku, "
    "dan yang tidak diberitakan dibiarkan kosong."
)
AGENDA: Final = (
    Said(Topic.FOLLOW_UP, "Tindak lanjut rapat yang lalu"),
    Said(
        Topic.COVERAGE,
        "Cakupan dan keaktifan menurut segmen",
        "Lebih dari 98% penduduk terdaftar per 18 Maret 2025.",
        "Pertahankan UHC di atas 98%",
    ),
    Said(
        Topic.INACTIVITY,
        "Penyebab peserta tidak aktif",
        "Keaktifan 76,56% per 18 Maret 2025.",
        "Terbitkan Perbup yang mewajibkan perusahaan menjamin pekerjanya",
    ),
    Said(Topic.VALIDITY, "Validitas data peserta"),
    Said(
        Topic.BUDGET,
        "Anggaran dan pembayaran iuran",
        "",
        "Usulkan tambahan peserta PBI JK; gunakan DBHCHT untuk iuran",
    ),
    Said(Topic.FACILITIES, "Fasilitas kesehatan"),
)
"""The usual agenda; only what the report tells stands in it."""
DECIDED_IN: Final[Mapping[str, Topic]] = {"coverage": Topic.COVERAGE, "inactivity": Topic.INACTIVITY, "budget": Topic.BUDGET}
INVENTED: Final = "(data rekaan)"


@dataclass(frozen=True, slots=True)
class Place:
    """Where items are written down: ids of organisations by short name, and of agenda items by topic."""

    desk: Desk
    offices: Mapping[str, uuid.UUID]
    meeting_id: uuid.UUID
    lines: Mapping[Topic, uuid.UUID]


def prepare(engine: Engine) -> None:
    """Write down what is missing; what people have made of it since stays, and nothing comes twice. engine: the application's."""
    with tenant_transaction(engine, EAST_LOMBOK) as session:
        if queries.meeting(session, _id(EAST_LOMBOK)) is None:
            _reported(session)
    signers = demo_minutes.signers(engine)
    with tenant_transaction(engine, TRAINING.code) as session:
        if queries.meeting(session, _id("latihan-1")) is None:
            _invented(session)
            demo_minutes.sign(session, _id("latihan-1"), today(), signers)


def _reported(session: Session) -> None:
    """Lombok Timur's forum: who was there, what was decided, four items with their owners. Nobody's signature is invented."""
    known = _offices(session, OPERATOR, EAST_LOMBOK)
    told = Report(
        title=TITLE,
        starts_at=MEETING,
        points=AGENDA,
        attending=tuple(
            Came(known[row["short_name"]], row["came"]) for row in _rows(ORGANISATIONS, EAST_LOMBOK) if row["kind"] != "other"
        ),
        opening=OPENING,
        source_title=SOURCE_TITLE,
        source_url=SOURCE_URL,
    )
    made = reported.report(session, OPERATOR, _id(EAST_LOMBOK), told, Clock(today(), CENTRAL, ZONE_WORDS[str(CENTRAL)]))
    place = Place(Desk(today(), CENTRAL), known, made.meeting.id, _lines(made.items))
    for row in _rows(ITEMS, EAST_LOMBOK):
        wanted = _wanted(row, place, None)
        service.make(session, OPERATOR, place.desk, wanted)


def _invented(session: Session) -> None:
    """A series of the training region: a meeting that was held, one that is to come, and items in each state."""
    known, day, zone = _offices(session, ENTERS, TRAINING.code), today(), ZoneInfo(TRAINING.zone)
    points = tuple(Point(each.topic, each.title) for each in AGENDA)
    title = f"{TITLE} {INVENTED}"
    series = Series(_id("latihan"), title, 6, points, tuple(known.values()), 50, f"Aula {INVENTED}", "Sekretaris Daerah", True, 1)
    reported.series(session, ENTERS, series)
    attending = tuple(Came(each) for each in known.values())

    def at(days: int) -> dt.datetime:
        return dt.datetime.combine(day + dt.timedelta(days=days), dt.time(9), zone)

    held = Report(title, at(-90), _invented_points(), attending, timed=True, series_id=series.id, place=series.place)
    made = reported.report(session, ENTERS, _id("latihan-1"), held, Clock(day, zone, ZONE_WORDS[TRAINING.zone]))
    coming = Report(
        title,
        at(21),
        tuple(Said(each.topic, each.title) for each in points),
        attending,
        timed=True,
        state=State.PLANNED,
        series_id=series.id,
        place=series.place,
    )
    reported.report(session, ENTERS, _id("latihan-2"), coming)
    place = Place(Desk(day, zone), known, made.meeting.id, _lines(made.items))
    for row in _rows(INVENTED_ITEMS, TRAINING.code):
        _in_state(session, row, _wanted(row, place, day), place.desk)


def _in_state(session: Session, row: Mapping[str, str], wanted: Wanted, desk: Desk) -> None:
    """An item of the training region, brought to the state that its row names."""
    item = service.make(session, ENTERS, desk, wanted)
    if row["state"] in {"in_progress", "waiting"}:
        item = service.start(session, ENTERS, desk, item.id, expected=item.row_version)
    if row["state"] == "waiting":
        service.wait(session, ENTERS, desk, item.id, expected=item.row_version, note=row["note"])
    elif row["state"] == "done":
        service.finish(session, ENTERS, desk, item.id, expected=item.row_version, note=row["note"])
    elif row["state"] == "cancelled":
        service.cancel(session, ENTERS, desk, item.id, expected=item.row_version, reason=row["note"])


def _invented_points() -> tuple[Said, ...]:
    decided = {Topic.COVERAGE: "Usulkan peserta PBPU Pemda baru", Topic.INACTIVITY: "Hubungi peserta mandiri yang menunggak"}
    return tuple(
        Said(
            each.topic,
            each.title,
            f"Dibahas bersama {INVENTED}.",
            f"{decided[each.topic]} {INVENTED}" if each.topic in decided else "",
        )
        for each in AGENDA
    )


def _offices(session: Session, actor: Actor, code: str) -> dict[str, uuid.UUID]:
    """The organisations of a region that the demo names, by short name."""
    wanted = [
        Office(
            row["name"],
            Kind(row["kind"]),
            row["short_name"],
            note=row["note"],
            source_title=row["source_title"],
            source_url=row["source_url"],
        )
        for row in _rows(ORGANISATIONS, code)
    ]
    offices.add_missing(session, actor, wanted)
    names = {each.name for each in wanted}
    return {each.label: each.id for each in register.organisations(session, struck_off=True) if each.name in names}


def _wanted(row: Mapping[str, str], place: Place, day: dt.date | None) -> Wanted:
    """day: from which the row's days until the due date count; None where the report sets no day."""
    days = row["days"]
    return Wanted(
        title=row["title"],
        organisation_id=place.offices[row["owner"]],
        detail=row["detail"],
        due_on=day + dt.timedelta(days=int(days)) if day and days else None,
        priority=Priority(row["priority"] or "normal"),
        indicator=row["indicator"] or None,
        expected=Decimal(row["expected"]) if row["expected"] else None,
        meeting_id=place.meeting_id,
        item_id=place.lines[DECIDED_IN[row["line"]]],
        source_title=row["source_title"],
        source_url=row["source_url"],
    )


def _lines(items: tuple[Item, ...]) -> dict[Topic, uuid.UUID]:
    return {each.topic: each.id for each in items}


def _rows(name: str, code: str) -> list[dict[str, str]]:
    content = (files(forum) / "demo" / name).read_text(encoding="utf-8")
    return [row for row in csv.DictReader(io.StringIO(content)) if row["region"] == code]


def _id(name: str) -> uuid.UUID:
    """The same at every start: written down once, and never again."""
    return uuid.uuid5(NAMESPACE, name)
