"""Invented tasks, comments, meetings and traces."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from semesta_platform.interface.frame import Person
from semesta_platform.interface.samples.people import (
    CIVIL,
    FINANCE,
    HEALTH,
    LIAISON,
    NOW,
    SECRETARIAT,
    SOCIAL,
    SYSTEM,
    TODAY,
)
from semesta_platform.interface.vocabulary import STATES, TASK_COLUMNS

Row = dict[str, Any]
BOARD: Final = "/galeri/contoh/papan"


def task(number: int, title: str, due: dt.date, owner: Person, office: str, state: str, **more: Any) -> Row:
    """One task; `more` may hold high, comments, bpjs, region. All of them lead to the sample board."""
    kept = {"high": False, "comments": 0, "bpjs": False, "region": None, **more}
    return {"id": number, "title": title, "due": due, "owner": owner, "office": office, "state": state, "href": BOARD, **kept}


def _march(day: int) -> dt.date:
    return dt.date(2025, 3, day)


TASKS: Final = (
    task(
        1,
        "Rekonsiliasi 1.284 NIK ganda PBPU Pemda dengan BPJS Cabang",
        _march(14),
        HEALTH,
        "Dinkes",
        "doing",
        high=True,
        comments=6,
    ),
    task(2, "Unggah SK penetapan peserta PBPU Pemda triwulan II", _march(19), SOCIAL, "Dinsos", "todo", high=True, comments=2),
    task(3, "Konfirmasi jadwal reaktivasi 3.510 peserta nonaktif", _march(24), LIAISON, "BPJS", "waiting", comments=4, bpjs=True),
    task(4, "Validasi data bayi baru lahir Februari bersama Disdukcapil", _march(28), CIVIL, "Disdukcapil", "todo"),
    task(
        5, "Usulan 4.200 peserta baru PBPU Pemda sebelum tanggal 20", _march(20), HEALTH, "Dinkes", "doing", high=True, comments=3
    ),
    task(
        6,
        "Jawab 312 usulan yang ditolak beserta alasannya",
        _march(13),
        LIAISON,
        "BPJS",
        "waiting",
        high=True,
        comments=8,
        bpjs=True,
    ),
    task(7, "Berita acara rekonsiliasi triwulan IV ditandatangani", _march(11), SECRETARIAT, "Setda", "done"),
    task(
        8, "Daftar perusahaan yang belum mendaftarkan karyawan", dt.date(2025, 4, 12), SOCIAL, "Disnakertrans", "todo", comments=1
    ),
    task(9, "Bersihkan 873 NIK peserta meninggal dan pindah", _march(7), CIVIL, "Disdukcapil", "done", comments=2),
)
BUDGET_TASK: Final = task(
    12, "Hitung ruang DBHCHT dan pajak rokok untuk 24.000 peserta", dt.date(2025, 4, 11), FINANCE, "BPKAD", "todo", high=True
)
EVENTS: Final[tuple[Row, ...]] = (
    {"person": LIAISON, "did": "memverifikasi angka Februari 2025", "at": NOW},
    {
        "person": HEALTH,
        "did": "mengajukan angka Februari 2025",
        "at": NOW - dt.timedelta(hours=5),
        "quote": "PBPU Pemda naik 2,1% karena 5.830 peserta hasil verval desa masuk 20 Februari.",
    },
    {"person": SYSTEM, "did": "mengingatkan: laporan Februari jatuh tempo besok", "at": NOW - dt.timedelta(days=1)},
)
COMMENTS: Final[tuple[Row, ...]] = (
    {
        "person": LIAISON,
        "at": NOW - dt.timedelta(hours=3),
        "parts": [
            ("mention", "Admin Dinkes"),
            ("text", " 312 baris ditolak karena NIK belum padan Dukcapil. Berkas galat terlampir."),
        ],
    },
    {
        "person": HEALTH,
        "at": NOW - dt.timedelta(hours=1),
        "parts": [
            ("text", "Terima kasih. Diteruskan ke "),
            ("mention", "Staf Disdukcapil"),
            ("text", ", selesai sebelum tanggal 20."),
        ],
    },
)
MEETING: Final[Row] = {
    "date": TODAY,
    "title": "Forum Komunikasi Pemangku Kepentingan, triwulan I 2025",
    "where": "Selasa, 09.00 sampai 11.30 WIB, Ruang Rapat Setda lantai 2",
    "people": [
        {"person": SECRETARIAT, "office": "Setda, pimpinan rapat", "state": "present"},
        {"person": LIAISON, "office": "BPJS Cabang Contoh", "state": "present"},
        {"person": HEALTH, "office": "Dinkes", "state": "present"},
        {"person": SOCIAL, "office": "Dinsos", "state": "present"},
        {"person": CIVIL, "office": "Disdukcapil", "state": "delegated"},
        {"person": FINANCE, "office": "BPKAD", "state": "absent"},
    ],
    "agenda": [
        {
            "title": "Cakupan dan keaktifan per segmen",
            "notes": ["Segmen mandiri turun 0,6 poin dan menyumbang 82.458 peserta tidak aktif."],
            "decision": "Dinkes dan BPJS menyasar 24.000 peserta mandiri kelas III yang menunggak untuk dialihkan ke PBPU Pemda.",
        },
        {
            "title": "Anggaran iuran PBPU Pemda",
            "notes": [
                "Terpakai Rp32,2 miliar dari Rp128,9 miliar pada triwulan I.",
                "Tambahan 24.000 peserta selama sembilan bulan memerlukan Rp8,2 miliar (Rp37.800 per orang per bulan).",
            ],
            "decision": "BPKAD menghitung ruang DBHCHT dan pajak rokok sebelum 11 April.",
        },
        {
            "title": "Keabsahan data",
            "notes": ["1.284 NIK ganda dan 873 peserta meninggal atau pindah ditemukan pada pemadanan Februari."],
            "decision": None,
        },
    ],
    "actions": [TASKS[4], TASKS[0], BUDGET_TASK, TASKS[8]],
}


def tasks_by(chosen: str) -> list[Row]:
    """Tasks of one quick filter: semua, saya, terlambat, minggu, bpjs; an unknown name gives all."""
    week = TODAY + dt.timedelta(days=6)
    tests: dict[str, Callable[[Row], bool]] = {
        "saya": lambda t: t["owner"] is HEALTH,
        "terlambat": lambda t: t["due"] < TODAY and t["state"] != "done",
        "minggu": lambda t: TODAY <= t["due"] <= week and t["state"] != "done",
        "bpjs": lambda t: t["state"] == "waiting",
    }
    test = tests.get(chosen)
    return [t for t in TASKS if test is None or test(t)]


def columns(tasks: list[Row]) -> list[Row]:
    """The board of these tasks; each may go to every other column."""
    names = [(state, str(STATES[state].words)) for state in TASK_COLUMNS]
    found = []
    for state, words in names:
        ways = [{"to": to, "words": said, "column": to, "output": False} for to, said in names if to != state]
        cards = [{**each, "version": 1, "moves": ways} for each in tasks if each["state"] == state]
        found.append({"key": state, "words": words, "cards": cards, "total": len(cards)})
    return found
