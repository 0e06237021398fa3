import hashlib
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from books import new_book, template
from supply_station.models import Attachment, Journal, Line
from supply_station.services.office import Office
from supply_station.services.station import found, set_up
from supply_station.storage.book import Book
from supply_station.storage.chain import FIRST, line_hash
from supply_station.storage.engine import PUBLISHED_KEY, connect
from supply_station.storage.files import FileStore
from supply_station.storage.verify import faults

NOW = datetime(2026, 10, 5, 10, 15, 30, 123456)
PAGE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A book with three journal lines and one attachment."""
    book = new_book(tmp_path)
    sha256 = FileStore(book).put(b"photo")
    with Book.open(book) as opened, opened.writing() as session:
        previous = FIRST
        for number in range(3):
            changes: list[dict[str, object]] = [
                {"record": "line", "id": number, "before": None, "after": {"线路": "竹"}}
            ]
            kept = line_hash(previous, NOW, "王芳", "登记", changes)
            session.add(
                Journal(at=NOW, clerk="王芳", act="登记", changes=changes, previous_hash=previous, hash=kept)
            )
            previous = kept
        session.add(
            Attachment(record="line", record_id=1, name="a.jpg", sha256=sha256, size=5, recorded_at=NOW)
        )
    return book


def change(path: Path, *statements: str) -> None:
    with closing(connect(path, PUBLISHED_KEY)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_sound_book_has_no_faults_and_verify_leaves_nothing_beside_it(path: Path) -> None:
    beside = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    assert faults(path) == []
    assert {file.name: file.read_bytes() for file in path.parent.iterdir()} == beside


def test_a_lone_copy_is_verified_without_locks_made_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "拷来的.book"
    path.write_bytes(template().read_bytes())
    assert faults(path) == []
    assert [file.name for file in tmp_path.iterdir()] == ["拷来的.book"]


def test_a_book_that_is_not_there_is_a_fault_and_none_is_made(tmp_path: Path) -> None:
    assert "没有找到账本" in faults(tmp_path / "没有.book")[0]
    assert list(tmp_path.iterdir()) == []


def test_every_one_of_sixty_flipped_bytes_is_found(path: Path) -> None:
    whole = path.read_bytes()
    missed = []
    for number in range(60):
        position = (len(whole) - 1) * number // 59
        flipped = bytearray(whole)
        flipped[position] ^= 0x10
        path.write_bytes(flipped)
        if not faults(path):
            missed.append(position)
    assert missed == []
    path.write_bytes(whole)
    assert faults(path) == []


@pytest.mark.parametrize(
    "length", [0, 1, 100, PAGE - 1, PAGE, PAGE + 1, 9 * PAGE, -2 * PAGE, -PAGE, -PAGE + 1, -1]
)
def test_a_truncated_file_is_found_at_every_length(path: Path, length: int) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: length % len(whole)])
    (said,) = faults(path)
    assert "请" in said


def test_a_damaged_page_is_named_with_the_next_step(path: Path) -> None:
    flipped = bytearray(path.read_bytes())
    flipped[3 * PAGE + 7] ^= 1
    path.write_bytes(flipped)
    assert faults(path) == ["账.book 有 1 处损坏（第 4 页）。请用“恢复”换回最近的备份。"]


def test_a_book_open_with_unsaved_wal_is_sound(path: Path) -> None:
    with Book.open(path) as book:
        for number in range(5):
            with book.writing() as session:
                session.add(Line(name=f"线路{number}", recorded_at=NOW))
            assert faults(path) == []
        assert path.with_name("账.book-wal").stat().st_size > 0


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE journal SET clerk = '别人' WHERE id = 2", "第 2 行被改动"),
        ("UPDATE journal SET at = '2026-10-05 10:15:30.123457' WHERE id = 2", "第 2 行被改动"),
        ("UPDATE journal SET at = '昨天' WHERE id = 3", "第 3 行被改动"),
        ("UPDATE journal SET changes = replace(changes, 'null', '1') WHERE id = 1", "第 1 行被改动"),
        ("UPDATE journal SET changes = '{' WHERE id = 1", "第 1 行被改动"),
        ("DELETE FROM journal WHERE id = 2", "第 3 行之前缺了行"),
        ("DELETE FROM journal WHERE id = 1", "第 2 行之前缺了行"),
    ],
)
def test_an_altered_or_removed_journal_line_breaks_the_chain(path: Path, statement: str, said: str) -> None:
    change(path, statement)
    (fault,) = faults(path)
    assert said in fault


def test_lines_cut_off_at_the_end_of_the_journal_show_for_ever(tmp_path: Path) -> None:
    path = new_book(tmp_path)
    with Book.open(path) as book:
        office = Office(book, clerk="王芳", clock=lambda: NOW)
        office.perform(found, name="第一天的供电所")
        for day in range(3):
            office.perform(set_up, name=f"第{day}天的供电所")
        assert faults(path) == []
        change(path, "DELETE FROM journal WHERE id > 2")
        said = ["操作日志末尾缺了 2 行。请用备份核对，并告诉维护人员。"]
        assert faults(path) == said
        for day in range(5):  # more than were cut off
            office.perform(set_up, name=f"又第{day}天的供电所")
        assert faults(path) == said


def test_a_book_of_the_first_program_begins_to_count_where_it_stands(path: Path) -> None:
    with Book.open(path) as book:
        Office(book, clerk="王芳", clock=lambda: NOW).perform(found, name="青竹溪镇供电所")
    assert faults(path) == []
    change(path, "DELETE FROM journal WHERE id = 4")
    assert faults(path) == ["操作日志末尾缺了 1 行。请用备份核对，并告诉维护人员。"]


def test_a_reference_that_leads_nowhere_is_found(path: Path) -> None:
    change(
        path, "INSERT INTO transformer_area (name, line_id, recorded_at) VALUES ('台区', 99, '2026-10-05')"
    )
    assert faults(path) == ["账.book 有记录失去了所属（表 transformer_area）。请用“恢复”换回最近的备份。"]


def test_an_index_that_disagrees_with_its_table_is_found(path: Path) -> None:
    change(
        path,
        "INSERT INTO line (name, recorded_at, voided_at) VALUES ('金竹线', '2026', '2026')",
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'voided_at IS NULL', '1') WHERE name = 'uq_line_name'",
    )
    (said,) = faults(path)
    assert "数据结构损坏" in said


@pytest.mark.parametrize("statement", ["DROP TABLE alembic_version", "DELETE FROM alembic_version"])
def test_a_book_without_its_revision_is_no_book(path: Path, statement: str) -> None:
    change(path, statement)
    (said,) = faults(path)
    assert "不是本程序的账本" in said


def test_lost_altered_and_damaged_attachments_are_found(path: Path) -> None:
    store = FileStore(path)
    whole = store.path.read_bytes()
    change(store.path, "UPDATE file SET bytes = x'00'")
    (said,) = faults(path)
    assert "1 个附件被改动" in said
    assert hashlib.sha256(b"photo").hexdigest()[:12] in said
    change(store.path, "DELETE FROM file")
    assert "1 个附件不在附件库 账.book.files 中" in faults(path)[0]
    store.path.unlink()
    assert "1 个附件不在附件库 账.book.files 中" in faults(path)[0]
    store.path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert "账.book.files 有 1 处损坏" in faults(path)[0]
    store.path.write_bytes(whole)
    assert faults(path) == []


def test_a_plain_sqlite_file_is_said_to_be_no_book(tmp_path: Path) -> None:
    path = tmp_path / "明文.book"
    path.write_bytes(b"SQLite format 3\0" + bytes(PAGE * 2))
    assert "不是本程序的账本" in faults(path)[0]


def test_the_journals_chain_survives_storing_and_loading(path: Path) -> None:
    with Book.open(path) as book, book.reading() as session:
        for line in session.query(Journal).order_by(Journal.id):
            assert line.hash == line_hash(line.previous_hash, line.at, line.clerk, line.act, line.changes)
        assert session.scalar(text("SELECT count(*) FROM journal")) == 3
