"""YAML with the line of everything in it, and without what an edition has no use for: anchors, tags, several documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from semesta_platform.errors import InvalidError

MOST_BYTES = 200_000
"""Thirty times the longest edition; more is refused before a byte of it is read as YAML."""
DEEPEST = 24
MOST_NODES = 5_000
MOST_FAULTS = 50
"""More are not told: the first ones explain the file."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What cannot be used. line: in the file, from 1. words: an Indonesian sentence that says why."""

    line: int
    words: str

    def __str__(self) -> str:
        """As it is shown."""
        return f"Baris {self.line}: {self.words}"


class EditionError(InvalidError):
    """A file that is no right edition: nothing of it is used. faults: what is wrong, in order of lines."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(sorted(set(faults))[:MOST_FAULTS])
        super().__init__(" ".join(str(each) for each in self.faults[:3]), {"file": [str(each) for each in self.faults]})


@dataclass(frozen=True, slots=True)
class Text:
    """A single value, always as written: '1.10' stays '1.10', and 'no' is no truth value."""

    line: int
    value: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """Values in order."""

    line: int
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Named values. lines: of the names."""

    line: int
    entries: dict[str, Node]
    lines: dict[str, int]


Node: TypeAlias = Text | Listing | Table


def parse(content: bytes) -> Table:
    """The one document of a file.

    Raises:
        EditionError: it is larger than 200,000 bytes, no UTF-8, no YAML, no table of names and values, nested more than 24
            deep, of more than 5,000 values, names something twice, or uses anchors, aliases or tags.
    """
    if len(content) > MOST_BYTES:
        raise EditionError([Fault(1, "Berkas terlalu besar: sebuah edisi paling banyak 200.000 bita.")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EditionError([Fault(content.count(b"\n", 0, error.start) + 1, "Simpan berkas sebagai UTF-8.")]) from None
    try:
        return _Builder(yaml.parse(text, Loader=yaml.CSafeLoader)).document()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise EditionError([Fault(line, f"Bukan YAML yang benar ({error.problem}).")]) from None
    except yaml.YAMLError:
        bad = next((number for number, line in enumerate(text.split("\n"), 1) if _unreadable(line)), 1)
        raise EditionError([Fault(bad, "Ada tanda yang tidak dapat dibaca.")]) from None


def _unreadable(line: str) -> bool:
    return any(not sign.isprintable() and sign not in "\t\r" for sign in line)


class _Builder:
    """Nodes out of events. Streaming: what is too deep or too long is refused where it becomes so."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._count = 0

    def document(self) -> Table:
        event = next(self._events)
        while isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent):
            raise EditionError([Fault(1, "Berkas ini kosong.")])
        found = self._node(event, 1)
        if not isinstance(found, Table):
            raise EditionError([Fault(found.line, "Tulis edisi sebagai nama dan nilai, misalnya 'edition: uhc-awards-2026'.")])
        next(self._events)
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise EditionError([Fault(_line(after), "Satu berkas memuat satu edisi; hapus '---' dan isi sesudahnya.")])
        return found

    def _node(self, event: Any, depth: int) -> Node:
        line = _line(event)
        self._count += 1
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise EditionError([Fault(line, "Jangkar (&) dan rujukan (*) tidak diperbolehkan: tulis isinya lengkap.")])
        if event.tag is not None:
            raise EditionError([Fault(line, f"Penanda jenis {event.tag} tidak diperbolehkan.")])
        if depth > DEEPEST:
            raise EditionError([Fault(line, f"Bertingkat terlalu dalam: paling banyak {DEEPEST} tingkat.")])
        if self._count > MOST_NODES:
            raise EditionError([Fault(line, "Isi terlalu banyak: paling banyak 5.000 nilai.")])
        if isinstance(event, yaml.ScalarEvent):
            return Text(line, event.value, quoted=event.style is not None)
        return self._listing(line, depth) if isinstance(event, yaml.SequenceStartEvent) else self._table(line, depth)

    def _listing(self, line: int, depth: int) -> Listing:
        items = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return Listing(line, tuple(items))

    def _table(self, line: int, depth: int) -> Table:
        entries: dict[str, Node] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            name = self._node(event, depth + 1)
            if not isinstance(name, Text):
                raise EditionError([Fault(name.line, "Nama harus berupa satu kata, bukan daftar atau tabel.")])
            if name.value in entries:
                raise EditionError([Fault(name.line, f"Nama '{name.value[:60]}' sudah ditulis di baris {lines[name.value]}.")])
            lines[name.value] = name.line
            entries[name.value] = self._node(next(self._events), depth + 1)
        return Table(line, entries, lines)


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1
