"""A national file of 100,000 rows read, previewed, confirmed and published, in a process of its own that is timed and weighed."""

from __future__ import annotations

import calendar
import datetime as dt
import io
import json
import os
import resource
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
import xlsxwriter
from sqlalchemy import Engine, make_url

from semesta_platform.database import connect
from semesta_platform.installation import Installation
from semesta_platform.jobs import leasing
from semesta_platform.jobs.perform import perform
from semesta_platform.jobs.records import Outcome, Timing
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.tenancy.regions import all_regions
from semesta_platform.transactions import shared_transaction
from semesta_tenants.coverage.records import Actor
from semesta_tenants.intake import files_publishing as publishing
from semesta_tenants.intake import files_queries as queries
from semesta_tenants.intake import files_service as service
from semesta_tenants.intake import files_steps as steps
from semesta_worker.registry import JOBS
from tests.benchmarks.figures import Figure
from tests.benchmarks.ground import Size

MOST_SECONDS, MOST_MEGABYTES = 30.0, 500.0
ADDRESS = "SEMESTA_BENCHMARK_ADDRESS"
OPERATOR = Actor(uuid.UUID(int=1), "Pengelola sistem")
HEADERS = (
    *("Kode wilayah", "Nama", "Tanggal", "Penduduk", "Sumber penduduk", "Semester penduduk", "Terdaftar", "Aktif"),
    *("PBPU_PEMDA terdaftar", "PBPU_PEMDA aktif", "Jenis", "Judul sumber", "Alamat sumber", "Catatan"),
)
LAST = dt.date(2026, 1, 31)
STAGES = ("stored", "read", "previewed", "confirmed", "published")


def measure(nation: Installation, size: Size, folder: Path) -> Iterator[Figure]:
    """Seconds and megabytes against their bars, and seconds beside the least that such a file costs. folder: an existing one."""
    file = folder / "nasional.xlsx"
    file.write_bytes(workbook(size.codes(), size.lines))
    ours, theirs = _child("ours", nation.application_url, file), _child("bare", str(nation.owner_url), file)
    took = sum(ours[stage] for stage in STAGES)
    note = ", ".join(f"{stage} {ours[stage]:.1f} s" for stage in STAGES)
    what = f"a file of {size.lines} rows imported"
    yield Figure(what, "s", took, "the most it may take", MOST_SECONDS, 1.0, note)
    yield Figure(what, "MB", ours["megabytes"], "the most it may take", MOST_MEGABYTES, 1.0, "peak of the process")
    yield Figure(what, "s", took, "calamine and one COPY", theirs["bare"], None, f"{theirs['megabytes']:.0f} MB")


def workbook(codes: Sequence[str], lines: int) -> bytes:
    """A table of so many rows, each of another region or date."""
    names, days = {each.code: each.name for each in all_regions()}, _days(-(-lines // len(codes)))
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"constant_memory": True, "strings_to_urls": False}) as book:
        sheet, shape = book.add_worksheet("Nasional"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADERS)
        for number in range(lines):
            month, region = divmod(number, len(codes))
            code, line = codes[region], number + 1
            sheet.write_string(line, 0, code)
            sheet.write_string(line, 1, names[code])
            sheet.write_datetime(line, 2, dt.datetime.combine(days[month], dt.time()), shape)
            sheet.write_number(line, 3, 100_000 + region * 10)
            sheet.write_row(line, 4, ("Dukcapil (DKB)", "2024S2", 90_000 + region + month, 70_000 + region * 3 + month))
            sheet.write_row(line, 8, (20_000 + region, 15_000 + month, "aktual", "Rekap nasional", "https://rekap.example/2026"))
    return target.getvalue()


def _days(count: int) -> list[dt.date]:
    """The ends of months, newest first, then their middles: JKN began in 2014."""
    ends = []
    year, month = LAST.year, LAST.month
    while year >= 2014:
        ends.append(dt.date(year, month, calendar.monthrange(year, month)[1]))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return [*ends, *(each.replace(day=15) for each in ends)][:count]


def _child(side: str, address: str, file: Path) -> dict[str, float]:
    """What one side took, measured by itself in a process that did nothing else."""
    command = [sys.executable, "-m", "tests.benchmarks.importing", side, str(file)]
    done = subprocess.run(command, env=os.environ | {ADDRESS: address}, stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


# ---- in the child ----------------------------------------------------------------------------------------------------------


def ours(address: str, file: Path) -> dict[str, float]:
    """The product's own way, by its services and jobs, as a worker performs them one after the other."""
    engine, found, clock = connect(address), {}, _Clock()
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        file_id, _ = service.store(session, OPERATOR, service.Upload(file.name, file.read_bytes()))
    found["stored"] = clock.lap()
    _carry(engine, service.READ_JOB)
    found["read"] = clock.lap()
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        read = steps.found_or_none(queries.file(session, file_id, queries.Scope.NATIONAL))
        # The other benchmarks have published figures of some of these dates already.
        rows = queries.rows(session, file_id, "new", None, 1) or queries.rows(session, file_id, "changed", None, 1)
        parts = queries.parts(session, file_id)
    found["previewed"] = clock.lap()
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        publishing.confirm(session, OPERATOR, read, read.version)
    found["confirmed"] = clock.lap()
    _carry(engine, publishing.PUBLISH_JOB)
    found["published"] = clock.lap()
    _expect(engine, file_id, read.usable, bool(rows and parts))
    engine.dispose()
    return {**found, "megabytes": _megabytes()}


def bare(address: str, file: Path) -> dict[str, float]:
    """The least: the library reads the workbook, one COPY takes its rows into a table without index or rights."""
    from python_calamine import CalamineWorkbook

    clock = _Clock()
    url = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    with CalamineWorkbook.from_filelike(io.BytesIO(file.read_bytes())) as book, psycopg.connect(url) as connection:
        rows = book.get_sheet_by_index(0).to_python()
        connection.execute(f"CREATE TEMP TABLE bare ({', '.join(f'c{place} text' for place in range(len(rows[0])))})".encode())
        with connection.cursor().copy("COPY bare FROM STDIN") as copy:
            for row in rows[1:]:
                copy.write_row(row)
        connection.commit()
    return {"bare": clock.lap(), "megabytes": _megabytes()}


def _carry(engine: Engine, job: str) -> None:
    """What relay and worker do, without the queue between them."""
    while True:
        with shared_transaction(engine, SharedRole.RELAY) as session:
            messages, _ = leasing.lease(session, Timing(), 100, [job], [])
        if not messages:
            return
        for message in messages:
            if perform(engine, JOBS, message, grace=60) is not Outcome.DONE:
                raise RuntimeError(f"{job} was not done.")


def _expect(engine: Engine, file_id: uuid.UUID, rows: int, previewed: object) -> None:
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        parts = queries.parts(session, file_id)
    if not previewed or sum(each.written for each in parts) != rows:
        raise RuntimeError("Rows are missing.")


class _Clock:
    def __init__(self) -> None:
        self._began = time.perf_counter()

    def lap(self) -> float:
        before, self._began = self._began, time.perf_counter()
        return self._began - before


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    side = {"ours": ours, "bare": bare}[sys.argv[1]]
    sys.stdout.write(json.dumps(side(os.environ[ADDRESS], Path(sys.argv[2]))))
