"""The demo's lively board: invented tasks of the training tenant, moved and discussed by both of its sides."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from semesta_platform.tenancy.regions import TRAINING
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coordination import kinds, notes, queries, recurring, rules, service
from semesta_tenants.coordination.periods import Choice
from semesta_tenants.coordination.records import Item, Party, Priority, Task, Viewer, Wanted, Way
from semesta_tenants.coverage.records import Actor
from semesta_worker.demo_training import ENTERS, VERIFIES
from semesta_worker.imports import today

BRANCH: Final = Actor(VERIFIES.person_id, VERIFIES.words)
REGION_VIEW, BRANCH_VIEW = Viewer(), Viewer(Party.BPJS, None, VERIFIES.person_id)


@dataclass(frozen=True, slots=True)
class Invented:
    """One task. days: before today on which it was begun. outputs: of its steps so far, in order. said: by which side."""

    wanted: Wanted
    days: int = 0
    outputs: tuple[str, ...] = ()
    said: tuple[tuple[Party, str], ...] = ()


def _wanted(title: str, owner: str, kind: str = "free", priority: Priority = Priority.NORMAL) -> Wanted:
    return Wanted(f"{title} (data rekaan)", owner, kind=kind, priority=priority, shared=True)


INVENTED: Final = (
    Invented(
        Wanted(
            "Padankan data penduduk meninggal dan pindah (data rekaan)",
            "Disdukcapil",
            "Contoh pembersihan NIK: daftar dari cabang, dipadankan daerah, diperbarui cabang.",
            kind="cleansing",
            priority=Priority.HIGH,
            labels=("NIK", "meninggal"),
            checklist=(Item("Unduh daftar", done=True), Item("Padankan dengan data Dukcapil"), Item("Kirim hasil")),
        ),
        days=21,
        outputs=("120 meninggal, 45 pindah, 10 ganda (rekaan)",),
        said=((Party.BPJS, "Daftar sudah dikirim (rekaan)."), (Party.REGION, "Kami padankan minggu ini (rekaan).")),
    ),
    Invented(_wanted("Perbarui NIK tidak sah", "Disdukcapil", "cleansing"), 6, ("30 NIK (rekaan)", "28 padan, 2 tidak (rekaan)")),
    Invented(
        _wanted("Reaktivasi 300 peserta PBI JK", "Dinas Sosial", "reactivation", Priority.HIGH),
        15,
        said=((Party.REGION, "Daftar nonaktif belum kami terima (rekaan)."),),
    ),
    Invented(_wanted("Dampingi usulan di SIKS-NG", "Dinas Sosial", "reactivation"), 3, ("",)),
    Invented(_wanted("Kunjungi 12 badan usaha", "Disnakertrans", "enrolment"), 9, ("",), ((Party.REGION, "7 sudah (rekaan)."),)),
    Invented(_wanted("Daftarkan pekerja pabrik contoh", "Disnakertrans", "enrolment"), 40, ("", "80 pekerja (rekaan)")),
    Invented(_wanted("Siapkan sosialisasi aplikasi", "Dinas Kesehatan", priority=Priority.LOW), 2),
    # Of these kinds a period that can still be in time comes by itself: here each kind is there on any day.
    Invented(_wanted("Cocokkan data triwulan lalu", "Dinas Kesehatan", "reconciliation"), 18),
    Invented(_wanted("Perbarui Nota Kesepakatan dan Rencana Kerja", "Setda", "agreement"), 12),
    Invented(_wanted("Cocokkan tagihan dan pembayaran", "BPKAD", "contribution"), 4),
    Invented(_wanted("Usulkan 1.200 peserta PBPU Pemda baru", "Dinas Kesehatan", "proposal"), 35, ("", "1.200 orang (rekaan)")),
)


def prepare(engine: Engine) -> None:
    """Fill an empty board, and switch recurring tasks on; what stands there stays.

    engine: the application's.
    """
    day = today()
    with tenant_transaction(engine, TRAINING.code) as session:
        if queries.tasks(session, limit=1):
            return
        for each in INVENTED:
            _play(session, each, day)
        finished = service.add(session, ENTERS, _wanted("Perbarui daftar kontak", "Setda"), today=day)
        service.finish(session, ENTERS, finished.id, expected=finished.row_version, note="Selesai (rekaan)", today=day)
        recurring.choose(session, ENTERS, recurring.all_on(Choice(), day), expected=0, today=day)


def _play(session: Session, invented: Invented, day: dt.date) -> None:
    """Each step is moved on by the side whose turn it is."""
    began = day - dt.timedelta(days=invented.days)
    task = service.add(session, ENTERS, invented.wanted, today=began)
    for output in invented.outputs:
        task = _moved(session, task, output, began)
    for side, words in invented.said:
        actor, viewer = _who(side)
        notes.comment(session, actor, task.id, words, viewer=viewer)


def _moved(session: Session, task: Task, output: str, day: dt.date) -> Task:
    actor, viewer = _who(task.side)
    to = rules.ways(viewer, task)[0]
    said = output or (kinds.step_of(task.wanted.kind, task.step).words.id if rules.needs_output(task, to) else "")
    return service.move(session, actor, task.id, Way(to, said), expected=task.row_version, today=day, viewer=viewer)


def _who(side: Party) -> tuple[Actor, Viewer]:
    return (BRANCH, BRANCH_VIEW) if side is Party.BPJS else (ENTERS, REGION_VIEW)
