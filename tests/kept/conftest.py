"""What tests of kept forms share: tenants whose work is cleared, a browser whose session is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from semesta_platform.accounts.records import Person, Seat
from semesta_platform.transactions import owner_transaction
from tests.batches.conftest import clear as clear_batches
from tests.contributions.conftest import clear as clear_entries
from tests.coordination.conftest import clear as clear_tasks
from tests.factories.people import PASSWORD, person_with, signed_in, token_of

SAME = {"Sec-Fetch-Site": "same-origin", "Host": "localhost"}


@pytest.fixture
def cleared(owner: Engine) -> Iterator[None]:
    """No task, batch or bill before the test, none after it."""
    for each in (clear_batches, clear_entries, clear_tasks):
        each(owner)
    yield
    for each in (clear_batches, clear_entries, clear_tasks):
        each(owner)


@dataclass
class Ended:
    """A browser whose session is over. token: of its last page."""

    client: FlaskClient
    person: Person
    token: str

    def send(self, address: str, page: str, **typed: Any) -> Any:
        """A form from one of our pages, as it was typed."""
        headers = SAME | {"Referer": f"http://localhost{page}"}
        return self.client.post(address, data={"csrf_token": self.token, "sekali": "lama", **typed}, headers=headers)

    def enter(self, refused: str, email: str | None = None) -> Any:
        """Signs in on the page that was refused."""
        given = {"bawaan": value_of(refused, "bawaan"), "csrf_token": token_of(refused)}
        return self.client.post("/masuk", data={**given, "surel": email or self.person.email, "sandi": PASSWORD})


def ended(app: Flask, engine: Engine, owner: Engine, seat: Seat) -> Ended:
    """Somebody in this seat, whose session ends before their form is sent."""
    who = person_with(engine, seat)
    client = signed_in(app, who)
    token = token_of(client.get("/akun").text)
    with owner_transaction(owner) as session:
        session.execute(text("DELETE FROM registry.sessions WHERE person_id = :id"), {"id": who.id})
    return Ended(client, who, token)


class _Form(HTMLParser):
    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside, self.area, self.list = action, False, "", ""
        self.sent: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, kind = given.get("name") or "", given.get("type")
        if tag == "form":
            self.inside = given.get("action") == self.action and not self.sent
        elif self.inside and tag == "textarea":
            self.area, self.sent[name] = name, ""
        elif self.inside and tag == "select":
            self.list = name
        elif self.inside and tag == "option" and ("selected" in given or self.list not in self.sent):
            self.sent[self.list] = given.get("value") or ""
        elif self.inside and tag == "input" and kind != "file" and (kind not in {"radio", "checkbox"} or "checked" in given):
            self.sent[name] = given.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.sent[self.area] += data.removeprefix("\n").replace("\r\n", "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self.area = ""


def form_of(page: str, action: str) -> dict[str, str]:
    """What the browser would send of the first form that goes there."""
    reader = _Form(action)
    reader.feed(page)
    return reader.sent


def value_of(page: str, name: str) -> str:
    """Of a hidden field."""
    return unescape(page.partition(f'name="{name}" value="')[2].partition('"')[0])
