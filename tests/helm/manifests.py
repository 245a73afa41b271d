"""Rendered objects and the questions that tests ask of them; values that render little, and all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

ROOT = Path(__file__).parents[2]
CHART = ROOT / "helm" / "semesta"

LEAST: dict[str, Any] = {"image": {"repository": "images.example/semesta"}, "secret": {"name": "semesta"}}
"""What must be given, and nothing else."""

FULL: dict[str, Any] = {
    "image": {
        "repository": "images.example:5000/health/semesta",
        "digest": f"sha256:{'a' * 64}",
        "pullPolicy": "Always",
        "pullSecrets": [{"name": "images"}],
    },
    "secret": {
        "name": "semesta-app",
        "keys": {
            "applicationUrl": "app-url",
            "redisUrl": "redis-url",
            "secretKey": "secret-key",
            "storeKey": "store-key",
            "storeSecret": "store-secret",
            "fileKey": "file-key",
        },
    },
    "ownerSecret": {"name": "semesta-owner", "key": "owner-url"},
    "files": {
        "storeUrl": "s3://attachments/semesta",
        "storeEndpoint": "https://s3.example:9000",
        "storeRegion": "jakarta",
        "scanner": "clamd://scanner:3310",
        "largest": 50,
    },
    "certificates": {"secretName": "authorities"},
    "publicUrl": "https://semesta.example",
    "mail": {"from": "Semesta <semesta@semesta.example>", "secretKey": "smtp-url"},
    "webhooks": {"private": True},
    "logLevel": "debug",
    "web": {"processes": 4, "metrics": True, "autoscaling": {"enabled": True, "minReplicas": 3, "maxReplicas": 9}},
    "workers": [
        {
            "queue": queue,
            "replicas": 1,
            "terminationGracePeriodSeconds": 700,
            "resources": {"requests": {"cpu": 1, "memory": "160Mi"}, "limits": {"memory": "1Gi"}},
        }
        for queue in ("default", "rankings")
    ],
    "service": {"annotations": {"example.org/kind": "internal"}},
    "ingress": {
        "enabled": True,
        "className": "nginx",
        "annotations": {"nginx.ingress.kubernetes.io/proxy-body-size": "16m"},
        "hosts": ["semesta.example", "uhc.semesta.example"],
        "tls": [{"secretName": "pages", "hosts": ["semesta.example", "uhc.semesta.example"]}],
    },
    "serviceAccount": {"annotations": {"example.org/owner": "health"}},
    "networkPolicy": {
        "webFrom": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ingress"}}}],
        "database": {"ports": [5432, 6432], "to": [{"ipBlock": {"cidr": "10.0.0.5/32"}}]},
        "queue": {"ports": [6380], "to": [{"podSelector": {"matchLabels": {"app": "valkey"}}}]},
        "mail": {"ports": [465], "to": [{"ipBlock": {"cidr": "10.0.0.25/32"}}]},
        "webhooks": {"ports": [443, 8080], "to": [{"ipBlock": {"cidr": "10.0.0.7/32"}}]},
        "store": {"ports": [9000], "to": [{"ipBlock": {"cidr": "10.0.0.6/32"}}]},
        "scanner": {"ports": [3310], "to": []},
    },
    "runAsUser": None,
    "podLabels": {"team": "coverage"},
    "podAnnotations": {"example.org/note": "yes"},
    "nodeSelector": {"kubernetes.io/os": "linux"},
    "tolerations": [{"key": "health", "operator": "Exists", "effect": "NoSchedule"}],
    "affinity": {"nodeAffinity": {}},
    "priorityClassName": "high",
}
"""Every switch on, every list filled."""

BOTH = MappingProxyType({"least": LEAST, "full": FULL})


@dataclass(frozen=True)
class Manifests:
    """What one rendering gave."""

    all: tuple[dict[str, Any], ...]

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        """Objects of one kind by name."""
        return {each["metadata"]["name"]: each for each in self.all if each["kind"] == kind}

    def pods(self) -> dict[str, dict[str, Any]]:
        """Pod templates by component: 'web', 'worker-default', 'relay', 'schedule', 'migrate'."""
        owners = [*self.of("Deployment").values(), *self.of("Job").values()]
        templates = [each["spec"]["template"] for each in owners]
        return {each["metadata"]["labels"]["app.kubernetes.io/component"]: each for each in templates}

    def containers(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """(component, container), start-up containers too."""
        for component, pod in self.pods().items():
            for container in [*pod["spec"]["containers"], *pod["spec"].get("initContainers", [])]:
                yield component, container

    def environment(self, component: str) -> dict[str, str]:
        """Variables of a component's container; a value out of a Secret is written '<Secret>/<key>'."""
        ((_, container),) = [each for each in self.containers() if each[0] == component]
        return {each["name"]: each.get("value") or _reference(each) for each in container["env"]}

    def selected(self, selector: dict[str, Any]) -> set[str]:
        """Components whose pods a label selector finds."""
        return {component for component, pod in self.pods().items() if _matches(selector, pod["metadata"]["labels"])}


def _reference(variable: dict[str, Any]) -> str:
    found = variable["valueFrom"]["secretKeyRef"]
    return f"{found['name']}/{found['key']}"


def _matches(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    for expression in selector.get("matchExpressions", []):
        assert expression["operator"] == "NotIn"
        if labels.get(expression["key"]) in expression["values"]:
            return False
    wanted: dict[str, str] = selector.get("matchLabels", {})
    return wanted.items() <= labels.items()
