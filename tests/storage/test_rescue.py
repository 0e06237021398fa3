"""救账本：a damaged book finds its newest good backup, and says what that one lacks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from books import ADDS, KEEPING, later, new_book, versions
from supply_station.errors import Damaged, RuleBroken
from supply_station.services import station
from supply_station.services.office import Office
from supply_station.storage import migrate
from supply_station.storage.backup import backup, restore
from supply_station.storage.book import Book
from supply_station.storage.engine import PUBLISHED_KEY
from supply_station.storage.manifest import Manifest
from supply_station.storage.rescue import Since, newest_good, since
from supply_station.storage.verify import refuse_damaged

NOW = datetime(2026, 11, 2, 9, 0)
LATER = NOW + timedelta(days=30)


def act(path: Path, at: datetime, name: str) -> None:
    with Book.open(path) as book:
        Office(book, clerk="李秀英", clock=lambda: at).perform(station.set_up, name=name)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = new_book(tmp_path / "书")
    with Book.open(made) as book:
        Office(book, clerk="李秀英", clock=lambda: NOW).perform(station.found, name="青竹溪镇供电所")
    return made


@pytest.fixture
def copies(path: Path, tmp_path: Path) -> list[Manifest]:
    """Three days' backups in two places, the newest first; each day something was done."""
    made = []
    for day, place in enumerate(("这里", "U盘", "这里")):
        now = NOW + timedelta(days=day)
        act(path, now, f"第{day}天的供电所")
        made.append(backup(path, tmp_path / place, now=now, keeping=KEEPING))
    return made[::-1]


def spoil(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "a flipped byte": lambda data: data[:9000] + bytes([data[9000] ^ 1]) + data[9001:],
    "the first page": lambda data: bytes(4096) + data[4096:],
    "cut in the middle": lambda data: data[: len(data) // 2],
    "cut between two pages": lambda data: data[:-4096],
    "nothing": lambda _: b"",
    "zero bytes": lambda data: bytes(len(data)),
    "a text": lambda _: "供电所台账".encode() * 500,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_damage_is_seen_before_a_book_is_opened(path: Path, damage: str) -> None:
    refuse_damaged(path, pages_only=True)
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    with pytest.raises(Damaged, match="恢复"):
        refuse_damaged(path, pages_only=True)


def test_the_newest_good_one_is_found_wherever_it_lies(path: Path, copies: list[Manifest]) -> None:
    folders = [copies[0].file.parent, copies[1].file.parent, path.parent / "拔走的U盘"]
    for bad in range(3):
        found, spoiled = newest_good(path, folders, now=LATER)
        assert found == copies[bad]
        assert spoiled == [each.file for each in copies[:bad]]
        spoil(copies[bad].file)
    assert newest_good(path, folders, now=LATER) == (None, [each.file for each in copies])


@pytest.mark.parametrize("damage", [lambda data: data[:-4096], lambda data: bytes(len(data))])
def test_a_namesakes_backups_are_not_offered(
    path: Path, copies: list[Manifest], tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    other = new_book(tmp_path / "另一台电脑")
    with Book.open(other) as book:
        Office(book, clerk="王建国", clock=lambda: LATER).perform(station.found, name="另一个供电所")
    theirs = backup(other, copies[1].file.parent, now=LATER, keeping=KEEPING)
    path.write_bytes(damage(path.read_bytes()))
    folders = [copies[0].file.parent, copies[1].file.parent]
    assert newest_good(path, folders, now=LATER) == (copies[0], [])
    assert newest_good(other, folders[::-1], now=LATER) == (theirs, [])


def test_a_backup_of_a_wrong_clock_is_not_the_newest(path: Path, copies: list[Manifest]) -> None:
    folder = copies[0].file.parent
    ahead = backup(path, folder, now=datetime(2099, 1, 1), keeping=KEEPING)
    folders = [folder, copies[1].file.parent]
    assert newest_good(path, folders, now=LATER)[0] == copies[0]
    fallen = backup(path, folder, now=datetime(2000, 1, 1), keeping=KEEPING)
    assert newest_good(path, folders, now=datetime(2000, 1, 2))[0] == fallen
    assert newest_good(path, folders, now=LATER)[0] == copies[0]
    for each in (*copies, fallen):
        each.file.unlink()
    assert newest_good(path, folders, now=LATER)[0] == ahead


def test_a_backup_of_a_newer_program_is_passed_over(
    path: Path, copies: list[Manifest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copies[0].file.parent
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "VERSIONS", versions(tmp_path / "versions", ADDS))
        Book.open(path).close()
        assert migrate.version_of(path, PUBLISHED_KEY) == later(1)
        newer = backup(path, folder, now=NOW + timedelta(days=9), keeping=KEEPING)
    assert newest_good(path, [folder], now=LATER) == (copies[0], [newer.file])
    with pytest.raises(RuleBroken, match="较新的程序"):
        restore(newer.file, path, now=NOW)


def test_what_a_backup_lacks_is_counted_by_the_journal(path: Path, copies: list[Manifest]) -> None:
    assert [since(path, each.standing) for each in copies] == [
        Since(0),
        Since(1, NOW + timedelta(days=2), NOW + timedelta(days=2)),
        Since(2, NOW + timedelta(days=1), NOW + timedelta(days=2)),
    ]


def test_a_journal_that_is_another_ones_or_cannot_be_read_counts_nothing(
    path: Path, copies: list[Manifest]
) -> None:
    restore(copies[2].file, path, now=NOW)
    act(path, NOW + timedelta(days=5), "另一个名字")
    assert since(path, copies[2].standing) == Since(1, NOW + timedelta(days=5), NOW + timedelta(days=5))
    assert since(path, copies[1].standing) is None  # the same line was written another time
    path.write_bytes(bytes(9000))
    assert since(path, copies[2].standing) is None


def test_each_damaged_book_is_kept_under_a_name_of_its_own(path: Path, copies: list[Manifest]) -> None:
    whole = path.read_bytes()
    damaged = [whole[:9000], whole[:7000], bytes(5000)]
    asides = []
    for data in damaged:
        path.write_bytes(data)
        done = restore(copies[0].file, path, now=NOW)
        assert done.aside is not None
        asides.append(done.aside)
        refuse_damaged(path)
    assert [each.name for each in asides] == [
        "账.book.damaged-20261102-090000",
        "账.book.damaged-20261102-090000-2",
        "账.book.damaged-20261102-090000-3",
    ]
    assert [each.read_bytes() for each in asides] == damaged
    restore(copies[0].file, path, now=NOW)
    assert [each.read_bytes() for each in asides] == damaged


def test_a_page_damaged_deep_inside_is_set_aside_for_ever_too(path: Path, copies: list[Manifest]) -> None:
    spoil(path)
    data = path.read_bytes()
    done = restore(copies[0].file, path, now=NOW)
    assert done.aside == path.with_name("账.book.damaged-20261102-090000")
    assert done.aside.read_bytes() == data
