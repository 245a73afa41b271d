"""Notices as JSON documents."""

from __future__ import annotations

from typing import Any

from semesta_platform.notifications.kinds import group_of, sentence
from semesta_platform.notifications.records import Notice


def notice_document(notice: Notice) -> dict[str, Any]:
    """One notice; `words` as a page says it."""
    kind, identity = notice.about
    return {
        "id": notice.id,
        "kind": notice.kind,
        "group": group_of(notice.kind),
        "words": sentence(notice.kind, notice.actor_words, notice.title),
        "title": notice.title,
        "actor": notice.actor_words,
        "quote": notice.words,
        "about": {"kind": kind, "id": identity, "path": notice.path},
        "at": notice.at,
        "read_at": notice.read_at,
    }
