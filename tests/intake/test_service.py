"""Imports of a region on a real database: drafts alone are written, all or none, and taken back without touching the rest."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace

import pytest
from sqlalchemy import Engine, text

from semesta_platform.audit import queries as audit
from semesta_platform.errors import ConflictError, InvalidError, NotFoundError
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.coverage import publishing
from semesta_tenants.coverage import queries as figures
from semesta_tenants.coverage import service as coverage
from semesta_tenants.coverage.records import Actor, Figure, Headcount, Population, Reported, Side, Source, State, Version
from semesta_tenants.intake import queries, service
from semesta_tenants.intake.records import Import, ImportState, MovedError, Outcome
from tests.coverage.conftest import ADMIN, LIAISON, TODAY
from tests.intake.conftest import HERE, OFFICER, applied, csv, day, previewed, row, verified

pytestmark = pytest.mark.usefixtures("cleared")
APRIL = Figure(day(4), population=Population(187_939, "Dukcapil (DKB)", "2024S2"), total=Headcount(183_139, 150_499))


def versions(application: Engine, code: str = HERE) -> dict[str, list[tuple[int, State, Figure]]]:
    with tenant_transaction(application, code) as session:
        found = figures.months(session, Side.REGION)
    return {f"{each.period:%Y-%m}": [(it.number, it.state, it.figure) for it in each.versions] for each in found if each.versions}


def published(application: Engine) -> list[tuple[object, ...]]:
    with owner_transaction(application) as session:
        return [tuple(each) for each in session.execute(text("SELECT * FROM registry.published_figures ORDER BY number"))]


def outcomes(application: Engine, made: Import, code: str = HERE) -> list[tuple[int, str, list[str]]]:
    with tenant_transaction(application, code) as session:
        return [(each.line, each.outcome.value, [it.words for it in each.faults]) for each in queries.lines(session, made.id)]


def drafted(application: Engine, figure: Figure, reason: str = "") -> Version:
    with tenant_transaction(application, HERE) as session:
        return coverage.save_draft(session, ADMIN, figure, today=TODAY, reason=reason)


def acts(application: Engine) -> list[str]:
    with tenant_transaction(application, HERE) as session:
        return [each.action for each in audit.entries(session) if each.action.startswith("import.")]


def test_rows_become_drafts_and_nothing_before_they_are_confirmed(application: Engine) -> None:
    made = previewed(application, csv(row("2025-04"), row("2025-05", "183.200"), row("2025-06", "satu")))
    assert made.counts == {Outcome.NEW: 2, Outcome.CHANGED: 0, Outcome.UNCHANGED: 0, Outcome.REJECTED: 1}
    assert versions(application) == {}
    done = applied(application, made)
    assert (done.state, done.applied and done.applied.words) == (ImportState.APPLIED, OFFICER.words)
    assert versions(application) == {
        "2025-05": [(1, State.DRAFT, replace(APRIL, as_of=day(5), total=Headcount(183_200, 150_499)))],
        "2025-04": [(1, State.DRAFT, APRIL)],
    }
    with tenant_transaction(application, HERE) as session:
        assert figures.versions_of(session, day(4), Side.REGION)[0].contributors == (OFFICER.person_id,)
    assert sorted(acts(application)) == ["import.applied", "import.previewed"]


def test_a_published_figure_is_never_changed_by_an_import(application: Engine, owner: Engine) -> None:
    """A correction is a new version that has to be submitted and verified again."""
    verified(application, APRIL)
    before = published(owner)
    made = previewed(application, csv(row("2025-04", active="151.000")))
    assert outcomes(application, made) == [(2, "changed", [])]
    with pytest.raises(InvalidError) as refused:
        applied(application, made)
    assert refused.value.fields == {"reason": (service.REASON_NEEDED,)}
    assert versions(application) == {"2025-04": [(1, State.VERIFIED, APRIL)]}
    applied(application, made, "Rekonsiliasi triwulan I.")
    right = replace(APRIL, total=Headcount(183_139, 151_000))
    assert versions(application) == {"2025-04": [(2, State.DRAFT, right), (1, State.VERIFIED, APRIL)]}
    assert published(owner) == before
    with tenant_transaction(application, HERE) as session:
        draft = figures.versions_of(session, day(4), Side.REGION)[0]
        assert (draft.reason, draft.corrects is not None) == ("Rekonsiliasi triwulan I.", True)
        waiting = coverage.submit(session, ADMIN, draft.id, expected=draft.row_version, today=TODAY)
        coverage.verify(session, LIAISON, waiting.id, expected=waiting.row_version)
    now = published(owner)
    assert (now[: len(before)], len(now)) == (before, len(before) + 1)


def test_the_same_file_twice_changes_nothing(application: Engine) -> None:
    content = csv(row("2025-04"), row("2025-05", "183.200"))
    first = previewed(application, content)
    # Looked at twice, it is kept once.
    assert previewed(application, content).id == first.id
    applied(application, first)
    before = versions(application)
    again = previewed(application, content)
    assert again.counts[Outcome.UNCHANGED] == 2
    with tenant_transaction(application, HERE) as session:
        earlier = queries.same_file(session, again.digest, [ImportState.APPLIED])
    assert earlier is not None
    assert earlier.id == first.id
    with pytest.raises(ConflictError):
        applied(application, again)
    assert versions(application) == before


def test_empty_cells_change_nothing_and_a_month_keeps_its_day(application: Engine) -> None:
    drafted(application, replace(APRIL, as_of=day(4, 30), note="dari SIPP"))
    made = previewed(application, b"Bulan;Terdaftar;Aktif\n2025-04;;150.600\n")
    applied(application, made)
    after = replace(APRIL, as_of=day(4, 30), note="dari SIPP", total=Headcount(183_139, 150_600))
    assert versions(application) == {"2025-04": [(1, State.DRAFT, after)]}


def test_a_month_that_the_branch_looks_at_is_rejected_until_it_is_taken_back(application: Engine) -> None:
    draft = drafted(application, APRIL)
    with tenant_transaction(application, HERE) as session:
        waiting = coverage.submit(session, ADMIN, draft.id, expected=draft.row_version, today=TODAY)
    made = previewed(application, csv(row("2025-04", active="150.600"), row("2025-04", active="150.600")))
    words = "Bulan ini sedang diperiksa kantor cabang. Tarik dahulu pengajuannya bila ingin mengubahnya."
    assert outcomes(application, made) == [(2, "rejected", [words]), (3, "rejected", [words])]
    with tenant_transaction(application, HERE) as session:
        coverage.withdraw(session, ADMIN, waiting.id, expected=waiting.row_version)
    with tenant_transaction(application, HERE) as session:
        again = service.compare_again(session, made.id, today=TODAY)
    assert outcomes(application, again) == [(2, "changed", []), (3, "unchanged", [])]


def test_a_month_whose_correction_was_returned_is_corrected_again(application: Engine) -> None:
    stands = verified(application, APRIL)
    with tenant_transaction(application, HERE) as session:
        draft = coverage.correct(session, ADMIN, stands.id, reason="Salah hitung.")
        right = replace(APRIL, total=Headcount(183_139, 150_600))
        draft = coverage.save_draft(session, ADMIN, right, today=TODAY, expected=draft.row_version, reason="Salah hitung.")
        waiting = coverage.submit(session, ADMIN, draft.id, expected=draft.row_version, today=TODAY)
        coverage.return_(session, LIAISON, waiting.id, expected=waiting.row_version, reason="Belum cocok.")
    same = previewed(application, csv(row("2025-04")))
    assert outcomes(application, same) == [(2, "unchanged", [])]
    made = previewed(application, csv(row("2025-04", active="150.700"), row("2025-05", "183.200")))
    assert outcomes(application, made) == [(2, "changed", []), (3, "new", [])]
    applied(application, made, "Rekonsiliasi.")
    found = versions(application)
    assert [(number, state) for number, state, _ in found["2025-04"]] == [
        (3, State.DRAFT),
        (2, State.RETURNED),
        (1, State.VERIFIED),
    ]
    assert found["2025-04"][0][2].total.active == 150_700


def test_a_correction_keeps_its_day(application: Engine) -> None:
    verified(application, APRIL)
    made = previewed(application, b"Tanggal;Aktif\n30/04/2025;150.600\n")
    words = "Koreksi tetap untuk tanggal yang sama dengan angka yang dikoreksi (01/04/2025)."
    assert outcomes(application, made) == [(2, "rejected", [words])]


def test_segments_that_no_longer_fit_their_total_are_rejected(application: Engine) -> None:
    drafted(application, APRIL)
    made = previewed(application, b"Bulan;PBI_JK terdaftar\n2025-04;190.000\n")
    assert outcomes(application, made) == [(2, "rejected", ["Jumlah segmen (190.000) melebihi total (183.139)."])]


def test_a_jump_needs_a_reason_also_within_the_file(application: Engine) -> None:
    made = previewed(application, csv(row("2025-04"), row("2025-05", active="100.000")))
    with pytest.raises(InvalidError):
        applied(application, made)
    applied(application, made, "Penonaktifan PBI JK oleh Kemensos.")
    with tenant_transaction(application, HERE) as session:
        reasons = [figures.versions_of(session, day(month), Side.REGION)[0].reason for month in (4, 5)]
    assert reasons == ["", "Penonaktifan PBI JK oleh Kemensos."]


def test_an_import_asks_for_reasons_by_the_rule_of_the_form(application: Engine) -> None:
    """Four thousand more pass a share of 15 %, and are unusual after eight months of a hundred each."""
    even = [row(f"2024-{month:02}", "183.139", str(140_000 + 100 * month)) for month in range(1, 9)]
    made = previewed(application, csv(*even, row("2024-09", "183.139", "144.800")))
    with pytest.raises(InvalidError) as refused:
        applied(application, made)
    assert refused.value.fields == {"reason": (service.REASON_NEEDED,)}
    applied(application, made, "Rekonsiliasi.")
    for month in range(1, 10):
        with tenant_transaction(application, HERE) as session:
            draft = figures.versions_of(session, dt.date(2024, month, 1), Side.REGION)[0]
            assert draft.reason == ("Rekonsiliasi." if month == 9 else "")
            coverage.submit(session, ADMIN, draft.id, expected=draft.row_version, today=TODAY)


def test_a_jump_is_measured_against_what_is_only_reported_too(application: Engine) -> None:
    with tenant_transaction(application, HERE) as session:
        given = [Reported(HERE, APRIL, Source("Rekap", "https://rekap.example/1"))]
        publishing.publish_reported(session, Actor(None, "Pengelola sistem"), given)
    made = previewed(application, csv(row("2025-05", active="100.000")))
    with pytest.raises(InvalidError):
        applied(application, made)


def test_what_was_saved_since_the_preview_is_shown_first(application: Engine) -> None:
    made = previewed(application, csv(row("2025-04"), row("2025-05", "183.200")))
    drafted(application, replace(APRIL, total=Headcount(183_000, 150_000)))
    with pytest.raises(MovedError):
        applied(application, made)
    assert list(versions(application)) == ["2025-04"]
    with tenant_transaction(application, HERE) as session:
        anew = service.compare_again(session, made.id, today=TODAY)
    assert anew.row_version > made.row_version
    assert outcomes(application, anew) == [(2, "changed", []), (3, "new", [])]
    applied(application, anew)
    assert versions(application)["2025-04"] == [(1, State.DRAFT, APRIL)]


def test_an_import_that_ends_in_between_leaves_nothing(application: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    made = previewed(application, csv(row("2025-04"), row("2025-05", "183.200"), row("2025-06", "183.300")))
    real, calls = coverage.save_draft, []

    def failing(*given: object, **more: object) -> Version:
        calls.append(given)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*given, **more)  # type: ignore[arg-type]  # whatever it was given

    monkeypatch.setattr(coverage, "save_draft", failing)
    with pytest.raises(KeyboardInterrupt):
        applied(application, made)
    monkeypatch.undo()
    assert (versions(application), acts(application)) == ({}, ["import.previewed"])
    applied(application, made)
    assert len(versions(application)) == 3


def test_of_two_who_apply_at_once_one_does(application: Engine) -> None:
    made = previewed(application, csv(row("2025-04"), row("2025-05", "183.200")))
    results: list[str] = []
    start = threading.Barrier(2)

    def press() -> None:
        start.wait()
        try:
            applied(application, made)
            results.append("saved")
        except ConflictError:
            results.append("late")

    people = [threading.Thread(target=press) for _ in range(2)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    assert sorted(results) == ["late", "saved"]
    assert [len(each) for each in versions(application).values()] == [1, 1]


def test_an_undo_takes_back_what_the_import_wrote_and_only_that(application: Engine, owner: Engine) -> None:
    before = drafted(application, replace(APRIL, total=Headcount(183_000, 150_000)), reason="sebelumnya")
    verified(application, replace(APRIL, as_of=day(3)))
    stood = published(owner)
    made = previewed(
        application,
        csv(row("2025-03", active="150.600"), row("2025-04"), row("2025-05", "183.200"), row("2025-06", "183.300")),
    )
    done = applied(application, made, "Rekonsiliasi.")
    with tenant_transaction(application, HERE) as session:
        june = figures.versions_of(session, day(6), Side.REGION)[0]
        coverage.submit(session, ADMIN, june.id, expected=june.row_version, today=TODAY)
    with tenant_transaction(application, HERE) as session:
        plan = service.undo_plan(session, done.id)
    assert [(each.line.line, each.act, each.words) for each in plan] == [
        (2, "discard", ""),
        (3, "restore", ""),
        (4, "discard", ""),
        (5, "keep", "sudah diajukan ke kantor cabang"),
    ]
    with tenant_transaction(application, HERE) as session:
        undone = service.undo(session, OFFICER, done.id, expected=done.row_version, today=TODAY)
    assert undone.state == ImportState.UNDONE
    found = versions(application)
    assert [(it[0], it[1]) for it in found["2025-03"]] == [(1, State.VERIFIED)]
    assert found["2025-04"] == [(1, State.DRAFT, before.figure)]
    assert "2025-05" not in found
    assert [it[1] for it in found["2025-06"]] == [State.SUBMITTED]
    assert published(owner) == stood
    with tenant_transaction(application, HERE) as session:
        assert figures.versions_of(session, day(4), Side.REGION)[0].reason == "sebelumnya"
        with pytest.raises(ConflictError):
            service.undo(session, OFFICER, done.id, expected=undone.row_version, today=TODAY)


def test_a_preview_is_dropped_and_cannot_be_applied(application: Engine) -> None:
    made = previewed(application, csv(row("2025-04")))
    with tenant_transaction(application, HERE) as session:
        gone = service.drop(session, OFFICER, made.id, expected=made.row_version)
    with pytest.raises(ConflictError):
        applied(application, gone)
    assert versions(application) == {}
    with tenant_transaction(application, HERE) as session:
        assert queries.content(session, made.id) is None


def test_another_regions_import_is_not_there(application: Engine) -> None:
    made = previewed(application, csv(row("2025-04")))
    with tenant_transaction(application, "12.19") as session:
        assert queries.one(session, made.id) is None
    with pytest.raises(NotFoundError):
        applied(application, made, code="12.19")
    assert versions(application, "12.19") == {}


def test_a_path_is_no_part_of_a_name(application: Engine) -> None:
    assert previewed(application, csv(row("2025-04")), name="C:\\Users\\x\\..\\angka april.xlsx").file_name == "angka april.xlsx"
    assert previewed(application, csv(row("2025-05")), name="../../etc/passwd\x00").file_name == "passwd"
    assert previewed(application, csv(row("2025-06")), name="").file_name == "tanpa nama"
