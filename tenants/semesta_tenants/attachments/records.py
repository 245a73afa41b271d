"""What attachments speak of: frozen, free of the database."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file on one thing. size: bytes. media_type: by content. scan: 'none', 'clean' or 'infected'."""

    id: uuid.UUID
    subject_kind: str
    subject_id: uuid.UUID
    name: str
    media_type: str
    size: int
    digest: str
    scan: str
    entered_words: str
    entered_at: dt.datetime
