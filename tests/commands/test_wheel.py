"""A wheel, installed far from the source tree, has everything inside: migrations, pages, styles, translations."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.commands.support import Ran, Up, environment, fetched, left, run
from tests.ports import free_port

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Elsewhere:
    """A fresh environment with the wheel in it, and a directory to work in."""

    binaries: Path
    work: Path

    def run(self, data: Path, *words: str) -> Ran:
        """A command of the installed wheel."""
        return run(data, *words, argv=[str(self.binaries / "semesta")], cwd=self.work)


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Elsewhere:
    """The wheel, built from this tree and installed alone; its dependencies are this run's own."""
    directory = tmp_path_factory.mktemp("wheel")

    def done(*argv: str) -> None:
        subprocess.run(argv, cwd=ROOT, check=True, capture_output=True)

    done(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(directory))
    done(sys.executable, "-m", "venv", "--without-pip", str(directory / "venv"))
    python = directory / "venv" / "bin" / "python"
    (wheel,) = directory.glob("semesta-*.whl")
    # Before the dependencies come within reach: the editable installation among them must not count as installed.
    done(sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index", str(wheel))
    site = next((directory / "venv" / "lib").glob("python*/site-packages"))
    # Named in a .pth of its own a folder is searched, but its own .pth files (the editable installation's) are not read.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    (directory / "work").mkdir()
    return Elsewhere(python.parent, directory / "work")


def test_it_is_the_wheel_that_runs(elsewhere: Elsewhere, tmp_path: Path) -> None:
    code = (
        "import semesta_platform, semesta_tenants, semesta_worker, semesta_platform.tenancy.scripts as s\n"
        "for one in (semesta_platform, semesta_tenants, semesta_worker): print(one.__file__)\n"
        "print(s.migrations_root())"
    )
    said = subprocess.run(
        [elsewhere.binaries / "python", "-c", code],
        cwd=elsewhere.work,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    places = [Path(line) for line in said.stdout.splitlines()]
    assert [place.is_relative_to(elsewhere.binaries.parent) for place in places] == [True] * 4
    assert places[3].parts[-2:] == ("semesta_platform", "_migrations")
    assert elsewhere.run(tmp_path, "--version").out == "semesta, version 0.1.0\n"


def test_it_migrates_creates_and_serves(elsewhere: Elsewhere, servers: Path, tmp_path: Path) -> None:
    assert elsewhere.run(servers, "migrate").code == 0
    created = elsewhere.run(servers, "tenant", "create", "52.03")
    assert (created.code, re.match(r"[01] created, ", created.out) is not None) == (0, True)
    port = free_port()
    web = Up(servers, tmp_path / "log", {"PORT": str(port)}, (str(elsewhere.binaries / "semesta"), "web"))
    web.address = f"http://127.0.0.1:{port}"
    try:
        web.launch()
        assert web.ready(), web.said()
        home = fetched(f"{web.address}/")
        styles = re.findall(r'<link[^>]*rel="stylesheet"[^>]*href="([^"]+)"', home.body)
        scripts = re.findall(r'<script[^>]*src="([^"]+)"', home.body)
        assert (home.status, len(styles) > 0, len(scripts) > 0) == (200, True, True)
        parts = [fetched(f"{web.address}{address}") for address in (*styles, *scripts)]
        assert [(part.status, len(part.body) > 100) for part in parts] == [(200, True)] * len(parts)
        english = fetched(f"{web.address}/?bahasa=en").body
        assert ('lang="id"' in home.body, 'lang="en"' in english) == (True, True)
        assert web.end() == 0
        assert left(web.known) == []
    finally:
        web.clear()
