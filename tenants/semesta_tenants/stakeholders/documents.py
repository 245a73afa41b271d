"""Organisations between records and JSON: builders of what goes out, readers of what came in and was checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from semesta_tenants.stakeholders.queries import Narrowed
from semesta_tenants.stakeholders.records import Contact, Organisation, Wanted


def tag_of(organisation: Organisation) -> str:
    """The ETag, without quotation marks: another one after every change, and never that of another organisation."""
    return f"{organisation.id.hex}.{organisation.row_version}"


def line_document(organisation: Organisation) -> dict[str, Any]:
    """An organisation in a list."""
    wanted = organisation.wanted
    return {
        "id": organisation.id,
        "name": wanted.name,
        "short_name": wanted.short_name,
        "kind": wanted.kind,
        "active": organisation.active,
        "etag": tag_of(organisation),
    }


def organisation_document(organisation: Organisation) -> dict[str, Any]:
    """A whole organisation."""
    wanted = organisation.wanted
    return {
        **line_document(organisation),
        "address": wanted.address,
        "contacts": [
            {"position": each.position, "person": each.person, "email": each.email, "phone": each.phone}
            for each in wanted.contacts
        ],
        "note": wanted.note,
        "source": {"title": wanted.source_title, "url": wanted.source_url} if wanted.source_title else None,
        "entered_by": organisation.entered_words,
    }


def wanted_of(given: Mapping[str, Any]) -> Wanted:
    """An organisation as a program asks for it."""
    contacts = tuple(Contact(each["position"], each["email"], each["phone"], each["person"]) for each in given["contacts"])
    return Wanted(given["name"], given["kind"], given["short_name"], given["address"], contacts, given["note"])


def narrowing_of(asked: Mapping[str, Any]) -> Narrowed:
    """What the database is asked for."""
    return Narrowed(kind=asked.get("kind"), active=asked.get("active"), text=asked["text"])
