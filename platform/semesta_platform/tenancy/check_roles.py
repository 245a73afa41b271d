"""Roles held against what they must be: attributes, memberships both ways, what the login may do unswitched, ownership."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from semesta_platform.tenancy.check_findings import OURS, OWN_SCHEMA, SHARED, Finding, Place, judged, quoted, some
from semesta_platform.tenancy.names import APPLICATION_LOGIN, TENANTS, code_of
from semesta_platform.tenancy.roles import grant_switch

GRANTOR_NAMED_SINCE = 160000
ATTRIBUTES = ("SUPERUSER", "CREATEROLE", "CREATEDB", "REPLICATION", "BYPASSRLS", "LOGIN")

ROLES = f"""
    WITH {OURS}
    SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolcanlogin, rolinherit FROM ours
"""
# Every role of the server: also one that reads all data, or that somebody else made.
INHERITED = """
    SELECT r.rolname FROM pg_roles r JOIN pg_roles l ON l.rolname = :login
    WHERE r.oid <> l.oid AND NOT l.rolsuper AND pg_has_role(l.oid, r.oid, 'USAGE') ORDER BY 1
"""
# Version 15 has neither option: there a member may always switch, and inherits as its own attribute says.
MEMBERSHIPS = f"""
    WITH {OURS}
    SELECT g.rolname, m.rolname, a.grantor::regrole::text, a.admin_option,
           coalesce((to_jsonb(a) ->> 'inherit_option')::boolean, m.rolinherit),
           coalesce((to_jsonb(a) ->> 'set_option')::boolean, true), m.rolsuper, m.oid IN (SELECT oid FROM ours)
    FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
    WHERE a.roleid IN (SELECT oid FROM ours) OR a.member IN (SELECT oid FROM ours)
"""
OWNED = f"""
    WITH {OURS}
    SELECT r.rolname, CASE WHEN b.datname = current_database() OR b.oid IS NULL
                           THEN pg_describe_object(d.classid, d.objid, d.objsubid) ELSE 'something in database ' || b.datname END
    FROM pg_shdepend d JOIN ours r ON r.oid = d.refobjid LEFT JOIN pg_database b ON b.oid = d.dbid
    WHERE d.refclassid = 'pg_authid'::regclass AND d.deptype = 'o' ORDER BY 1, 2
