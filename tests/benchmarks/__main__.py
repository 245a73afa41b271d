"""`make bench`: runs every benchmark on servers of its own and prints each figure, then all of them as a table."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.benchmarks import (
    answering,
    carrying,
    creating,
    desking,
    forecasting,
    importing,
    listing,
    migrating,
    minuting,
    ranking,
    transacting,
)
from tests.benchmarks.figures import Figure, table
from tests.benchmarks.ground import Size, servers


def figures(folder: Path, size: Size, *, durable: bool = True) -> Iterator[Figure]:
    """Every figure as soon as it is there. folder: an existing one, for the servers' data."""
    with servers(folder, durable=durable) as given:
        created = creating.measure(given, size)
        with given.installation() as nation:
            seconds = creating.by_us(nation, size.codes())
            yield replace(created, note=f"{created.note}; all {size.tenants} by us in {seconds:.1f} s")
            yield from migrating.measure(given, nation, size)
            yield from transacting.measure(nation, size)
            yield from carrying.measure(given, nation, size)
            yield ranking.measure(nation, size)
            yield forecasting.measure(nation, size)
            yield from answering.measure(nation, size)
            yield from minuting.measure(nation, size)
            yield desking.measure(nation, size)
            yield from listing.measure(nation, size, folder)
            # Last: it fills every region with figures.
            yield from importing.measure(nation, size, folder)


def main() -> int:
    """1 when a bar is missed."""
    began, found = time.monotonic(), []
    _say(f"{os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}; PostgreSQL waits for its disk (fsync on)")
    with tempfile.TemporaryDirectory(prefix="semesta-bench-") as folder:
        for figure in figures(Path(folder), Size()):
            found.append(figure)
            _say(figure.line())
    _say(f"\n{table(found)}\n\n{time.monotonic() - began:.0f} seconds, load after {os.getloadavg()[0]:.1f}")
    return 0 if all(figure.held for figure in found) else 1


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
