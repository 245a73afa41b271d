"""Editions as files: read strictly, written again the same; the ones that come with the product."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from semesta_tenants.awards import checks, reading, writing
from semesta_tenants.awards.nodes import MOST_FAULTS, EditionError, Fault, parse
from semesta_tenants.awards.records import Edition

BUNDLED = ("uhc-awards-2023", "uhc-awards-2024", "uhc-awards-2026", "simulasi-uhc-2027")
"""Editions that come with the product, oldest first: what is published of them and nothing guessed, and one simulation."""

__all__ = ["BUNDLED", "MOST_FAULTS", "EditionError", "Fault", "bundled", "bundled_file", "read", "write"]


def read(content: bytes) -> Edition:
    """An edition out of its file.

    Raises:
        EditionError: with every fault that was found, each with its line and an Indonesian sentence.
    """
    table = parse(content)
    faults: list[Fault] = []
    edition = reading.edition(table, faults)
    # Only right values can be judged as a whole: stand-ins would be reported as faults of their own.
    faults = faults or checks.check(edition, table)
    if faults:
        raise EditionError(faults)
    return edition


def write(edition: Edition) -> str:
    """The file of an edition: `read` gives the same edition again, and writing that gives the same text."""
    return writing.write(edition)


@cache
def bundled(name: str) -> Edition:
    """One of the editions that come with the product.

    Raises:
        KeyError: there is none of this name.
    """
    return read(bundled_file(name))


def bundled_file(name: str) -> bytes:
    """Its file as it is.

    Raises:
        KeyError: there is none of this name.
    """
    if name not in BUNDLED:
        raise KeyError(name)
    return (files("semesta_tenants.awards") / "editions" / f"{name}.yaml").read_bytes()
