"""Where the migrations lie, and what they say: revisions, heads, and the SQL between two revisions."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, MetaData

from semesta_platform.database import SharedTable, TenantTable
from semesta_platform.errors import ConfigurationError

if TYPE_CHECKING:
    from alembic.config import Config

BASE = "base"
TENANT_MARK = "{{tenant}}"


@dataclass(frozen=True, slots=True)
class Tree:
    """One line of revisions: `shared` for schema registry, `tenant` for every tenant's schema.

    root: the folder with env.py and the trees' own folders; tests bring one with further revisions.
    """

    name: str
    root: Path

    @property
    def head(self) -> str:
        """The newest revision, e.g. '0001'.

        From the files' own numbers, without Alembic: every web process asks, and Alembic takes a quarter of a second to import.
        """
        return _head(self)

    def is_behind(self, revision: str | None) -> bool:
        """Whether a schema at this revision lacks something of this code's.

        Revisions are numbers of four digits, so text compares them. A newer one has all that this code needs: expand, then
        contract.
        """
        return revision is None or revision == BASE or revision < self.head

    def revisions(self) -> tuple[str, ...]:
        """Every revision, oldest first."""
        from alembic.script import ScriptDirectory  # noqa: PLC0415  (see `head`)

        return tuple(reversed([script.revision for script in ScriptDirectory.from_config(_config(self)).walk_revisions()]))

    def upgrade(self, connection: Connection) -> None:
        """Bring the shared schema to head on a connection whose transaction the caller opened and commits."""
        from alembic import command  # noqa: PLC0415  (see `head`)

        config = _config(self)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    def downgrade(self, connection: Connection, target: str) -> None:
        """Take the shared schema back to `target` ('base' for nothing), on the caller's transaction."""
        from alembic import command  # noqa: PLC0415  (see `head`)

        config = _config(self)
        config.attributes["connection"] = connection
        command.downgrade(config, target)

    def sql(self, start: str, target: str) -> str:
        """The statements that take a schema from `start` to `target`, its version row included; tenants are `{{tenant}}`.

        Raises:
            ConfigurationError: one of the revisions is not in this tree (a schema newer than this code).
        """
        return _rendered(self, start, target)


def tree(name: str, root: Path | None = None) -> Tree:
    """The tree called `name`, from the given folder or from where this code keeps its migrations."""
    return Tree(name, root or migrations_root())


@cache
def migrations_root() -> Path:
    """The folder of migrations: beside the source roots, or inside an installed wheel.

    Raises:
        ConfigurationError: neither is there; the installation is broken.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_migrations", package.parents[1] / "migrations"):
        if (folder / "env.py").is_file():
            return folder
    raise ConfigurationError("The migrations are missing from this installation; install the package again.")


@cache
def _head(of: Tree) -> str:
    numbers = (file.name.partition("_")[0] for file in (of.root / of.name).glob("[0-9]*.py"))
    return max(numbers, default=BASE)


@cache
def _rendered(of: Tree, start: str, target: str) -> str:
    from alembic import command  # noqa: PLC0415  (see `Tree.head`)

    known = of.revisions()
    for revision in (start, target):
        if revision != BASE and revision not in known:
            raise ConfigurationError(
                f"Revision {revision!r} is not known here: this code is older than the schema; install the newer one."
            )
    out = io.StringIO()
    config = _config(of, out)
    position = (-1 if start == BASE else known.index(start), -1 if target == BASE else known.index(target))
    if position[0] <= position[1]:
        command.upgrade(config, f"{start}:{target}" if start != BASE else target, sql=True)
    else:
        command.downgrade(config, f"{start}:{target}", sql=True)
    # A schema taken back to base keeps its empty version table, and may come up again.
    return out.getvalue().replace("CREATE TABLE schema_version", "CREATE TABLE IF NOT EXISTS schema_version", 1)


def _config(of: Tree, out: io.StringIO | None = None) -> Config:
    from alembic.config import Config  # noqa: PLC0415  (see `Tree.head`)

    config = Config(output_buffer=out) if out is not None else Config()
    # Values pass through ConfigParser, which reads % as a mark of its own.
    config.set_main_option("script_location", str(of.root).replace("%", "%%"))
    config.set_main_option("version_locations", str(of.root / of.name).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["metadata"] = _metadata(of.name)
    return config


def _metadata(name: str) -> MetaData:
    return SharedTable.metadata if name == "shared" else TenantTable.metadata
