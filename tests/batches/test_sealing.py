"""Sealed files: what is put in comes out, and nothing that was changed, cut, put in another order or carried elsewhere opens."""

from __future__ import annotations

import io
import json
import os
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semesta_platform.errors import ConfigurationError
from semesta_platform.installation import FILE_KEY_FILE, _kept_file_key
from semesta_platform.settings import Settings
from semesta_platform.storage.sealing import (
    CHUNK,
    HEAD,
    TAG,
    BrokenSealError,
    opened,
    opened_words,
    seal,
    sealed_size,
    sealed_words,
)

KEY = bytes(range(32))
PLACE = ("12.19", "01890a5d-ac96-774b-bcce-b302099a8057")
SIZES = st.sampled_from([0, 1, 100, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7])
FEW = settings(max_examples=25, deadline=None)


def sealed(content: bytes, key: bytes = KEY, place: tuple[str, ...] = PLACE) -> bytes:
    target = io.BytesIO()
    seal(io.BytesIO(content), target, key, place)
    return target.getvalue()


def read(given_: bytes, piece: int = 4096, keys: Sequence[bytes] = (KEY,), place: tuple[str, ...] = PLACE) -> bytes:
    return b"".join(opened((given_[at : at + piece] for at in range(0, len(given_), piece)), keys, place))


def content_of(size: int) -> bytes:
    return os.urandom(16) * (size // 16 + 1)


@FEW
@given(size=SIZES, piece=st.integers(500, 200_000))
def test_what_is_sealed_comes_out_again_and_is_not_to_be_seen(size: int, piece: int) -> None:
    content = content_of(size)[:size]
    found = sealed(content)
    assert len(found) == sealed_size(size)
    assert read(found, piece) == content
    assert sealed(content) != found
    assert size < 16 or content[:16] not in found


@FEW
@given(size=SIZES, data=st.data())
def test_one_flipped_bit_anywhere_opens_nothing(size: int, data: st.DataObject) -> None:
    found = bytearray(sealed(content_of(size)[:size]))
    found[data.draw(st.integers(0, len(found) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(BrokenSealError):
        read(bytes(found))


@FEW
@given(size=SIZES, data=st.data())
def test_what_ends_early_or_goes_on_opens_nothing(size: int, data: st.DataObject) -> None:
    found = sealed(content_of(size)[:size])
    shorter = found[: data.draw(st.one_of(st.integers(0, len(found) - 1), st.just(HEAD), st.just(HEAD + CHUNK + TAG)))]
    for wrong in (shorter, found + b"\0", found + found[HEAD:]):
        if wrong != found:
            with pytest.raises(BrokenSealError):
                read(wrong)


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 2, 1), (2, 1, 0), (0, 0, 2), (0, 2), (1, 2), (0, 1)])
def test_chunks_in_another_order_or_number_open_nothing(order: tuple[int, ...]) -> None:
    found = sealed(content_of(2 * CHUNK + 5)[: 2 * CHUNK + 5])
    step = CHUNK + TAG
    chunks = [found[HEAD + at : HEAD + at + step] for at in range(0, len(found) - HEAD, step)]
    assert read(found[:HEAD] + b"".join(chunks))
    with pytest.raises(BrokenSealError):
        read(found[:HEAD] + b"".join(chunks[each] for each in order))


@pytest.mark.parametrize(
    ("key", "place"),
    [
        (KEY, ("12.74", PLACE[1])),
        (KEY, (PLACE[0], "01890a5d-ac96-774b-bcce-b302099a8058")),
        (KEY, ("".join(PLACE),)),
        (KEY, ("12.190", PLACE[1][1:])),
        (bytes(32), PLACE),
    ],
)
def test_it_opens_for_its_own_place_and_key_alone(key: bytes, place: tuple[str, ...]) -> None:
    found = sealed(b"NIK")
    with pytest.raises(BrokenSealError):
        read(found, keys=(key,), place=place)


def test_after_a_change_of_keys_what_was_sealed_before_still_opens() -> None:
    new, other = bytes(range(1, 33)), bytes(32)
    before, after = sealed(content := content_of(2 * CHUNK)), sealed(content, new)
    assert [read(each, keys=(new, KEY)) for each in (before, after)] == [content, content]
    assert opened_words(sealed_words("rahasia", KEY, PLACE), (new, KEY), PLACE) == "rahasia"
    for keys in ((), (other,), (other, new)):
        with pytest.raises(BrokenSealError):
            read(before, keys=keys)
    # One key for all of a file: chunks under two of ours are no file.
    with pytest.raises(BrokenSealError):
        read(before[: HEAD + CHUNK + TAG] + after[HEAD + CHUNK + TAG :], keys=(new, KEY))


def test_a_wrong_start_is_told_before_anything_is_given_out() -> None:
    with pytest.raises(BrokenSealError):
        opened(iter([b"PK\x03\x04 no sealed file at all, but long enough for a head"]), (KEY,), PLACE)


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    key = _kept_file_key(tmp_path)
    assert len(key) == 32
    assert _kept_file_key(tmp_path) == key
    file = tmp_path / FILE_KEY_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for broken in ("", "{}", json.dumps({"file_key": "zz"}), json.dumps({"file_key": "00"})):
        file.write_text(broken)
        with pytest.raises(ConfigurationError, match="restore it from a backup"):
            _kept_file_key(tmp_path)


def test_the_key_from_outside_is_32_bytes_and_never_shown() -> None:
    for given_ in (KEY.hex(), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="):
        found = Settings.from_environment({"SEMESTA_FILE_KEY": given_})
        assert found.files.keys == (KEY,)
        assert given_ not in repr(found)
    several = Settings.from_environment({"SEMESTA_FILE_KEY": f"{bytes(32).hex()}, {KEY.hex()}"})
    assert several.files.keys == (bytes(32), KEY)
    for wrong in (f"{KEY.hex()},", f"{KEY.hex()} {KEY.hex()}", "00", "z" * 64, KEY.hex()[:-2]):
        with pytest.raises(ConfigurationError, match="SEMESTA_FILE_KEY") as caught:
            Settings.from_environment({"SEMESTA_FILE_KEY": wrong})
        assert wrong not in caught.value.message.replace("32 bytes", "")
