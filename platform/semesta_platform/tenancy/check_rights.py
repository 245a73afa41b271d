"""Rights held against what they must be: on tables, schemas and the database, by functions and views, and by default."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from semesta_platform.database import REGISTRY_SCHEMA, TenantTable
from semesta_platform.tenancy.check_findings import OF_EXTENSIONS, OURS, OWN_SCHEMA, SHARED, Finding, Place, judged
from semesta_platform.tenancy.names import APPLICATION_LOGIN, TENANTS
from semesta_platform.tenancy.provisioning import VERSION_TABLE
from semesta_platform.tenancy.rights import DEFINER_GUARDS, SHARED_RIGHTS

DATABASE = "quote_ident(current_database())"
# Of anybody but the owners in our own schemas, of everybody's in `public`, of our roles anywhere.
GRANTS = f"""
    WITH {OURS}, {OF_EXTENSIONS}, held AS (
        SELECT c.relnamespace AS space, CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE '' END AS kind, c.relname AS thing,
               a.*, '' AS part, 'pg_class'::regclass AS class, c.oid AS id
        FROM pg_class c, aclexplode(c.relacl) a WHERE a.grantee <> c.relowner
        UNION ALL
        SELECT c.relnamespace, '', c.relname, a.*, t.attname, 'pg_class'::regclass, c.oid
        FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid, aclexplode(t.attacl) a
        WHERE t.attacl IS NOT NULL AND a.grantee <> c.relowner
        UNION ALL
        SELECT s.oid, 'SCHEMA ', NULL, a.*, '', 'pg_namespace'::regclass, s.oid
        FROM pg_namespace s, aclexplode(s.nspacl) a WHERE a.grantee <> s.nspowner)
    SELECT coalesce(quote_ident(r.rolname), 'PUBLIC'), kind || quote_ident(n.nspname) || coalesce('.' || quote_ident(thing), ''),
           privilege_type, part, is_grantable
    FROM held JOIN pg_namespace n ON n.oid = space LEFT JOIN pg_roles r ON r.oid = grantee
    WHERE grantee IN (SELECT oid FROM ours)
       OR (({OWN_SCHEMA} OR (n.nspname = 'public' AND grantee = 0)) AND (class::oid, id) NOT IN (SELECT * FROM extended))
    UNION ALL
    SELECT coalesce(r.rolname, 'PUBLIC'), 'DATABASE ' || {DATABASE}, a.privilege_type, '', a.is_grantable
    FROM pg_database d CROSS JOIN aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
      LEFT JOIN ours r ON r.oid = a.grantee
    WHERE d.datname = current_database() AND (a.grantee = 0 OR r.oid IS NOT NULL)
"""
# Whatever else knows rights: types, languages, foreign servers, large objects, tablespaces, parameters of the server.
OTHER_GRANTS = f"""
    WITH {OURS}
    SELECT r.rolname, pg_describe_object(d.classid, d.objid, d.objsubid) FROM pg_shdepend d JOIN ours r ON r.oid = d.refobjid
    WHERE d.refclassid = 'pg_authid'::regclass AND d.deptype = 'a'
      AND d.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
      AND d.classid NOT IN ('pg_class'::regclass, 'pg_namespace'::regclass, 'pg_proc'::regclass, 'pg_database'::regclass,
                            'pg_default_acl'::regclass)
