"""Whatever two regions, their liaison and a stranger do in whatever order: no word of one region is met by the other's people.

Each text carries its region's marker, and what is the region's alone a second one. Between acts somebody looks at some of all
addresses, at the end everybody at every one, with ids of both regions' things; then at schemas, logs, files and Valkey.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import redis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from semesta_platform.installation import Installation
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coordination import kinds, notes, queries, rules, service
from semesta_tenants.coordination.records import Party, State, Viewer, Wanted, Way
from semesta_tenants.coverage import service as coverage
from tests.coverage.conftest import TANJUNGBALAI
from tests.isolation.world import (
    INTERNAL,
    LIAISON,
    MARKS,
    OTHER,
    PLACES,
    World,
    address_of,
    kept,
    lose_seat,
    readable,
    said_in,
    strange_words,
    told,
    win_seat,
    world,
)

TODAY = dt.date(2026, 2, 10)
BRANCH = Viewer(Party.BPJS)
REFUSED = (ConflictError, ForbiddenError, InvalidError, NotFoundError)
SIDES = st.sampled_from(["region", LIAISON])
CODES = st.sampled_from(sorted(PLACES))
SEEDS = st.integers(0, 9_999)
LOOKERS = st.sampled_from([*sorted(PLACES), LIAISON, "orang-lain", "pusat"])


def drawn(seed: int) -> random.Random:
    """Chance that Hypothesis need not follow: what there is to choose from grows from run to run."""
    return random.Random(seed)


class Regions(RuleBasedStateMachine):
    """Acts in two regions, and looks from everywhere. The world outlives each run: what was written stays to be met."""

    here: World
    looks = 0

    def act(self, code: str, verb: Callable[..., Any], *given: Any, **more: Any) -> Any:
        """One act in one transaction; what rules refuse is no fault here."""
        with tenant_transaction(self.here.engine, code) as session:
            try:
                made = verb(session, *given, **more)
            except REFUSED:
                session.rollback()
                return None
        self.here.things[code] += [made.id] if hasattr(made, "id") else []
        return made

    def words(self, code: str, *, internal: bool = False) -> str:
        return f"{MARKS[code]} {INTERNAL if internal else ''}".strip()

    @rule(code=CODES, kind=st.sampled_from(sorted(kinds.kinds())), shared=st.booleans(), side=SIDES)
    def make_a_task(self, code: str, kind: str, side: str, *, shared: bool) -> None:
        secret = side == "region" and kind == "free" and not shared
        said = self.words(code, internal=secret)
        wanted = Wanted(f"Tugas {said}", f"Dinas {said}", f"Rincian {said}", kind=kind, shared=shared, labels=(said[:30],))
        actor, viewer = (self.here.actor(code), service.WHOLE) if side == "region" else (self.here.branch(), BRANCH)
        self.act(code, service.add, actor, wanted, today=TODAY, viewer=viewer)

    @rule(code=CODES, side=SIDES, seed=SEEDS)
    def move_a_task(self, code: str, side: str, seed: int) -> None:
        actor, viewer = (self.here.actor(code), service.WHOLE) if side == "region" else (self.here.branch(), BRANCH)
        with tenant_transaction(self.here.engine, code) as session:
            found = queries.tasks(session, viewer=viewer)
        ways = [(task, to) for task in found for to in rules.ways(viewer, task)]
        if ways:
            task, to = drawn(seed).choice(ways)
            secret = not task.wanted.shared
            way = Way(to, f"Keluaran {self.words(code, internal=secret)}")
            self.act(code, service.move, actor, task.id, way, expected=task.row_version, today=TODAY, viewer=viewer)

    @rule(code=CODES, side=SIDES, internal=st.booleans(), seed=SEEDS)
    def comment(self, code: str, side: str, seed: int, *, internal: bool) -> None:
        actor, viewer = (self.here.actor(code), service.WHOLE) if side == "region" else (self.here.branch(), BRANCH)
        with tenant_transaction(self.here.engine, code) as session:
            found = queries.tasks(session, viewer=viewer)
        if found:
            task = drawn(seed).choice(found)
            secret = side == "region" and (internal or not task.wanted.shared)
            said = f"Komentar {self.words(code, internal=secret)} @Orang {LIAISON} @Orang {OTHER[code]}"
            self.act(code, notes.comment, actor, task.id, said, viewer=viewer, internal=internal)

    @rule(code=CODES, seed=SEEDS)
    def unshare(self, code: str, seed: int) -> None:
        """The branch saw it; what is said from then on is the region's alone."""
        with tenant_transaction(self.here.engine, code) as session:
            found = queries.tasks(session, State.OPEN)
        known = [each for each in found if each.wanted.shared and each.wanted.kind == kinds.FREE]
        if known:
            task, said = drawn(seed).choice(known), self.words(code, internal=True)
            wanted = replace(task.wanted, shared=False, title=f"Tugas {said}", detail=f"Rincian {said}", labels=(said[:40],))
            more = {"expected": task.row_version, "today": TODAY}
            self.act(code, service.change, self.here.actor(code), task.id, wanted, **more)

    @rule(code=CODES, side=SIDES, who=LOOKERS, seed=SEEDS)
    def assign(self, code: str, side: str, who: str, seed: int) -> None:
        """To whoever is there; who does not see the task is refused."""
        actor, viewer = (self.here.actor(code), service.WHOLE) if side == "region" else (self.here.branch(), BRANCH)
        with tenant_transaction(self.here.engine, code) as session:
            found = queries.tasks(session, State.OPEN, viewer=viewer)
        if found:
            task = drawn(seed).choice(found)
            person = self.here.lookers[who].person.id
            self.act(code, service.assign, actor, task.id, person, expected=task.row_version, viewer=viewer)

    @rule(seed=SEEDS)
    def lose_seat(self, seed: int) -> None:
        """Until they win it back every address answers the liaison without markers, and nothing is told them."""
        if self.here.seat is not None:
            lose_seat(self.here)
        self.look(LIAISON, drawn(seed).choice(sorted(PLACES)), seed)

    @rule()
    def win_seat(self) -> None:
        if self.here.seat is None:
            assert_told_nothing(self.here)
            win_seat(self.here)

    @rule(code=CODES, month=st.integers(1, 12), submitted=st.booleans())
    def write_a_figure(self, code: str, month: int, *, submitted: bool) -> None:
        figure = TANJUNGBALAI.__class__(
            as_of=dt.date(2025, month, 1),
            population=TANJUNGBALAI.population,
            total=TANJUNGBALAI.total,
            segments=TANJUNGBALAI.segments,
            note=f"Catatan {self.words(code, internal=not submitted)}",
        )
        draft = self.act(code, coverage.save_draft, self.here.actor(code), figure, today=TODAY, reason="Naik karena verval")
        if draft is not None and submitted:
            self.act(code, coverage.submit, self.here.actor(code), draft.id, expected=draft.row_version, today=TODAY)

    @rule(
        who=st.sampled_from(["12.19", "12.74", LIAISON, "orang-lain", "pusat"]),
        code=CODES,
        seed=SEEDS,
    )
    def look(self, who: str, code: str, seed: int) -> None:
        """Some of all addresses, in one of the two regions, with things of both."""
        chance = drawn(seed)
        for each in chance.sample(readable(self.here.app), 6):
            look_at(self.here, who, each, code, chance)
        type(self).looks += 1


