"""Files to take away, and addresses that keep how a list is narrowed; without database."""

from __future__ import annotations

import flask
import pytest

from semesta_platform.http.lists import TYPES, file_answer, keeping, table_answer
from semesta_platform.interface.workbooks import Table


@pytest.fixture
def app() -> flask.Flask:
    return flask.Flask("lists")


def test_an_address_keeps_what_narrows_the_list_and_nothing_else(app: flask.Flask) -> None:
    address = keeping(("kata", "urut", "hal"), 5)
    with app.test_request_context("/x?kata=posyandu&hal=2&urut=&bahasa=en"):
        assert [address("/x"), address("/x", hal=None), address("/x.csv", hal=None, kata=None), address("/x", urut="a&b")] == [
            "/x?kata=posya&hal=2",
            "/x?kata=posya",
            "/x.csv",
            "/x?kata=posya&hal=2&urut=a%26b",
        ]


def test_a_file_says_what_it_is_and_how_it_is_called(app: flask.Flask) -> None:
    table = Table("Tugas", ("Judul", "Orang"), (("=1+1", 3),))
    with app.test_request_context("/x"):
        csv, xlsx, paper = (
            table_answer(table, "tugas", "csv"),
            table_answer(table, "tugas", "xlsx"),
            file_answer(b"%PDF", "a", "pdf"),
        )
    assert [each.headers["Content-Type"] for each in (csv, xlsx, paper)] == [TYPES["csv"], TYPES["xlsx"], TYPES["pdf"]]
    assert csv.headers["Content-Disposition"] == 'attachment; filename="tugas.csv"'
    assert (csv.get_data(as_text=True).splitlines()[1], xlsx.data[:2], paper.data) == ("'=1+1,3", b"PK", b"%PDF")
