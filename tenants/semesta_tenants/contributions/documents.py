"""Contributions between records and JSON: builders of what goes out, readers of what came in and was checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from semesta_platform.errors import InvalidError
from semesta_tenants.contributions.queries import Evidence, Narrowed
from semesta_tenants.contributions.records import Entry, Month, Standing, Wanted
from semesta_tenants.coverage.records import GateState


def tag_of(entry: Entry) -> str:
    """The ETag of an entry, without quotation marks: another one after every step, and never that of another entry."""
    return f"{entry.id.hex}.{entry.row_version}"


def entry_document(entry: Entry) -> dict[str, Any]:
    """A whole entry."""
    wanted = entry.wanted
    confirmed = {"by": entry.confirmed_words, "at": entry.confirmed_at, "reason": ""}
    voided = {"by": entry.voided_words, "at": entry.voided_at, "reason": entry.void_reason}
    return {
        "id": entry.id,
        "kind": wanted.kind,
        "month": _month_text(wanted.month),
        "amount": wanted.amount,
        "people": wanted.people,
        "source": wanted.fund,
        "dated_on": wanted.dated_on,
        "document": wanted.document,
        "note": wanted.note,
        "side": entry.side,
        "state": entry.state,
        "entered_by": entry.entered_words,
        "entered_at": entry.entered_at,
        "confirmed": confirmed if entry.confirmed_at else None,
        "voided": voided if entry.voided_at else None,
        "etag": tag_of(entry),
    }


def summary_document(standing: Standing, evidence: Evidence) -> dict[str, Any]:
    """What all entries come to, and what the gate says."""
    return {
        "state": standing.answer.state,
        "covers_from": _month_text(standing.answer.since),
        "paid_until": _month_text(standing.answer.paid_until),
        "arrears": standing.arrears,
        "credit": standing.credit,
        "waiting": standing.waiting,
        "months_without_bill": [_month_text(each) for each in standing.gaps],
        "gate": _gate(evidence),
        "months": [_month(each) for each in standing.months],
    }


def wanted_of(given: Mapping[str, Any]) -> Wanted:
    """An entry as a program asks for it."""
    return Wanted(
        kind=given["kind"],
        month=_first(given["month"]),
        amount=given["amount"],
        dated_on=given["dated_on"],
        document=given["document"],
        people=given["people"],
        fund=given["source"],
        note=given["note"],
        no_nik=given["no_nik"],
    )


def in_api_words(error: InvalidError) -> InvalidError:
    """A refusal of the service by the names that programs use."""
    return InvalidError(error.message, {"source" if field == "fund" else field: said for field, said in error.fields.items()})


def narrowing_of(asked: Mapping[str, Any]) -> Narrowed:
    """What the database is asked for."""
    since, until = (_first(asked[name]) if asked.get(name) else None for name in ("since", "until"))
    return Narrowed(kind=asked.get("kind"), state=asked.get("state"), since=since, until=until)


def _month(month: Month) -> dict[str, Any]:
    return {
        "month": _month_text(month.first),
        "state": month.state,
        "billed": month.billed,
        "paid": month.paid_whole,
        "by_source": [{"source": fund, "amount": rupiah} for fund, rupiah in month.paid.items()],
        "arrears": month.arrears,
        "credit": month.credit,
        "people": month.people,
        "expected": month.expected,
        "waiting": month.waiting,
    }


def _gate(evidence: Evidence) -> dict[str, Any]:
    newest = evidence.newest
    it = None if newest is None else newest.evidence
    return {
        "state": GateState.UNKNOWN if it is None else it.state,
        "covers_from": None if it is None else _month_text(it.covers_from),
        "paid_until": None if it is None else _month_text(it.paid_until),
        "as_of": None if it is None else it.as_of,
        "document": "" if it is None else it.document,
        "recorded_by": "" if newest is None else newest.by,
        "recorded_at": None if newest is None else newest.at,
        "from_contributions": evidence.from_here,
    }


def _month_text(first: dt.date | None) -> str | None:
    return None if first is None else f"{first:%Y-%m}"


def _first(text: str) -> dt.date:
    return dt.date.fromisoformat(f"{text}-01")
