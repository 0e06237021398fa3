"""Books for tests: one template migrated per test process, copied by plain file copy after it is closed."""

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from supply_station.rules.backup import Keeping
from supply_station.storage import migrate
from supply_station.storage.book import Book

NEWEST = migrate.known(migrate.VERSIONS)[-1]
"""The revision of today's books."""

KEEPING = Keeping(all_days=2, days=14, weeks=8, months=24)
"""Which copies of a book stay."""

ADDS = "def upgrade():\n    op.add_column('line', sa.Column('voltage', sa.String()))\n"
"""What a later revision might do."""

_REVISION = 'import sqlalchemy as sa\nfrom alembic import op\n\nrevision = "{}"\ndown_revision = "{}"\n\n\n'


def later(steps: int) -> str:
    """The number of the revision that comes so many steps after today's."""
    return f"{int(NEWEST) + steps:04}"


def versions(folder: Path, *bodies: str) -> Path:
    """A new versions folder: today's revisions, then one more for each body."""
    folder.mkdir(exist_ok=True)
    for file in migrate.VERSIONS.glob("[0-9]*.py"):
        (folder / file.name).write_bytes(file.read_bytes())
    for step, body in enumerate(bodies, start=1):
        text = _REVISION.format(later(step), later(step - 1)) + body
        (folder / f"{later(step)}_test.py").write_text(text, encoding="utf-8")
    return folder


@functools.cache
def template() -> Path:
    """A closed, empty book at the newest revision; read it, never open it."""
    folder = Path(tempfile.mkdtemp(prefix="supply-station-book-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "模板.book"
    Book.create(path).close()
    return path


def new_book(folder: Path) -> Path:
    """A fresh empty book `账.book` in the folder, closed; open it with `Book.open`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "账.book"
    path.write_bytes(template().read_bytes())
    return path