def look_at(here: World, who: str, each: Any, code: str, chance: random.Random) -> None:
    """One address as one person: whatever it answers, no strange word stands in it."""
    looker = here.lookers[who]
    things = [*here.things[code], *here.things[OTHER[code]]]
    thing = chance.choice(things) if things else next(iter(here.lookers.values())).person.id
    address = address_of(each, code, thing, looker.calendar)
    answer = looker.client.get(address)
    at = code if "<tenant" in each.rule else None
    # Reads of a whole branch or of everything published show what their reader may see in several regions.
    strange = strange_words(said_in(answer.get_data()), looker, at)
    assert not strange, (who, address, answer.status_code, strange)
    assert answer.status_code < 500, (who, address, answer.status_code)


def test_no_word_of_one_region_reaches_the_other(own_installation: Installation, caplog: pytest.LogCaptureFixture) -> None:
    with world(own_installation) as here:

        class Machine(Regions):
            pass

        Machine.here = here
        budget = settings(
            max_examples=2,
            stateful_step_count=12,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            database=None,
        )
        with caplog.at_level("DEBUG"):
            run_state_machine_as_test(Machine, settings=budget)
            without_a_seat(here)
            everything_once(here)
        assert Machine.looks > 0
        nothing_strange_is_kept(here, caplog.text)


def assert_told_nothing(here: World) -> None:
    """While their seat was lost, the liaison was told nothing."""
    person = here.lookers[LIAISON].person
    assert {code: told(here.owner, code, person) for code in PLACES} == here.told


