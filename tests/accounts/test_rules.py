"""Pure rules of accounts, tried with whatever can be typed."""

from __future__ import annotations

import itertools
import uuid
from urllib.parse import urljoin, urlsplit

from hypothesis import example, given
from hypothesis import strategies as st

from semesta_platform.accounts.records import HeldSeat, Seat
from semesta_platform.accounts.roles import ROLES, Role
from semesta_platform.accounts.rules import (
    LONGEST_EMAIL,
    LONGEST_NAME,
    browser_words,
    could_be_secret,
    counted_by,
    digest_of,
    email_of,
    grants_of,
    name_of,
    new_secret,
    own_path,
    password_fault,
    seat_is_whole,
)
from semesta_platform.http.permissions import Permission
from semesta_platform.http.principal import Principal
from tests.factories.people import SEATS

ROLE = st.sampled_from(list(Role))
TENANT = st.sampled_from(["12.19", "12.74", "52.03"])


@given(st.text(max_size=400))
@example("a@contoh.id\n")
@example("A@Contoh.ID ")
@example("\u212a@contoh.id")
def test_an_address_is_kept_in_one_form_or_not_at_all(typed: str) -> None:
    kept = email_of(typed)
    if kept is not None:
        assert kept == kept.lower() == email_of(kept)
        assert kept.isascii()
        assert len(kept) <= LONGEST_EMAIL
        assert kept == typed.strip().lower()


@given(st.emails())
def test_ordinary_addresses_are_taken(typed: str) -> None:
    local = typed.rpartition("@")[0]
    if len(typed) <= LONGEST_EMAIL and typed.isascii() and len(local) <= 64 and "`" not in local and ".." not in typed:
        assert email_of(typed) == typed.lower()


@given(st.text(max_size=2000))
def test_a_name_is_kept_printable_and_stays_as_it_is(typed: str) -> None:
    kept = name_of(typed)
    if kept is not None:
        assert 1 <= len(kept) <= LONGEST_NAME
        assert kept.isprintable()
        assert name_of(kept) == kept


@given(st.text(max_size=300))
@example("//jahat.example")
@example("/\\jahat.example")
@example("/\t/jahat.example")
@example("///jahat.example")
def test_the_way_back_never_leaves_us(typed: str) -> None:
    kept = own_path(typed)
    if kept is not None:
        assert urlsplit(urljoin("https://semesta.example/masuk", kept)).netloc == "semesta.example"
        assert not kept.startswith(("//", "/\\"))


@given(st.lists(st.builds(HeldSeat, ROLE, st.none() | TENANT), max_size=5))
def test_grants_are_the_union_of_the_seats_and_never_more(seats: list[HeldSeat]) -> None:
    grants = grants_of(seats)
    singles = [grants_of([seat]) for seat in seats]
    assert grants == frozenset(itertools.chain(grants_of([]), *singles))
    held = {seat.tenant_code for seat in seats}
    assert {each.tenant_code for each in grants} <= held | {None}
    principal = Principal(person=uuid.UUID(int=7), grants=grants)
    for permission in (Permission.COVERAGE_ENTER, Permission.COVERAGE_VERIFY, Permission.PEOPLE_MANAGE):
        for tenant in ("12.19", "12.74", "52.03"):
            allowed = any(seat.tenant_code == tenant and permission in ROLES[seat.role].there for seat in seats)
            assert principal.may(permission, tenant) == allowed


@given(ROLE, st.none() | TENANT, st.none() | st.just("kisaran"), st.none() | st.just("Dinas"))
def test_a_seat_is_whole_exactly_when_it_is_its_roles(
    role: Role, tenant: str | None, branch: str | None, office: str | None
) -> None:
    model = SEATS[role]
    same = [
        bool(a) == bool(b) for a, b in ((tenant, model.tenant_code), (branch, model.branch_code), (office, model.organisation))
    ]
    assert seat_is_whole(Seat(role, tenant, branch, office)) == all(same)


@given(st.text(max_size=300))
def test_a_password_has_a_fault_or_none(typed: str) -> None:
    fault = password_fault(typed, "admin@contoh.go.id")
    assert (fault == "short") == (len(typed) < 12)
    assert (fault == "long") == (len(typed) > 200)


def test_a_password_is_not_the_account() -> None:
    assert password_fault("Admin.Dinas.Kesehatan", "admin.dinas.kesehatan@contoh.go.id") == "account"
    assert password_fault("semesta-demo", "operator@semesta.example") is None
    assert password_fault("aaaabbbbccccdddd", "x@contoh.id") == "plain"


def test_secrets_are_their_own_and_their_digests_too() -> None:
    secrets = {new_secret("smst_") for _ in range(100)}
    assert len(secrets) == len({digest_of(secret) for secret in secrets}) == 100
    assert all(could_be_secret(secret) for secret in secrets)


def test_failures_are_counted_by_account_in_any_case_and_by_the_line_of_an_address() -> None:
    assert counted_by(" A@x.id", "10.0.0.1") == counted_by("a@x.id", "10.0.0.1")
    first, second = counted_by("a@x.id", "2001:db8:0:1::1"), counted_by("a@x.id", "2001:db8:0:1:ffff::9")
    assert first == second != counted_by("a@x.id", "2001:db8:0:2::1")
    assert counted_by("a@x.id", "10.0.0.1")["account"] == first["account"]
    assert len({*first.values()}) == 3
    assert counted_by("a@x.id", "fe80::1%eth0").keys() == first.keys()


@given(st.text(max_size=300))
def test_a_browser_has_words(agent: str) -> None:
    assert len(browser_words(agent)) <= 40
