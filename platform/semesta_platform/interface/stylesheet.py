"""Joins the CSS layers into two sheets when a process starts: one for the screen, one for paper. There is no build step."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

DIRECTORY: Final = Path(__file__).with_name("css")
# A later layer wins whatever its selectors, so files within one layer can stand in any order.
LAYERS: Final = "@layer tokens, base, layout, components, print;"
SCREEN: Final = ("tokens.css", "base.css", "layout.css", "components/*.css")
PAPER: Final = ("print.css",)


def screen(address: Callable[[str], str]) -> str:
    """The sheet of every page; `address` turns the name of an asset into its address."""
    return _joined(SCREEN, address)


def paper(address: Callable[[str], str]) -> str:
    """What a printer gets on top."""
    return _joined(PAPER, address)


def squeezed(css: str) -> str:
    """The same rules without comments and needless spaces; strings keep theirs."""
    without_comments = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    parts = re.split(r'("[^"]*")', without_comments)
    return "".join(part if part.startswith('"') else _tightened(part) for part in parts).strip()


def _joined(patterns: tuple[str, ...], address: Callable[[str], str]) -> str:
    files = [path for pattern in patterns for path in sorted(DIRECTORY.glob(pattern))]
    css = LAYERS + "".join(path.read_text(encoding="utf-8") for path in files)
    return squeezed(re.sub(r'url\("asset:([^"]+)"\)', lambda found: f'url("{address(found[1])}")', css))


def _tightened(css: str) -> str:
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,])\s*", r"\1", css)
    return re.sub(r":\s+", ":", css).replace(";}", "}")
