"""The national page when every region has reported: small enough to send, few questions to the database."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from semesta_platform.accounts.loader import load
from semesta_platform.http.application import create_app
from semesta_platform.http.ground import ground_of
from semesta_platform.installation import Installation
from semesta_tenants.registry import CAPABILITIES
from tests.benchmarks.ranking import plant
from tests.factories.people import person_with, signed_in
from tests.http.parts import statements
from tests.national.conftest import CENTRE

MOST_BYTES, MOST_STATEMENTS = 100_000, 6
ADDRESSES = ("/nasional/", "/nasional/?kategori=pratama&urut=kurang", "/nasional/?prov=35&peta=utama", "/nasional/?hal=11")


@pytest.fixture
def nation(own_installation: Installation) -> Iterator[Flask]:
    """552 regions with figures of 36 months, ranked."""
    made = create_app(own_installation, CAPABILITIES, loader=load)
    owner = own_installation.owner_engine()
    plant(ground_of(made).engine, owner)
    yield made
    owner.dispose()
    ground_of(made).engine.dispose()
    ground_of(made).queue.close()


def cost(client: FlaskClient, engine: Engine, address: str) -> tuple[int, list[str]]:
    """Bytes of a page as it is sent, and the statements that it took, contexts of transactions left out."""
    client.get(address)
    with statements(engine) as sent:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(gzip.compress(answer.data, 6)), [each for each in sent if "set_config" not in each]


def test_a_nation_that_reported_fits_on_the_page(nation: Flask) -> None:
    engine = ground_of(nation).engine
    client = signed_in(nation, person_with(engine, CENTRE))
    assert "508 dari 508 daerah melapor" in client.get("/nasional/").text
    costs = {address: cost(client, engine, address) for address in ADDRESSES}
    assert {address: size for address, (size, _) in costs.items() if size > MOST_BYTES} == {}
    assert {address: sent for address, (_, sent) in costs.items() if len(sent) > MOST_STATEMENTS} == {}
