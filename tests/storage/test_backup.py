import json
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlcipher3 import dbapi2

from books import ADDS, KEEPING, later, new_book, versions
from supply_station.errors import RuleBroken, Trouble
from supply_station.models import Attachment, Line
from supply_station.rules.backup import Keeping
from supply_station.services import backup as backups
from supply_station.services.employee import Newcomer, enter_people
from supply_station.services.office import Office
from supply_station.storage import migrate
from supply_station.storage.backup import backed_up, backup, export_plain, restore
from supply_station.storage.book import Book
from supply_station.storage.engine import PUBLISHED_KEY, connect
from supply_station.storage.files import FileStore
from supply_station.storage.verify import faults

NOW = datetime(2026, 10, 5, 10, 15)


def act(path: Path, at: datetime, name: str = "赵铁柱") -> None:
    with Book.open(path) as book:
        Office(book, clerk="李秀英", clock=lambda: at).perform(enter_people, people=[Newcomer(name)])


def add(path: Path, *names: str) -> None:
    with Book.open(path) as book, book.writing() as session:
        session.add_all([Line(name=name, recorded_at=NOW) for name in names])


def attach(path: Path, data: bytes) -> str:
    sha256 = FileStore(path).put(data)
    with Book.open(path) as book, book.writing() as session:
        session.add(
            Attachment(record="line", record_id=1, name="a", sha256=sha256, size=len(data), recorded_at=NOW)
        )
    return sha256


def lines(path: Path) -> list[str]:
    with Book.open(path) as book, book.reading() as session:
        return list(session.scalars(select(Line.name).order_by(Line.id)))


