"""Style sheets, script, icons and fonts under addresses that name their content, so that a browser may keep them for ever."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

import flask

from semesta_platform.interface import stylesheet

DIRECTORY: Final = Path(__file__).with_name("static")
PREFIX: Final = "/static/"
FOR_EVER: Final = "public, max-age=31536000, immutable"
TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
PACKED: Final = (".css", ".js", ".svg")
HASH_SIGNS: Final = 12


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent.

    name: as templates call it, for example `icons.svg`.
    address: where it is served, for example `/static/icons.3f9ac2e01b77.svg`.
    body, packed: its bytes, and the same bytes gzipped; None for what is packed already.
    """

    name: str
    address: str
    content_type: str
    digest: str
    body: bytes
    packed: bytes | None


class Assets:
    """All assets of one process, read and packed once.

    Raises:
        ValueError: a file's ending has no content type here.
    """

    def __init__(self, directory: Path = DIRECTORY) -> None:
        self._by_name: dict[str, Asset] = {}
        for path in sorted(path for path in directory.rglob("*") if path.is_file()):
            self._add(path.relative_to(directory).as_posix(), path.read_bytes())
        # After the files: the sheets name the font's address.
        self._add("semesta.css", stylesheet.screen(self.address).encode())
        self._add("paper.css", stylesheet.paper(self.address).encode())
        self._by_address = {asset.address: asset for asset in self._by_name.values()}

    def __iter__(self) -> Iterator[Asset]:
        return iter(self._by_name.values())

    def address(self, name: str) -> str:
        """Where the asset called `name` is served.

        Raises:
            LookupError: there is none of that name; a template has it wrong.
        """
        if name not in self._by_name:
            raise LookupError(f"There is no asset called {name!r}.")
        return self._by_name[name].address

    def at(self, path: str) -> tuple[Asset | None, bool]:
        """The asset at `path` below the prefix, and whether it is the very content that the path names.

        A path with the hash of another release finds the present content: while releases change over, a page of one may ask a
        process of the other.
        """
        exact = self._by_address.get(PREFIX + path)
        return (exact, True) if exact else (self._by_name.get(_unhashed(path)), False)

    def _add(self, name: str, body: bytes) -> None:
        path = PurePosixPath(name)
        if path.suffix not in TYPES:
            raise ValueError(f"{name}: give its ending a content type in TYPES.")
        digest = hashlib.sha256(body).hexdigest()[:HASH_SIGNS]
        self._by_name[name] = Asset(
            name=name,
            address=PREFIX + path.with_name(f"{path.stem}.{digest}{path.suffix}").as_posix(),
            content_type=TYPES[path.suffix],
            digest=digest,
            body=body,
            packed=gzip.compress(body, 9, mtime=0) if path.suffix in PACKED else None,
        )


def answer(assets: Assets, path: str) -> flask.Response:
    """The asset at `path`, packed for who takes it; 304 for who has it; 404 for what there is not."""
    asset, exact = assets.at(path)
    if asset is None:
        flask.abort(404)
    packed = asset.packed if flask.request.accept_encodings.quality("gzip") > 0 else None
    response = flask.Response(asset.body if packed is None else packed, content_type=asset.content_type)
    response.headers["Cache-Control"] = FOR_EVER if exact else "no-cache"
    response.set_etag(asset.digest if packed is None else asset.digest + "-gzip")
    if asset.packed is not None:
        response.vary.add("Accept-Encoding")
    if packed is not None:
        response.headers["Content-Encoding"] = "gzip"
    response.make_conditional(flask.request)
    return response


def _unhashed(path: str) -> str:
    """`fonts/a.3f9ac2e01b77.woff2` -> `fonts/a.woff2`."""
    whole = PurePosixPath(path)
    inner = PurePosixPath(whole.stem)
    return whole.with_name(inner.stem + whole.suffix).as_posix() if whole.name else path
