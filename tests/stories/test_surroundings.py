"""周围环境：odd folders, a clock that falls back, a stick pulled out half-way, another writer at once."""

import errno
import shutil
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from books import KEEPING
from stories.stations import (
    assert_told,
    command,
    contents,
    done,
    station,
    the_backup,
    verified,
)
from supply_station.errors import Trouble
from supply_station.paths import file_name
from supply_station.services import backup as backups
from supply_station.services import today
from supply_station.services.office import Office
from supply_station.services.station import set_up
from supply_station.storage import backup, lock, migrate
from supply_station.storage.book import Book
from supply_station.storage.engine import PUBLISHED_KEY, connect

DECEMBER = datetime(2026, 12, 1, 17, 30)
SIGNS = "供电所 台账😀👨\u200d👩\u200d👧𠮷（繁體）é 100%?a=1#甲&乙;c'\""
DEEP = "/".join(["很深的文件夹 very deep folder " * 2] * 5)


@pytest.mark.parametrize(
    "folder",
    [SIGNS, "长" * 80, DEEP],
    ids=["signs", "long name", "beyond 260"],
)
def test_the_whole_way_goes_in_any_folder(folder: str, tmp_path: Path) -> None:
    home = tmp_path / folder
    book = station(home)
    done(book, "import", "usage", home / "2026-12.csv")
    done(book, "print", "zero_account_check", "--month", "2026-10", "--out", home / "纸" / "工单.pdf")
    done(book, "month-end", "export", "--month", "2026-11", "--out", home / "月报")
    done(book, "export", "--plain", home / "普通.sqlite")
    done(book, "backup", "--to", home / "U盘")
    (copy,) = (home / "U盘").glob("*.book")
    before = contents(book)
    other = home / "新电脑" / book.name
    done(other, "restore", copy)
    assert contents(other) == before
    assert verified(other)["ok"]
    assert len(str(book)) > 260 or folder != DEEP
    assert (home / "纸" / "工单.pdf").read_bytes().startswith(b"%PDF-")


def test_a_folder_too_deep_for_the_database_is_told(tmp_path: Path) -> None:
    path = station(tmp_path)
    deep = tmp_path.joinpath(*["很深的文件夹" * 5] * 6)
    for making in (("new",), ("demo", "--customers", "3"), ("restore", the_backup(tmp_path))):
        assert_told(command(deep / "账.book", *making), 3, "文件夹太深")
    assert_told(command(path, "backup", "--to", deep), 3, "文件夹太深")
    assert not deep.exists()


def test_a_clock_that_falls_back_breaks_nothing(tmp_path: Path) -> None:
    path, now = station(tmp_path), DECEMBER
    with Book.open(path) as book:
        office = Office(book, clerk="李秀英", clock=lambda: now)
        made: list[backups.Copy] = []
        for now in (DECEMBER, datetime(2000, 1, 1), datetime(2000, 1, 1), DECEMBER + timedelta(days=1)):
            office.perform(set_up, name=f"第{len(made)}个名字的供电所")
            made.append(backups.make(office, tmp_path / "U盘"))
            office.consult(today.lines, today=now.date())
            assert backups.due(office, [tmp_path / "U盘"]) == []
            assert made[-1].file.is_file()
        assert len({each.file for each in made}) == 4
        assert [each.file.is_file() for each in made] == [True, False, True, True]  # one of a day long ago
        assert backups.newest(path, tmp_path / "U盘", now) == now
        assert backups.newest(path, tmp_path / "U盘", datetime(2000, 1, 2)) == datetime(2000, 1, 1)
    assert verified(path)["ok"]
    with closing(connect(path, PUBLISHED_KEY)) as connection:
        times = [at for (at,) in connection.execute("SELECT at FROM journal ORDER BY id DESC LIMIT 3")]
    assert [at[:4] for at in times] == ["2026", "2000", "2000"]  # in the order in which they were done


def gone(folder: Path) -> None:
    shutil.rmtree(folder)


def failing(_folder: Path) -> None:
    raise OSError(errno.EIO, "Input/output error")


@pytest.mark.parametrize("after", ["copy_live", "_prove", "_sha256"])
@pytest.mark.parametrize("accident", [gone, failing])
def test_a_stick_that_leaves_during_a_backup_is_told_and_the_next_one_is_whole(
    after: str, accident: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, stick = station(tmp_path), tmp_path / "U盘"
    before = contents(path)
    where = migrate if after == "copy_live" else backup
    step = getattr(where, after)

    def pulled_out(*given: object) -> object:
        value = step(*given)
        assert callable(accident)
        accident(stick)
        return value

    with monkeypatch.context() as patch:
        patch.setattr(where, after, pulled_out)
        with pytest.raises(Trouble, match=r"U盘|磁盘读写出错"):
            backup.backup(path, stick, now=DECEMBER, keeping=KEEPING)
    assert contents(path) == before
    assert not stick.exists() or [each for each in stick.iterdir() if each.suffix == ".book"] == []
    made = backup.backup(path, stick, now=DECEMBER + timedelta(seconds=1), keeping=KEEPING)
    assert contents(made.file) == before


def test_while_another_program_writes_one_reads_and_does_not_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = station(tmp_path)
    take = ("import", "usage", tmp_path / "2026-12.csv")
    wait = lock._lock
    monkeypatch.setattr(lock, "_lock", lambda path, suffix, _seconds: wait(path, suffix, 0))
    with Book.open(path) as window, window.held():
        before = contents(path)
        assert_told(command(path, *take), 3, "账本正被另一个程序使用", "请等它完成")
        assert done(path, "zero-accounts", "list", "--month", "2026-11")
        assert verified(path)["ok"]
        done(path, "backup", "--to", tmp_path / "U盘")
        assert contents(path) == before
    done(path, *take)


def test_a_county_template_and_a_station_with_odd_names_make_a_file_that_a_stick_takes(
    tmp_path: Path,
) -> None:
    path = station(tmp_path)
    with Book.open(path) as book:
        Office(book, clerk="李秀英", clock=lambda: DECEMBER).perform(set_up, name='青竹/溪:镇"供电所"?')
    done(path, "month-end", "export", "--month", "2026-11", "--out", tmp_path / "出")
    (file,) = (tmp_path / "出").iterdir()
    assert file.name == file_name('青竹/溪:镇"供电所"?2026-11月报.xlsx')
