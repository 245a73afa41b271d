"""Verbs of the directory: keep the regions, create and suspend tenants, create branches and say whom they verify."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple

from sqlalchemy import Engine, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from semesta_platform.errors import ConfigurationError, InvalidError, NotFoundError
from semesta_platform.tenancy import provisioning, regions
from semesta_platform.tenancy.model import BranchRow, RegionRow, TenantRow
from semesta_platform.tenancy.records import TenantState
from semesta_platform.tenancy.run_lock import turn
from semesta_platform.tenancy.scripts import tree
from semesta_platform.transactions import owner_transaction

LONGEST_NAME = 120
LONGEST_CODE = 40
COLUMNS = ("code", "name", "level", "slug", "province_code", "province_name", "zone", "eligible")


def keep_regions(session: Session) -> int:
    """Make the table of regions equal to the library's, in an owner transaction; how many rows were new or different.

    The table's comment tells which version of the library it holds, so that an unchanged one costs a single query.
    """
    source = regions.source()
    if session.execute(text("SELECT obj_description('registry.regions'::regclass)")).scalar_one() == source:
        return 0
    present = {row.code: tuple(row) for row in session.execute(select(*(getattr(RegionRow, name) for name in COLUMNS)))}
    wanted = (astuple(region) for region in regions.all_regions())
    changed = [dict(zip(COLUMNS, values, strict=True)) for values in wanted if present.get(values[0]) != values]
    if changed:
        statement = insert(RegionRow)
        fresh = {name: statement.excluded[name] for name in COLUMNS[1:]}
        session.execute(statement.on_conflict_do_update(index_elements=[RegionRow.code], set_=fresh), changed)
    session.execute(text(f"COMMENT ON TABLE registry.regions IS '{source}'"))
    return len(changed)


def known_codes(codes: Iterable[str]) -> tuple[str, ...]:
    """The codes without repetition, in the order given.

    Raises:
        NotFoundError: Kemendagri has no region with one of them; every unknown one is named.
    """
    wanted = tuple(dict.fromkeys(codes))
    unknown = [code for code in wanted if regions.region(code) is None]
    if unknown:
        raise NotFoundError(f"No region has the code {', '.join(unknown)}. Write codes as 12.19, or 19 for a province.")
    return wanted


def create_tenants(engine: Engine, codes: Sequence[str], progress: Callable[[str], None] = lambda _: None) -> list[str]:
    """Provision the tenants of these regions, each in a transaction of its own; those there already stay as they are.

    engine: the owner's. progress: called with each code when it is ready. Gives the codes that are new.

    Raises:
        NotFoundError: one of the codes is unknown; then nothing is made.
        ConfigurationError: the shared schema is not of this code's version; then nothing is made.
    """
    wanted = known_codes(codes)
    made = []
    with turn(engine):
        with owner_transaction(engine) as session:
            _same_version(session)
            present = set(session.scalars(select(TenantRow.code)))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for code in wanted:
                if code not in present:
                    provisioning.run(connection, code)
                    made.append(code)
                progress(code)
    return made


def _same_version(session: Session) -> None:
    """A tenant made by older code would lack what the others have."""
    shared = session.execute(text("SELECT version_num FROM registry.schema_version")).scalar()
    if shared != tree("shared").head:
        raise ConfigurationError(
            f"The shared schema is at {shared}, this code at {tree('shared').head}: run `semesta migrate` of the newer."
        )


def create_training_tenant(engine: Engine) -> bool:
    """Make the training region and its tenant; False when they are there already. engine: the owner's."""
    with owner_transaction(engine) as session:
        if session.scalar(select(TenantRow.code).where(TenantRow.code == regions.TRAINING.code)) is not None:
            return False
        values = dict(zip(COLUMNS, astuple(regions.TRAINING), strict=True))
        session.execute(insert(RegionRow).values(values).on_conflict_do_nothing())
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        provisioning.run(connection, regions.TRAINING.code)
    return True


def set_state(session: Session, code: str, state: TenantState) -> None:
    """Suspend a tenant (its pages and jobs stop, its data stay) or let it work again.

    Raises:
        NotFoundError: there is no such tenant.
    """
    found = session.execute(update(TenantRow).where(TenantRow.code == code).values(state=state.value).returning(TenantRow.code))
    if found.one_or_none() is None:
        raise NotFoundError(f"There is no tenant {code}; `semesta tenant list` shows all.")


def create_branch(session: Session, code: str, name: str, tenants: Sequence[str]) -> None:
    """Create a branch, or change its name, and make it the verifying branch of these tenants.

    code: 1 to 40 signs. name: 1 to 120 signs. Tenants of another branch move to this one.

    Raises:
        InvalidError: code or name is empty or too long, or another branch bears the name.
        NotFoundError: one of the tenants does not exist; then nothing is changed.
    """
    _check_branch(session, code, name)
    missing = set(tenants) - set(session.scalars(select(TenantRow.code).where(TenantRow.code.in_(tenants))))
    if missing:
        raise NotFoundError(f"There is no tenant {', '.join(sorted(missing))}; create it first with `semesta tenant create`.")
    statement = insert(BranchRow).values(code=code, name=name)
    session.execute(statement.on_conflict_do_update(index_elements=[BranchRow.code], set_={"name": statement.excluded.name}))
    session.execute(update(TenantRow).where(TenantRow.code.in_(tenants)).values(branch_code=code))


def assign_branch(session: Session, code: str, branch_code: str | None) -> None:
    """Make a branch the verifying one of a tenant; None takes it away.

    Raises:
        NotFoundError: there is no such tenant or branch.
    """
    if branch_code is not None and session.scalar(select(BranchRow.code).where(BranchRow.code == branch_code)) is None:
        raise NotFoundError(f"There is no branch {branch_code}; `semesta branch list` shows all.")
    statement = update(TenantRow).where(TenantRow.code == code).values(branch_code=branch_code).returning(TenantRow.code)
    if session.execute(statement).one_or_none() is None:
        raise NotFoundError(f"There is no tenant {code}; `semesta tenant list` shows all.")


def _check_branch(session: Session, code: str, name: str) -> None:
    if not code.strip() or len(code) > LONGEST_CODE or not code.isprintable():
        raise InvalidError(f"A branch's code has 1 to {LONGEST_CODE} printable signs.")
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidError(f"A branch's name has 1 to {LONGEST_NAME} printable signs.")
    other = session.scalar(select(BranchRow.code).where(BranchRow.name == name, BranchRow.code != code))
    if other is not None:
        raise InvalidError(f"Branch {other} already bears the name {name!r}.")
