"""What looks like somebody's number (NIK) in what is said of a batch: refused at its field, until it is said to be none."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from semesta_tenants.batches import service
from tests.batches.conftest import ADMIN, REGION, agreed, did, drafted, received, sent, verified
from tests.batches.pages import NIK, PAGES, page_of, press, today, typed, wanted
from tests.batches.test_pages import _forgotten, admin, app, liaison, stored
from tests.coverage.pages import words_of
from tests.http.conftest import pytest_generate_tests

__all__ = ["_forgotten", "admin", "app", "liaison", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
SAID = f"An. Budi {NIK}"
SENTENCE = "Tulisan ini memuat angka 16 digit yang tampak seperti NIK. NIK hanya di dalam berkas daftar"
BOX = 'name="bukan-nik"'


@pytest.mark.parametrize("field", ["judul", "surat", "letak", "catatan"])
def test_a_draft_with_what_looks_like_a_number_is_asked_about(admin: FlaskClient, field: str) -> None:
    form = typed(**{field: SAID})
    assert BOX not in admin.get(f"{PAGES}baru").text
    refused = press(admin, f"{PAGES}baru", **form)
    assert (refused.status_code, f'href="#{field}"' in refused.text, refused.text.count(BOX)) == (422, True, 1)
    assert SENTENCE in words_of(refused.text)
    again = press(admin, f"{PAGES}baru", **(form | {"pemilik": "", "bukan-nik": "1"}))
    assert (again.status_code, f'{BOX} value="1" checked' in again.text, SENTENCE in again.text) == (422, True, False)
    made = press(admin, f"{PAGES}baru", **form, **{"bukan-nik": "1"})
    assert made.status_code == 303
    change = f"{made.headers['Location']}ubah"
    # What was once said to be none is shown as said, and may be taken back.
    assert f'{BOX} value="1" checked' in admin.get(change).text
    assert press(admin, change, versi="1", **form).status_code == 422
    assert press(admin, change, versi="1", **form, **{"bukan-nik": "1"}).status_code == 303


@pytest.mark.parametrize(
    ("made", "step", "field", "more"),
    [
        (received, "jawab", "jawaban", {"diterima": "320"}),
        (received, "kembalikan", "alasan", {}),
        (verified, "periksa-kembali", "alasan", {}),
        (drafted, "tarik", "alasan", {}),
        (sent, "tarik", "alasan", {}),
    ],
)
def test_words_of_a_step_with_what_looks_like_a_number_are_asked_about(
    admin: FlaskClient, liaison: FlaskClient, application: Engine, made: Any, step: str, field: str, more: dict[str, str]
) -> None:
    batch = made(application, wanted())
    who = liaison if step in {"jawab", "kembalikan"} else admin
    address, form = f"{page_of(batch)}{step}", {"versi": str(batch.row_version), field: SAID, **more}
    assert BOX not in who.get(page_of(batch)).text
    refused = press(who, address, **form)
    assert (refused.status_code, f'href="#{field}"' in refused.text, refused.text.count(BOX)) == (422, True, 1)
    assert (SENTENCE in words_of(refused.text), SAID in refused.text) == (True, True)
    assert stored(application, batch) == batch
    wrong = press(who, address, **(form | {field: SAID * 200, "bukan-nik": "1"}))
    assert (wrong.status_code, f'{BOX} value="1" checked' in wrong.text) == (422, True)
    assert press(who, address, **form, **{"bukan-nik": "1"}).status_code == 303


def test_who_may_not_do_a_step_is_told_that_first(admin: FlaskClient, application: Engine) -> None:
    refused = press(admin, f"{page_of(received(application, wanted()))}tarik", versi="3", alasan=SAID)
    assert (refused.status_code, SENTENCE in words_of(refused.text)) == (409, False)


def test_words_that_were_taken_once_are_handed_over_again(application: Engine) -> None:
    old = agreed(application, wanted(title=SAID, no_nik=True))
    assert did(application, service.resubmit, ADMIN, REGION, old, today=today()).wanted.title == SAID
