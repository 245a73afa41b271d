"""What the forms of accounts send, read and checked: plain values, or a sentence beside each field that cannot be used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import ROLES, PlaceKind, Role
from semesta_platform.accounts.rules import (
    FEWEST_SIGNS,
    LONGEST_NAME,
    LONGEST_PASSWORD,
    LONGEST_TOKEN_NAME,
    MOST_TOKEN_DAYS,
    SHORTEST_PASSWORD,
    email_of,
    name_of,
    password_fault,
)
from semesta_platform.errors import InvalidError

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Invited:
    """Who is invited to which seat."""

    email: str
    name: str
    seat: Seat


class _Faults:
    """Collects a sentence for each field."""

    def __init__(self) -> None:
        self.fields: dict[str, tuple[str, ...]] = {}

    def say(self, field: str, sentence: str) -> None:
        self.fields.setdefault(field, (sentence,))

    def end(self) -> None:
        if self.fields:
            raise InvalidError("A form cannot be used as it was sent.", self.fields)


def sign_in_from(form: Form) -> tuple[str, str]:
    """E-mail and password as typed.

    Raises:
        InvalidError: one of them is missing.
    """
    faults = _Faults()
    email, password = form.get("surel", ""), form.get("sandi", "")
    if not email.strip():
        faults.say("surel", _("Tulis alamat surel akun Anda."))
    if not password:
        faults.say("sandi", _("Tulis kata sandi Anda."))
    faults.end()
    return email, password


def new_password_from(form: Form, email: str, field: str = "sandi-baru") -> str:
    """A password that somebody chooses.

    Raises:
        InvalidError: it is too short, too long or too plain; the sentence says how to choose another.
    """
    password = form.get(field, "")
    sentences = {
        "short": _(
            "Pilih kata sandi paling sedikit %(number)d tanda; beberapa kata dengan spasi juga boleh.", number=SHORTEST_PASSWORD
        ),
        "long": _("Pilih kata sandi paling panjang %(number)d tanda.", number=LONGEST_PASSWORD),
        "plain": _("Pilih kata sandi dengan paling sedikit %(number)d tanda yang berbeda.", number=FEWEST_SIGNS),
        "account": _("Pilih kata sandi yang lain dari alamat surel Anda."),
    }
    fault = password_fault(password, email)
    if fault is not None:
        raise InvalidError("The password cannot be chosen.", {field: (sentences[fault],)})
    return password


def token_from(form: Form) -> tuple[str, int]:
    """Name and days of a token.

    Raises:
        InvalidError: the name is empty or too long, the days are no number from 1 to 365.
    """
    faults = _Faults()
    name, days = name_of(form.get("nama-token", ""), LONGEST_TOKEN_NAME), form.get("hari", "").strip()
    if name is None:
        faults.say("nama-token", _("Tulis nama token, 1 sampai %(number)d tanda.", number=LONGEST_TOKEN_NAME))
    good = days.isascii() and days.isdigit() and len(days) <= len(str(MOST_TOKEN_DAYS)) and 1 <= int(days) <= MOST_TOKEN_DAYS
    if not good:
        faults.say("hari", _("Tulis bilangan bulat dari 1 sampai %(number)d.", number=MOST_TOKEN_DAYS))
    faults.end()
    return str(name), int(days)


def invited_to_tenant(form: Form, tenant_code: str, roles: tuple[Role, ...]) -> Invited:
    """An invitation to a tenant, whose code comes from the address and never from the form.

    Raises:
        InvalidError: with a sentence for each field that cannot be used.
    """
    faults = _Faults()
    email, name = _who(form, faults)
    role = _role(form, roles, faults)
    organisation = _organisation(form, role, faults)
    faults.end()
    return Invited(str(email), str(name), Seat(role or roles[0], tenant_code=tenant_code, organisation=organisation))


def invited_anywhere(form: Form) -> Invited:
    """What an operator gives: any role at its place.

    Raises:
        InvalidError: with a sentence for each field that cannot be used.
    """
    faults = _Faults()
    email, name = _who(form, faults)
    role = _role(form, Role, faults)
    kind = ROLES[role].place if role else None
    tenant = form.get("daerah", "") if kind is PlaceKind.TENANT else None
    branch = form.get("cabang", "") if kind is PlaceKind.BRANCH else None
    if tenant == "":
        faults.say("daerah", _("Pilih daerah tempat peran ini berlaku."))
    if branch == "":
        faults.say("cabang", _("Pilih kantor cabang tempat peran ini berlaku."))
    organisation = _organisation(form, role, faults)
    faults.end()
    return Invited(str(email), str(name), Seat(role or Role.OPERATOR, tenant, branch, organisation))


def _who(form: Form, faults: _Faults) -> tuple[str | None, str | None]:
    email, name = email_of(form.get("surel", "")), name_of(form.get("nama", ""))
    if email is None:
        faults.say("surel", _("Tulis alamat surel lengkap, misalnya nama@contoh.go.id."))
    if name is None:
        faults.say("nama", _("Tulis nama jabatan atau bagian, 1 sampai %(number)d tanda.", number=LONGEST_NAME))
    return email, name


def _role(form: Form, roles: Iterable[Role], faults: _Faults) -> Role | None:
    """The role that is chosen, one of `roles`."""
    role = next((each for each in roles if each.value == form.get("peran")), None)
    if role is None:
        faults.say("peran", _("Pilih satu peran."))
    return role


def _organisation(form: Form, role: Role | None, faults: _Faults) -> str | None:
    if role is None or not ROLES[role].office:
        return None
    name = name_of(form.get("opd", ""))
    if name is None:
        faults.say("opd", _("Tulis nama perangkat daerah, misalnya Dinas Kesehatan."))
    return name
