"""The training tenant's pages say that their figures are invented; a real region's do not."""

from __future__ import annotations

import datetime as dt

from semesta_platform.accounts.loader import load
from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.http.application import create_app
from semesta_platform.http.ground import ground_of
from semesta_platform.installation import Installation
from semesta_platform.tenancy import service
from semesta_platform.tenancy.regions import TRAINING
from semesta_tenants.coverage import training
from semesta_tenants.registry import CAPABILITIES
from tests.factories.people import SEATS, person_with, signed_in
from tests.home.conftest import reported

WORDS = "Data rekaan: semua angka"


def test_every_page_of_the_training_tenant_says_so(own_installation: Installation) -> None:
    owner = own_installation.owner_engine()
    service.create_training_tenant(owner)
    app = create_app(own_installation, CAPABILITIES, loader=load)
    engine = ground_of(app).engine
    for figure in training.months(dt.date(2026, 1, 1)):
        reported(engine, figure, TRAINING.code)
    seat = Seat(Role.TENANT_ADMIN, tenant_code=TRAINING.code)
    trainee, admin = (signed_in(app, person_with(engine, each)) for each in (seat, SEATS[Role.TENANT_ADMIN]))
    pages = [f"/{TRAINING.slug}/", f"/{TRAINING.slug}/audit", f"/{TRAINING.slug}/pengaturan/orang"]
    assert [WORDS in trainee.get(page).text for page in pages] == [True, True, True]
    assert WORDS not in admin.get("/kab-batu-bara/").text
    for each in (engine, owner):
        each.dispose()
    ground_of(app).queue.close()
