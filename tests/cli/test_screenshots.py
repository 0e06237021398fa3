"""截图：every page as a picture of a screen's size, without a screen, and never of a station's own book."""

import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from books import new_book
from supply_station.services import station
from supply_station.services.office import Office
from supply_station.storage.book import Book
from supply_station.ui.pages import PAGES
from window_kit import NOW, practice_book


def screenshots(book: Path, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "supply_station", "--book", str(book), "screenshots", "--out", str(out)]
    without = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    return subprocess.run([*command, *more], check=False, capture_output=True, encoding="utf-8", env=without)


def size(picture: Path) -> tuple[int, int]:
    """Width and height, as a PNG says them in its first chunk."""
    data = picture.read_bytes()
    assert data.startswith(b"\x89PNG")
    wide, high = struct.unpack(">II", data[16:24])
    return wide, high


@pytest.mark.parametrize("type_size", ["标准", "特大"])
def test_every_page_of_a_practice_book_is_pictured(tmp_path: Path, type_size: str) -> None:
    book = tmp_path / "练习.book"
    book.write_bytes(practice_book().read_bytes())
    done = screenshots(book, tmp_path / "图", "--size", type_size)
    assert done.returncode == 0, done.stderr
    pictures = {each.stem: size(each) for each in (tmp_path / "图").iterdir()}
    assert pictures == dict.fromkeys([page.stem for page in PAGES], (1366, 768))


def test_a_stations_own_book_is_not_pictured(tmp_path: Path) -> None:
    path = new_book(tmp_path)
    with Book.open(path) as book:
        Office(book, clerk="李秀英", clock=lambda: NOW).perform(station.found, name="真的供电所")
    before = path.read_bytes()
    done = screenshots(path, tmp_path / "图")
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "图").glob("*.png"))) == len(PAGES)
    assert path.read_bytes() == before
