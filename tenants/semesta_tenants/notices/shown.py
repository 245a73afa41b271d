"""Mails as the templates want them: rows, counts, sentences; no decision falls here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from semesta_platform.interface import filters
from semesta_platform.interface.words import gettext as _
from semesta_platform.mail.sending import FILES
from semesta_platform.notifications import going
from semesta_platform.notifications.going import PILLS, State
from semesta_platform.settings import Settings
from semesta_tenants.notices.records import Standing, Written
from semesta_tenants.notices.sentences import OURS
from semesta_tenants.notices.words import kind_words


def rows(mails: Sequence[Written], here: str) -> list[dict[str, Any]]:
    """Lines of the list. here: its address."""
    return [
        {
            "subject": each.subject,
            "href": f"{here}{each.id}/",
            "reader": each.reader,
            "state": PILLS[each.state],
            "kind": kind_words(each.kind),
            "entered": filters.clock(each.entered_at),
            "note": note(each),
        }
        for each in mails
    ]


def note(mail: Written) -> str | None:
    """What there is to know beside the state: when it went, when it is tried again, what the server said."""
    if mail.state is State.SENT and mail.answer.startswith(FILES):
        return _("Ditulis sebagai berkas %(file)s", file=mail.answer)
    return going.note(mail, OURS)


def kinds(found: Sequence[str], chosen: str) -> list[tuple[str, str]]:
    """The choice of kinds that occur, and of the one that is chosen."""
    those = sorted({*found, *([chosen] if chosen else [])}, key=kind_words)
    return [("", _("Semua jenis")), *((kind, kind_words(kind)) for kind in those)]


def way(settings: Settings) -> tuple[str, str]:
    """Tone and sentence on where this installation's mails go; ('', '') where a server is set."""
    if settings.smtp_url is not None:
        return "", ""
    if settings.external_database:
        return "warn", _("Server surel belum diatur: surel menunggu dan dikirim begitu pengelola sistem mengaturnya.")
    return "", _("Pemasangan ini tidak mengirim surel: tiap surel ditulis sebagai berkas di folder data (mail).")


def trouble(standing: Standing, now: dt.datetime) -> str:
    """One sentence when mails have waited for long; '' when all is well."""
    if standing.oldest is None or now - standing.oldest < dt.timedelta(minutes=10):
        return ""
    since = filters.clock(standing.oldest)
    number = filters.number(standing.waiting)
    if standing.answer:
        return _(
            "%(number)s surel menunggu, yang tertua sejak %(since)s. Jawaban terakhir server: %(answer)s",
            number=number,
            since=since,
            answer=going.in_words(standing.answer, OURS),
        )
    return _("%(number)s surel menunggu, yang tertua sejak %(since)s.", number=number, since=since)
