"""The demo's accounts: one for each role that the demo shows, all with one printed password."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Engine

from semesta_platform.accounts import queries, service
from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.tenancy.regions import TRAINING
from semesta_platform.transactions import shared_transaction
from semesta_worker.demo_training import BRANCH
from semesta_worker.granting import give

PASSWORD: Final = "semesta-demo"  # noqa: S105 (printed on the screen: the demo's data are public)
DOMAIN: Final = "semesta.example"
PEOPLE: Final = (
    ("admin.batubara", "Admin Kabupaten Batu Bara", Seat(Role.TENANT_ADMIN, "12.19")),
    ("admin.tanjungbalai", "Admin Kota Tanjungbalai", Seat(Role.TENANT_ADMIN, "12.74")),
    ("admin.lomboktimur", "Admin Kabupaten Lombok Timur", Seat(Role.TENANT_ADMIN, "52.03")),
    ("admin.babel", "Admin Provinsi Kepulauan Bangka Belitung", Seat(Role.TENANT_ADMIN, "19")),
    ("opd.dinkes.batubara", "Petugas Dinas Kesehatan", Seat(Role.OPD_STAFF, "12.19", organisation="Dinas Kesehatan")),
    ("liaison.kisaran", "Penghubung Cabang Kisaran", Seat(Role.LIAISON, branch_code="kisaran")),
    ("liaison.selong", "Penghubung Cabang Selong", Seat(Role.LIAISON, branch_code="selong")),
    ("liaison.pangkalpinang", "Penghubung Cabang Pangkalpinang", Seat(Role.LIAISON, branch_code="pangkalpinang")),
    ("liaison.latihan", "Penghubung Cabang Latihan (data rekaan)", Seat(Role.LIAISON, branch_code=BRANCH)),
    ("pusat", "Pembaca Pusat", Seat(Role.CENTRAL_VIEWER)),
    ("operator", "Pengelola Sistem", Seat(Role.OPERATOR)),
    ("admin.latihan", "Admin Kabupaten Latihan (data rekaan)", Seat(Role.TENANT_ADMIN, TRAINING.code)),
)
"""Name before the @, shown name, seat."""


def prepare(engine: Engine) -> None:
    """Make the accounts that are missing, with their seat; one that is there keeps its password and what became of its roles.

    engine: the application's.
    """
    for local, name, seat in PEOPLE:
        email = f"{local}@{DOMAIN}"
        with shared_transaction(engine, SharedRole.REGISTRY) as session:
            if queries.person_by_email(session, email) is not None:
                continue
            person = service.create_person(session, email, name, PASSWORD)
        give(engine, person, seat)


def greeting() -> str:
    """The accounts as `semesta up` prints them."""
    width = max(len(local) for local, _, _ in PEOPLE) + len(DOMAIN) + 1
    lines = [f"  {local + '@' + DOMAIN:<{width}}  {name}" for local, name, _ in PEOPLE]
    return "\n".join([f"Demo accounts, all with the password {PASSWORD}:", *lines])
