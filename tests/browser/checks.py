"""What is looked at on every page, whoever made it: `look` returns the faults as sentences."""

from __future__ import annotations

from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # the package ships no types
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page

RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HEIGHTS: Final = {1280: 900, 390: 844}
PHONE: Final = 500
LEAST_TARGET: Final = 24
SHOWN: Final = 5
# Read once, and asked for nothing but what is wrong: all that passes would be half a hundred kilobytes for each page.
AXE: Final = Axe().axe_script
# Style sheets are fetched and parsed again for one rule alone, an experimental one that RULES leave out; media stay.
ASKED: Final = "resultTypes: ['violations'], preload: {assets: ['media']}"
VIOLATIONS: Final = f"(rules) => axe.run({{runOnly: rules, {ASKED}}}).then((found) => found.violations)"

# ruff: noqa: E501 - the measuring script reads best with one question on each line
MEASURE: Final = """([least, width]) => {
  const seen = (selector) => [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility({visibilityProperty: true}));
  const box = (e) => e.getBoundingClientRect();
  const words = (e) => (e.textContent || e.getAttribute("aria-label") || e.id || e.tagName).trim().slice(0, 40);
  const clipped = (e) => ["hidden", "clip"].includes(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1
    && getComputedStyle(e).textOverflow !== "ellipsis" && !e.closest(".visually-hidden");
  const boxes = seen(".card");
  // A phone zooms out until wide content fits, so innerWidth would hide what is wider than the screen.
  return {
    "wider than the screen": document.documentElement.scrollWidth > width ? [`${document.documentElement.scrollWidth} px`] : [],
    "cut off": seen("main *").filter((e) => !(e instanceof SVGElement) && clipped(e)).map(words),
    "beyond its card": boxes.flatMap((card) => [...card.querySelectorAll("svg.chart text, p, h2, h3, .button, input, select, textarea, table")]
      .filter((e) => e.checkVisibility() && !e.closest(".table-scroll, [popover], .visually-hidden, .print-only, .chips"))
      .filter((e) => box(e).width && (box(e).left < box(card).left - 1 || box(e).right > box(card).right + 1)).map(words)),
    "table beyond its box": seen(".table-scroll").filter((e) => getComputedStyle(e).overflowX === "visible" && e.scrollWidth > e.clientWidth + 1)
      .map((e) => e.getAttribute("aria-label")),
    "target too small": seen("a, button, summary, input, select, textarea")
      .filter((e) => !e.closest("p, .skip, td small") && box(e).width && (box(e).height < least || box(e).width < least)).map(words),
    "link without an address": seen("a").filter((a) => ["", "#", null].includes(a.getAttribute("href"))).map(words),
    "inline style or script": [...document.querySelectorAll("*")].filter((e) => [...e.attributes].some((a) => a.name === "style" || a.name.startsWith("on")))
      .map(words),
    // What is marked as external is a source that a reader may follow; nothing is loaded from it.
    "address elsewhere": [...document.querySelectorAll("[href]:not(a[rel~=external]), [src], [action]")].map((e) => e.href?.baseVal ?? e.href ?? e.src ?? e.action)
      .filter((a) => typeof a === "string" && /^https?:/.test(a) && new URL(a).host !== location.host),
    "id twice": [...document.querySelectorAll("[id]")].map((e) => e.id).filter((id, i, all) => all.indexOf(id) !== i),
  };
}"""


def context_of(browser: Browser, width: int, **more: Any) -> BrowserContext:
    """A window of `width` px: a phone with touch below 500, a desktop above."""
    size = {"width": width, "height": HEIGHTS.get(width, 900)}
    return browser.new_context(viewport=size, is_mobile=width < PHONE, has_touch=width < PHONE, **more)  # type: ignore[arg-type]  # a dict is a ViewportSize


def violations(page: Page) -> list[dict[str, Any]]:
    """What axe finds wrong with the page as it stands."""
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(VIOLATIONS, RULES)
    return found


def look(page: Page, address: str, width: int, *, axe: bool = True) -> list[str]:
    """Open `address` in `page` at `width` px and say what is wrong with it.

    Looked for: axe (WCAG 2.2 AA and best practice), sideways overflow, text cut off or beyond its card, targets under 24 px, links
    without an address, inline styles, addresses of other hosts, ids that stand twice, and whatever the console says.

    axe: leave the slowest part out, for a page that differs only in words from one that was looked at whole.

    One page may look at many addresses: each is a new document in it, and a new page costs more than most documents.
    """
    faults: list[str] = []

    def said(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            faults.append(f"console: {message.text}")

    def failed(error: Error) -> None:
        faults.append(f"script: {error}")

    page.on("console", said)
    page.on("pageerror", failed)
    page.set_viewport_size({"width": width, "height": HEIGHTS.get(width, 900)})
    answer = page.goto(address, wait_until="load")
    expected_status = answer is not None and answer.status >= 400
    if axe:
        faults += [f"axe {fault['id']}: {[node['target'] for node in fault['nodes']][:SHOWN]}" for fault in violations(page)]
    faults += [f"{what}: {where[:SHOWN]}" for what, where in page.evaluate(MEASURE, [LEAST_TARGET, width]).items() if where]
    # The next document of this page is not this one's.
    page.remove_listener("console", said)
    page.remove_listener("pageerror", failed)
    if expected_status:
        # Chromium reports the page's own status as an error of the console.
        faults = [fault for fault in faults if "Failed to load resource" not in fault]
    return faults
