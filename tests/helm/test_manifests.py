"""What the chart gives to the cluster: valid, confined, and in keeping with what the processes read and promise."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest

from semesta_platform.settings import FileSettings, Settings
from semesta_worker.cli import semesta
from semesta_worker.registry import JOBS
from semesta_worker.worker import PATIENCE, Limits
from tests.helm.conftest import Chart
from tests.helm.manifests import BOTH, CHART, FULL, LEAST, ROOT, Manifests

OLDEST, NEWEST = "1.30", "1.37"


class _Asked(Mapping[str, str]):
    """An empty environment that notes which variables are looked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@pytest.fixture(scope="module", params=BOTH, ids=str)
def rendered(request: pytest.FixtureRequest, chart: Chart) -> Manifests:
    return chart.render(BOTH[request.param])


@pytest.fixture(scope="module")
def least(chart: Chart) -> Manifests:
    return chart.render(LEAST)


@pytest.fixture(scope="module")
def full(chart: Chart) -> Manifests:
    return chart.render(FULL)


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_kubernetes_takes_every_object(rendered: Manifests, kubernetes: Any, version: str) -> None:
    checked = {kubernetes.validate(each, version, strict=True) for each in rendered.all}

    assert checked == {version}


def test_strict_validation_refuses_a_field_that_does_not_exist(least: Manifests, kubernetes: Any) -> None:
    job = least.of("Job")["trial-semesta-migrate"]

    with pytest.raises(kubernetes.ValidationError, match="pause"):
        kubernetes.validate(job | {"spec": job["spec"] | {"pause": 1}}, NEWEST, strict=True)


def test_the_chart_passes_helm_lint(chart: Chart) -> None:
    done = chart.run("lint", str(CHART), "--strict", values=FULL)

    assert done.returncode == 0, done.stdout


def test_little_is_made_unless_asked_for(least: Manifests, full: Manifests) -> None:
    def names(manifests: Manifests) -> set[str]:
        return {f"{each['kind']} {each['metadata']['name'].removeprefix('trial-semesta')}".strip() for each in manifests.all}

    processes = {"-web", "-worker-default", "-relay", "-schedule"}
    always = {
        *(f"Deployment {each}" for each in processes),
        *(f"PodDisruptionBudget {each}" for each in processes),
        *("Service", "ServiceAccount", "ServiceAccount -migrate", "Job -migrate"),
        *("NetworkPolicy", "NetworkPolicy -web", "NetworkPolicy -migrate"),
    }
    more = {"Ingress", "HorizontalPodAutoscaler -web", "Deployment -worker-rankings", "PodDisruptionBudget -worker-rankings"}
    assert names(least) == always
    assert names(full) == always | more


def test_every_container_is_confined(rendered: Manifests) -> None:
    contexts = [container["securityContext"] for _, container in rendered.containers()]

    confined = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
    assert contexts == [confined] * len(rendered.pods())


@pytest.mark.parametrize(("values", "user"), [(LEAST, {"runAsUser": 10001, "runAsGroup": 10001}), (FULL, {})])
def test_every_pod_is_an_ordinary_user_without_a_token(chart: Chart, values: dict[str, Any], user: dict[str, int]) -> None:
    for pod in chart.render(values).pods().values():
        assert pod["spec"]["securityContext"] == {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}} | user
        assert pod["spec"]["automountServiceAccountToken"] is False
        assert pod["spec"]["enableServiceLinks"] is False
        assert not {"hostNetwork", "hostPID", "hostIPC"} & pod["spec"].keys()


def test_only_data_and_tmp_can_be_written(rendered: Manifests) -> None:
    for component, container in rendered.containers():
        volumes = {each["name"]: each for each in rendered.pods()[component]["spec"]["volumes"]}
        writable = {each["mountPath"] for each in container["volumeMounts"] if not each.get("readOnly")}

        assert writable == {rendered.environment(component)["DATA"], "/tmp"}  # noqa: S108 (a mount point in the pod)
        assert {name for name, each in volumes.items() if "emptyDir" in each} == {"data", "tmp"}


