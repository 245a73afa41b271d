"""A tenant whose lists were sent before lists had names comes to the present tables with them."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from semesta_platform.database import uuid7
from semesta_platform.installation import Installation
from semesta_platform.tenancy import migrations
from semesta_platform.transactions import tenant_transaction
from tests.batches.conftest import HERE

pytestmark = pytest.mark.newest
BEFORE_NAMES = "0005"
DRAFT = """
INSERT INTO batches (id, kind, effect, segment, month, title, owner, people, file_id, file_size, file_digest, entered_words)
VALUES (:id, 'proposal', 'add', 'PBPU_PEMDA', '2025-04-01', 'Usulan', 'Dinas Sosial', 3, :id, 10, repeat('a', 64), 'Admin')
"""
SEND = "UPDATE batches SET state = 'sent', sent_at = now(), sent_words = 'Admin', letter = 'S/1', row_version = 2 WHERE id = :id"


def test_a_list_that_was_sent_without_a_name_gets_one(own_installation: Installation) -> None:
    owner, engine, given = own_installation.owner_engine(), own_installation.application_engine(0), {"id": uuid7()}
    assert migrations.migrate(owner, migrations.Plan(only=(HERE,), target=BEFORE_NAMES)).whole
    with tenant_transaction(engine, HERE) as session:
        session.execute(text(DRAFT), given)
        session.execute(text(SEND), given)
    assert migrations.migrate(owner, migrations.Plan(only=(HERE,))).moved == (HERE,)
    with tenant_transaction(engine, HERE) as session:
        found = session.execute(text("SELECT state, file_name, file_removed_at, row_version FROM batches")).one()
    assert tuple(found) == ("sent", "daftar", None, 2)


def test_what_was_given_back_stands_as_sent_on_the_tables_before(own_installation: Installation) -> None:
    owner, engine, given = own_installation.owner_engine(), own_installation.application_engine(0), {"id": uuid7()}
    back = "state = 'returned', returned_at = now(), returned_words = 'Cabang', returned_reason = 'Kosong.', row_version = 3"
    with tenant_transaction(engine, HERE) as session:
        session.execute(
            text(DRAFT.replace("file_id, file_size,", "file_id, file_name, file_size,").replace(":id, 10", ":id, 'd', 10")), given
        )
        session.execute(text(SEND), given)
        session.execute(text(f"UPDATE batches SET {back} WHERE id = :id"), given)
    assert migrations.migrate(owner, migrations.Plan(only=(HERE,), target="0006")).whole
    with tenant_transaction(engine, HERE) as session:
        assert session.scalar(text("SELECT state FROM batches WHERE id = :id"), given) == "sent"
    assert migrations.migrate(owner, migrations.Plan(only=(HERE,))).moved == (HERE,)
    with tenant_transaction(engine, HERE) as session:
        assert session.scalar(text("SELECT returned_reason FROM batches WHERE id = :id"), given) == ""
