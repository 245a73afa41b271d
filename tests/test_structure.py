"""The house itself: sizes, opening sentences, no stray package, every rule written down once and kept."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = ("platform/semesta_platform", "tenants/semesta_tenants", "worker/semesta_worker")
MODULE_LINES, FUNCTION_LINES = 400, 30
# Data written as code: what the gallery shows.
LONG_DATA = ("interface/samples/",)
FIXED = {"pyproject.toml", "platform", "tenants", "migrations", "worker", "tests", "helm", "README.md"}
TOOLS = {
    ".readme",
    "Makefile",
    "Dockerfile",
    "LICENSE",
    "requirements.lock",
    "requirements-ci.txt",
    ".ci",
    ".gitignore",
    ".dockerignore",
}


def modules() -> Iterator[Path]:
    for source in (*SOURCES, "tests"):
        yield from sorted((ROOT / source).rglob("*.py"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", list(modules()), ids=named)
def test_a_module_opens_with_one_sentence_and_stays_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "open with a sentence that says what the module is for"
    assert len(text.splitlines()) <= MODULE_LINES


def own_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    first = function.body[0]
    docstring = first.end_lineno - first.lineno + 1 if ast.get_docstring(function) and first.end_lineno else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - docstring


def test_functions_stay_short() -> None:
    long = [
        f"{named(path)}: {node.name} {own_lines(node)}"
        for path in modules()
        if path.is_relative_to(ROOT / "tests") is False and not any(part in str(path) for part in LONG_DATA)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and own_lines(node) > FUNCTION_LINES
    ]
    assert long == []


def test_the_top_level_holds_what_it_should_and_nothing_else() -> None:
    tracked = {line.split("/")[0] for line in listing()}
    assert FIXED - {"helm"} <= tracked
    assert tracked - FIXED - TOOLS == set()


def listing() -> list[str]:
    """Files that are not ignored, by the ignore file's own plain names."""
    ignored = {line.strip("/*") for line in (ROOT / ".gitignore").read_text().split()} | {".git"}
    return [
        str(path.relative_to(ROOT)) for path in ROOT.iterdir() if path.name not in ignored and not path.name.endswith(".egg-info")
    ]


def test_source_roots_are_no_packages() -> None:
    """A package called `platform` would shadow the standard library's."""
    assert [root for root in ("platform", "tenants", "worker", "tests/platform") if (ROOT / root / "__init__.py").exists()] == []


def test_every_ignore_of_a_check_has_its_reason() -> None:
    bare = [
        f"{named(path)}:{number}"
        for path in modules()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"#\s*(noqa|type: ignore)", line)
        and not re.search(r"#\s*(noqa: [A-Z0-9, ]+|type: ignore\[[a-z, -]+\])\s*(#|\(|-)\s*\S+", line)
        and "re.search" not in line
    ]
    assert bare == []


def test_the_lock_holds_hashes_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-ci.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index-url" not in text
        pinned = re.findall(r"^[A-Za-z0-9_.\[\]-]+==", text, re.MULTILINE)
        assert len(pinned) == len(re.findall(r"^[A-Za-z0-9_.\[\]-]+==[^\n]*\\$", text, re.MULTILINE)) > 0
    assert not (ROOT / "uv.lock").exists()


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = {re.split(r"[\[<>=]", each)[0].lower() for each in wanted}
    locked = {name.lower() for name in re.findall(r"^([A-Za-z0-9_.-]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)}
    assert names - locked == set()
