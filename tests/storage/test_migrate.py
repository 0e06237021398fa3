import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlcipher3 import dbapi2

from books import ADDS, NEWEST, later, new_book, template, versions
from supply_station.errors import RuleBroken, Trouble
from supply_station.models import Base, Line, TransformerArea
from supply_station.storage import migrate
from supply_station.storage.book import Book
from supply_station.storage.engine import PUBLISHED_KEY, connect, copy_engine
from supply_station.storage.verify import faults

NOW = datetime(2026, 10, 5)
DROPS = "def upgrade():\n    op.drop_column('line', 'voltage')\n"
FAILS_HALF_WAY = ADDS + "    op.drop_index('uq_line_name')\n" + ADDS.partition("\n")[2]
LOSES_A_ROW = "def upgrade():\n    op.execute('DELETE FROM transformer_area WHERE id = 1')\n"
BREAKS_A_REFERENCE = "def upgrade():\n    op.execute('UPDATE transformer_area SET line_id = 99')\n"
REBUILDS_THE_PARENT = """def upgrade():
    op.execute("PRAGMA foreign_keys = ON")
    with op.batch_alter_table("parent", recreate="always") as table:
        table.add_column(sa.Column("voltage", sa.String()))
"""
CASCADES = """def upgrade():
    op.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
    op.execute("CREATE TABLE child (parent_id INTEGER REFERENCES parent (id) ON DELETE CASCADE)")
    op.execute("INSERT INTO parent VALUES (1), (2)")
    op.execute("INSERT INTO child SELECT id FROM parent")
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = new_book(tmp_path)
    with Book.open(path) as opened, opened.writing() as session:
        session.add_all([Line(name=name, recorded_at=NOW) for name in ("金竹线", "石桥线")])
        session.flush()
        session.add_all([TransformerArea(name=f"台区{n}", line_id=1, recorded_at=NOW) for n in range(3)])
    return path


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(connect(path, PUBLISHED_KEY)) as connection:
        return list(connection.execute(sql).fetchall())


def files(path: Path) -> list[str]:
    """What lies beside the book, its two locks left out."""
    found = (file for file in path.parent.iterdir() if file.is_file())
    return sorted(file.name for file in found if file.suffix not in {".gate", ".lock"})


@pytest.fixture(scope="module")
def revisions() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def test_the_revisions_are_one_straight_line_named_by_their_number(revisions: ScriptDirectory) -> None:
    numbers = migrate.known(migrate.VERSIONS)
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert revisions.get_heads() == [numbers[-1]]
    line = list(revisions.walk_revisions())
    assert [revision.revision for revision in line] == numbers[::-1]
    assert [revision.down_revision for revision in line] == [*numbers[:-1][::-1], None]


def test_no_revision_imports_a_model() -> None:
    for file in migrate.VERSIONS.glob("*.py"):
        assert "supply_station" not in file.read_text(encoding="utf-8")


def test_the_migrated_tables_are_the_models(tmp_path: Path) -> None:
    engine = copy_engine(new_book(tmp_path), PUBLISHED_KEY)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_the_migrated_indexes_are_the_models_with_their_conditions(tmp_path: Path) -> None:
    path = tmp_path / "模型.book"
    engine = copy_engine(path, PUBLISHED_KEY)
    Base.metadata.create_all(engine)
    engine.dispose()
    indexes = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
    assert rows(template(), indexes) == rows(path, indexes)
    assert any("WHERE voided_at IS NULL" in str(sql) for _, sql in rows(path, indexes))


def test_an_older_book_is_upgraded_when_it_is_opened(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "VERSIONS", versions(book.parent / "versions", ADDS))
    with Book.open(book) as opened, opened.reading() as session:
        assert session.query(Line).count() == 2
    assert migrate.version_of(book, PUBLISHED_KEY) == later(1)
    assert rows(book, "SELECT name, voltage FROM line") == [("金竹线", None), ("石桥线", None)]
    assert files(book) == ["账.book", "账.book.before"]
    assert rows(book.with_name("账.book.before"), "SELECT version_num FROM alembic_version") == [(NEWEST,)]
    assert faults(book) == []


def test_several_revisions_are_one_step(book: Path) -> None:
    folder = versions(book.parent / "versions", ADDS, DROPS)
    migrate.upgrade(book, versions=folder)
    assert migrate.version_of(book, PUBLISHED_KEY) == later(2)


def test_a_book_at_the_newest_revision_is_not_touched(book: Path) -> None:
    before = book.read_bytes()
    migrate.upgrade(book)
    assert book.read_bytes() == before
    assert files(book) == ["账.book"]


def test_a_revision_that_fails_half_way_leaves_the_old_book_byte_for_byte(book: Path) -> None:
    before = book.read_bytes()
    folder = versions(book.parent / "versions", FAILS_HALF_WAY)
    for _ in range(2):  # the second start meets the same error, not a half applied one
        with pytest.raises(Exception, match="duplicate column name: voltage"):
            migrate.upgrade(book, versions=folder)
    assert book.read_bytes() == before
    assert files(book) == ["账.book"]
    with Book.open(book) as opened, opened.reading() as session:
        assert session.query(TransformerArea).count() == 3


def test_a_failing_second_revision_takes_the_first_back_too(book: Path) -> None:
    folder = versions(book.parent / "versions", ADDS, FAILS_HALF_WAY)
    with pytest.raises(Exception, match="duplicate column"):
        migrate.upgrade(book, versions=folder)
    assert migrate.version_of(book, PUBLISHED_KEY) == NEWEST


@pytest.mark.parametrize(
    ("body", "said"),
    [(LOSES_A_ROW, r"transformer_area（3 → 2）"), (BREAKS_A_REFERENCE, "有记录失去了所属")],
)
def test_lost_rows_and_broken_references_stop_an_upgrade(book: Path, body: str, said: str) -> None:
    before = book.read_bytes()
    folder = versions(book.parent / "versions", body)
    with pytest.raises(Trouble, match=said):
        migrate.upgrade(book, versions=folder)
    assert book.read_bytes() == before
    assert files(book) == ["账.book"]


def test_a_revision_may_declare_the_rows_it_removes(book: Path) -> None:
    folder = versions(book.parent / "versions", "RECOUNTED = {'transformer_area'}\n\n\n" + LOSES_A_ROW)
    migrate.upgrade(book, versions=folder)
    assert rows(book, "SELECT count(*) FROM transformer_area") == [(2,)]


@pytest.fixture
def with_children(book: Path) -> Iterator[Path]:
    """A book one revision on, with parents that have children ON DELETE CASCADE."""
    migrate.upgrade(book, versions=versions(book.parent / "children", CASCADES))
    assert rows(book, "SELECT count(*) FROM child") == [(2,)]
    yield book
    shutil.rmtree(book.parent / "children")


def test_a_rebuilt_parent_keeps_its_children_since_keys_are_off(with_children: Path) -> None:
    folder = versions(with_children.parent / "versions", CASCADES, REBUILDS_THE_PARENT)
    migrate.upgrade(with_children, versions=folder)
    assert rows(with_children, "SELECT count(*) FROM child") == [(2,)]
    assert rows(with_children, "PRAGMA foreign_key_check") == []


def test_a_rebuild_that_cascades_is_caught_by_the_counts(
    with_children: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def keys_on(path: Path, key: str, **options: bool) -> dbapi2.Connection:
        connection = connect(path, key, **options)
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    monkeypatch.setattr("supply_station.storage.engine.connect", keys_on)
    folder = versions(with_children.parent / "versions", CASCADES, REBUILDS_THE_PARENT)
    with pytest.raises(Trouble, match=r"child（2 → 0）"):
        migrate.upgrade(with_children, versions=folder)
    monkeypatch.undo()
    assert migrate.version_of(with_children, PUBLISHED_KEY) == later(1)
    assert rows(with_children, "SELECT count(*) FROM child") == [(2,)]


def test_a_newer_book_is_refused_and_not_touched(book: Path) -> None:
    migrate.upgrade(book, versions=versions(book.parent / "versions", ADDS))
    before = book.read_bytes()
    with pytest.raises(RuleBroken, match=f"由较新的程序写成（{later(1)}）.*先升级本程序"):
        Book.open(book)
    assert book.read_bytes() == before
    assert faults(book) == [
        f"账本 账.book 由较新的程序写成（{later(1)}），本程序只认识到 {NEWEST}。请先升级本程序。"
    ]


def test_a_book_open_elsewhere_is_not_upgraded(book: Path, tmp_path: Path) -> None:
    folder = versions(tmp_path / "versions", ADDS)
    with Book.open(book) as window:
        with window.reading() as session:
            assert session.query(Line).count() == 2
        with pytest.raises(Trouble, match="还在另一个窗口或程序中打开"):
            migrate.upgrade(book, versions=folder)
    assert files(book) == ["账.book"]
    assert migrate.version_of(book, PUBLISHED_KEY) == NEWEST


def test_a_copy_whose_journal_cannot_be_made_is_told(book: Path) -> None:
    (book.parent / "抄.book-journal").mkdir()
    with pytest.raises(Trouble, match=r"打不开文件：抄\.book。请"):
        migrate.copy_live(book, book.with_name("抄.book"), PUBLISHED_KEY)


def test_what_a_killed_upgrade_left_does_not_stop_the_next(book: Path) -> None:
    book.with_name("账.book.migrating").write_bytes(b"half" * 999)
    book.with_name("账.book.migrating-journal").write_bytes(b"half" * 999)
    migrate.upgrade(book, versions=versions(book.parent / "versions", ADDS))
    assert files(book) == ["账.book", "账.book.before"]
    assert migrate.version_of(book, PUBLISHED_KEY) == later(1)
