"""日志链：the hash that ties each journal line to the one before, so that a removed or altered line shows."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

FIRST = "0" * 64
"""What stands as the previous hash of the first line."""


def line_hash(previous: str, at: datetime, clerk: str, act: str, changes: Sequence[object]) -> str:
    """The SHA-256, 64 hex digits, of the previous line's hash and this line as canonical JSON.

    `changes` must be what JSON can hold; it hashes the same before it is stored and after it is read back.
    """
    line = json.dumps(
        [at.isoformat(), clerk, act, changes], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256((previous + line).encode()).hexdigest()


def count_line(connection: Connection, number: int) -> None:
    """Counts a line in the head of the book's file, in the transaction that writes it.

    The chain alone cannot show that its last lines are gone. The count never falls, so that what was cut off
    still shows when new lines have taken the numbers. A book of an earlier program begins at its own number.
    """
    counted = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    connection.exec_driver_sql(f"PRAGMA user_version = {max(counted + 1, number)}")
