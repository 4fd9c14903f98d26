"""Runs Alembic on the connection and in the transaction of `store.migrate`."""

from alembic import context

from martlet.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,
    render_as_batch=True,
)
context.run_migrations()
