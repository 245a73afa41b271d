"""What other capabilities suggest to the figure of a month: shown beside the fields of the form, and never saved by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from flask import Flask, current_app
from sqlalchemy.orm import Session

from semesta_platform.http.routing import current_tenant
from semesta_platform.interface import filters
from semesta_tenants.coverage import words
from semesta_tenants.coverage.payloads import field_ids, field_of
from semesta_tenants.coverage.records import Figure, Kind
from semesta_tenants.coverage.rules import flat

_KEY: Final = "semesta_suggestions"


@dataclass(frozen=True, slots=True)
class Offer:
    """A change that somebody suggests to one count. field: its id in the form. words: where it comes from; address: of that."""

    field: str
    change: int
    words: str
    address: str


class Offers(Protocol):
    """How a capability says what it suggests to a month."""

    def __call__(self, session: Session, slug: str, period: dt.date) -> tuple[Offer, ...]:
        """slug: of the tenant of the session, for addresses."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An offer beside the month before. total: what the count would become; None where the month before says nothing."""

    offer: Offer
    total: int | None

    @property
    def field_words(self) -> str:
        """The count that it is about."""
        return words.field_words(field_of(self.offer.field))

    @property
    def total_words(self) -> str:
        """The total as a person types it."""
        return str(filters.number(self.total)) if self.total is not None else ""


def plug(app: Flask, offers: Offers) -> None:
    """Stores with the application who has something to suggest; figures know nobody above them."""
    app.extensions.setdefault(_KEY, []).append(offers)


def read(session: Session, period: dt.date, kind: Kind, before: Figure | None) -> dict[str, Suggestion]:
    """Suggestions by the id of their field; none to a forecast. before: the figure of the month before."""
    if kind is not Kind.ACTUAL:
        return {}
    counted = flat(before) if before else {}
    found = [offer for offers in current_app.extensions.get(_KEY, ()) for offer in offers(session, current_tenant().slug, period)]
    return {offer.field: Suggestion(offer, _total(counted, offer)) for offer in found if offer.field in field_ids()}


def filled(typed: Mapping[str, str], suggested: Mapping[str, Suggestion], wanted: str) -> dict[str, str]:
    """What is typed, with one suggestion put into its field. wanted: the id of that field; anything else changes nothing."""
    found = suggested.get(wanted)
    return {**typed, wanted: found.total_words} if found is not None and found.total is not None else dict(typed)


def _total(counted: Mapping[str, object], offer: Offer) -> int | None:
    base = counted.get(field_of(offer.field))
    # A count below zero can only come of a slip; nobody is offered one.
    return base + offer.change if isinstance(base, int) and base + offer.change >= 0 else None
