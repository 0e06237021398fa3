import json
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Executable, func, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from books import KEEPING, new_book
from supply_station.errors import RuleBroken, Trouble
from supply_station.models import Line, TransformerArea
from supply_station.storage.backup import backup
from supply_station.storage.book import Book
from supply_station.storage.engine import PUBLISHED_KEY, book_engine, connect, copy_engine
from supply_station.storage.verify import faults

NOW = datetime(2026, 10, 5, 10, 15)


def line(name: str) -> Line:
    return Line(name=name, recorded_at=NOW)


def names(book: Book) -> list[str]:
    with book.reading() as session:
        return list(session.scalars(select(Line.name).order_by(Line.id)))


def fails_after(book: Book, statement: Executable) -> None:
    with book.writing() as session:
        session.add(line("金竹线"))
        session.flush()
        session.execute(statement)
        raise RuleBroken("办不成")


def test_a_new_book_takes_rows_and_leaves_one_plain_file_when_closed(tmp_path: Path) -> None:
    path = tmp_path / "新 文件夹#1%?" / "供电所台账.book"
    with Book.create(path) as book:
        with book.writing() as session:
            session.add(line("金竹线"))
        assert names(book) == ["金竹线"]
    assert sorted(file.name for file in path.parent.iterdir()) == [
        "供电所台账.book",
        "供电所台账.book.gate",
        "供电所台账.book.lock",
    ]
    with Book.open(path) as book:
        assert names(book) == ["金竹线"]


def test_creating_refuses_to_overwrite(tmp_path: Path) -> None:
    path = new_book(tmp_path)
    before = path.read_bytes()
    with pytest.raises(RuleBroken, match="已经存在，不会覆盖"):
        Book.create(path)
    assert path.read_bytes() == before


def test_creating_that_fails_half_way_leaves_no_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_self: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(Trouble, match="磁盘已满"):
        Book.create(tmp_path / "账.book")
    assert sorted(file.suffix for file in tmp_path.iterdir()) == [".gate", ".lock"]


def test_a_book_that_is_not_there_is_refused_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match=r"新建账本（new）.*（demo）.*--book"):
        Book.open(tmp_path / "没有.book")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0" * 512, "户号,户名\n".encode() * 900])
