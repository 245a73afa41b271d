"""The words of batches on pages: kinds, effects, states, sides, fields, in the language of the request."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from flask_babel import LazyString

from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.batches.records import Effect, Kind, State
from semesta_tenants.coordination.records import Party

KIND_WORDS: Final[Mapping[Kind, LazyString]] = MappingProxyType(
    {
        Kind.PROPOSAL: _l("Usulan peserta"),
        Kind.CLEANSING: _l("Pembersihan data"),
        Kind.REACTIVATION: _l("Reaktivasi"),
        Kind.RECONCILIATION: _l("Rekonsiliasi"),
    }
)
EFFECT_WORDS: Final[Mapping[Effect, LazyString]] = MappingProxyType(
    {
        Effect.ADD: _l("menambah peserta terdaftar"),
        Effect.REMOVE: _l("mengurangi peserta terdaftar"),
        Effect.REACTIVATE: _l("mengaktifkan kembali peserta"),
    }
)
STATE_WORDS: Final[Mapping[State, LazyString]] = MappingProxyType(
    {
        State.DRAFT: _l("Draf"),
        State.RETURNED: _l("Dikembalikan cabang"),
        State.SENT: _l("Dikirim"),
        State.RECEIVED: _l("Diterima cabang"),
        State.VERIFIED: _l("Dijawab cabang"),
        State.AGREED: _l("Disepakati"),
        State.WITHDRAWN: _l("Ditarik kembali"),
    }
)
PARTY_WORDS: Final[Mapping[Party, LazyString]] = MappingProxyType(
    {Party.REGION: _l("Pemerintah daerah"), Party.BPJS: _l("BPJS Kesehatan")}
)
FIELD_WORDS: Final[Mapping[str, LazyString]] = MappingProxyType(
    {
        "title": _l("Judul"),
        "kind": _l("Jenis"),
        "effect": _l("Akibat bagi yang diterima"),
        "segment": _l("Segmen"),
        "month": _l("Untuk bulan"),
        "people": _l("Jumlah orang"),
        "owner": _l("Yang menyerahkan"),
        "letter": _l("Nomor surat pengantar"),
        "file_words": _l("Letak daftar"),
        "task_id": _l("Tugas terkait"),
        "note": _l("Catatan"),
    }
)
"""What a person fills in, in the form's order."""
