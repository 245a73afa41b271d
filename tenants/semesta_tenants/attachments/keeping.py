"""Bytes of attachments on their way to the store: looked at, kept beside their row, swept when no row tells of them."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from itertools import islice
from typing import IO, Final, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from semesta_platform.errors import InvalidError, UnavailableError
from semesta_platform.interface.words import gettext as _
from semesta_platform.storage.scanner import Scanner
from semesta_platform.storage.store import Kept, Store
from semesta_tenants.attachments import names, queries
from semesta_tenants.attachments.packages import Refused, Why
from semesta_tenants.attachments.recognising import MEDIA_TYPES, PIECE, recognised
from semesta_tenants.attachments.records import Brought, InfectedError

Done = TypeVar("Done")
Known = Callable[[Session, Collection[uuid.UUID]], Collection[uuid.UUID]]
"""Those of these files of which rows of another capability tell."""
REST: Final = dt.timedelta(days=1)
"""So long bytes without a row are left alone: their transaction may still be under way."""
AT_ONCE: Final = 500
JOB: Final = "attachments.sweep"


def examined(source: IO[bytes], name: str, scanner: Scanner | None, taken: Sequence[str] = ()) -> Brought:
    """What somebody brought, by its content; the name is cleaned. taken: endings of what is taken here, where that is less.

    Raises:
        InvalidError: it is not taken; field 'file' says why.
        InfectedError: the scanner found something.
        ScannerAwayError: there is a scanner and it does not answer.
    """
    shown, size = names.cleaned(name), source.seek(0, 2)
    try:
        kind = recognised(source, size, names.ending(shown))
    except Refused as error:
        sentence = refusal_words(error, taken)
        raise InvalidError(sentence, {"file": (sentence,)}) from None
    source.seek(0)
    finding = scanner.finding(source) if scanner else None
    if finding is not None:
        raise InfectedError(_("Pemindai menemukan virus di berkas ini. Berkas tidak disimpan."), shown, finding)
    return Brought(shown, MEDIA_TYPES[kind], size, _digest(source), "clean" if scanner else "none")


def kept(store: Store, tenant: str, which: uuid.UUID, source: IO[bytes], write: Callable[[], Done]) -> Done:
    """The bytes first, then their row by `write`, which commits; the bytes go again when that fails.

    tenant: region code. Whatever happens in between leaves at most bytes of which no row tells, and `sweep` finds those.
    """
    source.seek(0)
    store.write(tenant, which, source)
    try:
        return write()
    except (UnavailableError, DBAPIError):
        # The commit may have arrived after all, and a row without bytes is worse than bytes without a row.
        raise
    except BaseException:
        forget(store, tenant, which)
        raise


def forget(store: Store, tenant: str, which: uuid.UUID) -> None:
    """Take the bytes away of which no row tells any more; where the store does not answer, `sweep` does it at night."""
    with suppress(UnavailableError):
        store.remove(tenant, which)


def sweep(session: Session, store: Store, tenant: str, now: dt.datetime, others: Iterable[Known] = ()) -> int:
    """Take away the tenant's bytes of which no row tells, a day after they came; how many. now: aware.

    others: how further capabilities, which keep files in the same store, say what is theirs.
    """
    others = tuple(others)
    before = now - REST
    old = (each for each in store.listed(tenant) if each.at < before)
    swept = store.sweep_unfinished(tenant, before)
    while some := list(islice(old, AT_ONCE)):
        swept += _swept(session, store, tenant, some, others)
    return swept


def _swept(session: Session, store: Store, tenant: str, some: Iterable[Kept], others: Iterable[Known]) -> int:
    ids = {each.id for each in some}
    gone = ids - queries.known_of(session, ids)
    for known in others:
        gone -= set(known(session, gone))
    for which in gone:
        store.remove(tenant, which)
    return len(gone)


def _digest(source: IO[bytes]) -> str:
    source.seek(0)
    made = hashlib.sha256()
    while piece := source.read(PIECE):
        made.update(piece)
    return made.hexdigest()


def refusal_words(error: Refused, taken: Sequence[str] = ()) -> str:
    """Why a file is not taken, and what can be done. taken: as in `examined`."""
    seems = error.ending.upper()
    if error.why is Why.ENDING and taken and error.ending not in taken:
        kinds = ", ".join(each.upper() for each in taken)
        return _("Isi berkas ini %(kind)s, jenis yang tidak diterima di sini. Yang diterima: %(kinds)s.", kind=seems, kinds=kinds)
    if error.why is Why.OTHER and seems:
        return _("Isi berkas ini tampaknya %(kind)s, jenis yang tidak diterima. Pilih berkas lain.", kind=seems)
    said = {
        Why.EMPTY: _("Berkas ini kosong. Pilih berkas lain."),
        Why.OTHER: _("Isi berkas ini bukan jenis yang diterima. Pilih berkas lain."),
        Why.ENDING: _(
            "Isi berkas ini %(kind)s, tetapi namanya berakhiran lain. Ganti akhirannya menjadi .%(ending)s, lalu kirim lagi.",
            kind=seems,
            ending=error.ending,
        ),
        Why.DAMAGED: _("Berkas ini rusak atau tidak lengkap. Buka dan simpan ulang di aplikasinya, lalu kirim lagi."),
        Why.TWO_KINDS: _("Berkas ini memuat isi jenis lain yang disisipkan. Simpan ulang di aplikasinya, lalu kirim lagi."),
        Why.LOCKED_OR_OLD: _(
            "Berkas ini terkunci kata sandi atau berformat lama (.doc, .xls, .ppt). Simpan sebagai DOCX, XLSX, PPTX, atau PDF "
            "tanpa kata sandi, lalu kirim lagi."
        ),
        Why.LOCKED: _("Berkas ini terkunci kata sandi. Simpan tanpa kata sandi, lalu kirim lagi."),
        Why.MACROS: _("Berkas ini memuat makro atau program. Simpan tanpa makro, misalnya sebagai PDF, lalu kirim lagi."),
        Why.ARCHIVE: _("Arsip ZIP tidak diterima. Kirim isinya satu per satu."),
        Why.NO_UTF8: _("Teks berkas ini tidak tersimpan sebagai UTF-8. Simpan ulang dengan pengodean UTF-8, lalu kirim lagi."),
    }
    return said[error.why]


def taken_words() -> str:
    """Which kinds are taken."""
    return _("Yang diterima: PDF, PNG, JPEG, WebP, DOCX, XLSX, PPTX, ODT, ODS, CSV, dan TXT.")
