"""Who acts in the samples: roles, never persons."""

from __future__ import annotations

import datetime as dt
from typing import Final

from semesta_platform.interface.frame import Person

TODAY: Final = dt.date(2025, 3, 18)
NOW: Final = dt.datetime(2025, 3, 18, 7, 5, tzinfo=dt.UTC)

HEALTH: Final = Person("Admin Dinkes", "Admin daerah, Dinas Kesehatan")
SOCIAL: Final = Person("Staf Dinsos", "Dinas Sosial")
CIVIL: Final = Person("Staf Disdukcapil", "Disdukcapil")
FINANCE: Final = Person("Staf BPKAD", "BPKAD")
SECRETARIAT: Final = Person("Staf Setda", "Sekretariat Daerah")
LIAISON: Final = Person("Pendamping BPJS", "Pendamping, BPJS Cabang Contoh", "bpjs")
CENTRE: Final = Person("Pengamat Pusat", "Pengamat pusat", "centre")
OPERATOR: Final = Person("Operator Sistem", "Pengelola instalasi", "operator")
SYSTEM: Final = Person("Semesta", "Sistem", "system")
