"""Entry of alembic: runs inside the transaction that ``open_database`` holds."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, version_table="ledger_version", render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
