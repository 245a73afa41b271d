"""Two runs side by side, and computed results beside official ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import orjson
import pytest

from semesta_tenants.awards.canonical import result_bytes
from semesta_tenants.awards.comparing import Snapshot, compare, snapshot
from semesta_tenants.awards.official import beside, differences
from semesta_tenants.awards.outcomes import Agreement, Cause, CauseKind, Movement, Official
from semesta_tenants.awards.words import beside_words
from semesta_tenants.coverage.records import CONTRIBUTIONS_PAID, UHC_PRIORITAS, GateState
from tests.awards.support import UHC_2026, counted, demo, printed, published, ranking, shown

LOW, HIGH = published("12.01", printed("98,5", "80,5")), published("12.02", printed("98,5", "82"), 2)
OTHER = published("12.03", printed("98,5", "81"), 3)


def kept(*rows: object, gates: tuple[object, ...] = (), **more: object) -> Snapshot:
    return snapshot(result_bytes(ranking(rows, gates, **more)))  # type: ignore[arg-type]  # publications


def told(movements: tuple[Movement, ...]) -> list[tuple[str, int | None, tuple[Cause, ...]]]:
    return [(each.code, each.places, each.causes) for each in movements]


def test_nothing_moves_between_equal_runs() -> None:
    assert compare(kept(LOW, HIGH), kept(HIGH, LOW)) == ()


def test_a_better_figure_moves_its_region_and_says_which_others_it_passed() -> None:
    better = published("12.01", printed("98,5", "83"), 4)
    assert told(compare(kept(LOW, HIGH, OTHER), kept(better, HIGH, OTHER))) == [
        ("12.01", 2, (Cause(CauseKind.FIGURE, "active", "=161/2", "=83"),)),
        ("12.02", -1, (Cause(CauseKind.OTHERS, others=("12.01",)),)),
        ("12.03", -1, (Cause(CauseKind.OTHERS, others=("12.01",)),)),
    ]


def test_a_first_figure_is_named_as_such() -> None:
    movements = compare(kept(HIGH, OTHER), kept(HIGH, OTHER, LOW))
    assert told(movements) == [("12.01", None, (Cause(CauseKind.FIGURE, "figure", None, "2025-12-31"),))]
    assert movements[0].before is None


def test_evidence_of_a_gate_is_a_cause() -> None:
    paid = shown("12.01", CONTRIBUTIONS_PAID, GateState.MET, paid_until=dt.date(2025, 9, 1))
    found = compare(kept(LOW), kept(LOW, gates=(paid,)))
    assert told(found) == [("12.01", 0, (Cause(CauseKind.GATE, CONTRIBUTIONS_PAID, None, "met"),))]
    lost = shown("12.01", UHC_PRIORITAS, GateState.NOT_MET)
    assert [(each.before and each.before.possible, each.after and each.after.possible) for each in compare(
        kept(LOW), kept(LOW, gates=(lost,))
    )] == [(("madya",), ())]  # fmt: skip


def test_other_rules_are_a_cause() -> None:
    lowest = UHC_2026.contests[0].categories[-1:]
    changed = replace(UHC_2026, version=2, reason="r", contests=(replace(UHC_2026.contests[0], categories=lowest),))
    assert [each.causes for each in compare(kept(LOW), kept(LOW, edition=changed))] == [(Cause(CauseKind.RULES),)]


def test_a_kept_run_holds_what_explains_it_and_no_float() -> None:
    def check(value: object) -> None:
        assert not isinstance(value, float)
        for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            check(each)

    document = orjson.loads(result_bytes(demo().result()))
    check(document)
    standing = next(each for each in document["contests"][0]["standings"] if each["code"] == "12.74")
    assert (standing["category"], standing["possible"], standing["rank"]) == ("pratama", ["madya"], 5)
    assert standing["coverage"] == {
        "relation": "=",
        "exact": "9881/100",
        "shown": "98.81",
        "why": "printed",
        "count": None,
        "base": 187_424,
    }
    assert standing["figure"]["source"]["title"] == "Pemko Tanjungbalai Raih Penghargaan UHC"
    active = standing["verdicts"][0]["parts"][1]
    assert active == {
        "kind": "threshold",
        "indicator": "active",
        "relation": ">=",
        "threshold": "95",
        "sources": ["balleonews", "kliktodaynews"],
        "truth": "not_met",
        "by_figures": "not_met",
        "why": "printed",
        "points": "-1333/100",
        "needed": 178_053,
        "missing": None,
    }


def test_what_is_no_run_is_refused() -> None:
    for content in (b"{}", b"[]", b"{"):
        with pytest.raises(ValueError, match=r"document|unexpected"):
            snapshot(content)


# ---- official results ---------------------------------------------------------------------------------------------------------


def test_an_official_result_is_consistent_different_or_undecided() -> None:
    result = ranking([LOW, HIGH, published("12.04", counted(1000, 990, 900), 4)])
    officials = [
        Official("12.01", "Madya"),
        Official("12.01", "Utama"),
        Official("12.02", ""),
        Official("12.04", "Pratama"),
        Official("12.04", "Platina"),
        Official("12.05", "Utama"),
    ]
    assert [(each.official.code, each.official.category, each.agreement) for each in beside(UHC_2026, result, officials)] == [
        ("12.01", "Madya", Agreement.CONSISTENT),
        ("12.01", "Utama", Agreement.DIFFERENT),
        ("12.02", "", Agreement.CONSISTENT),
        ("12.04", "Platina", Agreement.UNDECIDED),
        ("12.04", "Pratama", Agreement.DIFFERENT),
        ("12.05", "Utama", Agreement.UNDECIDED),
    ]
    assert [beside_words(each) for each in differences(UHC_2026, result, reversed(officials))] == [
        "Hasil resmi Utama, tetapi cakupan 98,50% di bawah 99,00%, keaktifan 80,50% di bawah 95,00% (per 31 Desember 2025).",
        (
            "Hasil resmi Pratama, tetapi angka yang diterbitkan memenuhi Madya (per 31 Desember 2025); "
            "bukti syarat lain mungkin belum lengkap."
        ),
    ]


def test_a_gate_may_be_what_contradicts() -> None:
    lost = shown("12.01", UHC_PRIORITAS, GateState.NOT_MET)
    found = differences(UHC_2026, ranking([LOW], [lost]), [Official("12.01", "Madya")])
    assert [beside_words(each) for each in found] == [
        "Hasil resmi Madya, tetapi syarat UHC Prioritas tidak terpenuhi (per 31 Desember 2025)."
    ]