def test_only_the_migration_gets_the_owners_address(rendered: Manifests) -> None:
    holders = {each for each in rendered.pods() if "SEMESTA_DATABASE_URL" in rendered.environment(each)}

    assert holders == {"migrate"}


def test_an_operators_pod_has_it_only_when_asked_for_and_ends_by_itself(chart: Chart, kubernetes: Any) -> None:
    manifests = chart.render(FULL | {"operator": {"enabled": True}})
    (pod,) = manifests.of("Pod").values()
    (container,) = pod["spec"]["containers"]
    migration = manifests.pods()["migrate"]["spec"]

    assert kubernetes.validate(pod, NEWEST, strict=True) == NEWEST
    assert (container["command"], container.get("args"), pod["spec"]["restartPolicy"]) == (["sleep", "3600"], None, "Never")
    assert container["env"] == migration["containers"][0]["env"]
    assert pod["spec"]["securityContext"] == migration["securityContext"]
    assert container["securityContext"] == migration["containers"][0]["securityContext"]


def test_secrets_come_from_the_named_secrets_and_stand_in_no_manifest(least: Manifests, full: Manifests) -> None:
    shared = {"SEMESTA_APP_DATABASE_URL", "SEMESTA_REDIS_URL", "SEMESTA_SECRET_KEY"}
    secrets = shared | {"SEMESTA_DATABASE_URL", "SEMESTA_STORE_KEY", "SEMESTA_STORE_SECRET", "SEMESTA_FILE_KEY"}

    def secret(manifests: Manifests, component: str) -> dict[str, str]:
        return {name: value for name, value in manifests.environment(component).items() if name in secrets}

    for component in least.pods().keys() - {"migrate"}:
        assert secret(least, component) == {name: f"semesta/{name}" for name in shared}
    assert secret(least, "migrate") == {name: f"semesta/{name}" for name in shared | {"SEMESTA_DATABASE_URL"}}
    assert secret(full, "migrate") == {
        "SEMESTA_DATABASE_URL": "semesta-owner/owner-url",
        "SEMESTA_APP_DATABASE_URL": "semesta-app/app-url",
        "SEMESTA_REDIS_URL": "semesta-app/redis-url",
        "SEMESTA_SECRET_KEY": "semesta-app/secret-key",
        "SEMESTA_STORE_KEY": "semesta-app/store-key",
        "SEMESTA_STORE_SECRET": "semesta-app/store-secret",
        "SEMESTA_FILE_KEY": "semesta-app/file-key",
    }
    assert not full.of("Secret")


def test_every_variable_is_one_that_the_settings_read(rendered: Manifests) -> None:
    asked = _Asked()
    Settings.from_environment(asked)

    given = {name for component in rendered.pods() for name in rendered.environment(component)}

    assert given <= asked.names


def test_the_settings_take_what_the_pods_are_given(full: Manifests) -> None:
    secrets = {
        "semesta-owner/owner-url": "postgresql://owner@db/semesta",
        "semesta-app/app-url": "postgresql://semesta_app@db/semesta",
        "semesta-app/redis-url": "rediss://queue",
        "semesta-app/secret-key": "k" * 32,
        "semesta-app/smtp-url": "smtps://surel",
        "semesta-app/store-key": "key",
        "semesta-app/store-secret": "s" * 32,
        "semesta-app/file-key": "0f" * 32,
    }
    read = {
        component: Settings.from_environment({k: secrets.get(v, v) for k, v in full.environment(component).items()})
        for component in full.pods()
    }

    common = Settings(
        data=Path("/data"),
        application_url="postgresql://semesta_app@db/semesta",
        redis_url="rediss://queue",
        secret_key="k" * 32,
        log_level="debug",
        smtp_url="smtps://surel",
        mail_from="Semesta <semesta@semesta.example>",
        public_url="https://semesta.example",
        files=FileSettings(
            "s3://attachments/semesta",
            "https://s3.example:9000",
            "jakarta",
            "key",
            "s" * 32,
            "clamd://scanner:3310",
            50,
            keys=(bytes([15]) * 32,),
        ),
        webhook_private=True,
    )
    assert read.pop("web") == Settings(
        data=common.data,
        host="0.0.0.0",  # noqa: S104 (the pod's own network)
        port=8000,
        application_url=common.application_url,
        redis_url=common.redis_url,
        secret_key=common.secret_key,
        log_level="debug",
        smtp_url=common.smtp_url,
        mail_from=common.mail_from,
        public_url=common.public_url,
        files=common.files,
        workers=4,
        metrics=True,
        proxies=1,
        webhook_private=True,
    )
    assert read.pop("migrate").owner_url == "postgresql://owner@db/semesta"
    assert read == dict.fromkeys(("worker-default", "worker-rankings", "relay", "schedule"), common)


