"""Every template, as it is served."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import flask
import pytest
from flask.testing import FlaskClient
from markupsafe import Markup

from semesta_platform.interface import gallery, register
from semesta_platform.interface.frame import Frame, NavigationItem, Person, last_resort

SOURCE = Path(__file__).parents[2]
ADDRESSES = [
    "/galeri/",
    *(f"/galeri/{group}" for group in gallery.GROUPS),
    *(f"/galeri/contoh/{name}" for name in gallery.SAMPLES),
    "/galeri/contoh/nasional?q=zzzz",
    "/galeri/contoh/nasional?jenis=prov&urut=name&arah=turun",
    "/galeri/contoh/nasional?kategori=none&hal=99",
    "/galeri/contoh/papan?f=terlambat",
    "/galeri/contoh/cabang?f=diam",
]
TEMPLATES = sorted(path for root in ("platform", "tenants", "worker") for path in (SOURCE / root).rglob("templates/**/*.html"))
MOST_BYTES = 100 * 1024


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_whole_small_and_keeps_to_itself(client: FlaskClient, address: str, language: str) -> None:
    answer = client.get(address + ("&" if "?" in address else "?") + f"bahasa={language}")
    page = answer.text
    assert answer.status_code == (404 if address.endswith("galat") else 200)
    assert f'<html lang="{language}">' in page
    assert "rekaan" in page if language == "id" else "invented" in page
    assert len(gzip.compress(answer.data)) <= MOST_BYTES
    assert re.findall(r"""(?:href|src|action)=["'](?:https?:)?//[^"']*""", page) == []
    assert re.findall(r"<style|<[^>]+\sstyle=|<[^>]+\son\w+=|javascript:|<script(?![^>]*\ssrc=)", page) == []
    assert "&amp;amp;" not in page
    assert "&lt;em" not in page
    assert "%(" not in page
    assert "=&#34;" not in page


def test_every_link_of_the_samples_leads_to_a_page(client: FlaskClient) -> None:
    links = {link for address in ADDRESSES for link in re.findall(r'href="([^"]*)"', client.get(address).text)}
    addresses = {
        link.replace("&amp;", "&").split("#")[0] for link in links if not link.startswith(("#", "?", "data:", "/static/"))
    }
    assert {link for link in links if link in {"", "#"}} == set()
    assert {a: client.get(a).status_code for a in addresses if client.get(a).status_code != 200} == {"/galeri/contoh/galat": 404}


def test_every_form_of_the_samples_has_somewhere_to_go(client: FlaskClient) -> None:
    actions = {a for address in ADDRESSES for a in re.findall(r'<form method="post" action="([^"]*)"', client.get(address).text)}
    assert actions
    assert {a: client.post(a).status_code for a in actions if client.post(a).status_code not in {303, 422}} == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_template_has_nothing_inline(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"<style|\sstyle=|<[^>{]+\son\w+=|javascript:|<script(?![^>]*\ssrc=)", text) == []
    # An address in words or in a sample of code is read by people, and fetched by nobody.
    fetched = re.sub(r"_\('[^']*'\)|<code>.*?</code>", "", text, flags=re.DOTALL)
    assert re.findall(r"https?://", fetched) == []


def test_every_macro_is_used_on_a_page() -> None:
    macros = {
        (path.name, name)
        for path in TEMPLATES
        if path.parent.name == "macros"
        for name in re.findall(r"{% macro (\w+)", path.read_text(encoding="utf-8"))
    }
    shown = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    # Every page of the gallery renders in both languages above; here: no macro stands outside of them.
    assert {(file, name) for file, name in macros if len(re.findall(rf"\b{name}\(", shown)) < 2} == set()


def test_the_words_of_a_macro_change_with_each_request(client: FlaskClient) -> None:
    found = [
        re.search(r"</svg>(Terverifikasi|Verified)</span>", client.get(f"/galeri/dasar?bahasa={b}").text)
        for b in ("id", "en", "id")
    ]
    assert [match and match[1] for match in found] == ["Terverifikasi", "Verified", "Terverifikasi"]


def test_a_liaison_learns_nothing_of_drafts(client: FlaskClient) -> None:
    page = client.get("/galeri/contoh/cabang").text
    assert ("Belum diajukan" in page, re.search(r"\bDraf\b", page)) == (True, None)


def draw(app: flask.Flask, template: str, **context: object) -> str:
    with app.test_request_context("/x"):
        return flask.render_template(template, **context)


def test_without_a_person_the_public_bar_stands_alone(app: flask.Flask) -> None:
    page = draw(app, "frame.html", frame=Frame(navigation=(NavigationItem("home", "Beranda", "/"),), sign_in="/masuk"))
    assert ("bar--public" in page, "shell--plain" in page, 'class="side"' in page, 'href="/masuk"' in page) == (
        True,
        True,
        False,
        True,
    )
    assert "bar--public" in draw(app, "frame.html")


def test_with_a_person_the_ways_are_drawn_and_names_are_only_text(app: flask.Flask) -> None:
    items = (NavigationItem("home", "Beranda", "/a", current=True), NavigationItem("users", "Forum", "/b", count=120))
    page = draw(
        app, "frame.html", frame=Frame(where="Kota <X>", navigation=items, person=Person("<b>A</b>", "Staf"), sign_out="/keluar")
    )
    assert page.count('aria-current="page"') == 2
    assert all(part in page for part in ("Kota &lt;X&gt;", "&lt;b&gt;A&lt;/b&gt;", 'action="/keluar"', "99+"))
    assert "<b>A</b>" not in page


def test_an_error_page_says_what_to_do_and_escapes_what_it_is_told(app: flask.Flask) -> None:
    page = draw(
        app,
        "error.html",
        status=503,
        title="<i>",
        explanation="Coba lagi.",
        action_words="Ke beranda",
        action_href="/",
        reference="AB-12",
    )
    assert all(part in page for part in ("503", "&lt;i&gt;", "Coba lagi.", 'href="/">Ke beranda', "AB-12"))
    bare = draw(app, "error.html", status=500, title="Galat", explanation="Coba lagi.")
    assert "kode rujukan" not in bare.split("<main", 1)[1].split("</main>")[0]


def test_the_last_resort_needs_nothing_and_escapes_the_code() -> None:
    page = last_resort("<A&1>")
    assert page.count("&lt;A&amp;1&gt;") == 2
    assert re.findall(r"<(?:script|style|link|img)|\sstyle=", page) == []


def test_a_token_is_sent_with_every_form_once_there_is_one() -> None:
    app = flask.Flask("with token", static_folder=None)
    app.secret_key = "only for this test, thirty-two signs."
    register(app, development=True)
    app.jinja_env.globals["csrf_token"] = lambda: Markup("t0ken")
    page = app.test_client().get("/galeri/contoh/notulen").text
    assert page.count('name="csrf_token" value="t0ken"') == len(re.findall(r'<form method="post"', page)) > 0
    assert '<meta name="csrf-token" content="t0ken">' in page


def test_there_is_no_gallery_outside_of_development() -> None:
    app = flask.Flask("production", static_folder=None)
    register(app, development=False)
    assert app.test_client().get("/galeri/").status_code == 404


def test_every_route_says_that_it_is_public(app: flask.Flask) -> None:
    assert {getattr(view, "semesta_permission", None) for view in app.view_functions.values()} == {"public"}


def test_the_monthly_form_compares_live_and_refuses_what_cannot_be(client: FlaskClient) -> None:
    form = {
        f"{s}-{m}": "1.000" for s in ("pbi_jk", "pbpu_pemda", "ppu_pn", "ppu_bu", "pbpu", "bp") for m in ("registered", "active")
    }
    part = client.post("/galeri/contoh/entri", data=form, headers={"HX-Request": "true"}).text
    assert ("<html" in part, part.count("hx-swap-oob"), "6.000" in part) == (False, 12, True)
    wrong = client.post("/galeri/contoh/entri", data={**form, "bp-active": "2.000", "pbpu-active": "1,5"})
    assert (wrong.status_code, "BP: peserta aktif lebih besar dari terdaftar" in wrong.text) == (422, True)
    assert 'href="#pbpu-active"' in wrong.text
    assert client.post("/galeri/contoh/entri", data=form).status_code == 303
