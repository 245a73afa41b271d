"""Where a tenant's pages stand; one place for the addresses that the home leads to."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

DESK = "/cabang/"
"""A liaison's desk, over all tenants of the branch."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one tenant. slug: its place in them."""

    slug: str

    @property
    def figures(self) -> str:
        """All months."""
        return f"/{self.slug}/cakupan/"

    @property
    def members(self) -> str:
        """A province's regencies and cities."""
        return f"/{self.slug}/cakupan/kabupaten-kota/"

    @property
    def gates(self) -> str:
        """Evidence of gates."""
        return f"/{self.slug}/syarat/"

    @property
    def verification(self) -> str:
        """What waits for the branch here."""
        return f"/{self.slug}/verifikasi/"

    @property
    def calendar(self) -> str:
        """The last 24 months, on the page of all months."""
        return f"{self.figures}#kalender"

    @property
    def targets(self) -> str:
        """All targets."""
        return f"/{self.slug}/target/"

    @property
    def forecasts(self) -> str:
        """All forecasts."""
        return f"{self.targets}prakiraan/"

    @property
    def tasks(self) -> str:
        """All tasks."""
        return f"/{self.slug}/tugas/"

    @property
    def batches(self) -> str:
        """Batches that wait for the region."""
        return f"/{self.slug}/penyerahan/?giliran=daerah"

    @property
    def entries(self) -> str:
        """Months of contributions with something to confirm."""
        return f"/{self.slug}/iuran/?keadaan=menunggu#daftar"

    @property
    def ranking(self) -> str:
        """Where the tenant stands, and why."""
        return f"/{self.slug}/peringkat/"

    def month(self, period: dt.date) -> str:
        """One month with its versions. period: any day of it."""
        return f"{self.figures}{period:%Y-%m}/"

    def entry(self, period: dt.date) -> str:
        """The form of one month."""
        return f"{self.month(period)}isi"

    def target(self, identity: uuid.UUID) -> str:
        """One target."""
        return f"{self.targets}{identity}/"

    def task(self, identity: uuid.UUID) -> str:
        """One task."""
        return f"{self.tasks}{identity}/"

    def action(self, identity: uuid.UUID) -> str:
        """One action item of the forum."""
        return f"/{self.slug}/forum/tindak-lanjut/{identity}/"

    def version(self, identity: uuid.UUID) -> str:
        """One submission, as its verifier reads it."""
        return f"{self.verification}{identity}/"