def test_every_container_runs_a_command_that_exists(rendered: Manifests) -> None:
    root = click.Context(semesta)
    parsed = {}
    for component, container in rendered.containers():
        name, *arguments = container["args"]
        command = semesta.get_command(root, name)
        assert command is not None
        parsed[component] = (name, command.make_context(name, list(arguments)).params)

    assert parsed["web"] == ("web", {})
    assert parsed["worker-default"] == ("worker", {"queue": "default"})
    assert parsed["migrate"] == ("migrate", {"jobs": 2, "tenants": (), "target": None, "lose_data": False, "no_wait": False})
    assert {name for name, _ in parsed.values()} == {"web", "worker", "relay", "schedule", "migrate"}


def test_only_the_web_is_probed(rendered: Manifests) -> None:
    probes = {
        component: {name: container[name]["httpGet"] for name in container if name.endswith("Probe")}
        for component, container in rendered.containers()
    }

    alive, ready = ({"path": path, "port": "http"} for path in ("/healthz", "/readyz"))
    assert probes.pop("web") == {"startupProbe": alive, "livenessProbe": alive, "readinessProbe": ready}
    assert not any(probes.values())


def test_a_worker_has_the_time_to_finish_the_longest_job(least: Manifests) -> None:
    longest = max(job.timeout for job in JOBS)

    assert least.pods()["worker-default"]["spec"]["terminationGracePeriodSeconds"] >= longest + PATIENCE + 30


def test_each_queue_of_the_product_has_a_worker(least: Manifests) -> None:
    queues = {component.removeprefix("worker-") for component in least.pods() if component.startswith("worker-")}

    assert queues == JOBS.queues()


def test_a_worker_restarts_itself_well_before_it_is_killed_for_its_memory(least: Manifests) -> None:
    (container,) = least.pods()["worker-default"]["spec"]["containers"]
    limit = container["resources"]["limits"]["memory"]

    assert limit.endswith("Mi")
    assert int(limit.removesuffix("Mi")) >= Limits().megabytes * 1.5


def test_selectors_find_the_pods_that_they_are_for(rendered: Manifests) -> None:
    for name, deployment in rendered.of("Deployment").items():
        assert rendered.selected(deployment["spec"]["selector"]) == {name.removeprefix("trial-semesta-")}
    for name, budget in rendered.of("PodDisruptionBudget").items():
        assert rendered.selected(budget["spec"]["selector"]) == {name.removeprefix("trial-semesta-")}
    policies = {name: rendered.selected(each["spec"]["podSelector"]) for name, each in rendered.of("NetworkPolicy").items()}
    everyone = set(rendered.pods())
    assert policies == {
        "trial-semesta": everyone - {"migrate"},
        "trial-semesta-web": {"web"},
        "trial-semesta-migrate": {"migrate"},
    }
    (service,) = rendered.of("Service").values()
    assert rendered.selected({"matchLabels": service["spec"]["selector"]}) == {"web"}


