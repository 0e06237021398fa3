"""Books for tests: one template migrated per test process, copied by plain file copy after it is closed."""

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from supply_station.storage.book import Book


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
