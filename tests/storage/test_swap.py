import errno
import os
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from books import new_book
from supply_station.errors import Trouble
from supply_station.models import Line
from supply_station.storage.book import Book
from supply_station.storage.engine import PUBLISHED_KEY, connect
from supply_station.storage.swap import swap
from supply_station.storage.verify import faults

KEEPS_IT_OPEN = """
import sys
from datetime import datetime
from pathlib import Path
from supply_station.models import Line
from supply_station.storage.book import Book
book = Book.open(Path(sys.argv[1]))
with book.writing() as session:
    session.add(Line(name="只在 WAL 里", recorded_at=datetime(2026, 10, 5)))
print("open", flush=True)
sys.stdin.readline()
import os
os.kill(os.getpid(), 9)
"""


def book_with(folder: Path, name: str) -> Path:
    path = new_book(folder)
    with Book.open(path) as book, book.writing() as session:
        session.add(Line(name=name, recorded_at=datetime(2026, 10, 5)))
    return path


def keep_open(path: Path) -> subprocess.Popen[str]:
    """A process that has committed a row, has the book open, and is killed when it reads a line."""
    command = [sys.executable, "-c", KEEPS_IT_OPEN, str(path)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "open\n"
    return child


def lines(path: Path) -> list[str]:
    with closing(connect(path, PUBLISHED_KEY)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM line ORDER BY id")]


def test_a_swap_puts_the_copy_in_place_and_keeps_the_old_book(tmp_path: Path) -> None:
    old, new = book_with(tmp_path / "旧", "旧线"), book_with(tmp_path / "新", "新线")
    swap(new, old, PUBLISHED_KEY)
    assert lines(old) == ["新线"]
    assert lines(old.with_name("账.book.before")) == ["旧线"]
    assert not new.exists()


def test_a_second_swap_replaces_the_book_kept_by_the_first(tmp_path: Path) -> None:
    path = book_with(tmp_path, "一")
    for name in ("二", "三"):
        swap(book_with(tmp_path / name, name), path, PUBLISHED_KEY)
    assert lines(path) == ["三"]
    assert lines(path.with_name("账.book.before")) == ["二"]


def test_a_swap_onto_nothing_keeps_nothing(tmp_path: Path) -> None:
    target = tmp_path / "账.book"
    swap(book_with(tmp_path / "新", "新线"), target, PUBLISHED_KEY)
    assert lines(target) == ["新线"]
    assert not target.with_name("账.book.before").exists()


def test_a_swap_is_refused_while_another_process_has_the_book_open(tmp_path: Path) -> None:
    old, new = book_with(tmp_path / "旧", "旧线"), book_with(tmp_path / "新", "新线")
    child = keep_open(old)
    with pytest.raises(Trouble, match="还在另一个窗口或程序中打开"):
        swap(new, old, PUBLISHED_KEY)
    child.communicate("\n", timeout=30)
    assert child.returncode == -9
    assert old.with_name("账.book-wal").exists()
    assert lines(old) == ["旧线", "只在 WAL 里"]


def test_the_wal_of_a_killed_process_is_brought_in_before_the_swap(tmp_path: Path) -> None:
    old, new = book_with(tmp_path / "旧", "旧线"), book_with(tmp_path / "新", "新线")
    keep_open(old).communicate("\n", timeout=30)
    assert old.with_name("账.book-wal").stat().st_size > 0
    swap(new, old, PUBLISHED_KEY)
    assert lines(old) == ["新线"]
    assert lines(old.with_name("账.book.before")) == ["旧线", "只在 WAL 里"]
    assert faults(old) == []


def test_an_unsettled_journal_beside_the_book_is_refused(tmp_path: Path) -> None:
    old, new = book_with(tmp_path / "旧", "旧线"), book_with(tmp_path / "新", "新线")
    old.with_name("账.book-shm").mkdir()  # something of that name that SQLite cannot take away
    with pytest.raises(Trouble):
        swap(new, old, PUBLISHED_KEY)
    assert new.exists()
    old.with_name("账.book-shm").rmdir()
    assert lines(old) == ["旧线"]


def test_a_damaged_book_is_refused_or_set_aside_with_its_wal(tmp_path: Path) -> None:
    old, new = book_with(tmp_path / "旧", "旧线"), book_with(tmp_path / "新", "新线")
    keep_open(old).communicate("\n", timeout=30)
    wal = old.with_name("账.book-wal").read_bytes()
    damaged = b"\xff" * 5000
    old.write_bytes(damaged)
    with pytest.raises(Trouble, match="已损坏"):
        swap(new, old, PUBLISHED_KEY)
    assert old.read_bytes() == damaged
    swap(new, old, PUBLISHED_KEY, damaged_as=old.with_name("账-损坏.book"))
    assert lines(old) == ["新线"]
    assert faults(old) == []
    assert old.with_name("账-损坏.book").read_bytes() == damaged
    assert old.with_name("账-损坏.book-wal").read_bytes() == wal


def test_a_failing_swap_leaves_the_old_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_copy: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    old, new = book_with(tmp_path / "旧", "旧线"), book_with(tmp_path / "新", "新线")
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(Trouble, match="磁盘已满"):
        swap(new, old, PUBLISHED_KEY)
    monkeypatch.undo()
    assert lines(old) == ["旧线"]


def test_a_disk_that_fails_after_the_exchange_is_not_told_as_if_nothing_had_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = book_with(tmp_path / "旧", "旧线"), book_with(tmp_path / "新", "新线")

    def full(folder: Path) -> None:
        raise OSError(errno.ENOSPC, "no space", str(folder))

    monkeypatch.setattr("supply_station.storage.swap.sync_folder", full)
    with pytest.raises(Trouble, match=r"已经换上.*请检查磁盘") as told:
        swap(new, old, PUBLISHED_KEY)
    assert "没有改动" not in told.value.sentence
    assert lines(old) == ["新线"]
    assert lines(old.with_name("账.book.before")) == ["旧线"]
