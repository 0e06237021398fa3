"""先备：pages are imported while nobody waits, and not while a job is at work."""

import subprocess
import sys
from pathlib import Path

import pytest

from window_kit import practice_book

LOOKED_AT = """
import sys
from datetime import datetime
from pathlib import Path
from supply_station import app
from supply_station.storage.book import Book
from supply_station.ui.pages import PAGES
program = app.application()
with Book.open(Path(sys.argv[1]), busy_ms=200) as book:
    window = app.window(book, "李秀英", lambda: datetime(2026, 11, 2, 9, 0))
    window.show()
    def known():
        return sum(page.module in sys.modules for page in PAGES)
    at_work = 0
    while not window.ahead.over:
        program.processEvents()
        if window.desk.jobs.current is not None:
            at_work = known()
    print(at_work, known(), len(PAGES), window.ahead.isActive())
    window.close()
"""


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    path = tmp_path / "练习.book"
    path.write_bytes(practice_book().read_bytes())
    return path


def test_every_page_is_imported_when_the_first_one_stands_and_none_before(book: Path) -> None:
    command = [sys.executable, "-c", LOOKED_AT, str(book)]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8", timeout=60)
    at_work, known, pages, runs = done.stdout.split()
    assert int(at_work) < int(known) == int(pages)
    assert runs == "False"