"""
STRANGERS_OWN = f"""
    SELECT c.relowner::regrole::text, format('table %I.%I', n.nspname, c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE {OWN_SCHEMA} AND c.relkind NOT IN ('i', 'I', 't') AND pg_get_userbyid(c.relowner) <> :owner
    UNION ALL
    SELECT n.nspowner::regrole::text, format('schema %I', n.nspname) FROM pg_namespace n
    WHERE {OWN_SCHEMA} AND pg_get_userbyid(n.nspowner) <> :owner
"""


@dataclass(frozen=True, slots=True, order=True)
class Membership:
    """One line of pg_auth_members. power: superuser. ours: whether the member is one of our roles."""

    role: str
    member: str
    grantor: str
    admin: bool
    inherits: bool
    sets: bool
    power: bool
    ours: bool

    def __str__(self) -> str:
        """As an operator would say it."""
        return f"{self.member} is a member of {self.role}{' with ADMIN OPTION' if self.admin else ''}"


def role_findings(session: Session, here: Place) -> Iterator[Finding]:
    """Every finding on roles, in an owner transaction."""
    roles = {row[0]: row for row in session.execute(text(ROLES))}
    members = sorted(Membership(*row) for row in session.execute(text(MEMBERSHIPS)))
    held = {name: {word for word, on in zip(ATTRIBUTES, row[1:7], strict=True) if on} for name, row in roles.items()}
    if APPLICATION_LOGIN not in roles:
        yield Finding("login", f"{APPLICATION_LOGIN} does not exist", "run `semesta migrate`")
    else:
        yield _inherits(session, here, inheriting=roles[APPLICATION_LOGIN][7])
        yield _login_attributes(held[APPLICATION_LOGIN])
        yield _switches(here, roles, members)
    faults, cure = _attributes((TENANTS, *SHARED), held)
    yield judged("shared roles", faults, f"{len(SHARED) + 1} roles are as they should be", cure)
    yield _tenant_roles(here, held, members)
    yield _memberships(here, members)
    yield _ownership(session, here)


def _inherits(session: Session, here: Place, *, inheriting: bool) -> Finding:
    inherited = session.scalars(text(INHERITED), {"login": APPLICATION_LOGIN}).all()
    if not inherited:
        words = f"{APPLICATION_LOGIN} is an inheriting role" if inheriting else f"{APPLICATION_LOGIN} has no rights unswitched"
        return Finding("login inherits", words, f"ALTER ROLE {APPLICATION_LOGIN} NOINHERIT" if inheriting else "")
    first = inherited[0]
    repair = f"ALTER ROLE {APPLICATION_LOGIN} NOINHERIT, then REVOKE {quoted(first)} FROM {APPLICATION_LOGIN}"
    if first in here.switched:
        repair += f" and GRANT {first} TO {APPLICATION_LOGIN}{grant_switch(here.version)} again"
    words = f"{APPLICATION_LOGIN} has the rights of {some(inherited)} without switching"
    return Finding("login inherits", words, f"{repair}, and so for each named")


def _login_attributes(held: set[str]) -> Finding:
    wrong = [word for word in ATTRIBUTES if (word in held) != (word == "LOGIN")]
    repair = " ".join(word if word == "LOGIN" else f"NO{word}" for word in wrong)
    words = f"{APPLICATION_LOGIN} is " + ", ".join(f"not {word}" if word == "LOGIN" else word for word in wrong)
    good = f"{APPLICATION_LOGIN} is an ordinary login"
    return judged("login attributes", [words] if wrong else [], good, f"ALTER ROLE {APPLICATION_LOGIN} {repair}")


def _switches(here: Place, roles: Iterable[str], members: Iterable[Membership]) -> Finding:
    able = {each.role for each in members if each.member == APPLICATION_LOGIN and each.sets}
    unable = [role for role in here.switched if role in roles and role not in able]
    first = unable[0] if unable else ""
    cure = f"GRANT {first} TO {APPLICATION_LOGIN}{grant_switch(here.version)}, and so for each named"
    words = [f"{APPLICATION_LOGIN} may not switch to {some(unable)}"] if unable else []
    return judged("login switches", words, f"{APPLICATION_LOGIN} may switch to {len(here.switched)} roles", cure)


def _attributes(names: Iterable[str], held: dict[str, set[str]]) -> tuple[list[str], str]:
    """What is wrong with roles that must exist and have no attribute, and the cure of the first."""
    faults, cures = [], []
    for name in names:
        if name not in held:
            faults.append(f"{name} does not exist")
            cures.append("run `semesta migrate`; a tenant's role that was dropped comes back only from a backup")
        elif held[name]:
            faults.append(f"{name} is {', '.join(sorted(held[name]))}")
            cures.append(f"ALTER ROLE {name} {' '.join(f'NO{word}' for word in sorted(held[name]))}, and so for each named")
    return faults, cures[0] if cures else ""


def _tenant_roles(here: Place, held: dict[str, set[str]], members: Iterable[Membership]) -> Finding:
    """Each tenant's role: no attributes, and the rights of the group `tenants`."""
    faults, cure = _attributes(sorted(here.tenants), held)
    within = {each.member for each in members if each.role == TENANTS and each.inherits}
    without = [role for role in sorted(here.tenants) if role in held and role not in within]
    faults += [f"{role} has not the rights of {TENANTS}" for role in without]
    if without and not cure:
        option = " WITH INHERIT TRUE" if here.version >= GRANTOR_NAMED_SINCE else ""
        alter = "" if option else f"ALTER ROLE {without[0]} INHERIT; "
        cure = f"{alter}GRANT {TENANTS} TO {without[0]}{option}, and so for each named"
    return judged("tenant roles", faults, f"{len(here.tenants)} roles are as they should be", cure)


def _memberships(here: Place, members: Iterable[Membership]) -> Finding:
    """Of our roles in any other, and of anybody in ours, only those that the product makes."""
    extra = [each for each in members if not _wanted(each, here)]
    cure = ""
    if extra:
        first, admin = extra[0], _made(extra[0])
        by = f" GRANTED BY {first.grantor}" if here.version >= GRANTOR_NAMED_SINCE else ""
        what = f"{'ADMIN OPTION FOR ' if admin else ''}{quoted(first.role)}"
        cure = f"REVOKE {what} FROM {quoted(first.member)}{by}, and so for each named"
    return judged("memberships", extra, "nobody is a member of what it should not be", cure)


def _wanted(each: Membership, here: Place) -> bool:
    if _made(each):
        return not each.admin
    # Whoever makes a role stands above it: on 16 and newer as a member that neither inherits nor switches.
    return not each.ours and (each.power or each.member == here.owner or not (each.inherits or each.sets))


def _made(each: Membership) -> bool:
    """Whether the product makes this membership, here or in another database of the same server."""
    if each.member == APPLICATION_LOGIN:
        return each.role in SHARED or code_of(each.role) is not None
    return each.role == TENANTS and code_of(each.member) is not None


def _ownership(session: Session, here: Place) -> Finding:
    """Our roles own nothing anywhere, and nobody but the migration role owns anything in our schemas."""
    faults, cures = [], []
    for role, thing in session.execute(text(OWNED)):
        if role != here.owner:
            faults.append(f"{role} owns {thing}")
            cures.append(f"REASSIGN OWNED BY {role} TO {quoted(here.owner)}, and so in every database named")
    for role, thing in session.execute(text(STRANGERS_OWN), {"owner": here.owner}):
        faults.append(f"{role} owns {thing}")
        cures.append(f"ALTER {thing} OWNER TO {quoted(here.owner)}, and so for each named")
    return judged("ownership", dict.fromkeys(faults), f"everything belongs to {here.owner}", cures[0] if cures else "")
