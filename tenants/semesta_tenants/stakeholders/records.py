"""What the register speaks of: frozen, free of the database."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum

from semesta_platform.errors import OvertakenError


class Kind(StrEnum):
    """What sort of organisation it is; OPD: an office of the region (organisasi perangkat daerah)."""

    OPD = "opd"
    BPJS = "bpjs"
    HOSPITAL = "hospital"
    PRIMARY_CARE = "primary_care"
    COMPANY = "company"
    ASSOCIATION = "association"
    ACADEMIC = "academic"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Contact:
    """How an office is reached. position: the office, e.g. 'Kepala Dinas'; person: only where an office will not do."""

    position: str
    email: str = ""
    phone: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An organisation as it is to become. contacts: the first one with an address is written to."""

    name: str
    kind: Kind
    short_name: str = ""
    address: str = ""
    contacts: tuple[Contact, ...] = ()
    note: str = ""
    source_title: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation as it stands. active: False for one that was struck off; it stays where it was named."""

    id: uuid.UUID
    wanted: Wanted
    active: bool
    entered_words: str
    row_version: int

    @property
    def name(self) -> str:
        """In full."""
        return self.wanted.name

    @property
    def label(self) -> str:
        """As tables call it: the short name where there is one."""
        return self.wanted.short_name or self.wanted.name

    @property
    def email(self) -> str:
        """Where it is written to; empty where no office has an address."""
        return next((each.email for each in self.wanted.contacts if each.email), "")


class StaleOrganisationError(OvertakenError[Organisation, Wanted]):
    """Somebody changed it first. current: as it now stands. attempted: what it was to become, None for a mere step."""
