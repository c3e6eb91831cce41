"""The frame in which Alembic runs a migration: the open transaction that it is handed, and no other."""

from alembic import context

from ocop_cycle.storage import revision, schema

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.metadata,
    version_table=revision.RECEIPT.name,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
