"""Signing in without drawing the form: the tests of signing in itself type into it."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page

from semesta_platform.accounts.records import Person
from tests.factories.people import PASSWORD, token_of


def entered(context: BrowserContext, person: Person, language: str = "id") -> Page:
    """A new page of a window in which the person has signed in by the form's own request; its next pages speak `language`."""
    form = context.request.get(f"/masuk?bahasa={language}").text()
    fields: dict[str, str | float | bool] = {"surel": person.email, "sandi": PASSWORD, "csrf_token": token_of(form)}
    answer = context.request.post("/masuk", form=fields, max_redirects=0)
    assert answer.status == 303, answer.text()
    return context.new_page()
