"""A form that arrives twice is done once, and nothing else is taken for it."""

from __future__ import annotations

import io
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import pytest
from flask import Blueprint, Flask, make_response, redirect, render_template_string, request, session
from flask.testing import FlaskClient
from werkzeug.wrappers import Response

from semesta_platform.errors import InvalidError
from semesta_platform.http import application, once
from semesta_platform.http.capability import Capability
from semesta_platform.http.ground import current_ground
from semesta_platform.http.permissions import public
from semesta_platform.installation import Installation
from tests.embedded.support import soon
from tests.http.parts import WHO, MakeApp
from tests.ports import free_port

done: list[str] = []
slow = threading.Event()
saving = Blueprint("saving", __name__)


@saving.route("/simpan/<how>", methods=["GET", "POST"])
@public
def save(how: str) -> Any:
    """Counts what is saved, and answers as the test asks."""
    if request.method == "GET":
        return render_template_string("{{ csrf_token() }} {{ form_key() }}")
    done.append(how)
    if how == "pelan":
        slow.wait(60)
    if how == "salah" or (how == "pelan" and request.form["kata"] == "salah"):
        raise InvalidError(how)
    if how == "halaman":
        return "pratinjau yang boleh tampil lagi"
    if how == "rahasia":
        once.shown_once("/daftar", "Hanya tampil\nsekali.")
        return "rahasia yang tampil sekali"
    if how == "rahasia-gagal":
        once.shown_once("/daftar", "Hanya tampil sekali.")
        raise InvalidError(how)
    if how == "masuk":
        session["siapa"] = len(done)
    answer: Response = redirect(f"/hasil/{len(done)}", HTTPStatus.SEE_OTHER)
    if how == "kue":
        answer = make_response(answer)
        answer.set_cookie("bahasa", "en")
    return answer


@pytest.fixture(scope="session")
def saver(make_app: MakeApp, installation: Installation) -> Flask:
    # Of a server that is late on a busy machine nothing is asked here: a form is then taken as before.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(application, "QUEUE_PATIENCE", 30.0)
        return make_app(installation, Capability("saving", (saving,)))


@pytest.fixture(autouse=True)
def _afresh(saver: Flask) -> None:
    done.clear()
    slow.clear()
    with saver.app_context():
        found = list(current_ground().queue.scan_iter("semesta:once:*"))
        for each in found:
            current_ground().queue.delete(each)


class Sender:
    """Somebody with a browser, who sends forms of one page or of the next."""

    def __init__(self, app: Flask, who: str = "operator") -> None:
        self.client: FlaskClient = app.test_client()
        self.head = {WHO: who}
        self.open()

    def open(self) -> None:
        token, key = self.client.get("/simpan/biasa", headers=self.head).text.split(" ")
        self.fields = {"csrf_token": token, "sekali": key}

    def send(self, how: str = "biasa", kata: str = "ya", **more: Any) -> tuple[int, str | None]:
        answer = self.client.post(f"/simpan/{how}", data={**self.fields, "kata": kata, **more}, headers=self.head)
        return answer.status_code, answer.headers.get("Location")


def test_the_second_is_led_where_the_first_was(saver: Flask) -> None:
    sender = Sender(saver)
    assert [sender.send() for _ in range(3)] == [(303, "/hasil/1")] * 3
    assert done == ["biasa"]
    with sender.client.session_transaction() as kept:
        assert [words for _, words in kept["_flashes"]] == [
            "Formulir ini sudah diterima. Yang terkirim dua kali hanya disimpan sekali."
        ] * 2


