"""The roles and what each may do: the one matrix, as data, from which grants, the page of roles and the tests are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from semesta_platform.http.permissions import Permission as P  # noqa: N817 (the matrix below is read by column)
from semesta_platform.interface.frame import Side


class Role(StrEnum):
    """What somebody can be, each at its own kind of place."""

    TENANT_ADMIN = "tenant_admin"
    OPD_STAFF = "opd_staff"
    LIAISON = "liaison"
    CENTRAL_VIEWER = "central_viewer"
    OPERATOR = "operator"


class PlaceKind(StrEnum):
    """Where a role is held: in one tenant, at a branch (then in all its tenants, also later ones), or in the installation."""

    TENANT = "tenant"
    BRANCH = "branch"
    INSTALLATION = "installation"


@dataclass(frozen=True, slots=True)
class RoleEntry:
    """One column of the matrix.

    everywhere: permissions held in every tenant or beyond tenants. there: permissions held in the tenants of the place.
    words, about: how pages name and explain it. office: of an organisation in the tenant, which must be named.
    """

    place: PlaceKind
    words: LazyString
    about: LazyString
    side: Side
    everywhere: frozenset[P]
    there: frozenset[P] = frozenset()
    office: bool = False

    def holds(self, permission: P) -> bool:
        """Whether somebody in this role holds it at the role's place."""
        return permission in self.everywhere or permission in self.there


# Published figures and rankings are for everybody who is signed in.
_ALL = frozenset({P.SIGNED_IN, P.NATIONAL_VIEW})

ROLES: Mapping[Role, RoleEntry] = MappingProxyType(
    {
        Role.TENANT_ADMIN: RoleEntry(
            PlaceKind.TENANT,
            _l("Admin daerah"),
            _l("Mengelola angka, petugas, dan pengaturan satu daerah."),
            "region",
            _ALL,
            frozenset(
                {
                    P.TENANT_HOME,
                    P.COVERAGE_VIEW,
                    P.COVERAGE_ENTER,
                    P.COVERAGE_SUBMIT,
                    P.TARGET_VIEW,
                    P.TARGET_SET,
                    P.PLAN_MAKE,
                    P.PLAN_CHOOSE,
                    P.TASK_VIEW,
                    P.TASK_CHANGE,
                    P.BATCH_VIEW,
                    P.BATCH_CHANGE,
                    P.CONTRIBUTION_VIEW,
                    P.CONTRIBUTION_ENTER,
                    P.FORUM_VIEW,
                    P.FORUM_MANAGE,
                    P.MINUTES_SIGN,
                    P.ACTION_CHANGE,
                    P.PEOPLE_MANAGE,
                    P.AUDIT_VIEW,
                    P.SETTINGS_CHANGE,
                    P.RANKING_VIEW,
                    P.OBJECTION_RAISE,
                }
            ),
        ),
        Role.OPD_STAFF: RoleEntry(
            PlaceKind.TENANT,
            _l("Petugas OPD"),
            _l("Memasukkan angka dan mengerjakan tugas perangkat daerahnya."),
            "region",
            _ALL,
            frozenset(
                {
                    P.TENANT_HOME,
                    P.COVERAGE_VIEW,
                    P.COVERAGE_ENTER,
                    P.TARGET_VIEW,
                    P.PLAN_MAKE,
                    P.TASK_VIEW,
                    P.TASK_CHANGE,
                    P.BATCH_VIEW,
                    P.BATCH_CHANGE,
                    P.CONTRIBUTION_VIEW,
                    P.CONTRIBUTION_ENTER,
                    P.FORUM_VIEW,
                    P.ACTION_CHANGE,
                    P.RANKING_VIEW,
                }
            ),
            office=True,
        ),
        Role.LIAISON: RoleEntry(
            PlaceKind.BRANCH,
            _l("Penghubung BPJS Kesehatan"),
            _l("Memverifikasi angka dan mengerjakan tugas bersama semua daerah binaan kantor cabangnya; tidak melihat draf."),
            "bpjs",
            _ALL | {P.BRANCH_DESK},
            frozenset(
                {
                    P.TENANT_HOME,
                    P.COVERAGE_VIEW,
                    P.COVERAGE_VERIFY,
                    P.EVIDENCE_RECORD,
                    P.TARGET_VIEW,
                    P.TASK_VIEW,
                    P.TASK_CHANGE,
                    P.BATCH_VIEW,
                    P.BATCH_CHANGE,
                    P.CONTRIBUTION_VIEW,
                    P.CONTRIBUTION_ENTER,
                    P.FORUM_VIEW,
                    P.MINUTES_SIGN,
                    P.ACTION_CHANGE,
                    P.RANKING_VIEW,
                }
            ),
        ),
        Role.CENTRAL_VIEWER: RoleEntry(
            PlaceKind.INSTALLATION,
            _l("Pembaca pusat"),
            _l("Melihat angka yang sudah terbit dan peringkat semua daerah, dan tidak lebih."),
            "centre",
            _ALL,
        ),
        Role.OPERATOR: RoleEntry(
            PlaceKind.INSTALLATION,
            _l("Pengelola sistem"),
            _l("Mengelola daerah, kantor cabang, dan akun; mencatat bukti dari sumber resmi."),
            "operator",
            _ALL | {P.OPERATOR_MANAGE, P.EVIDENCE_RECORD},
        ),
    }
)

