"""The training region stands in no ranking, and its page says why."""

from __future__ import annotations

from semesta_platform.accounts.loader import load
from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.http.application import create_app
from semesta_platform.http.ground import ground_of
from semesta_platform.installation import Installation
from semesta_platform.tenancy import service
from semesta_platform.tenancy.regions import TRAINING
from semesta_tenants.registry import CAPABILITIES
from tests.awards.bench import Awards
from tests.coverage.pages import words_of
from tests.factories.people import person_with, post, signed_in


def test_the_training_region_is_in_no_ranking(own_installation: Installation) -> None:
    owner = own_installation.owner_engine()
    service.create_training_tenant(owner)
    app = create_app(own_installation, CAPABILITIES, loader=load)
    engine = ground_of(app).engine
    try:
        trainee = signed_in(app, person_with(engine, Seat(Role.TENANT_ADMIN, tenant_code=TRAINING.code)))
        here = f"/{TRAINING.slug}/peringkat/"
        Awards(engine, owner).open()
        page = words_of(trainee.get(here).text)
        assert "Daerah latihan tidak ikut peringkat" in page
        assert "Angkanya data rekaan untuk berlatih" in page
        addresses = ("keberatan", "publik", "syarat.csv", "daerah.csv")
        assert [trainee.get(here + each).status_code for each in addresses] == [404] * 4
        assert trainee.get(f"{here}?bulan=2025-04").status_code == 200
        assert post(trainee, f"{here}keberatan", hitungan="1", pokok="other", uraian="x" * 20, bukti="Surat 1")[0] == 404
        assert post(trainee, f"{here}publik", tampil="angka")[0] == 404
    finally:
        for each in (engine, owner):
            each.dispose()
        ground_of(app).queue.close()
