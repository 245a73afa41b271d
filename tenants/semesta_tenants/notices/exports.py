"""The list of mails to take away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from semesta_platform.interface import filters
from semesta_platform.interface.vocabulary import STATES
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.workbooks import Cell, Table
from semesta_platform.notifications import going
from semesta_platform.notifications.going import PILLS
from semesta_tenants.notices.records import Written
from semesta_tenants.notices.sentences import OURS
from semesta_tenants.notices.words import kind_words


def table(region: str, mails: Iterable[Written], *, zone: dt.tzinfo) -> Table:
    """All that is known of the mails but their texts. region: name of the tenant, in every row. zone: of the tenant."""
    head = (
        _("Daerah"),
        _("Perihal"),
        _("Kepada"),
        _("Alamat surel"),
        _("Jenis"),
        _("Keadaan"),
        _("Percobaan"),
        _("Jawaban server surel atau keterangan"),
        _("Ditulis oleh"),
        _("Ditulis pada"),
        _("Dikirim pada"),
    )
    return Table(_("Surel"), head, tuple(_row(region, each, zone) for each in mails))


def _row(region: str, mail: Written, zone: dt.tzinfo) -> tuple[Cell, ...]:
    return (
        region,
        mail.subject,
        mail.reader,
        mail.address,
        kind_words(mail.kind),
        str(STATES[PILLS[mail.state]].words),
        mail.attempts,
        going.in_words(mail.answer, OURS),
        filters.who(mail.entered_words),
        mail.entered_at.astimezone(zone),
        mail.sent_at.astimezone(zone) if mail.sent_at else None,
    )
