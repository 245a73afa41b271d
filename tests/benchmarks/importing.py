"""A national file of 100,000 rows read, previewed, confirmed and published, by processes that are timed and weighed.

One process reads the file; two publish its regions side by side, for that is how many workers the chart starts.
"""

from __future__ import annotations

import calendar
import datetime as dt
import gc
import io
import json
import os
import resource
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
AT_ONCE = 20
"""Messages that a worker takes together: few, so that neither has many left when the other is through."""


def measure(nation: Installation, size: Size, folder: Path) -> Iterator[Figure]:
    """Seconds and megabytes against their bars, and seconds beside the least that such a file costs. folder: an existing one."""
    file = folder / "nasional.xlsx"
    file.write_bytes(workbook(size.codes(), size.lines))
    ours, theirs = _child("ours", nation.application_url, file), _child("bare", str(nation.owner_url), file)
    took = sum(ours[stage] for stage in STAGES)
    note = ", ".join(f"{stage} {ours[stage]:.1f} s" for stage in STAGES) + " by two workers"
    what = f"a file of {size.lines} rows imported"
    yield Figure(what, "s", took, "the most it may take", MOST_SECONDS, 1.0, note)
    both = f"peak of the worker that reads and publishes; the one that only publishes {ours['beside']:.0f} MB"
    yield Figure(what, "MB", ours["megabytes"], "the most it may take", MOST_MEGABYTES, 1.0, both)
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
    """The product's own way, by its services and jobs, as workers perform them one after the other."""
    with _another_worker() as beside:
        return _ours(address, file, beside)


def _ours(address: str, file: Path, beside: subprocess.Popen[str]) -> dict[str, float]:
    engine, found, clock = _worker(address), {}, _Clock()
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
    found |= _published(engine, beside)
    found["published"] = clock.lap()
    _expect(engine, file_id, read.usable, bool(rows and parts))
    engine.dispose()
    return {**found, "megabytes": _megabytes()}


def _published(engine: Engine, beside: subprocess.Popen[str]) -> dict[str, float]:
    """Publish what was asked for together with the other worker, until both are through; what the other weighed."""
    if beside.stdin is None or beside.stdout is None:
        raise RuntimeError("The other worker cannot be spoken to.")
    beside.stdin.write("\n")
    beside.stdin.flush()
    _carry(engine, publishing.PUBLISH_JOB)
    return {"beside": float(beside.stdout.readline())}


def publisher(address: str) -> None:
    """The other worker: says that it is up, begins to publish when it is told to, and says what it weighed."""
    engine = _worker(address)
    sys.stdout.write("\n")
    sys.stdout.flush()
    if sys.stdin.readline():
        _carry(engine, publishing.PUBLISH_JOB)
        sys.stdout.write(f"{_megabytes()}\n")
    engine.dispose()


@contextmanager
def _another_worker() -> Iterator[subprocess.Popen[str]]:
    """One more process that is up before anything is timed, as a worker is before there is work."""
    command = [sys.executable, "-m", "tests.benchmarks.importing", "publisher"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None or not process.stdout.readline():
            raise RuntimeError("The other worker did not start.")
        yield process


def _worker(address: str) -> Engine:
    """An engine in a process that begins as workers begin."""
    gc.collect()
    gc.freeze()
    return connect(address)


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
            messages, _ = leasing.lease(session, Timing(), AT_ONCE, [job], [])
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
    if sys.argv[1] == "publisher":
        publisher(os.environ[ADDRESS])
    else:
        side = {"ours": ours, "bare": bare}[sys.argv[1]]
        sys.stdout.write(json.dumps(side(os.environ[ADDRESS], Path(sys.argv[2]))))