def test_the_service_the_ingress_and_the_autoscaler_lead_to_the_web(full: Manifests) -> None:
    ((name, service),) = full.of("Service").items()
    (ingress,) = full.of("Ingress").values()
    (scaler,) = full.of("HorizontalPodAutoscaler").values()
    ports = {port["name"]: port["containerPort"] for port in full.pods()["web"]["spec"]["containers"][0]["ports"]}

    assert ports[service["spec"]["ports"][0]["targetPort"]] == int(full.environment("web")["PORT"])
    backends = [path["backend"]["service"] for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"]]
    assert backends == [{"name": name, "port": {"name": "http"}}] * 2
    assert scaler["spec"]["scaleTargetRef"]["name"] == "trial-semesta-web"
    # Else each upgrade would undo what the autoscaler chose.
    assert "replicas" not in full.of("Deployment")["trial-semesta-web"]["spec"]


def test_only_web_pods_are_reached_and_pods_reach_only_what_is_named(full: Manifests) -> None:
    rules = {name: each["spec"] for name, each in full.of("NetworkPolicy").items()}

    def outward(name: str) -> list[tuple[list[int], Any]]:
        return [([port["port"] for port in each["ports"]], each.get("to")) for each in rules[name]["egress"]]

    dns, database = ([53, 53], None), ([5432, 6432], [{"ipBlock": {"cidr": "10.0.0.5/32"}}])
    queue, store, mail = (
        ([6380], [{"podSelector": {"matchLabels": {"app": "valkey"}}}]),
        ([9000], [{"ipBlock": {"cidr": "10.0.0.6/32"}}]),
        ([465], [{"ipBlock": {"cidr": "10.0.0.25/32"}}]),
    )
    told = ([443, 8080], [{"ipBlock": {"cidr": "10.0.0.7/32"}}])
    assert outward("trial-semesta") == [dns, database, queue, store, ([3310], None), mail, told]
    assert outward("trial-semesta-migrate") == [dns, database]
    assert {name for name, spec in rules.items() if "ingress" in spec} == {"trial-semesta-web"}
    assert all("Ingress" in spec["policyTypes"] for spec in rules.values())


def test_the_migration_needs_nothing_that_comes_after_it(least: Manifests) -> None:
    hooks = [each for each in least.all if "helm.sh/hook" in each["metadata"].get("annotations", {})]
    order = {each["kind"]: int(each["metadata"]["annotations"]["helm.sh/hook-weight"]) for each in hooks}

    assert order == {"ServiceAccount": -10, "NetworkPolicy": -10, "Job": 0}
    assert {each["metadata"]["annotations"]["helm.sh/hook"] for each in hooks} == {"pre-install,pre-upgrade"}
    assert least.pods()["migrate"]["spec"]["serviceAccountName"] in {
        each["metadata"]["name"] for each in hooks if each["kind"] == "ServiceAccount"
    }


def test_an_account_of_yours_is_used_by_all_pods(chart: Chart) -> None:
    manifests = chart.render(LEAST | {"serviceAccount": {"create": False, "name": "ours"}})

    assert {pod["spec"]["serviceAccountName"] for pod in manifests.pods().values()} == {"ours"}
    assert not manifests.of("ServiceAccount")


def test_the_image_is_the_one_that_was_named(least: Manifests, full: Manifests) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

    assert {container["image"] for _, container in least.containers()} == {f"images.example/semesta:{version}"}
    digest = FULL["image"]["digest"]
    assert {container["image"] for _, container in full.containers()} == {f"images.example:5000/health/semesta@{digest}"}


@pytest.mark.parametrize("release", ["a" * 53, "semesta", "s"])
def test_names_of_pods_stay_within_a_host_name(chart: Chart, release: str) -> None:
    worker = FULL["workers"][0]
    values = LEAST | {"workers": [worker, worker | {"queue": "q" * 14}]}
    done = chart.run("template", release, str(CHART), values=values)

    names = [each["metadata"]["name"] for each in chart.load(done.stdout) if each]
    assert max(map(len, names)) <= 63 - len("-0123456789-01234")
    assert len({(each["kind"], each["metadata"]["name"]) for each in chart.load(done.stdout)}) == len(names)
