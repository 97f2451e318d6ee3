"""Work has a size, by which its turn comes, and tells why it failed, with the number of the error in the log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("jobs", table_kwargs={"sqlite_autoincrement": True}) as jobs:
        jobs.add_column(sa.Column("size_bytes", sa.BigInteger(), nullable=True))
        jobs.add_column(sa.Column("reason", sa.String(length=20), nullable=True))
        jobs.add_column(sa.Column("incident", sa.String(length=8), nullable=True))
        jobs.drop_column("message_key")


def downgrade() -> None:
    raise NotImplementedError("restore a copy of the database instead")
