"""The search against real servers: Indonesian stems, marks, order, years, and what a branch may see."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from semesta_platform.transactions import tenant_transaction
from semesta_tenants.forum import search_rules, searching
from semesta_tenants.forum.search_records import Asked, Found, Hit, Part, Sight, Tally, plain
from tests.stakeholders.conftest import BPJS, HERE, action, item, meeting, organisation

pytestmark = pytest.mark.usefixtures("forumless")
WIB = Sight("Asia/Jakarta", branch=False)
BRANCH = Sight("Asia/Jakarta", branch=True)


def found(session: Session, words: str, sight: Sight = WIB, **more: object) -> list[Hit]:
    return list(searching.hits(session, Asked(words, **more), sight, limit=50))  # type: ignore[arg-type]  # kind and year of a case


def marked(hit: Hit) -> list[str]:
    return [part.text for part in (*hit.title, *hit.excerpt) if part.marked]


def told(session: Session) -> dict[str, uuid.UUID]:
    """A forum as Lombok Timur might hold it."""
    dinkes, bpjs = organisation(session), organisation(session, BPJS)
    first = meeting(session, "Forum Komunikasi", "2025-03-18", dinkes, bpjs, state="held", place="Selong")
    second = meeting(session, "Rekonsiliasi data", "2024-12-31", dinkes, opening="Sekda membuka rapat.")
    planned = meeting(session, "Rapat pendaftaran peserta", "2026-01-01", dinkes, bpjs)
    return {
        "first": first,
        "second": second,
        "planned": planned,
        "budget": item(session, first, "Anggaran", discussion="DBHCHT dipakai.", decision="Mendaftarkan 46.947 peserta baru."),
        "private": item(session, second, "Validitas", discussion="Peserta pindah dan meninggal dibersihkan."),
        "due": action(session, dinkes, "Usulkan pendaftaran peserta", meeting_id=first, detail="Lewat SIKS-NG"),
        "loose": action(session, dinkes, "Bersihkan data ganda"),
    }


def test_stems_find_every_form_of_a_word(application: Engine) -> None:
    with tenant_transaction(application, HERE) as session:
        known = told(session)
        hits = found(session, "pendaftaran")
        assert {each.id for each in hits} == {known["planned"], known["budget"], known["due"]}
        words = {each.id: marked(each) for each in hits}
        assert words[known["budget"]] == ["Mendaftarkan"]
        assert words[known["due"]] == ["pendaftaran"]
        assert {each.id for each in found(session, "kebersihan")} == {known["private"]}
        assert [each.id for each in found(session, "dbhcht")] == [known["budget"]]
        assert found(session, "zakat") == []


def test_words_are_joined_quoted_and_left_out(application: Engine) -> None:
    with tenant_transaction(application, HERE) as session:
        known = told(session)
        assert [each.id for each in found(session, "peserta anggaran")] == [known["budget"]]
        assert [each.id for each in found(session, '"pendaftaran peserta" -siks')] == [known["planned"]]
        assert {each.id for each in found(session, "dbhcht atau ganda")} == {known["budget"], known["loose"]}
        assert [each.id for each in found(session, "anggaran dan untuk DBHCHT")] == [known["budget"]]
        for odd in ("'", "& | !", "(((", ":*", "\\", '"', "a'; DROP TABLE meetings; --"):
            assert found(session, odd) == []
        assert [searching.says_something(session, Asked(words)) for words in ("dan yang", "&", "dan peserta")] == [
            False,
            False,
            True,
        ]


def test_hits_narrow_by_kind_and_by_the_year_in_the_regions_zone(application: Engine) -> None:
    with tenant_transaction(application, HERE) as session:
        known = told(session)
        assert [each.id for each in found(session, "pendaftaran", kind=Found.ACTION)] == [known["due"]]
        assert [each.id for each in found(session, "pendaftaran", year=2026)] == [known["planned"]]
        assert searching.tallies(session, Asked("pindah", year=2020), WIB) == (Tally(Found.ITEM, 2024, 1),)
        late = meeting(session, "Malam", "2024-12-31")
        session.connection().exec_driver_sql(
            "UPDATE meetings SET row_version = row_version + 1, starts_at = '2024-12-31 18:00Z' WHERE id = %s", (late,)
        )
        assert searching.tallies(session, Asked("malam"), WIB) == (Tally(Found.MEETING, 2025, 1),)
        assert {each.kind for each in searching.tallies(session, Asked("peserta"), WIB)} == set(Found)
        assert len(searching.hits(session, Asked("peserta"), WIB, limit=2)) == 2


def test_what_more_of_a_hit_says_comes_first_and_names_its_meeting(application: Engine) -> None:
    with tenant_transaction(application, HERE) as session:
        known = told(session)
        more = item(session, known["first"], "Peserta", discussion="Peserta, peserta, dan peserta lagi.")
        first, *others = found(session, "peserta", year=2025)
        assert (first.id, first.meeting, first.meeting_id) == (more, "Forum Komunikasi", known["first"])
        assert {each.id for each in others} == {known["budget"], known["due"]}
        (loose,) = found(session, "ganda")
        assert (loose.meeting, loose.meeting_id) == (None, None)
        (head,) = found(session, "komunikasi")
        assert (head.meeting, head.meeting_id, plain(head.title)) == ("Forum Komunikasi", head.id, "Forum Komunikasi")


def test_a_branch_finds_what_it_was_invited_to_and_nothing_else(application: Engine) -> None:
    with tenant_transaction(application, HERE) as session:
        known = told(session)
        everything = "peserta or data or rapat or komunikasi or pindah"
        assert {each.id for each in found(session, everything, BRANCH)} == {known["first"], known["budget"], known["due"]}
        assert {each.year for each in searching.tallies(session, Asked(everything), BRANCH)} == {2025}
        session.connection().exec_driver_sql(
            "UPDATE meetings SET row_version = row_version + 1, invited_at = now() WHERE id = %s", (known["planned"],)
        )
        assert known["planned"] in {each.id for each in found(session, everything, BRANCH)}
        session.connection().exec_driver_sql("UPDATE meeting_attendances SET invited = false")
        assert found(session, everything, BRANCH) == []
    with tenant_transaction(application, "12.74") as session:
        assert found(session, everything) == []


def test_nobodys_words_can_set_a_mark(application: Engine) -> None:
    with tenant_transaction(application, HERE) as session:
        planted = meeting(session, "a\x02<b>palsu</b>\x03 peserta", "2025-01-01", opening="3 < 4 peserta <b>satu</b>")
        (hit,) = found(session, "peserta")
        assert hit.id == planted
        assert marked(hit) == ["peserta", "peserta"]
        assert plain(hit.title) == "a<b>palsu</b> peserta"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Anggaran DAN iuran", "Anggaran iuran"),
        ("iuran atau anggaran", "iuran or anggaran"),
        ('"dari dan untuk" yang baru', '" dari dan untuk " baru'),
        ('sisa "terbuka dan lain', 'sisa " terbuka lain'),
        ("dan di", ""),
    ],
)
def test_common_words_are_not_asked_for(typed: str, meant: str) -> None:
    said = search_rules.meant(typed).replace('"', ' " ')
    assert " ".join(said.split()) == meant


def test_marks_are_read_in_runs() -> None:
    assert searching.parts("") == ()
    assert searching.parts("a \x02b\x03 c\x02d\x03") == (
        Part("a ", marked=False),
        Part("b", marked=True),
        Part(" c", marked=False),
        Part("d", marked=True),
    )
