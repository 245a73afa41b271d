"""The store of files, in a directory and in a bucket: what is written comes back whole, or is not there."""

from __future__ import annotations

import datetime as dt
import io
import os
import random
import stat
import uuid
from pathlib import Path

import pytest

from semesta_platform.errors import ConfigurationError, ContextError, NotFoundError, UnavailableError
from semesta_platform.settings import FileSettings, Settings
from semesta_platform.storage.store import PART, PIECE, Store
from tests.attachments.conftest import bucket_settings

HERE, THERE = "12.19", "12.74"
LARGE = 2 * PART + 12_345


@pytest.fixture(params=["in_directory", "in_bucket"])
def store(request: pytest.FixtureRequest) -> Store:
    found: Store = request.getfixturevalue(request.param)
    return found


class Watched(io.BytesIO):
    """Notes the largest piece that is ever asked for."""

    most = 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.most = max(self.most, len(found))
        return found


class Broken(io.BytesIO):
    """Ends in the midst, as a disk does."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() > PART:
            raise OSError("broken")
        return super().read(size)


def content_of(store: Store, tenant: str, which: uuid.UUID) -> bytes:
    return b"".join(store.read(tenant, which)[1])


def test_bytes_come_back_in_pieces_and_go(store: Store) -> None:
    which, given = uuid.uuid4(), random.Random(1).randbytes(LARGE)
    source = Watched(given)

    store.write(HERE, which, source)
    size, pieces = store.read(HERE, which)
    sizes = []
    assert b"".join((sizes.append(len(each)), each)[1] for each in pieces) == given  # type: ignore[func-returns-value]  # both at once
    assert (size, len(sizes) > LARGE // (8 * PIECE), source.most <= PART) == (LARGE, True, True)
    assert {(each.id, each.size) for each in store.listed(HERE)} == {(which, LARGE)}

    store.remove(HERE, which)
    store.remove(HERE, which)
    assert list(store.listed(HERE)) == []
    with pytest.raises(NotFoundError):
        store.read(HERE, which)


def test_regions_are_kept_apart(store: Store) -> None:
    which = uuid.uuid4()
    store.write(HERE, which, io.BytesIO(b"here"))
    # 12 is a province: its code begins like those of its regions.
    for other in (THERE, "12"):
        with pytest.raises(NotFoundError):
            store.read(other, which)
        store.remove(other, which)
        assert list(store.listed(other)) == []
    assert content_of(store, HERE, which) == b"here"
    store.remove(HERE, which)


def test_what_breaks_off_is_not_there(store: Store) -> None:
    which = uuid.uuid4()
    with pytest.raises(UnavailableError):
        store.write(HERE, which, Broken(bytes(LARGE)))
    assert list(store.listed(HERE)) == []


def test_it_can_be_probed(store: Store) -> None:
    store.probe()


@pytest.mark.parametrize("tenant", ["../x", "12.19/..", "", "12.1", "check"])
def test_only_region_codes_are_places(in_directory: Store, tenant: str) -> None:
    with pytest.raises(ContextError):
        in_directory.write(tenant, uuid.uuid4(), io.BytesIO(b"x"))


def test_a_directory_is_its_owners_alone(in_directory: Store, tmp_path: Path) -> None:
    in_directory.write(HERE, uuid.uuid4(), io.BytesIO(b"x"))
    assert stat.S_IMODE((tmp_path / "files").stat().st_mode) == 0o700


def test_what_a_killed_process_left_is_swept_after_a_while(in_directory: Store, tmp_path: Path) -> None:
    which, now = uuid.uuid4(), dt.datetime.now(dt.UTC)
    in_directory.write(HERE, which, io.BytesIO(b"x"))
    old, young = (tmp_path / "files" / HERE / f"{which}#{number}" for number in (1, 2))
    for each in (old, young):
        each.write_bytes(b"half")
    os.utime(old, (0, 0))

    assert in_directory.sweep_unfinished(HERE, now - dt.timedelta(days=1)) == 1
    assert (old.exists(), young.exists(), content_of(in_directory, HERE, which)) == (False, True, b"x")


def test_a_store_that_is_away_says_so(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("no directory")
    away = Store(Settings(data=tmp_path, files=bucket_settings("http://127.0.0.1:1")))
    for store in (Store(Settings(data=tmp_path)), away):
        with pytest.raises(UnavailableError) as said:
            store.probe()
        assert "rahasia" not in said.value.message
    assert away.words == "s3://lampiran/uji"


def test_settings_name_the_store_and_keep_its_keys_to_themselves() -> None:
    given = {
        "SEMESTA_STORE_URL": "s3://lampiran/uji",
        "SEMESTA_STORE_ENDPOINT": "https://s3.contoh.go.id",
        "SEMESTA_STORE_REGION": "jakarta",
        "SEMESTA_STORE_KEY": "kunci",
        "SEMESTA_STORE_SECRET": "rahasia",
        "SEMESTA_SCANNER": "clamd://pemindai:3310",
        "SEMESTA_LARGEST_FILE": "50",
    }
    found = Settings.from_environment(given).files
    assert found == FileSettings(
        "s3://lampiran/uji", "https://s3.contoh.go.id", "jakarta", "kunci", "rahasia", "clamd://pemindai:3310", 50
    )
    assert "rahasia" not in repr(found)
    assert Settings.from_environment({}).files == FileSettings()


@pytest.mark.parametrize(
    "given",
    [
        {"SEMESTA_STORE_URL": "http://lampiran"},
        {"SEMESTA_STORE_URL": "s3://"},
        {"SEMESTA_STORE_URL": "s3://kunci:rahasia@lampiran"},
        {"SEMESTA_STORE_URL": "s3://lampiran", "SEMESTA_STORE_KEY": "kunci"},
        {"SEMESTA_STORE_ENDPOINT": "https://s3.contoh.go.id"},
        {"SEMESTA_SCANNER": "clamd://pemindai"},
        {"SEMESTA_SCANNER": "clamd://pemindai:x"},
        {"SEMESTA_LARGEST_FILE": "0"},
    ],
)
def test_what_cannot_be_is_refused_by_name(given: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="SEMESTA_") as said:
        Settings.from_environment(given)
    assert "rahasia" not in said.value.message