def listing(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    book = new_book(tmp_path / "书")
    add(book, "金竹线", "石桥线")
    return book


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "U 盘" / "备份"


def test_a_backup_is_one_settled_file_with_a_true_manifest(path: Path, folder: Path) -> None:
    with Book.open(path) as book, book.writing() as session:
        session.add(Line(name="还没提交", recorded_at=NOW))
        session.flush()
        made = backup(path, folder, now=NOW, keeping=KEEPING)  # beside an open writer
    assert listing(folder) == ["账-20261005-101500.book", "账-20261005-101500.json"]
    assert made.file.name == "账-20261005-101500.book"
    said = json.loads(made.path.read_text(encoding="utf-8"))
    assert said["sha256"] == made.sha256
    assert said["rows"] == made.counts
    assert said["revision"] == migrate.known(migrate.VERSIONS)[-1]
    assert said["made_at"] == "2026-10-05T10:15:00"
    assert made.counts["line"] == 2
    with closing(connect(made.file, PUBLISHED_KEY)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("SELECT count(*) FROM line").fetchone() == (2,)


def test_what_lies_only_in_the_wal_is_in_the_backup(path: Path, folder: Path) -> None:
    with Book.open(path) as book:
        with book.writing() as session:
            session.add(Line(name="在 WAL 里", recorded_at=NOW))
        assert path.with_name("账.book-wal").stat().st_size > 0
        made = backup(path, folder, now=NOW, keeping=KEEPING)
    assert made.counts["line"] == 3


def test_a_backup_comes_back(path: Path, folder: Path) -> None:
    made = backup(path, folder, now=NOW, keeping=KEEPING)
    add(path, "后来的线")
    restored = restore(made.file, path, now=NOW)
    assert (restored.counts["line"], restored.lost) == (2, [])
    assert lines(path) == ["金竹线", "石桥线"]
    assert faults(path) == []
    assert lines(path.with_name("账.book.before")) == ["金竹线", "石桥线", "后来的线"]


def test_a_backup_comes_back_to_a_pc_that_has_no_book(path: Path, folder: Path, tmp_path: Path) -> None:
    attach(path, b"photo")
    made = backup(path, folder, now=NOW, keeping=KEEPING)
    target = tmp_path / "新电脑" / "供电所台账.book"
    assert restore(made.file, target, now=NOW).lost == []
    assert lines(target) == ["金竹线", "石桥线"]
    assert faults(target) == []


def test_the_book_kept_before_a_restore_can_itself_be_restored(path: Path, folder: Path) -> None:
    made = backup(path, folder, now=NOW, keeping=KEEPING)
    add(path, "后来的线")
    restore(made.file, path, now=NOW)
    restore(path.with_name("账.book.before").rename(path.with_name("错换的.book")), path, now=NOW)
    assert lines(path)[-1] == "后来的线"


def test_backups_of_one_second_do_not_overwrite_each_other(path: Path, folder: Path) -> None:
    names = [backup(path, folder, now=NOW, keeping=KEEPING).file.name for _ in range(3)]
    assert names == ["账-20261005-101500.book", "账-20261005-101500-2.book", "账-20261005-101500-3.book"]


def test_thinning_keeps_the_newest_and_only_touches_its_own(path: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    others = ["账-草稿.book", "账本-20200101-000000.book", "账-20200101-000000.book.txt", "说明.txt"]
    for name in others:
        (folder / name).write_text("别人的")
    (folder / "账-20209999-000000.book").write_text("不是哪一天")
    act(path, NOW)
    for day in (0, 1, 1, 2):
        backup(path, folder, now=NOW + timedelta(days=day), keeping=Keeping(1, 2, 1, 1))
    left = {"账-20261006-101500-2", "账-20261007-101500"}
    assert {name for name in listing(folder) if name not in [*others, "账-20209999-000000.book"]} == {
        f"{name}{suffix}" for name in left for suffix in (".book", ".json")
    }


ONE_ONLY = Keeping(1, 1, 1, 1)


@pytest.mark.parametrize("told", ["as today", "as by an earlier program"])
def test_two_books_of_one_name_keep_out_of_each_others_way_in_one_folder(
    path: Path, folder: Path, tmp_path: Path, told: str
) -> None:
    other = new_book(tmp_path / "另一台电脑")
    act(path, NOW)
    act(other, NOW + timedelta(seconds=1))
    theirs = [backup(other, folder, now=NOW + timedelta(days=day), keeping=KEEPING) for day in range(3)]
    if told != "as today":
        for each in theirs:
            said = json.loads(each.path.read_text(encoding="utf-8"))
            del said["book"]
            each.path.write_text(json.dumps(said), encoding="utf-8")
    ours = [backup(path, folder, now=NOW + timedelta(days=day), keeping=ONE_ONLY) for day in (3, 4)]
    assert [each.file.exists() for each in ours] == [False, True]
    assert [(each.file.exists(), each.path.exists()) for each in theirs] == [(True, True)] * 3
    assert backups.newest(other, folder, NOW + timedelta(days=9)) == NOW + timedelta(days=2)
    act(other, NOW, "钱桂花")
    backup(other, folder, now=NOW + timedelta(days=5), keeping=ONE_ONLY)
    assert [each.file.exists() for each in theirs] == [False] * 3
    assert ours[1].file.exists()


def test_a_book_that_began_as_a_copy_goes_its_own_way(path: Path, folder: Path, tmp_path: Path) -> None:
    act(path, NOW)
    common = backup(path, folder, now=NOW, keeping=KEEPING)
    other = tmp_path / "另一台电脑" / "账.book"
    restore(common.file, other, now=NOW)
    for each, day in ((path, 1), (other, 2)):
        act(each, NOW + timedelta(days=day), f"新人{day}")
    ours = backup(path, folder, now=NOW + timedelta(days=1), keeping=KEEPING)
    theirs = backup(other, folder, now=NOW + timedelta(days=2), keeping=ONE_ONLY)
    assert [each.file.exists() for each in (common, ours, theirs)] == [False, True, True]
    assert (backed_up(path, folder), backed_up(other, folder)) == (True, True)


def test_what_stands_under_no_line_of_the_journal_is_never_removed(path: Path, folder: Path) -> None:
    before = [backup(path, folder, now=NOW + timedelta(days=day), keeping=ONE_ONLY) for day in range(2)]
    act(path, NOW)
    backup(path, folder, now=NOW + timedelta(days=2), keeping=ONE_ONLY)
    assert all(each.file.exists() for each in before)


def test_a_backup_made_by_a_clock_that_fell_back_is_kept(path: Path, folder: Path) -> None:
    for day in range(2):
        backup(path, folder, now=NOW + timedelta(days=day), keeping=KEEPING)
    made = backup(path, folder, now=datetime(2000, 1, 1), keeping=KEEPING)
    assert made.file.exists()
    assert made.path.exists()
    assert restore(made.file, path, now=NOW).counts["line"] == 2


def test_what_a_killed_backup_left_goes_after_a_day(path: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    old = [
        "账-20261003-101500.book.part",
        "账-20261003-101500.book.part-journal",
        "账-20261003-101500.json.part",
    ]
    for name in [*old, "账-20261005-101500.book.part"]:
        (folder / name).write_bytes(b"half")
    made = backup(path, folder, now=NOW, keeping=KEEPING)
    assert made.file.name == "账-20261005-101500-2.book"  # the younger one may still be at work
    assert [name for name in listing(folder) if ".part" in name] == ["账-20261005-101500.book.part"]


def test_a_damaged_book_is_not_backed_up_and_old_backups_stay(path: Path, folder: Path) -> None:
    backup(path, folder, now=NOW, keeping=KEEPING)
    whole = path.read_bytes()
    before = listing(folder)
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    path.write_bytes(flipped)
    with pytest.raises(Trouble, match=r"账本已损坏：账\.book|^账\.book 有 1 处损坏"):
        backup(path, folder, now=NOW + timedelta(days=1), keeping=KEEPING)
    assert listing(folder) == before


def test_only_missing_attachments_are_copied_and_come_back(path: Path, folder: Path) -> None:
    hashes = {attach(path, data) for data in (b"one", b"two")}
    backup(path, folder, now=NOW, keeping=KEEPING)
    hashes.add(attach(path, b"three"))
    made = backup(path, folder, now=NOW + timedelta(days=1), keeping=KEEPING)
    assert FileStore(folder / "账").hashes() == hashes
    assert (folder / "账.files").exists()
    FileStore(path).path.unlink()
    assert restore(made.file, path, now=NOW).lost == []
    assert FileStore(path).hashes() == hashes
    assert faults(path) == []


def test_a_damaged_attachment_store_is_set_aside_and_filled_again(path: Path, folder: Path) -> None:
    attach(path, b"one")
    made = backup(path, folder, now=NOW, keeping=KEEPING)
    store = FileStore(path).path
    store.write_bytes(store.read_bytes()[:5000])
    assert restore(made.file, path, now=NOW).lost == []
    assert faults(path) == []
    assert (path.parent / "账.book.files.damaged-20261005-101500").stat().st_size == 5000


def test_attachments_that_nobody_has_are_named(path: Path, folder: Path) -> None:
    sha256 = attach(path, b"one")
    made = backup(path, folder, now=NOW, keeping=KEEPING)
    FileStore(path).path.unlink()
    (folder / "账.files").unlink()
    assert restore(made.file, path, now=NOW).lost == [sha256]
    assert lines(path) == ["金竹线", "石桥线"]


@pytest.mark.parametrize("with_manifest", [True, False])
def test_a_damaged_backup_is_refused_and_the_book_stays(
    path: Path, folder: Path, *, with_manifest: bool
) -> None:
    made = backup(path, folder, now=NOW, keeping=KEEPING)
    flipped = bytearray(made.file.read_bytes())
    flipped[-100] ^= 1
    made.file.write_bytes(flipped)
    if not with_manifest:
        made.path.unlink()
    before = path.read_bytes()
    with pytest.raises(Trouble, match=r"损坏.*换"):
        restore(made.file, path, now=NOW)
    assert path.read_bytes() == before


def test_an_unreadable_manifest_is_no_proof(path: Path, folder: Path) -> None:
    made = backup(path, folder, now=NOW, keeping=KEEPING)
    made.path.write_text("{", encoding="utf-8")
    with pytest.raises(Trouble, match="清单"):
        restore(made.file, path, now=NOW)


def test_a_book_in_use_is_no_backup(path: Path, tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match="正在使用的账本"):
        restore(path, path, now=NOW)
    with Book.open(path) as book, book.reading() as session:
        assert session.query(Line).count() == 2
        with pytest.raises(RuleBroken, match="正在使用的账本"):
            restore(path, tmp_path / "别处.book", now=NOW)
    with pytest.raises(RuleBroken, match="没有找到备份"):
        restore(tmp_path / "没有.book", path, now=NOW)


def test_an_open_book_is_not_restored_over(path: Path, folder: Path) -> None:
    made = backup(path, folder, now=NOW, keeping=KEEPING)
    add(path, "后来的线")
    with Book.open(path) as book:
        with book.reading() as session:
            assert session.query(Line).count() == 3
        with pytest.raises(Trouble, match="还在另一个窗口或程序中打开"):
            restore(made.file, path, now=NOW)
        with book.writing() as session:
            session.add(Line(name="照常", recorded_at=NOW))
    assert lines(path) == ["金竹线", "石桥线", "后来的线", "照常"]


def test_a_damaged_book_is_set_aside_by_a_restore(path: Path, folder: Path) -> None:
    made = backup(path, folder, now=NOW, keeping=KEEPING)
    path.write_bytes(b"\x00" * 9999)
    restore(made.file, path, now=NOW)
    assert lines(path) == ["金竹线", "石桥线"]
    assert path.with_name("账.book.damaged-20261005-101500").read_bytes() == b"\x00" * 9999


def test_an_older_backup_is_upgraded_and_a_newer_refused(
    path: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = backup(path, folder, now=NOW, keeping=KEEPING)
    folder_of_later = versions(tmp_path / "versions", ADDS)
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "VERSIONS", folder_of_later)
        restore(older.file, path, now=NOW)
        assert migrate.version_of(path, PUBLISHED_KEY) == later(1)
        newer = backup(path, folder, now=NOW + timedelta(days=1), keeping=KEEPING)
    before = path.read_bytes()
    with pytest.raises(RuleBroken, match=r"由较新的程序写成.*先升级本程序"):
        restore(newer.file, path, now=NOW)
    assert path.read_bytes() == before


def test_the_plain_export_opens_without_a_key_and_holds_every_row(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "明文 副本.sqlite"
    with Book.open(path) as book, book.reading() as session:
        assert session.query(Line).count() == 2
        export_plain(path, out)
    assert out.read_bytes()[:16] == b"SQLite format 3\0"
    with closing(dbapi2.connect(out)) as plain, closing(connect(path, PUBLISHED_KEY)) as kept:
        schema = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
        assert plain.execute(schema).fetchall() == kept.execute(schema).fetchall()
        assert plain.execute("SELECT * FROM line").fetchall() == kept.execute("SELECT * FROM line").fetchall()
        assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with pytest.raises(RuleBroken, match="不会覆盖"):
        export_plain(path, out)
    assert listing(tmp_path) == ["书", "明文 副本.sqlite"]


def test_a_damaged_book_gives_no_plain_export(path: Path, tmp_path: Path) -> None:
    flipped = bytearray(path.read_bytes())
    flipped[-100] ^= 1
    path.write_bytes(flipped)
    with pytest.raises(Trouble, match="1 处损坏"):
        export_plain(path, tmp_path / "明文.sqlite")
    assert listing(tmp_path) == ["书"]


def test_a_folder_that_cannot_be_made_is_trouble(path: Path, tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("no folder")
    with pytest.raises(Trouble, match="备份"):
        backup(path, tmp_path / "文件" / "备份", now=NOW, keeping=KEEPING)