"""
TABLES = f"""
    WITH {OF_EXTENSIONS}
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE {OWN_SCHEMA} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND ('pg_class'::regclass::oid, c.oid) NOT IN (SELECT * FROM extended)
"""
# Triggers that look where the role that fires them may not.
GUARDS = ", ".join(f"'{REGISTRY_SCHEMA}.{name}()'" for name in DEFINER_GUARDS)
# A trigger's function cannot be called. Elsewhere a function counts that runs with our owner's rights, or with all rights, and
# that everybody reaches; or that one of our roles was given.
FUNCTIONS = f"""
    WITH {OURS}, {OF_EXTENSIONS}, known AS (
        SELECT p.oid, p.proowner, p.prosecdef, p.prokind, n.nspname, {OWN_SCHEMA} AS own,
               format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) AS signature,
               p.prorettype = 'trigger'::regtype AS fires, coalesce(p.proacl, acldefault('f', p.proowner)) AS acl,
               EXISTS (SELECT FROM aclexplode(n.nspacl) WHERE grantee = 0 AND privilege_type = 'USAGE') AS open
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE p.proacl IS NOT NULL OR (p.oid >= 16384 AND ('pg_proc'::regclass::oid, p.oid) NOT IN (SELECT * FROM extended)))
    SELECT DISTINCT k.signature, coalesce(quote_ident(r.rolname), 'PUBLIC'), k.prosecdef, k.own AND k.prosecdef
    FROM known k CROSS JOIN aclexplode(k.acl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE a.grantee IN (SELECT oid FROM ours)
       OR (k.own AND k.prosecdef AND NOT (k.fires AND k.signature IN ({GUARDS})))
       OR (k.own AND NOT k.fires AND a.grantee <> k.proowner)
       OR (k.prosecdef AND a.grantee = 0 AND (k.open OR k.nspname = 'public') AND k.oid >= 16384
           AND ('pg_proc'::regclass::oid, k.oid) NOT IN (SELECT * FROM extended)
           AND (pg_get_userbyid(k.proowner) = :owner OR (SELECT o.rolsuper FROM pg_roles o WHERE o.oid = k.proowner)))
    ORDER BY 1, 2
"""
# A view reads with its owner's rights: directly or through other views, from our tables, for anybody else.
VIEWS = f"""
    WITH RECURSIVE uses AS (
        SELECT DISTINCT w.ev_class AS viewed, d.refobjid AS used FROM pg_depend d JOIN pg_rewrite w ON w.oid = d.objid
        WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> w.ev_class),
    reading AS (
        SELECT u.viewed FROM uses u JOIN pg_class c ON c.oid = u.used JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {OWN_SCHEMA}
        UNION
        SELECT u.viewed FROM uses u JOIN reading ON reading.viewed = u.used)
    SELECT format('%I.%I', n.nspname, v.relname), v.relkind
    FROM reading JOIN pg_class v ON v.oid = reading.viewed JOIN pg_namespace n ON n.oid = v.relnamespace
    WHERE NOT {OWN_SCHEMA} AND NOT coalesce(v.reloptions::text ~ 'security_invoker=(true|on|1|yes)', false)
      AND (EXISTS (SELECT FROM aclexplode(v.relacl) a WHERE a.grantee <> v.relowner)
           OR EXISTS (SELECT FROM pg_attribute t, aclexplode(t.attacl) a WHERE t.attrelid = v.oid AND a.grantee <> v.relowner))
    ORDER BY 1
"""
# Of our owner, in our schemas, or for our roles; that everybody may call functions and use types is PostgreSQL's own default.
DEFAULTS = f"""
    WITH {OURS}
    SELECT DISTINCT d.defaclrole::regrole::text, coalesce(quote_ident(n.nspname), ''), d.defaclobjtype::text, a.privilege_type,
           coalesce(quote_ident(g.rolname), 'PUBLIC')
    FROM pg_default_acl d CROSS JOIN aclexplode(d.defaclacl) a LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
      LEFT JOIN pg_roles g ON g.oid = a.grantee
    WHERE a.grantee <> d.defaclrole
      AND (pg_get_userbyid(d.defaclrole) = :owner OR {OWN_SCHEMA} OR a.grantee IN (SELECT oid FROM ours))
      AND NOT (a.grantee = 0 AND d.defaclnamespace = 0
               AND (d.defaclobjtype, a.privilege_type) IN (('f', 'EXECUTE'), ('T', 'USAGE')))
    ORDER BY 1, 2, 3, 4, 5
"""
KINDS = {"r": "TABLES", "S": "SEQUENCES", "f": "FUNCTIONS", "T": "TYPES", "n": "SCHEMAS", "L": "LARGE OBJECTS"}


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One right as the catalogue has it. place: as GRANT names it; column: empty for the whole of it."""

    role: str
    place: str
    verb: str
    column: str = ""

    def __str__(self) -> str:
        """As an operator would say it."""
        return f"{self.role}: {self.clause}"

    @property
    def clause(self) -> str:
        """What stands between GRANT and TO."""
        return f"{self.verb}{f' ({self.column})' if self.column else ''} ON {self.place}"


def right_findings(session: Session, here: Place) -> Iterator[Finding]:
    """Every finding on rights, in an owner transaction."""
    yield _tables(session, here)
    yield from _grants(session, here)
    yield _functions(session, here)
    views = session.execute(text(VIEWS)).all()
    cure = f"DROP {'MATERIALIZED ' if views[0][1] == 'm' else ''}VIEW {views[0][0]}, and so for each named" if views else ""
    yield judged("views", [view for view, _ in views], "none reads a tenant's rows for others", cure)
    yield _defaults(session, here)


def _tables(session: Session, here: Place) -> Finding:
    """Every table that there is must be known, and the other way round; schemas without a tenant have their own finding."""
    own = (VERSION_TABLE, *(table.name for table in TenantTable.metadata.sorted_tables))
    wanted = {(REGISTRY_SCHEMA, table) for table in SHARED_RIGHTS} | {(role, table) for role in here.tenants for table in own}
    found = {(schema, table) for schema, table in session.execute(text(TABLES)) if schema in here.tenants | {REGISTRY_SCHEMA}}
    strange, gone = sorted(found - wanted), sorted(wanted - found)
    faults = [f"{schema}.{table} is unknown" for schema, table in strange]
    faults += [f"{schema}.{table} is gone" for schema, table in gone]
    cure = "run `semesta migrate`; a table that was dropped by hand comes back only from a backup"
    if strange:
        cure = f"look at it, then DROP TABLE {'.'.join(strange[0])} (or VIEW), and so for each named"
    return judged("tables", faults, f"{len(wanted)} tables, all of them known", cure)


def _grants(session: Session, here: Place) -> Iterator[Finding]:
    database = session.execute(text(f"SELECT {DATABASE}")).scalar_one()
    wanted, found = set(_wanted(here, database)), set(_found(session))
    missing, extra = sorted(wanted - found), sorted(found - wanted)
    cure = f"GRANT {missing[0].clause} TO {missing[0].role}, and so for each named" if missing else ""
    yield judged("rights missing", missing, f"all {len(wanted)} rights are there", cure)
    cure = f"REVOKE {extra[0].clause} FROM {extra[0].role}, and so for each named" if extra else ""
    yield judged("rights too many", extra, "nobody has more", cure)


def _wanted(here: Place, database: str) -> Iterator[Grant]:
    yield Grant(APPLICATION_LOGIN, f"DATABASE {database}", "CONNECT")
    for table, rights in SHARED_RIGHTS.items():
        for right in rights:
            for column in right.columns or ("",):
                yield Grant(right.role, f"{REGISTRY_SCHEMA}.{table}", right.verb, column)
    for shared in (TENANTS, *SHARED):
        yield Grant(shared, f"SCHEMA {REGISTRY_SCHEMA}", "USAGE")
    verbs = {table.name: str(table.info["rights"]).split(",") for table in TenantTable.metadata.sorted_tables}
    for role in here.tenants:
        yield Grant(role, f"SCHEMA {role}", "USAGE")
        for name, those in verbs.items():
            for verb in those:
                yield Grant(role, f"{role}.{name}", verb.strip())


def _found(session: Session) -> Iterator[Grant]:
    for role, where, verb, column, grantable in session.execute(text(GRANTS)):
        yield Grant(role, where, verb, column)
        if grantable:
            yield Grant(role, where, f"GRANT OPTION FOR {verb}", column)
    for role, thing in session.execute(text(OTHER_GRANTS)):
        yield Grant(role, thing, "ALL")


def _functions(session: Session, here: Place) -> Finding:
    rows = session.execute(text(FUNCTIONS), {"owner": here.owner}).all()
    faults = [f"{name} is executable by {role}{' with the rights of its owner' if high else ''}" for name, role, high, _ in rows]
    cure = ""
    if rows:
        name, role, _, dropped = rows[0]
        cure = f"{f'DROP ROUTINE {name}' if dropped else f'REVOKE EXECUTE ON ROUTINE {name} FROM {role}'}, and so for each named"
    return judged("functions", faults, "none gives anybody more", cure)


def _defaults(session: Session, here: Place) -> Finding:
    rows = session.execute(text(DEFAULTS), {"owner": here.owner}).all()
    faults = [f"{grantee}: {verb} on new {KINDS.get(kind, kind).lower()} of {role}" for role, _, kind, verb, grantee in rows]
    cure = ""
    if rows:
        role, schema, kind, verb, grantee = rows[0]
        where = f" IN SCHEMA {schema}" if schema else ""
        cure = f"ALTER DEFAULT PRIVILEGES FOR ROLE {role}{where} REVOKE {verb} ON {KINDS.get(kind, kind)}"
        cure += f" FROM {grantee}, and so for each named"
    return judged("default rights", faults, "new tables give nobody anything by default", cure)
