"""窗口锁：one window on a book, in this process and in others; the write lock goes beside it."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from books import new_book
from supply_station.errors import RuleBroken, Trouble
from supply_station.storage.book import Book
from supply_station.storage.window_lock import window_lock

HOLDS = """
import sys
from pathlib import Path
from supply_station.storage.window_lock import window_lock
with window_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_window_in_another_process_is_refused_until_the_first_is_killed(tmp_path: Path) -> None:
    path = new_book(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(RuleBroken, match=r"账\.book 已经打开着"), window_lock(path):
            pass
        other.kill()
    with window_lock(path):
        pass


def test_the_command_line_writes_beside_a_window(tmp_path: Path) -> None:
    path = new_book(tmp_path)
    with window_lock(path), Book.open(path, busy_ms=0) as book, book.writing() as session:
        session.connection().exec_driver_sql("CREATE TABLE written (id INTEGER)")
    with Book.open(path) as book, book.reading() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM written").scalar() == 0


def test_a_book_that_is_about_to_be_founded_gets_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "新文件夹" / "账.book"
    with window_lock(path), pytest.raises(RuleBroken), window_lock(path):
        pass
    assert not path.exists()


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("")
    with pytest.raises(Trouble), window_lock(tmp_path / "文件" / "账.book"):
        pass


@pytest.mark.parametrize("reason", [errno.EROFS, errno.EACCES])
def test_a_folder_that_may_not_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: int
) -> None:
    path = new_book(tmp_path)

    def refused(_lock: FileLock) -> None:
        raise OSError(reason, "refused")  # the user of the tests may write anywhere

    monkeypatch.setattr(FileLock, "acquire", refused)
    with pytest.raises(Trouble, match=r"没有写入权限.*换到有权限的文件夹"), window_lock(path):
        pass
    with pytest.raises(Trouble, match="没有写入权限"):
        Book.open(path)
