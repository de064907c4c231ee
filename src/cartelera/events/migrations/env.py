"""What Alembic runs: the migrations, on the connection that `cartelera.events.migrating` lends."""

from __future__ import annotations

from alembic import context

from cartelera.events.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
