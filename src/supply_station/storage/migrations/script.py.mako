"""${message}.

Written against the tables of its day; imports no model.
"""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
RECOUNTED: frozenset[str] = frozenset()  # tables whose number of rows this revision means to change


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
