"""What may be written into the values, and what is said when it may not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.helm.conftest import Chart
from tests.helm.manifests import CHART, FULL, LEAST

WORKER = FULL["workers"][0]


def _with(path: str, value: object) -> dict[str, Any]:
    """LEAST with one more value: 'web.replicas', 3."""
    *parents, last = path.split(".")
    values: dict[str, Any] = json.loads(json.dumps(LEAST))
    inner = values
    for name in parents:
        inner = inner.setdefault(name, {})
    inner[last] = value
    return values


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"secret": LEAST["secret"]}, "image.repository is empty: name the image that you built from the Dockerfile."),
        ({"image": LEAST["image"]}, "secret.name is empty: name the Secret that holds the addresses"),
        (_with("web.replcas", 3), "at '/web': additional properties 'replcas' not allowed"),
        (_with("web.replicas", "three"), "at '/web/replicas': got string, want integer"),
        (_with("web.processes", 65), "at '/web/processes': maximum: got 65, want 64"),
        (_with("logLevel", "loud"), "at '/logLevel': value must be one of 'debug', 'info', 'warning', 'error'"),
        (_with("runAsUser", 0), "at '/runAsUser': minimum: got 0, want 1"),
        (
            _with("image.repository", "images.example/semesta:1"),
            "at '/image/repository': 'images.example/semesta:1' does not match",
        ),
        (_with("image.digest", "sha256:1"), "at '/image/digest'"),
        (_with("secret.name", "Not A Name"), "at '/secret/name'"),
        (_with("migrate.jobs", 0), "at '/migrate/jobs': minimum: got 0, want 1"),
        (_with("workers", []), "at '/workers': minItems: got 0, want 1"),
        (_with("workers", [{"queue": "default"}]), "missing properties 'replicas', 'terminationGracePeriodSeconds', 'resources'"),
        (_with("workers", [WORKER | {"queue": "rankings"}]), 'workers: no entry has the queue "default"'),
        (_with("workers", [WORKER, WORKER]), "workers: two entries have the same queue; raise replicas instead."),
        (_with("web.autoscaling", {"enabled": True, "minReplicas": 7}), "web.autoscaling: minReplicas is above maxReplicas."),
        (_with("ingress.enabled", "yes"), "at '/ingress/enabled': got string, want boolean"),
        (_with("ingress.enabled", True), "ingress.hosts is empty: name the hosts under which the pages are reached."),
        (_with("ingress.hosts", ["https://semesta.example"]), "at '/ingress/hosts/0'"),
        (_with("networkPolicy.database.ports", ["5432"]), "at '/networkPolicy/database/ports/0': got string, want integer"),
        (_with("networkPolicy.webFrom", [{"cidr": "10.0.0.0/8"}]), "additional properties 'cidr' not allowed"),
        (_with("postgresql", {"enabled": True}), "additional properties 'postgresql' not allowed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_value_is_refused_by_name(chart: Chart, values: dict[str, Any], words: str) -> None:
    assert words in chart.refusal(values)


def test_the_schema_describes_every_value(default_values: dict[str, Any]) -> None:
    schema = json.loads((CHART / "values.schema.json").read_text(encoding="utf-8"))
    seen: set[str] = set()

    def walk(values: dict[str, Any], described: dict[str, Any], path: str) -> None:
        for name, value in values.items():
            rule = described["properties"][name]
            seen.add(f"{path}{name}")
            assert rule["description"].endswith("."), f"{path}{name}"
            rule = schema["$defs"][rule["$ref"].rpartition("/")[2]] | rule if "$ref" in rule else rule
            nested = value[0] if isinstance(value, list) and value else value
            inner = rule.get("items", rule)
            if isinstance(nested, dict) and nested and "description" in next(iter(inner["properties"].values())):
                walk(nested, inner, f"{path}{name}.")

    walk(default_values, schema, "")

    assert set(schema["properties"]) == set(default_values) | {"global"}
    assert {"web.autoscaling.maxReplicas", "workers.queue", "networkPolicy.database.ports", "secret.keys.redisUrl"} <= seen


def test_notes_lead_to_the_pages(chart: Chart) -> None:
    def notes(values: dict[str, Any]) -> str:
        done = chart.run("install", "trial", str(CHART), "--dry-run=client", "--namespace", "health", values=values)
        assert done.returncode == 0, done.stderr
        return done.stdout.partition("NOTES:")[2]

    assert "kubectl --namespace health port-forward service/trial-semesta 8000:80" in notes(LEAST)
    assert "https://semesta.example\n" in notes(FULL)
    assert "/metrics answers" in notes(FULL)
