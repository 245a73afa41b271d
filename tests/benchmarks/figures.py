"""What a benchmark gives: a figure beside its baseline, as a line and as a row of the closing table; and fair medians."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

HEAD = ("what", "Semesta", "baseline", "ratio", "bar", "held")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement; less is better.

    what: in a few words. ours, theirs: medians in `unit`. baseline: what `theirs` is. bar: the highest ratio of both that is
    good enough, None where none is set. note: more that was seen.
    """

    what: str
    unit: str
    ours: float
    baseline: str
    theirs: float
    bar: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float:
        """How many times the baseline's."""
        return self.ours / self.theirs

    @property
    def held(self) -> bool:
        """Whether the ratio is within the bar, if there is one."""
        return self.bar is None or self.ratio <= self.bar

    def line(self) -> str:
        """All of it in one line."""
        verdict = "no bar" if self.bar is None else f"at most {self.bar:g}x: {'held' if self.held else 'MISSED'}"
        figures = f"{_number(self.ours)} {self.unit}; {self.baseline} {_number(self.theirs)} {self.unit}"
        return f"{self.what}: {figures}; {self.ratio:.2f}x; {verdict}" + (f"; {self.note}" if self.note else "")

    def row(self) -> tuple[str, ...]:
        """The cells of the table."""
        bar, held = ("-", "-") if self.bar is None else (f"{self.bar:g}x", "yes" if self.held else "NO")
        theirs = f"{_number(self.theirs)} {self.unit} ({self.baseline})"
        return (self.what, f"{_number(self.ours)} {self.unit}", theirs, f"{self.ratio:.2f}x", bar, held)


def table(figures: Sequence[Figure]) -> str:
    """All figures as a table in Markdown, readable as it stands."""
    rows = [HEAD, *(figure.row() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def medians(rounds: int, *runs: Callable[[], float]) -> list[float]:
    """The median of each run over so many rounds.

    The runs of a round follow each other, every second round in the other order: whatever disturbs the machine meets all alike.
    """
    found: list[list[float]] = [[] for _ in runs]
    for number in range(rounds):
        pairs = list(zip(runs, found, strict=True))
        for run, kept in pairs if number % 2 == 0 else reversed(pairs):
            kept.append(run())
    return [median(kept) for kept in found]


def _number(value: float) -> str:
    """Three digits that mean something."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
