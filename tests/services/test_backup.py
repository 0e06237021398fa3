"""备份与检查：as the window asks for them, over a real book."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from books import new_book
from supply_station.errors import RuleBroken
from supply_station.services import backup, station
from supply_station.services.office import Office
from supply_station.storage.book import Book


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 9, 0)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Office]:
    with Book.open(new_book(tmp_path)) as book:
        made = Office(book, clerk="李秀英", clock=clock)
        made.perform(station.found, name="青竹溪镇供电所")
        yield made


def test_the_newest_proven_backup_is_found_wherever_it_lies(
    office: Office, clock: Clock, tmp_path: Path
) -> None:
    path, stick = office.book.path, tmp_path / "U盘"
    assert backup.newest(path, [stick]) is None
    first = backup.make(office, stick)
    clock.now = datetime(2026, 11, 3, 17, 30)
    second = backup.make(office, tmp_path / "账-备份")
    assert backup.newest(path, [stick]) == second
    assert second.made_at == datetime(2026, 11, 3, 17, 30)
    second.file.unlink()
    assert backup.newest(path, [stick]) == first
    (stick / "账-20261231-000000.json").write_text("{}")
    (stick / "别的-20261231-000000.json").write_text('{"made_at": "2026-12-31T00:00:00"}')
    (stick / "别的-20261231-000000.book").write_bytes(b"")
    assert backup.newest(path, [stick]) == first


def test_a_backup_comes_back_over_a_closed_book(tmp_path: Path, office: Office, clock: Clock) -> None:
    copy = backup.make(office, tmp_path / "备份")
    office.perform(station.set_up, name="改了名的供电所")
    office.book.close()
    assert backup.restore(copy.file, office.book.path, clock.now) == []
    assert office.consult(station.the_station).name == "青竹溪镇供电所"


def test_a_sound_book_has_no_faults_and_a_flipped_byte_is_one(office: Office, tmp_path: Path) -> None:
    assert backup.faults(office) == []
    path = office.book.path
    office.book.close()
    data = bytearray(path.read_bytes())
    data[5000] ^= 1
    path.write_bytes(data)
    assert len(backup.faults(office)) == 1


def test_the_plain_copy_is_read_by_any_tool_and_never_written_over(office: Office, tmp_path: Path) -> None:
    out = tmp_path / "普通.sqlite"
    backup.export_plain(office, out)
    assert out.read_bytes().startswith(b"SQLite format 3\0")
    with pytest.raises(RuleBroken, match="已经存在"):
        backup.export_plain(office, out)