PERMISSION_WORDS: Mapping[P, LazyString] = MappingProxyType(
    {
        P.SIGNED_IN: _l("Mengatur akun sendiri"),
        P.NATIONAL_VIEW: _l("Melihat angka terbit dan peringkat semua daerah"),
        P.BRANCH_DESK: _l("Membuka meja kantor cabang"),
        P.TENANT_HOME: _l("Membuka beranda daerah"),
        P.COVERAGE_VIEW: _l("Melihat angka kepesertaan daerah"),
        P.COVERAGE_ENTER: _l("Memasukkan angka"),
        P.COVERAGE_SUBMIT: _l("Mengajukan angka ke kantor cabang"),
        P.COVERAGE_VERIFY: _l("Memverifikasi atau mengembalikan angka"),
        P.EVIDENCE_RECORD: _l("Mencatat bukti syarat"),
        P.TARGET_VIEW: _l("Melihat target dan prakiraan daerah"),
        P.TARGET_SET: _l("Menetapkan dan mengubah target"),
        P.PLAN_MAKE: _l("Menghitung dan menyimpan rencana anggaran"),
        P.PLAN_CHOOSE: _l("Memilih rencana menjadi target dan tugas"),
        P.TASK_VIEW: _l("Melihat tugas (OPD miliknya, cabang yang dibagikan)"),
        P.TASK_CHANGE: _l("Membuat, memindahkan, mengubah, dan menutup tugas"),
        P.BATCH_VIEW: _l("Melihat penyerahan data ke kantor cabang"),
        P.BATCH_CHANGE: _l("Menyerahkan, menjawab, dan menyetujui data untuk pihaknya"),
        P.CONTRIBUTION_VIEW: _l("Melihat tagihan, pembayaran, dan tunggakan iuran"),
        P.CONTRIBUTION_ENTER: _l("Mencatat dan membatalkan tagihan serta pembayaran iuran"),
        P.FORUM_VIEW: _l("Melihat rapat forum dan tindak lanjutnya"),
        P.FORUM_MANAGE: _l("Mengelola rapat, notulen, dan daftar organisasi"),
        P.MINUTES_SIGN: _l("Mengesahkan notulen untuk pihaknya"),
        P.ACTION_CHANGE: _l("Membuat, mengubah, dan menutup tindak lanjut"),
        P.RANKING_VIEW: _l("Melihat penjelasan peringkat daerah"),
        P.OBJECTION_RAISE: _l("Mengajukan keberatan atas peringkat"),
        P.PEOPLE_MANAGE: _l("Mengundang petugas dan mencabut peran"),
        P.AUDIT_VIEW: _l("Membaca jejak perubahan"),
        P.SETTINGS_CHANGE: _l("Mengubah pengaturan daerah"),
        P.OPERATOR_MANAGE: _l("Mengelola daerah, kantor cabang, dan akun"),
    }
)
"""The rows of the matrix, in the order in which they are shown."""

TENANT_ROLES = tuple(role for role, entry in ROLES.items() if entry.place is PlaceKind.TENANT)
"""Roles that a tenant's own admin may give."""
