"""Who saves a task second, and who names somebody whom nobody knows: what they did not touch stays, what went wrong is said."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from semesta_platform.interface import filters
from tests.accounts.conftest import app, engine
from tests.coordination.pages import ADMINS, LIAISONS, add, days, page_of, press, stored, touched
from tests.coverage.pages import person, value_of, words_of
from tests.factories.people import person_with, signed_in
from tests.http.conftest import pytest_generate_tests

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")


@pytest.fixture(scope="module")
def admin(app: Flask) -> FlaskClient:
    person(app, LIAISONS)
    return person(app, ADMINS)


def filled(page: str) -> dict[str, str]:
    """What a browser sends of the form of a task when nobody touches it."""
    hidden = {name: html.unescape(value) for name, value in re.findall(r'name="(semula-\w+)" value="([^"]*)"', page)}
    shown = ("versi", "tugas", "pemilik", "tenggat", "prioritas", "rincian", "periksa", "label")
    return {**hidden, **{name: value_of(page, name) for name in shown}}


def test_who_comes_second_puts_back_nothing_that_they_did_not_touch(app: Flask, admin: FlaskClient, application: Engine) -> None:
    given = add(application, due_on=days(3), detail="satu\ndua", labels=("PBI",))
    address = f"{page_of(given)}ubah"
    mine = filled(admin.get(address).text) | {"tenggat": days(9).isoformat()}
    other = touched(application, given, title="Judul orang lain", detail="tiga", due_on=days(5))
    answer = press(admin, address, address, **{name: value.replace("\n", "\r\n") for name, value in mine.items()})
    assert answer.status_code == 409
    now = filled(answer.text)
    assert (now["tugas"], now["rincian"], now["label"], now["tenggat"]) == (
        "Judul orang lain",
        "tiga",
        "PBI",
        days(9).isoformat(),
    )
    with app.test_request_context():
        read = [str(filters.date(day, "d MMM yyyy")) for day in (days(5), days(9))]
    rows = re.findall(r'<th scope="row">([^<]+)</th><td>([^<]*)</td><td>([^<]*)</td>', answer.text)
    assert rows == [("Tenggat", *read)]
    assert press(admin, address, address, **now).status_code == 303
    wanted = stored(application, given).wanted
    assert (wanted.title, wanted.detail, wanted.due_on) == (other.wanted.title, "tiga", days(9))


def test_a_refused_form_still_knows_what_stood_there_when_it_was_opened(admin: FlaskClient, application: Engine) -> None:
    given = add(application, detail="lama")
    address = f"{page_of(given)}ubah"
    mine = filled(admin.get(address).text) | {"pemilik": ""}
    touched(application, given, detail="baru")
    # Whoever comes second is told that first; what they left is not what somebody else wrote since.
    again = filled(press(admin, address, address, **mine).text)
    assert (again["rincian"], again["semula-rincian"], again["versi"]) == ("baru", "baru", "2")
    refused = filled(press(admin, address, address, **again).text)
    assert (refused["semula-pemilik"], refused["pemilik"]) == ("Dinas Kesehatan", "")


def test_a_name_that_nobody_has_is_told_and_the_comment_stays(admin: FlaskClient, application: Engine) -> None:
    given = add(application, shared=True)
    name = re.findall(r'data-mention="([^"]+)"', admin.get(page_of(given)).text)[0]
    text = f"Halo @{name}, @Sitti dan @sitti, surat ke dinas@contoh.go.id"
    assert press(admin, f"{page_of(given)}komentar", page_of(given), komentar=text).status_code == 303
    said = words_of(admin.get(page_of(given)).text)
    assert "surat ke dinas@contoh.go.id" in said
    assert "Tidak dikenal di antara yang melihat tugas ini: @Sitti; tidak ada yang diberi tahu dengan nama itu." in said
    press(admin, f"{page_of(given)}komentar", page_of(given), komentar=f"Terima kasih @{name}")
    assert "Tidak dikenal" not in words_of(admin.get(page_of(given)).text)


def test_who_is_named_in_a_comment_of_the_region_alone_is_said_to_be_untold(
    app: Flask, admin: FlaskClient, application: Engine
) -> None:
    given = add(application, shared=True)
    person_with(application, LIAISONS, name="Rina Wati Kisaran")
    namesake = person_with(application, ADMINS, name="Rina")
    person_with(application, ADMINS, name="Tono")

    def said(text: str, **more: str) -> str:
        assert press(admin, f"{page_of(given)}komentar", page_of(given), komentar=text, **more).status_code == 303
        toasts = admin.get(page_of(given)).text.split('id="toasts"', 1)[1]
        return words_of(toasts)

    internal = said("@Rina Wati Kisaran dan @Tono, jangan ke cabang dulu, @Sitti", internal="1")
    assert "Melihat tugas ini, tetapi tidak diberi tahu: Rina Wati Kisaran. Komentar ini hanya untuk daerah." in internal
    assert "Tidak dikenal di antara yang melihat tugas ini: @Sitti; tidak ada yang diberi tahu" in internal
    # Whose name only begins alike is not meant.
    client = signed_in(app, namesake)
    assert "menyebut Anda" not in client.get("/pemberitahuan/").text
    assert "tidak diberi tahu" not in said("@Rina Wati Kisaran mohon dijawab")
