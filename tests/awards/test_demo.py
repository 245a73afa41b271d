"""The demo's awards as a stranger meets them: editions, winners, and what the worker makes of the published figures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from semesta_platform.installation import Installation
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction
from semesta_tenants.awards import queries
from semesta_tenants.awards.ledger import EditionState
from semesta_tenants.awards.official import beside
from semesta_tenants.awards.outcomes import Agreement, Status, Truth
from semesta_tenants.awards.records import Edition
from semesta_tenants.awards.words import beside_words
from semesta_worker import demo
from tests.awards.bench import EDITION, Awards
from tests.conftest import Cluster, copied, dropped

pytestmark = pytest.mark.newest


@pytest.fixture(scope="module")
def demo_installation(
    cluster: Cluster, valkey: str, demo_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    made = copied(cluster, valkey, tmp_path_factory.mktemp("demo"), demo_template)
    yield made
    dropped(cluster, made)


@pytest.fixture(scope="module")
def demonstrated(demo_installation: Installation) -> Iterator[Awards]:
    engine = demo_installation.application_engine()
    made = Awards(engine, demo_installation.owner_engine())
    made.rank()
    yield made
    engine.dispose()


def test_the_demo_ranks_what_is_published(demonstrated: Awards) -> None:
    found = {code: demonstrated.standing(code) for code in ("12.74", "52.03", "12.19", "19")}
    tanjungbalai, lombok_timur, batu_bara, babel = found.values()
    assert (tanjungbalai.category, tanjungbalai.possible, tanjungbalai.certainty) == ("pratama", ("madya",), Truth.UNKNOWN)
    assert (lombok_timur.category, lombok_timur.possible) == ("pratama", ("utama", "madya"))
    assert (batu_bara.category, batu_bara.possible) == (None, ("utama", "madya", "pratama"))
    assert (babel.status, babel.rank) == (Status.UNREPORTED, None)
    (run,) = demonstrated.runs()
    assert (run.reported, run.eligible, len(run.causes)) == (24, 546, 20)


def test_official_results_stand_beside_the_run(demonstrated: Awards) -> None:
    with shared_transaction(demonstrated.application, SharedRole.VIEWER) as session:
        record = queries.latest_run(session, EDITION)
        assert record is not None
        officials = queries.officials(session, EDITION)
        result = queries.explained(session, record, [each.code for each in officials])
        compared = beside(demonstrated.now().edition, result, officials)
    different = [(each.official.code, beside_words(each)) for each in compared if each.agreement is Agreement.DIFFERENT]
    assert different == [("82.05", "Hasil resmi Madya, tetapi cakupan 92,50% di bawah 98,00% (per 27 Januari 2026).")]
    assert all(each.official.source is not None and each.official.source.url.startswith("http") for each in compared)


def test_editions_that_are_over_are_published_and_the_others_open(demonstrated: Awards) -> None:
    with shared_transaction(demonstrated.application, SharedRole.VIEWER) as session:
        found = {each.id: (each.state, each.simulation) for each in queries.opened(session)}
        choices = queries.choices(session)
    assert found == {
        "uhc-awards-2026": (EditionState.OPEN, False),
        "uhc-awards-2024": (EditionState.PUBLISHED, False),
        "uhc-awards-2023": (EditionState.PUBLISHED, False),
        "simulasi-uhc-2027": (EditionState.OPEN, True),
    }
    assert sorted(choices) == ["12.19", "12.74", "19", "52.03"]


def test_a_second_start_makes_nothing_twice(demonstrated: Awards, demo_installation: Installation) -> None:
    def seen() -> tuple[list[Edition], list[int]]:
        with shared_transaction(demonstrated.application, SharedRole.VIEWER) as session:
            opened = [each.edition for each in queries.opened(session)]
            numbers = [each.number for name in opened for each in queries.official_results(session, name.id)]
        return opened, numbers

    before = seen()
    demo.prepare(demo_installation)
    assert seen() == before
    assert demonstrated.rank() == []
