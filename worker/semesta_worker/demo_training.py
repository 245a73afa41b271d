"""The demo's training tenant: three invented years, entered, submitted and verified as a region and its branch would."""

from __future__ import annotations

import uuid

from sqlalchemy import Engine

from semesta_platform.installation import Installation
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy import service as tenants
from semesta_platform.tenancy.regions import TRAINING
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.coverage import queries, service, training
from semesta_tenants.coverage.records import Actor, Side, Verifier
from semesta_worker.imports import today

BRANCH, BRANCH_NAME = "latihan", "Cabang Latihan (data rekaan)"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://semesta.example/latihan")
ENTERS = Actor(uuid.uuid5(NAMESPACE, "region"), "Petugas latihan (rekaan)")
VERIFIES = Verifier(uuid.uuid5(NAMESPACE, "branch"), "Penghubung latihan (rekaan)", BRANCH, office=False)


def prepare(installation: Installation, engine: Engine) -> None:
    """Make the training tenant where it is missing, with its months; what people have done there since stays.

    engine: the application's.
    """
    owner = installation.owner_engine()
    tenants.create_training_tenant(owner)
    with owner_transaction(owner) as session:
        found = directory.tenant_by_code(session, TRAINING.code)
        if found is not None and found.branch_code is None:
            tenants.create_branch(session, BRANCH, BRANCH_NAME, [TRAINING.code])
    with tenant_transaction(engine, TRAINING.code) as session:
        if queries.months(session, Side.REGION, limit=1):
            return
        for figure in training.months(today()):
            draft = service.save_draft(session, ENTERS, figure, today=today())
            sent = service.submit(session, ENTERS, draft.id, expected=draft.row_version, today=today())
            service.verify(session, VERIFIES, sent.id, expected=sent.row_version)
