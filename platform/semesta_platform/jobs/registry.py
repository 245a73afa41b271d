"""The jobs that exist, as data in one object that is handed around; nothing registers itself by being imported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy.orm import Session

from semesta_platform.errors import ConfigurationError
from semesta_platform.jobs.records import Work
from semesta_platform.tenancy.names import SharedRole

Function: TypeAlias = Callable[[Session, Work], None]
DEFAULT_QUEUE = "default"


@dataclass(frozen=True, slots=True)
class Job:
    """One kind of work.

    name: '<capability>.<verb>'. function: a thin one that delegates to a service; it never commits. tenant: whether it is
    always one tenant's. role: the shared role it runs as; given exactly when it is no tenant's. attempts: runs before it is
    given up, at least 1. timeout: seconds for one run, at least 1. pause: seconds before the second attempt, doubled for each
    further one. queue: the queue whose workers do it.
    """

    name: str
    function: Function
    tenant: bool
    role: SharedRole | None = None
    attempts: int = 5
    timeout: int = 60
    pause: float = 5.0
    queue: str = DEFAULT_QUEUE

    def __post_init__(self) -> None:
        if self.tenant == (self.role is not None):
            raise ConfigurationError(f"Job {self.name}: give it a shared role or make it a tenant's, one of both.")
        if self.role is SharedRole.VIEWER:
            raise ConfigurationError(f"Job {self.name}: role viewer has no rights on the outbox and cannot finish work.")
        if self.attempts < 1 or self.timeout < 1 or self.pause <= 0:
            raise ConfigurationError(f"Job {self.name}: attempts and timeout are at least 1, pause is above 0.")


class Jobs:
    """The jobs of an installation by name; made once by the composition root, or by a test.

    Raises:
        ConfigurationError: two jobs bear one name.
    """

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._by_name: dict[str, Job] = {}
        for job in jobs:
            if job.name in self._by_name:
                raise ConfigurationError(f"Two jobs are named {job.name}.")
            self._by_name[job.name] = job

    def __iter__(self) -> Iterator[Job]:
        return iter(self._by_name.values())

    def find(self, name: str) -> Job | None:
        """The job of this name, None when this installation has none."""
        return self._by_name.get(name)

    def queues(self) -> frozenset[str]:
        """Every queue that some job needs, the default one always."""
        return frozenset({DEFAULT_QUEUE, *(job.queue for job in self)})

    def in_queues(self, queues: Iterable[str]) -> list[str]:
        """Names of the jobs that go to these queues."""
        wanted = frozenset(queues)
        return [job.name for job in self if job.queue in wanted]
