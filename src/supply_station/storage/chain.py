"""日志链：the hash that ties each journal line to the one before, so that a removed or altered line shows."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

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
