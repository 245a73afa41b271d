"""Work that was asked for, as relay and worker do it in one test, whatever other tests of the same process asked for before."""

from __future__ import annotations

from sqlalchemy import Engine

from semesta_platform.jobs import leasing
from semesta_platform.jobs.perform import perform
from semesta_platform.jobs.records import Message, Outcome, Timing
from semesta_platform.jobs.registry import Jobs
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction


def due(engine: Engine, job: str) -> list[Message]:
    """What is due of one kind, leased.

    A look also gives up old work that it does not know, and that takes its turn: one that finds nothing else is no empty one.
    """
    while True:
        with shared_transaction(engine, SharedRole.RELAY) as session:
            messages, given_up = leasing.lease(session, Timing(), 100, [job], [])
        if messages or not given_up:
            return messages


def worked_off(engine: Engine, jobs: Jobs, job: str) -> list[Outcome]:
    """All work of one kind that is due, and what it asks for at once."""
    done: list[Outcome] = []
    while messages := due(engine, job):
        done += [perform(engine, jobs, message, grace=10) for message in messages]
    return done
