"""Colours and style sheets."""

from __future__ import annotations

import gzip
import re

import pytest

from semesta_platform.interface import contrast, stylesheet

MOST_BYTES = 9_984


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_of_colours_is_far_enough_apart(scheme: str) -> None:
    assert contrast.faults(contrast.schemes()[scheme]) == []


def test_a_pale_token_would_be_found() -> None:
    colours = {**contrast.schemes()["light"], "ink-soft": "#9aa5b1"}
    assert any(fault.startswith("ink-soft on page") for fault in contrast.faults(colours))


def test_known_ratios() -> None:
    assert (contrast.ratio("#000000", "#ffffff"), contrast.ratio("#ffffff", "#ffffff")) == (21.0, 1.0)


def test_colours_are_chosen_in_the_tokens_only() -> None:
    for path in stylesheet.DIRECTORY.rglob("*.css"):
        if path.name not in {"tokens.css", "print.css"}:
            assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*;)", path.read_text(encoding="utf-8")) == [], path.name


def test_every_variable_that_is_used_is_set() -> None:
    css = stylesheet.screen(str) + stylesheet.paper(str)
    assert set(re.findall(r"var\((--[\w-]+)", css)) - set(re.findall(r"(--[\w-]+):", css)) == set()


def test_the_sheets_keep_their_rules_and_lose_their_comments() -> None:
    source = '/* why */\n.a { color: red;\n  content: "a  /  b"; }\n\n.b, .c { margin: 0 }'
    assert stylesheet.squeezed(source) == '.a{color:red;content:"a  /  b"}.b,.c{margin:0 }'.replace("0 }", "0}")


def test_the_order_of_layers_stands_first_in_both_sheets() -> None:
    assert all(
        sheet.startswith("@layer tokens,base,layout,components,print;")
        for sheet in (stylesheet.screen(str), stylesheet.paper(str))
    )


def test_every_component_is_in_its_layer() -> None:
    for path in (stylesheet.DIRECTORY / "components").glob("*.css"):
        rules = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL).strip()
        assert rules.startswith("@layer components {"), path.name


def test_the_sheet_of_the_screen_stays_within_its_budget() -> None:
    assert len(gzip.compress(stylesheet.screen(str).encode(), 9)) <= MOST_BYTES


def test_marks_that_say_something_by_their_ground_keep_it_on_paper() -> None:
    rule = re.search(r"([^{}]*)\{ print-color-adjust: exact;", (stylesheet.DIRECTORY / "print.css").read_text(encoding="utf-8"))
    assert rule is not None
    assert {".tile-map__tile", ".swatch", ".stepper__mark"} <= {each.strip() for each in rule[1].split(",")}
