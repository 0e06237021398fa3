"""升级的环境：runs the revisions over the connection that `storage.migrate` passes in, in one transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
