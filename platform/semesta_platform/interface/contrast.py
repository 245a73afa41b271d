"""Contrast of every pair of colours that the interface uses, computed from the tokens in both schemes (WCAG 2.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

TEXT: Final = 4.5
MARK: Final = 3.0
DARKEST: Final = 0.03928  # below it sRGB is linear
TOKENS: Final = Path(__file__).with_name("css") / "tokens.css"

# axe cannot judge text inside an SVG or on a chart's step, so the pairs stand here and a test computes them.
PAIRS: Final[tuple[tuple[str, str, float], ...]] = (
    *((ink, ground, TEXT) for ink in ("ink", "ink-soft", "brand") for ground in ("page", "surface", "surface-sunk")),
    *((tone, ground, TEXT) for tone in ("good", "warn", "bad", "bpjs") for ground in (f"{tone}-soft", "surface")),
    *(("ink", f"{tone}-soft", TEXT) for tone in ("brand", "good", "warn", "bad")),
    *(("ink", f"step-{n}", TEXT) for n in (1, 2, 3)),
    *(("surface", f"step-{n}", TEXT) for n in (4, 5)),
    ("on-bar", "bar", TEXT),
    ("on-bar-soft", "bar", TEXT),
    ("on-alert", "alert", TEXT),
    ("on-brand", "brand", TEXT),
    ("on-brand", "brand-strong", TEXT),
    ("brand-strong", "brand-soft", TEXT),
    ("brand-strong", "surface", TEXT),
    ("brand-strong", "surface-sunk", TEXT),
    ("ink-soft", "brand-soft", TEXT),
    ("good", "brand-soft", TEXT),
    ("bad", "brand-soft", TEXT),
    ("good", "warn-soft", TEXT),
    ("bad", "warn-soft", TEXT),
    ("surface", "ink", TEXT),
    ("surface", "bad", TEXT),
    ("surface", "good", TEXT),
    ("line-strong", "surface", MARK),
    ("line-strong", "page", MARK),
    ("line-strong", "surface-sunk", MARK),
    ("brand", "band-1", MARK),
    ("brand", "band-2", MARK),
    ("good", "band-3", MARK),
    ("peer", "surface", MARK),
    ("focus", "bar", MARK),
    ("ink", "page", MARK),
)


def ratio(one: str, other: str) -> float:
    """Contrast of two colours written `#rrggbb`, 1 to 21, whichever comes first."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def schemes(text: str | None = None) -> dict[str, dict[str, str]]:
    """Colours by token name for `light` and `dark`, read from the tokens' CSS; dark keeps what it does not change."""
    css = TOKENS.read_text(encoding="utf-8") if text is None else text
    light, dark = (dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", part)) for part in css.split("@media", 1))
    return {"light": light, "dark": {**light, **dark}}


def faults(colours: Mapping[str, str]) -> list[str]:
    """Pairs of one scheme that are too close, each as a sentence with its ratio."""
    found = ((ink, ground, least, ratio(colours[ink], colours[ground])) for ink, ground, least in PAIRS)
    return [f"{ink} on {ground}: {got:.2f}, needs {least}" for ink, ground, least, got in found if got < least]


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= DARKEST else ((part + 0.055) / 1.055) ** 2.4)
