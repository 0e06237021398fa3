"""本机设置：remembered in one file, and no fault of that file stops the program."""

from pathlib import Path

import pytest

from supply_station import paths, settings
from supply_station.settings import Settings


@pytest.fixture(autouse=True)
def _own_file(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))


def test_a_new_pc_remembers_nothing() -> None:
    assert settings.load() == Settings(book="", clerks={}, type_size=11, backup_folder="")


def test_what_is_remembered_stays_beside_what_is_changed_later() -> None:
    settings.remember(book="账.book", type_size=16)
    settings.remember(backup_folder="/media/U盘")
    assert settings.load() == Settings(book="账.book", type_size=16, backup_folder="/media/U盘")


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        (b"", Settings()),
        (b"\xff\xfe\x00", Settings()),
        (b"[1, 2]", Settings()),
        (b'{"book": "\xe7\x8e\x8b\xe8\x8a\xb3", "type_size": "large"}', Settings(book="王芳")),
        (b'{"places": ["window"]}', Settings()),
        (b'{"type_size": true, "book": null, "unknown": 1}', Settings()),
    ],
)
def test_a_damaged_file_costs_only_what_it_held(content: bytes, kept: Settings) -> None:
    file = paths.settings()
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    assert settings.load() == kept


def test_a_folder_that_cannot_be_written_stops_nobody() -> None:
    paths.settings().parent.mkdir(parents=True)
    paths.settings().parent.rmdir()
    paths.settings().parent.write_text("a file where the folder should be")
    settings.remember(book="账.book")
    assert settings.load() == Settings()


def test_a_place_stays_beside_the_others_and_beside_what_was_chosen() -> None:
    assert settings.place("window") == ""
    settings.remember(book="账.book")
    settings.keep_place("window", "here")
    settings.keep_place("columns/客户", "there")
    assert settings.load() == Settings(book="账.book", places={"window": "here", "columns/客户": "there"})
    assert settings.place("window") == "here"


def test_a_place_that_is_no_text_counts_as_none() -> None:
    paths.settings().parent.mkdir(parents=True)
    paths.settings().write_text('{"places": {"window": 5}}')
    assert settings.place("window") == ""


def test_each_book_keeps_its_own_clerk(tmp_path: Path) -> None:
    mine, other = tmp_path / "账.book", tmp_path / "练习.book"
    settings.keep_clerk(mine, "李秀英")
    settings.keep_clerk(other, "练习的人")
    assert (settings.clerk(mine), settings.clerk(other)) == ("李秀英", "练习的人")
    assert settings.clerk(tmp_path / "别处.book") == ""
