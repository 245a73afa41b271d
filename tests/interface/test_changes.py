"""Histories and differences as pages show them; the interface alone."""

from __future__ import annotations

import datetime as dt
import uuid

import flask

from semesta_platform.audit.records import Entry
from semesta_platform.interface.changes import differing, events

AT = dt.datetime(2026, 3, 18, 9, tzinfo=dt.UTC)


def entry(action: str, actor_id: uuid.UUID | None, after: dict[str, str]) -> Entry:
    return Entry(uuid.uuid4(), AT, "Admin daerah", actor_id, action, "task", "1", None, after, None)


def test_acts_are_told_in_words_with_what_they_say() -> None:
    done = [entry("task.made", uuid.uuid4(), {}), entry("task.noted", None, {"note": "Sudah."})]
    found = events(done, {"task.made": "membuat tugas ini"}, lambda each: (each.after or {}).get("note"))
    assert [(each.person.side, each.did, each.quote) for each in found] == [
        ("region", "membuat tugas ini", None),
        ("system", "task.noted", "Sudah."),
    ]


def test_only_what_differs_stands_beside_each_other(app: flask.Flask) -> None:
    now, typed = {"judul": "Rapat", "tempat": "", "jam": "9"}, {"judul": "Rapat ", "tempat": "Aula", "jam": "10"}
    names = (("judul", "Judul"), ("tempat", "Tempat"))
    with app.test_request_context("/x"):
        assert differing(names, now, typed) == [{"field": "Tempat", "now": "kosong", "typed": "Aula"}]
        assert differing([("jam", "Jam")], now, typed, lambda name, text: f"{name} {text}") == [
            {"field": "Jam", "now": "jam 9", "typed": "jam 10"}
        ]
