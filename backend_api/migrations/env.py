"""How Alembic runs a step: on the connection it is given, in the transaction that is open."""

from alembic import context

from backend_api.kit.db import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,  # the caller holds the transaction
)
context.run_migrations()