def test_two_at_once_are_done_once_and_a_refused_one_makes_way(saver: Flask) -> None:
    sender = Sender(saver)

    def press(kata: str) -> tuple[int, str | None]:
        # A browser of its own with the same session: a test client is for one thread.
        other = saver.test_client()
        cookie = sender.client.get_cookie("semesta")
        assert cookie is not None
        other.set_cookie("semesta", cookie.value)
        answer = other.post("/simpan/pelan", data={**sender.fields, "kata": kata}, headers=sender.head)
        return answer.status_code, answer.headers.get("Location")

    for kata, expected, times in (("ya", (303, "/hasil/1"), 1), ("salah", (422, None), 2)):
        done.clear()
        slow.clear()
        with ThreadPoolExecutor(2) as both:
            found = [both.submit(press, kata) for _ in range(2)]
            assert soon(lambda: done != []), kata
            # Time for the second to come as far; it finds the first at work.
            time.sleep(0.3)
            assert done == ["pelan"], kata
            slow.set()
            assert [each.result() for each in found] == [expected] * 2
        assert done == ["pelan"] * times


def test_a_page_that_comes_once_is_not_made_again_and_the_second_is_told_why(saver: Flask) -> None:
    sender = Sender(saver)
    assert [sender.send("rahasia") for _ in range(3)] == [(200, None), (303, "/daftar"), (303, "/daftar")]
    assert done == ["rahasia"]
    with sender.client.session_transaction() as kept:
        assert [words for _, words in kept["_flashes"]] == ["Hanya tampil\nsekali."] * 2


@pytest.mark.parametrize("how", ["salah", "halaman", "masuk", "kue", "rahasia-gagal"])
def test_what_is_no_plain_redirect_is_done_again(saver: Flask, how: str) -> None:
    sender = Sender(saver)
    first, second = sender.send(how), sender.send(how)
    assert (first[0], len(done)) == (second[0], 2)


def test_another_page_person_address_or_word_is_another_form(saver: Flask) -> None:
    sender = Sender(saver)
    for each in (
        sender.send,
        lambda: sender.send(kata="tidak"),
        lambda: sender.send(kata="ya", lain=""),
        lambda: sender.send("biasa?ke=2"),
        lambda: sender.send(kata=["ya", "ya"]),  # type: ignore[arg-type]  # a field that stands twice
        sender.open,
        sender.send,
    ):
        each()
    assert len(done) == 6
    other = Sender(saver, "batubara")
    other.client, other.fields = sender.client, sender.fields
    assert (other.send(), len(done)) == ((303, "/hasil/7"), 7)


def test_files_count_by_what_is_in_them_and_are_read_whole(saver: Flask) -> None:
    sender = Sender(saver)
    for content in (b"satu", b"satu", b"dua"):
        assert sender.send(berkas=(io.BytesIO(content), "a.txt"))[0] == 303
    assert len(done) == 2


def test_a_form_without_a_key_or_of_a_visitor_is_done_each_time(saver: Flask) -> None:
    sender, visitor = Sender(saver), Sender(saver, "")
    assert visitor.fields["sekali"] == ""
    visitor.fields["sekali"], sender.fields["sekali"] = sender.fields["sekali"], ""
    for each in (sender, sender, visitor, visitor):
        assert each.send()[0] == 303
    assert len(done) == 4
    with saver.app_context():
        assert list(current_ground().queue.scan_iter("semesta:once:*")) == []


def test_the_first_that_never_ends_is_told_of(saver: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "PATIENCE", 0.1)
    sender = Sender(saver)
    sender.send()
    with saver.app_context():
        server = current_ground().queue
        (key,) = list(server.scan_iter("semesta:once:*"))
        assert 0 < server.ttl(key) <= once.REMEMBERED
        assert re.fullmatch(rb"semesta:once:[0-9a-f]{64}", key)
        server.set(key, b"", ex=60)
    assert sender.send() == (503, None)
    assert done == ["biasa"]


def test_without_the_queues_server_forms_are_taken_as_before(make_app: MakeApp, installation: Installation) -> None:
    nobody = replace(installation, redis_url=f"redis://127.0.0.1:{free_port()}")
    sender = Sender(make_app(nobody, Capability("saving", (saving,))))
    assert [sender.send(), sender.send()] == [(303, "/hasil/1"), (303, "/hasil/2")]
