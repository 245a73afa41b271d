"""`python -m semesta_worker.schema`: compiles the tenant's tables from the models into the migrations' folder."""

from __future__ import annotations

import click

from semesta_platform import models
from semesta_platform.database import TenantTable
from semesta_platform.tenancy.provisioning import SCRIPT, compile_tables
from semesta_platform.tenancy.scripts import migrations_root
from semesta_tenants import registry

# Importing them fills the metadata.
KNOWN = (models, registry)


def main() -> None:
    """Write the script anew."""
    file = migrations_root() / SCRIPT
    file.write_text(compile_tables(TenantTable.metadata), encoding="utf-8")
    click.echo(f"{SCRIPT} is compiled.")


if __name__ == "__main__":
    main()