def test_a_file_that_is_no_book_is_trouble(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "账.book"
    path.write_bytes(content)
    with pytest.raises(Trouble, match="不是本程序的账本"):
        Book.open(path)


def test_a_wrong_key_opens_nothing(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="密钥不对"):
        Book.open(new_book(tmp_path), key="0" * 64)


def test_an_exception_rolls_everything_of_the_block_back(tmp_path: Path) -> None:
    with Book.open(new_book(tmp_path)) as book:
        with pytest.raises(RuleBroken):
            fails_after(book, insert(Line).values(name="石桥线", recorded_at=NOW))
        assert names(book) == []


def test_rows_stay_loaded_after_the_commit(tmp_path: Path) -> None:
    with Book.open(new_book(tmp_path)) as book:
        with book.writing() as session:
            kept = line("金竹线")
            session.add(kept)
        assert kept.name == "金竹线"
        assert kept.id == 1


def test_a_reader_sees_one_view_beside_a_writer(tmp_path: Path) -> None:
    with Book.open(new_book(tmp_path)) as book, book.reading() as reader:
        assert reader.scalar(select(func.count()).select_from(Line)) == 0
        with book.writing() as writer:
            writer.add(line("金竹线"))
        assert reader.scalar(select(func.count()).select_from(Line)) == 0
        reader.rollback()
        assert reader.scalar(select(func.count()).select_from(Line)) == 1


def test_a_write_in_a_reading_is_loud_and_no_trouble_of_the_disk(tmp_path: Path) -> None:
    with Book.open(new_book(tmp_path)) as book:
        with pytest.raises(OperationalError, match="readonly"), book.reading() as session:
            session.execute(insert(Line).values(name="金竹线", recorded_at=NOW))
        with book.writing() as session:  # the same connection of the pool writes again
            session.add(line("石桥线"))
        assert names(book) == ["石桥线"]


def test_a_broken_constraint_is_a_bug_and_stays_loud(tmp_path: Path) -> None:
    with Book.open(new_book(tmp_path)) as book:
        with pytest.raises(IntegrityError), book.writing() as session:
            session.add(TransformerArea(name="金竹台区", line_id=99, recorded_at=NOW))
        with pytest.raises(IntegrityError), book.writing() as session:
            session.add_all([line("金竹线"), line("金竹线")])
        assert names(book) == []


def test_a_voided_name_may_stand_beside_its_successor(tmp_path: Path) -> None:
    with Book.open(new_book(tmp_path)) as book:
        with book.writing() as session:
            session.add_all([Line(name="金竹线", recorded_at=NOW, voided_at=NOW), line("金竹线")])
        assert names(book) == ["金竹线", "金竹线"]


def test_isolation_is_kept_after_pragma_vacuum_and_backup(tmp_path: Path) -> None:
    path = new_book(tmp_path)
    with Book.open(path) as book:
        with book.reading() as session:
            session.execute(text("PRAGMA table_info(line)")).all()
        raw = book._engine.raw_connection()
        raw.cursor().execute("VACUUM")
        raw.close()
        backup(path, tmp_path / "备份", now=NOW, keeping=KEEPING)
        with pytest.raises(RuleBroken):
            fails_after(book, text("CREATE TABLE left_over (id INTEGER)"))
        assert names(book) == []
        with book.reading() as session:
            assert session.scalar(text("SELECT count(*) FROM sqlite_master WHERE name = 'left_over'")) == 0


def test_two_transactions_that_read_then_write_both_succeed(tmp_path: Path) -> None:
    path = new_book(tmp_path)
    wrong: list[BaseException] = []

    def count_up(book: Book) -> None:
        try:
            for _ in range(20):
                with book.writing() as session:
                    number = session.scalar(select(func.count()).select_from(Line))
                    session.add(line(f"线路 {number}"))
        except BaseException as error:  # noqa: BLE001 - a thread must hand its failure over
            wrong.append(error)

    with Book.open(path) as one, Book.open(path) as two:
        threads = [threading.Thread(target=count_up, args=(book,)) for book in (one, two, two)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []
        assert sorted(names(one)) == sorted(f"线路 {number}" for number in range(60))


def test_writers_begin_immediate_so_that_the_deferred_trap_cannot_close(tmp_path: Path) -> None:
    path = new_book(tmp_path)
    engine = book_engine(path, PUBLISHED_KEY, busy_ms=0)
    with engine.connect() as first:
        first.begin()
        with engine.connect() as second, pytest.raises(OperationalError, match="locked"):
            second.begin()  # it fails before it has read anything, not after
        first.rollback()
    engine.dispose()


def test_held_keeps_another_writer_out_between_two_transactions(tmp_path: Path) -> None:
    path = new_book(tmp_path)
    with Book.open(path) as book, Book.open(path, busy_ms=50) as other, book.held(), book.held():
        with book.writing() as session:
            session.add(line("金竹线"))
        with pytest.raises(Trouble, match="正被另一个程序使用"), other.writing():
            pass
        assert names(other) == ["金竹线"]
        with book.writing() as session:
            session.add(line("石桥线"))
    with Book.open(path) as book:
        assert names(book) == ["金竹线", "石桥线"]


HOLDER = """
import sys
from pathlib import Path
from supply_station.models import Line
from supply_station.storage.book import Book
from datetime import datetime
with Book.open(Path(sys.argv[1])) as book, book.writing() as session:
    session.add(Line(name="子进程", recorded_at=datetime(2026, 10, 5)))
    session.flush()
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_another_process_writing_is_told_and_readers_verify_and_backup_go_beside(tmp_path: Path) -> None:
    path = new_book(tmp_path)
    with Book.open(path, busy_ms=100) as book:
        with book.writing() as session:
            session.add(line("金竹线"))
        child = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(Trouble, match="正被另一个程序使用"), book.writing():
            pass
        assert names(book) == ["金竹线"]
        assert faults(path) == []
        assert backup(path, tmp_path / "备份", now=NOW, keeping=KEEPING).counts["line"] == 1
        assert child.communicate("\n", timeout=30)[0] == ""
        assert names(book) == ["金竹线", "子进程"]


WRITER = """
import sys
from pathlib import Path
from supply_station.models import Line
from supply_station.storage.book import Book
from datetime import datetime
with Book.open(Path(sys.argv[1])) as book:
    for number in range(80):
        with book.writing() as session:
            session.add(Line(name=f"{sys.argv[2]} {number}", recorded_at=datetime(2026, 10, 5)))
"""


def test_no_commit_is_lost_while_two_processes_write_and_this_one_verifies_and_backs_up(
    tmp_path: Path,
) -> None:
    path = new_book(tmp_path)
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), name]) for name in ("甲", "乙")]
    rounds = 0
    while any(writer.poll() is None for writer in writers):
        rounds += 1
        assert faults(path) == []
        made = backup(path, tmp_path / "备份", now=NOW, keeping=KEEPING)
        assert faults(made.file) == []
    assert [writer.returncode for writer in writers] == [0, 0]
    assert rounds > 1
    with Book.open(path) as book:
        assert len(set(names(book))) == 160
    assert faults(path) == []


def test_a_process_killed_in_a_transaction_leaves_its_wal_and_no_lock(tmp_path: Path) -> None:
    path = new_book(tmp_path)
    killed = HOLDER.replace("sys.stdin.readline()", "import os; os.kill(os.getpid(), 9)")
    assert (
        subprocess.run([sys.executable, "-c", killed, str(path)], check=False, capture_output=True).returncode
        == -9
    )
    with Book.open(path, busy_ms=0) as book:
        assert names(book) == []
        with book.writing() as session:
            session.add(line("金竹线"))
    assert faults(path) == []


IMPORTS = """
import sys, json
import alembic.command
from supply_station.storage import backup, book, files, migrate, photo, verify
print(json.dumps([name for name in sys.modules if name in {"sqlite3", "_sqlite3"}]))
"""


def test_the_process_holds_no_second_sqlite() -> None:
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            IMPORTS,
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    assert json.loads(said.stdout) == []


def test_a_full_disk_as_sqlite_says_it_is_trouble_and_nothing_of_it_is_kept(tmp_path: Path) -> None:
    with Book.open(new_book(tmp_path)) as book:
        raw = book._engine.raw_connection()
        raw.cursor().execute("PRAGMA max_page_count = 1")  # from here on SQLite itself says SQLITE_FULL
        raw.close()
        with pytest.raises(Trouble, match=r"磁盘已满.*腾出磁盘空间"), book.writing() as session:
            session.add(line("金竹线" * 40_000))
        assert names(book) == []


def test_a_books_connections_are_in_the_modes_that_keep_it_whole(tmp_path: Path) -> None:
    with Book.open(new_book(tmp_path), busy_ms=200) as book, book.writing() as session:
        modes = {
            name: session.scalar(text(f"PRAGMA {name}"))
            for name in (
                "journal_mode",
                "synchronous",
                "foreign_keys",
                "busy_timeout",
                "cache_size",
                "cipher_page_size",
            )
        }
    assert modes == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 200,
        "cache_size": -16384,
        "cipher_page_size": "4096",
    }


def test_a_migrations_engine_has_foreign_keys_off(tmp_path: Path) -> None:
    engine = copy_engine(tmp_path / "副本.book", PUBLISHED_KEY)
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 0
    engine.dispose()


def test_the_driver_prints_nothing_of_its_own(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = new_book(tmp_path)
    damaged = bytearray(path.read_bytes())
    damaged[5000] ^= 1
    path.write_bytes(damaged)
    assert faults(path) != []
    connect(path, PUBLISHED_KEY).close()
    assert capfd.readouterr() == ("", "")
