"""A worker killed and a queue wiped in the midst of a run: afterwards there is one run, and it is whole."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
import redis
from sqlalchemy import text

from semesta_platform.installation import Installation
from semesta_platform.transactions import owner_transaction
from tests.awards.bench import Awards
from tests.awards.support import printed
from tests.jobs.processes import running, until

# What holds a run up: before it has read anything, and after it has judged everything and is about to be kept.
PLACES = {
    "reading": ("SELECT pg_advisory_xact_lock(hashtext('semesta.awards.rank'))", "advisory"),
    "keeping": ("LOCK TABLE registry.ranking_runs IN SHARE MODE", "relation"),
}
WAITING = text(
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = :kind AND database = (SELECT oid FROM pg_database "
    "WHERE datname = current_database())"
)


@pytest.fixture
def own(own_installation: Installation) -> Iterator[Awards]:
    engine = own_installation.application_engine()
    yield Awards(engine, own_installation.owner_engine())
    engine.dispose()
    # The queue is shared by the tests of a process, and processes that were killed still look alive in it.
    with redis.Redis.from_url(own_installation.redis_url) as queue:
        queue.flushall()


@pytest.mark.parametrize("place", PLACES)
def test_one_whole_run_whatever_is_killed_in_the_midst_of_it(
    own: Awards, own_installation: Installation, tmp_path: Path, place: str
) -> None:
    hold, kind = PLACES[place]
    own.open()
    for code in ("12.19", "12.74", "52.03"):
        own.report(code, printed("98,81", "81,67"))
    client = redis.Redis.from_url(own_installation.redis_url)
    with owner_transaction(own.owner) as holding:
        holding.execute(text(hold))
        with running(own_installation, tmp_path, "worker", "relay") as (worker, relay):
            with owner_transaction(own.owner) as session:
                assert until(lambda: session.execute(WAITING, {"kind": kind}).scalar_one() > 0)
            worker.kill()
            relay.kill()
            client.flushall()
    assert own.runs() == ()
    with running(own_installation, tmp_path, "worker", "relay"):
        assert until(lambda: not own.waiting())
    client.close()
    (run,) = own.runs()
    assert (run.reported, run.eligible) == (3, 546)
    with owner_transaction(own.owner) as session:
        content = session.execute(text("SELECT content FROM registry.ranking_runs")).scalar_one()
    document = orjson.loads(zlib.decompress(content))
    assert [len(each["standings"]) for each in document["contests"]] == [514, 38]
