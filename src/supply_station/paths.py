"""资源与数据的位置：where bundled files and the user's data lie, and how a file arrives there whole."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import platformdirs

from supply_station.errors import RuleBroken, Trouble

APP = "supply-station"
BOOK_NAME = "供电所台账.book"


def resources() -> Path:
    """The folder of fonts, icons, forms and samples: inside the wheel, or beside `src` in a checkout."""
    inside = Path(__file__).parent / "resources"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "resources"


def fonts() -> Path:
    """The folder of the bundled fonts."""
    return resources() / "fonts"


def default_book() -> Path:
    """The book that is used when none is named: in the user's data folder."""
    return Path(platformdirs.user_data_dir(APP, appauthor=False)) / BOOK_NAME


def backups(book: Path) -> Path:
    """The folder of a book's backups when none is named: beside the book."""
    return book.parent / f"{book.stem}-备份"


@contextmanager
def arriving(target: Path) -> Iterator[IO[bytes]]:
    """A file to be handed out: written under another name, and at `target` only when the block ends well.

    Raises:
        RuleBroken: `target` is open in another program; another name is proposed.
        Trouble: the folder cannot be made, the disk is full or the medium is gone.
    """
    scratch = target.with_name(f".{target.name}.partial")
    try:
        _refuse_open(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        with scratch.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(target)
    except PermissionError as error:
        if target.exists() and os.access(target.parent, os.W_OK):
            raise _open_elsewhere(target) from error
        raise Trouble(f"文件夹“{target.parent}”不让写，请换一个文件夹。") from error
    except OSError as error:
        raise Trouble(f"写不了文件“{target}”：{error.strerror}。请检查磁盘空间和U盘，再试一次。") from error
    finally:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)


def _refuse_open(target: Path) -> None:
    """Office programs leave a file of their own beside a workbook that is open."""
    marks = (target.with_name(f"~${target.name}"), target.with_name(f".~lock.{target.name}#"))
    if any(mark.exists() for mark in marks):
        raise _open_elsewhere(target)


def _open_elsewhere(target: Path) -> RuleBroken:
    number = 2
    while (free := target.with_stem(f"{target.stem}-{number}")).exists():
        number += 1
    return RuleBroken(f"“{target.name}”正在别的程序里打开；请先关掉它再试，或换个名字，例如“{free.name}”。")
