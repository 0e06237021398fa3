"""截图：every page of the window as a picture, over a practice book; a machine without a screen will do."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import click

from supply_station.cli.door import FILE, book_path, command, now, supply_station
from supply_station.services.office import Office
from supply_station.services.station import the_people, the_station
from supply_station.services.station_founding import found_practice
from supply_station.storage.book import Book

SIZES = {"标准": 11, "大": 13, "特大": 16}
WIDE, HIGH = 1366, 768
FOLDER = "XDG_CONFIG_HOME"
"""Names the folder of this PC's settings."""


@command(supply_station, "screenshots")
@click.option("--out", type=FILE, required=True, help="放在哪个文件夹。")
@click.option("--size", type=click.Choice(list(SIZES)), default="标准", show_default=True, help="字号。")
def screenshots(out: Path, size: str) -> None:
    """把窗口的每一页拍成图片；只拍练习账本，不拍本所的账。"""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        path = book_path()
        if not path.is_file() or not _is_practice(path):
            path = Path(folder) / "练习账本.book"
            found_practice(path, now=now(), stage=_quietly)
        with _nobodys_settings(folder):
            made = _picture(path, out, SIZES[size])
    click.echo(f"已拍 {made} 页：{out}")


def _is_practice(path: Path) -> bool:
    with Book.open(path) as book:
        return Office(book, clerk="", clock=now).consult(the_station).practice


def _quietly(_stage: str) -> None:
    """Nobody watches."""


@contextmanager
def _nobodys_settings(folder: str) -> Iterator[None]:
    """Column widths and the window's place are nobody's; none of them is written either."""
    kept = os.environ.get(FOLDER)
    os.environ[FOLDER] = folder
    try:
        yield
    finally:
        del os.environ[FOLDER]
        os.environ.update({FOLDER: kept} if kept is not None else {})


def _picture(path: Path, out: Path, size: int) -> int:
    """Every page, on the morning after the last reading; returns how many."""
    from supply_station import app  # noqa: PLC0415 - only here Qt is needed
    from supply_station.ui.kit import theme  # noqa: PLC0415

    program = app.application()
    failed: list[BaseException] = []
    sys.excepthook = partial(_collect, failed)
    theme.dress(program, theme.TypeSize(size))
    with Book.open(path) as book:
        office = Office(book, clerk="", clock=now)
        morning = _Morning(office.consult(the_station).founded_at)
        people = office.consult(the_people, morning().date())
        window = app.window(book, people[0].name, morning)
        window.resize(WIDE, HIGH)
        window.show()
        for stem in window.declared:
            window.go(stem)
            program.processEvents()  # now its figures are asked for
            while window.desk.jobs.current is not None:
                program.processEvents()
            program.processEvents()
            window.grab().save(str(out / f"{stem}.png"))
        count = len(window.declared)
        window.close()
        window.deleteLater()
        program.processEvents()
    sys.excepthook = sys.__excepthook__
    if failed:
        raise failed[0]
    return count


def _collect(failed: list[BaseException], _kind: object, error: BaseException, _trace: object) -> None:
    """A page that fails is no picture to be shown."""
    failed.append(error)


class _Morning:
    """The clock of the pictures: the same on every run."""

    def __init__(self, founded_at: datetime) -> None:
        self.at = founded_at.replace(hour=9, minute=0) + timedelta(days=2)

    def __call__(self) -> datetime:
        return self.at
