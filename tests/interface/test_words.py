"""The English catalogue and the choice of language."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages import Catalog
from flask.testing import FlaskClient

from semesta_platform.interface import catalogue

SOURCE = Path(__file__).parents[2]


def test_every_word_of_the_product_is_in_english_too() -> None:
    assert catalogue.faults(catalogue.read(), catalogue.gather(SOURCE)) == []


def test_what_is_compiled_is_what_is_written() -> None:
    assert catalogue.PO.with_suffix(".mo").read_bytes() == catalogue.compiled(catalogue.read())


def test_each_kind_of_fault_is_found() -> None:
    ours, theirs = Catalog(locale="en"), Catalog()
    ours.add("Masuk", "")
    ours.add("Keluar", "Sign out")
    ours.add("%(n)s orang", "%(m)s people", flags=("python-format",))
    for words in ("Masuk", "%(n)s orang", "Cari"):
        theirs.add(words)
    faults = catalogue.faults(ours, theirs)
    assert faults[:3] == ["not gathered yet: 'Cari'", "no longer used: 'Keluar'", "not translated: 'Masuk'"]
    assert len(faults) == 4
    assert faults[3].startswith("'%(n)s orang': ")


def test_updating_keeps_translations_and_drops_what_is_gone() -> None:
    old, found = Catalog(locale="en"), Catalog()
    old.add("Masuk", "Sign in")
    old.add("Dahulu", "Formerly")
    for words in ("Masuk", "Cari"):
        found.add(words)
    assert {m.id: m.string for m in catalogue.updated(old, found) if m.id} == {"Masuk": "Sign in", "Cari": ""}


def test_a_wheel_has_no_sources_to_gather_from(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="source tree"):
        catalogue.gather(tmp_path)


def language(page: str) -> str:
    return page.split('<html lang="', 1)[1][:2]


def test_indonesian_is_the_default_whatever_the_browser_likes(client: FlaskClient) -> None:
    answer = client.get("/galeri/", headers={"Accept-Language": "en-GB"})
    assert (language(answer.text), answer.headers["Content-Language"], "Set-Cookie" in answer.headers) == ("id", "id", False)
    assert "Langsung ke isi" in answer.text


def test_a_choice_is_kept_until_the_next_one(client: FlaskClient) -> None:
    chosen = client.get("/galeri/?bahasa=en")
    cookie = chosen.headers["Set-Cookie"]
    assert all(part in cookie for part in ("bahasa=en", "HttpOnly", "SameSite=Lax", "Max-Age=31536000"))
    assert [language(client.get(address).text) for address in ("/galeri/dasar", "/galeri/?bahasa=id", "/galeri/dasar")] == [
        "en",
        "id",
        "id",
    ]


@pytest.mark.parametrize("asked", ["de", "", "../en", "EN"])
def test_a_language_that_there_is_not_changes_nothing(client: FlaskClient, asked: str) -> None:
    answer = client.get("/galeri/", query_string={"bahasa": asked})
    assert (language(answer.text), "Set-Cookie" in answer.headers) == ("id", False)


def test_the_switch_keeps_the_rest_of_the_address(client: FlaskClient) -> None:
    page = client.get("/galeri/contoh/nasional?q=%22%3E%3Cb&jenis=kota&bahasa=en").text
    assert 'href="?q=%22%3E%3Cb&amp;jenis=kota&amp;bahasa=id" lang="id"' in page
    assert 'value="&#34;&gt;&lt;b"' in page


def test_caches_keep_languages_apart(client: FlaskClient) -> None:
    assert {"Cookie", "HX-Request"} <= set(client.get("/galeri/").headers["Vary"].replace(" ", "").split(","))


def test_figures_follow_the_language(client: FlaskClient) -> None:
    pages = [client.get(f"/galeri/contoh/publik?bahasa={each}").text for each in ("id", "en")]
    assert [("1.251.772" in page, "1,251,772" in page, "80,08%" in page, "80.08%" in page) for page in pages] == [
        (True, False, True, False),
        (False, True, False, True),
    ]