def without_a_seat(here: World) -> None:
    """The liaison at every address of the two regions and every thing in them, their seat lost; then it is given back."""
    if here.seat is None:
        assert_told_nothing(here)
        win_seat(here)
    # A calendar that reaches its reader: what it says without a seat is told by something.
    assert any(mark in calendar_of(here, LIAISON) for mark in MARKS.values())
    lose_seat(here)
    assert calendar_of(here, LIAISON).count("BEGIN:VEVENT") == 0
    chance = drawn(11)
    for code in PLACES:
        whispered(here, code)
        each_thing(here, LIAISON, code)
    for each in chance.sample(readable(here.app), 24):
        look_at(here, LIAISON, each, chance.choice(sorted(PLACES)), chance)
    assert_told_nothing(here)
    win_seat(here)


def calendar_of(here: World, who: str) -> str:
    """What their calendar says: every line of it in one."""
    looker = here.lookers[who]
    return looker.client.get(f"/kalender/{looker.calendar}.ics").text.replace("\r\n ", "")


def everything_once(here: World) -> None:
    """Every address with a thing of either region, and every page of every thing: it must have been possible to meet words."""
    chance = drawn(7)
    for code in PLACES:
        whispered(here, code)
        taken_back(here, code)
    met = 0
    for who in (*PLACES, LIAISON, "orang-lain"):
        looker = here.lookers[who]
        for code in PLACES:
            for each in readable(here.app):
                if "<tenant" in each.rule or code == "12.19":
                    look_at(here, who, each, code, chance)
            if who != code:
                each_thing(here, who, code)
            if looker.may_read:
                met += MARKS[code] in looker.client.get(f"/{PLACES[code]}/tugas/").text
    # Both admins met their own, the liaison both: the markers are such as can be met.
    assert met == 4


def whispered(here: World, code: str) -> None:
    """A task that both sides see, of which the region alone says something."""
    said, actor = f"{MARKS[code]} {INTERNAL}", here.actor(code)
    with tenant_transaction(here.engine, code) as session:
        task = service.add(session, actor, Wanted(f"Bersama {MARKS[code]}", "Dinas Sosial", shared=True), today=TODAY)
        notes.comment(session, actor, task.id, f"{said} @Orang {LIAISON}", viewer=service.WHOLE, internal=True)
    here.things[code].append(task.id)


def taken_back(here: World, code: str) -> None:
    """A task of which the liaison was told, and of which the region then says something after it shares it no more."""
    actor, liaison = here.actor(code), here.lookers[LIAISON].person
    before = told(here.owner, code, liaison)
    with tenant_transaction(here.engine, code) as session:
        task = service.add(session, actor, Wanted(f"Semula {MARKS[code]}", "Dinas Sosial", shared=True), today=TODAY)
        for person in (liaison.id, None):
            task = service.assign(session, actor, task.id, person, expected=task.row_version)
        wanted = replace(task.wanted, shared=False, title=f"{MARKS[code]} {INTERNAL}", detail=INTERNAL)
        service.change(session, actor, task.id, wanted, expected=task.row_version, today=TODAY)
        notes.comment(session, actor, task.id, f"{INTERNAL} @Orang {LIAISON}", viewer=service.WHOLE)
    assert told(here.owner, code, liaison) != before
    here.things[code].append(task.id)


def each_thing(here: World, who: str, code: str) -> None:
    """The pages and documents of all that was made in a region, as somebody who is not its admin."""
    looker = here.lookers[who]
    pages = ("/{slug}/tugas/{id}/", "/{slug}/penyerahan/{id}/", "/api/v1/tenants/{code}/tasks/{id}/comments")
    for thing in here.things[code]:
        for page in pages:
            address = page.format(slug=PLACES[code], code=code, id=thing)
            strange = strange_words(said_in(looker.client.get(address).get_data()), looker, code)
            assert not strange, (who, address, strange)


def nothing_strange_is_kept(here: World, logged: str) -> None:
    """Schemas, logs, Valkey and files."""
    for code, other in OTHER.items():
        mine = kept(here.owner, code)
        assert MARKS[code] in mine
        assert MARKS[other] not in mine
        for looker in here.lookers.values():
            # A region tells its own people and the branch of itself; nobody else has a mail of it, waiting or sent.
            read = told(here.owner, code, looker.person)
            assert not read or code in looker.may_read, looker.name
            assert [met for each in read if (met := strange_words(each, looker, code))] == []
    words = (*MARKS.values(), INTERNAL)
    assert [each for each in words if each in logged] == []
    client = redis.Redis.from_url(here.installation.redis_url)
    for key in client.scan_iter("*"):
        dumped = client.dump(key) or b""
        assert [each for each in words if each.encode() in key + dumped] == [], key
    client.close()
    for path in Path(here.installation.settings.data).rglob("*"):
        if path.is_file() and path.suffix != ".eml":
            assert [each for each in words if each.encode() in path.read_bytes()] == [], path
