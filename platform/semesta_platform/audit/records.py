"""What the record of what happened hands out: frozen, free of the database."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One act in a tenant.

    at: aware, in UTC. actor: role or office in words of that time. actor_id: the person, None for the system itself.
    action: '<thing>.<past verb>'. before, after: JSON values, None where there were none. request_id: as in the logs.
    """

    id: uuid.UUID
    at: dt.datetime
    actor: str
    actor_id: uuid.UUID | None
    action: str
    subject_kind: str
    subject_id: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    request_id: str | None
