"""The list of regions as programs read it."""

from __future__ import annotations

import base64

import pytest
from flask.testing import FlaskClient

from semesta_platform.tenancy.regions import all_regions


def test_one_region_says_everything(client: FlaskClient) -> None:
    assert client.get("/api/v1/regions?q=batu+bara").json == {
        "items": [
            {
                "code": "12.19",
                "name": "Kabupaten Batu Bara",
                "level": "regency",
                "slug": "kab-batu-bara",
                "province": {"code": "12", "name": "Sumatera Utara"},
                "zone": "Asia/Jakarta",
                "eligible": True,
                "branch": "BPJS Kesehatan Cabang Kisaran",
                "is_tenant": True,
            }
        ],
        "next_cursor": None,
    }


@pytest.mark.parametrize("limit", [1000, 552, 551, 100, 276])
def test_cursors_join_to_the_whole_list(client: FlaskClient, limit: int) -> None:
    codes: list[str] = []
    cursor: str | None = ""
    for _ in range(552 // limit + 1):
        assert cursor is not None
        answer = client.get(f"/api/v1/regions?limit={limit}" + (f"&cursor={cursor}" if cursor else "")).json
        assert answer is not None
        assert 0 < len(answer["items"]) <= limit
        codes += [item["code"] for item in answer["items"]]
        cursor = answer["next_cursor"]
        if cursor is None:
            break

    assert cursor is None
    assert codes == [region.code for region in all_regions()]


def test_filters_hold_across_pages(client: FlaskClient) -> None:
    first = client.get("/api/v1/regions?level=city&province=12&limit=5").json
    assert first is not None
    second = client.get(f"/api/v1/regions?level=city&province=12&limit=5&cursor={first['next_cursor']}").json
    assert second is not None

    found = [item["code"] for item in first["items"] + second["items"]]
    assert found == [region.code for region in all_regions() if region.level == "city" and region.province_code == "12"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=banyak", "limit"),
        ("limit=1.5", "limit"),
        ("limit=-1", "limit"),
        ("level=negara", "level"),
        ("province=1", "province"),
        ("province=12.19", "province"),
        ("province=12%0A", "province"),
        ("cursor=MTIuMTkx", "cursor"),
        ("cursor=%E2%82%AC", "cursor"),
        ("cursor=a", "cursor"),
        ("cursor=" + base64.urlsafe_b64encode(b"' OR 1=1").decode(), "cursor"),
        ("q=" + "a" * 101, "q"),
        ("provinsi=12", "provinsi"),
    ],
)
@pytest.mark.parametrize("language", ["id", "en"])
def test_what_cannot_be_used_is_named(client: FlaskClient, query: str, field: str, language: str) -> None:
    answer = client.get(f"/api/v1/regions?{query}&bahasa={language}")

    assert answer.status_code == 422
    assert answer.json is not None
    assert list(answer.json["errors"]) == [field]
    (sentence,) = answer.json["errors"][field]
    assert sentence.endswith(".")
    assert len(sentence) > 10


def test_an_unchanged_list_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/api/v1/regions")
    again = client.get("/api/v1/regions", headers={"If-None-Match": first.headers["ETag"]})
    other = client.get("/api/v1/regions?province=12", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert other.status_code == 200
