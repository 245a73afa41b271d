"""How style, script, icons and fonts are served."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import flask
import pytest
from flask.testing import FlaskClient

from semesta_platform.errors import ConfigurationError
from semesta_platform.interface import assets, register

NAMES = [
    "app.js",
    "board.js",
    "fonts/inter-id.woff2",
    "icons.svg",
    "minutes.js",
    "paper.css",
    "semesta.css",
    "vendor/htmx-2.0.11.min.js",
]
HTMX = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"


@pytest.fixture(scope="module")
def ours() -> assets.Assets:
    return assets.Assets()


def test_there_is_exactly_what_pages_need(ours: assets.Assets) -> None:
    assert sorted(asset.name for asset in ours) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_an_asset_may_be_kept_for_ever(client: FlaskClient, ours: assets.Assets, name: str) -> None:
    answer = client.get(ours.address(name), headers={"Accept-Encoding": "gzip"})
    packed = not name.endswith("woff2")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers.get("Content-Encoding") == ("gzip" if packed else None)
    body = gzip.decompress(answer.data) if packed else answer.data
    assert re.search(r"\.[0-9a-f]{12}\.\w+$", ours.address(name))
    assert hashlib.sha256(body).hexdigest()[:12] in ours.address(name)


def test_who_has_an_asset_is_told_so(client: FlaskClient, ours: assets.Assets) -> None:
    address = ours.address("semesta.css")
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["ETag"] != packed.headers["ETag"]
    assert "Content-Encoding" not in first.headers
    assert first.headers["Vary"] == "Accept-Encoding"


def test_another_release_s_address_finds_the_present_content_but_is_not_kept(client: FlaskClient, ours: assets.Assets) -> None:
    answer = client.get("/static/fonts/inter-id.000000000000.woff2")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert answer.data == client.get(ours.address("fonts/inter-id.woff2")).data


@pytest.mark.parametrize("path", ["nothing.css", "../frame.py", "fonts/", "semesta.css.map", "icons", "%2e%2e/frame.py"])
def test_there_is_nothing_else(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


def test_a_wrong_name_in_a_template_is_an_error(ours: assets.Assets) -> None:
    with pytest.raises(LookupError, match=r"ikon\.svg"):
        ours.address("ikon.svg")


def test_another_content_has_another_address(tmp_path: Path) -> None:
    found = []
    for text in ("a", "b", "a"):
        (tmp_path / "fonts").mkdir(exist_ok=True)
        (tmp_path / "fonts" / "inter-id.woff2").write_text(text)
        found.append(assets.Assets(tmp_path))
    addresses = [each.address("fonts/inter-id.woff2") for each in found]
    assert addresses[0] == addresses[2] != addresses[1]
    # The sheet names the font, so it changes along.
    assert found[0].address("semesta.css") != found[1].address("semesta.css")


def test_a_file_of_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.exe").touch()
    with pytest.raises(ValueError, match=r"a\.exe"):
        assets.Assets(tmp_path)


def test_htmx_is_the_release_it_says_it_is() -> None:
    assert hashlib.sha256((assets.DIRECTORY / "vendor" / "htmx-2.0.11.min.js").read_bytes()).hexdigest() == HTMX


def test_the_script_of_a_page_stays_small(ours: assets.Assets) -> None:
    assert sum(len(asset.packed or b"") for asset in ours if asset.name.endswith(".js")) <= 25 * 1024


def test_every_icon_that_is_named_is_drawn() -> None:
    drawn = set(re.findall(r'id="([\w-]+)"', (assets.DIRECTORY / "icons.svg").read_text(encoding="utf-8")))
    templates = Path(assets.__file__).with_name("templates").rglob("*.html")
    named = {
        name
        for path in templates
        for name in re.findall(r"icon(?:_name|_after)?[=(]'([\w-]+)'", path.read_text(encoding="utf-8"))
    }
    from semesta_platform.interface.vocabulary import STATES

    assert (named | {state.icon for state in STATES.values()}) - drawn == set()


def test_an_application_with_a_static_folder_of_its_own_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="static_folder=None"):
        register(flask.Flask("other"), development=False)
