"""备份与检查：as the window asks for them, over a real book."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from books import ADDS, NEWEST, later, new_book, versions
from supply_station import paths
from supply_station.errors import RuleBroken
from supply_station.services import backup, backup_rescue, station
from supply_station.services.backup import Place
from supply_station.services.office import Office
from supply_station.storage import migrate
from supply_station.storage.book import Book
from supply_station.storage.engine import PUBLISHED_KEY
from supply_station.storage.files import FileStore
from window_kit import practice_book


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


def test_both_places_say_when_their_newest_proven_backup_was_made(
    office: Office, clock: Clock, tmp_path: Path
) -> None:
    path, stick = office.book.path, tmp_path / "U盘"
    here = paths.backups(path)
    assert backup.places(path, None, None, clock.now) == [Place(here, beside=True, there=True, newest=None)]
    first = backup.make(office, stick)
    clock.now = datetime(2026, 11, 3, 17, 30)
    second = backup.make(office, here)
    assert [each.newest for each in backup.places(path, stick, None, clock.now)] == [
        second.made_at,
        first.made_at,
    ]
    second.file.unlink()
    (stick / "账-20261231-000000.json").write_text("{}")
    (stick / "账-20261231-000000.book").write_bytes(b"")
    (stick / "别的-20261231-000000.json").write_text('{"made_at": "2026-12-31T00:00:00"}')
    (stick / "别的-20261231-000000.book").write_bytes(b"")
    assert [each.newest for each in backup.places(path, stick, None, clock.now)] == [None, first.made_at]
    stick.rename(tmp_path / "拔走了")
    seen = datetime(2026, 11, 1)
    assert backup.places(path, stick, seen, clock.now)[1] == Place(
        stick, beside=False, there=False, newest=seen
    )
    assert backup.places(path, here, None, clock.now) == backup.places(path, None, None, clock.now)


def test_a_copy_is_due_where_the_book_as_it_stands_is_not_yet(
    office: Office, clock: Clock, tmp_path: Path
) -> None:
    here, stick = paths.backups(office.book.path), tmp_path / "U盘"
    assert backup.due(office, [here, stick]) == [here]  # the stick is not in
    stick.mkdir()
    assert backup.make_each(office, backup.due(office, [here, stick]), print).failed == []
    assert backup.due(office, [here, stick]) == []
    clock.now = datetime(2026, 12, 24)
    assert backup.due(office, [here, stick]) == []  # nothing has changed
    office.perform(station.set_up, name="改了名的供电所")
    assert backup.due(office, [here, stick]) == [here, stick]
    clock.now = datetime(2000, 1, 1)  # its battery is empty
    backup.make_each(office, [here], print)
    assert backup.due(office, [here, stick]) == [stick]


def test_an_attachment_that_a_place_lacks_is_a_change(office: Office, tmp_path: Path) -> None:
    here = paths.backups(office.book.path)
    backup.make(office, here)
    FileStore(office.book.path).put(b"photo")
    assert backup.due(office, [here]) == [here]
    backup.make(office, here)
    assert backup.due(office, [here]) == []


def test_a_place_that_fails_is_told_and_not_in_the_way_of_the_next(office: Office, tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("")
    stages: list[str] = []
    made = backup.make_each(office, [tmp_path / "文件", tmp_path / "U盘"], stages.append)
    assert [copy.file.parent for copy in made.copies] == [tmp_path / "U盘"]
    assert len(made.failed) == 1
    assert len(stages) == 2


def test_many_rows_are_not_taken_in_before_a_backup(office: Office) -> None:
    here = paths.backups(office.book.path)
    stages: list[str] = []
    backup.before_import(office, backup.LARGE_IMPORT - 1, stages.append)
    assert not here.exists()
    for _ in range(2):
        backup.before_import(office, backup.LARGE_IMPORT, stages.append)
    assert len(list(here.glob("*.book"))) == 1
    assert len(stages) == 1


def test_a_practice_book_is_only_backed_up_when_it_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "练习.book"
    path.write_bytes(practice_book().read_bytes())
    with Book.open(path) as book:
        practice = Office(book, clerk="李秀英", clock=Clock())
        assert not backup.by_itself(practice)
        backup.before_import(practice, 99_999, print)
        assert not paths.backups(path).exists()
        backup.make(practice, paths.backups(path))
        assert backup.due(practice, [paths.backups(path)]) == []


def test_an_older_book_is_backed_up_before_it_is_upgraded(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = office.book.path
    office.book.close()
    now = datetime(2026, 11, 2, 9, 0)
    backup.opened(path, now=now).close()
    assert not paths.backups(path).exists()
    monkeypatch.setattr(migrate, "VERSIONS", versions(tmp_path / "versions", ADDS))
    backup.opened(path, now=now).close()
    (copy,) = paths.backups(path).glob("*.book")
    assert migrate.version_of(path, PUBLISHED_KEY) == later(1)
    assert migrate.version_of(copy, PUBLISHED_KEY) == NEWEST


def test_a_backup_comes_back_over_a_closed_book(tmp_path: Path, office: Office, clock: Clock) -> None:
    copy = backup.make(office, tmp_path / "备份")
    office.perform(station.set_up, name="改了名的供电所")
    office.book.close()
    done = backup_rescue.restore(copy.file, office.book.path, clock.now)
    assert done == backup_rescue.Restored(tmp_path / "账.book.before", [])
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
