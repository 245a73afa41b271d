"""Alembic's door to both trees: `shared` runs online on a given connection, `tenant` is only ever rendered as SQL."""

from __future__ import annotations

from alembic import context

attributes = context.config.attributes
options = {
    "target_metadata": attributes["metadata"],
    "version_table": "schema_version",
    # The runner opens and closes the one transaction of a schema itself.
    "transactional_ddl": False,
}
if context.is_offline_mode():
    context.configure(dialect_name="postgresql", literal_binds=True, **options)
else:
    context.configure(connection=attributes["connection"], version_table_schema="registry", include_schemas=True, **options)
context.run_migrations()
