"""Keys of the API end by themselves."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from footprint.portal.store.tables import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# What a key that is already there gets, counted from the day on which it was made.
LIFE = timedelta(days=365)


def upgrade() -> None:
    with op.batch_alter_table("tokens") as tokens:
        tokens.add_column(sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    described = (sa.column("id", sa.Integer), sa.column("created_at", Instant), sa.column("expires_at", Instant))
    rows = sa.table("tokens", *described)
    connection = op.get_bind()
    for token_id, created_at in connection.execute(sa.select(rows.c.id, rows.c.created_at)).all():
        connection.execute(rows.update().where(rows.c.id == token_id).values(expires_at=created_at + LIFE))
    with op.batch_alter_table("tokens", table_kwargs={"sqlite_autoincrement": True}) as tokens:
        tokens.alter_column("expires_at", existing_type=sa.DateTime(timezone=True), nullable=False)


def downgrade() -> None:
    raise NotImplementedError("restore a copy of the database instead")
