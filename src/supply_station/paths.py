"""资源与数据的位置：where bundled files and the user's data lie, and how a file arrives there whole."""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from glob import escape
from pathlib import Path
from typing import IO

import platformdirs

from supply_station.errors import RuleBroken, Trouble

APP = "supply-station"
BOOK_NAME = "供电所台账.book"

# Beside an open file: Excel and WPS on Windows, WPS on Linux, LibreOffice.
_LOCKS = ("~${name}", ".~{name}", ".~lock.{name}#")
_FULL_WIDTH = {ord(each): ord(each) + 0xFEE0 for each in '<>:"/\\|?*'}
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
_DEVICE = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])(?=[. ]|$)", re.IGNORECASE)
_USUAL_ENDING = ".partial"
_LONGEST = 180
"""Bytes of a file's name; Linux has 255, and what stands beside a file adds to it."""
_REASONS = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘已满",
    errno.EFBIG: "磁盘已满",
    errno.EACCES: "没有写入权限",
    errno.EPERM: "没有写入权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOENT: "没有这个磁盘或文件夹",
    errno.ENAMETOOLONG: "名字太长",
}


def resources() -> Path:
    """The folder of fonts, icons, forms and samples: inside the wheel, or beside `src` in a checkout."""
    inside = Path(__file__).parent / "resources"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "resources"


def fonts() -> Path:
    """The folder of the bundled fonts."""
    return resources() / "fonts"


def forms(book: Path) -> list[Path]:
    """The county's form files: those bundled, then the station's own in the folder `表单` beside its book."""
    return [*_bundled_forms(), *_forms_in(book.parent / "表单")]


@cache
def _bundled_forms() -> list[Path]:
    """As they were when the program began: they are looked through with every order that is opened."""
    return _forms_in(resources() / "forms")


def _forms_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml"))


def manual() -> Path:
    """The folder of the manual's pages and pictures: inside the wheel, or in `docs` of a checkout."""
    inside = Path(__file__).parent / "manual"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "docs" / "manual"


def default_book() -> Path:
    """The book that is used when none is named: in the user's data folder."""
    return Path(platformdirs.user_data_dir(APP, appauthor=False)) / BOOK_NAME


def settings() -> Path:
    """The file of this PC's settings, in the user's configuration folder."""
    return Path(platformdirs.user_config_dir(APP, appauthor=False)) / "settings.json"


def error_log() -> Path:
    """Where the program notes its own errors, in the user's state folder."""
    return Path(platformdirs.user_state_dir(APP, appauthor=False)) / "errors.log"


def backups(book: Path) -> Path:
    """The folder of a book's backups when none is named: beside the book."""
    return book.parent / f"{book.stem}-备份"


def file_name(words: str) -> str:
    """A file's name made of what the book says, its ending included: Windows, Linux and any stick take it.

    What Windows forbids is written with its full-width likeness; a name of a device gets a mark; a long one
    is cut before its ending.
    """
    stem, ending = _taken(words)
    cut = stem.encode()[: _LONGEST - len(ending.encode())].decode(errors="ignore")
    return f"{cut.rstrip('. ')}{ending}" or "未命名"


def refuse_name(file: Path) -> None:
    """Refuses a name that Windows, or a stick, would not take; how long it may be the disk itself says.

    Raises:
        RuleBroken: the last part of the path is such a name; another is proposed.
    """
    if "".join(_taken(file.name)) != file.name:
        raise RuleBroken(
            f'“{file.name}”不能作文件名：里面不能有 < > : " / \\ | ? *，不能是 CON、NUL 这样的设备名，'
            f"前后不能有空格和句点。请改成像“{file_name(file.name)}”这样的名字。"
        )


def _taken(words: str) -> tuple[str, str]:
    """The stem and the ending of the nearest name without anything that Windows forbids."""
    clean = _UNSEEN.sub(" ", words).translate(_FULL_WIDTH).strip().rstrip(". ")
    stem, ending = Path(clean).stem, Path(clean).suffix
    if len(ending) > len(_USUAL_ENDING):
        stem, ending = stem + ending, ""
    if _DEVICE.match(stem):
        stem = _DEVICE.sub(r"\1_", stem, count=1)
    return stem.rstrip(". "), ending


@contextmanager
def arriving(target: Path) -> Iterator[IO[bytes]]:
    """A file to be handed out: written under another name, and at `target` only when the block ends well.

    What a killed process left unfinished beside `target` is removed.

    Raises:
        RuleBroken: `target` is open in another program and another name is proposed, or it is no file name.
        Trouble: the folder cannot be made, the disk is full or the medium is gone; the old file is untouched.
    """
    with _disk_told(target):
        _refuse_folder(target)
        refuse_name(target)
        _refuse_open(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        for left in target.parent.glob(f".{escape(target.name)}.*.partial"):
            left.unlink(missing_ok=True)
        scratch = target.with_name(f".{target.name}.{os.getpid()}.partial")
        try:
            with scratch.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            _replace(scratch, target)
        finally:
            with suppress(OSError):
                scratch.unlink(missing_ok=True)


@contextmanager
def _disk_told(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, "磁盘读写出错")
        raise Trouble(
            f"“{target}”没有写成：{reason}。请检查文件夹、权限、磁盘空间和U盘，或换一个位置再试。"
        ) from error


def _refuse_folder(target: Path) -> None:
    if target.is_dir():
        raise RuleBroken(f"“{target}”是一个文件夹，请在后面写上文件名。")
    standing = next((folder for folder in target.parents if folder.exists()), None)
    if standing is not None and not standing.is_dir():
        raise RuleBroken(f"“{standing}”是一个文件，不是文件夹，里面放不下“{target.name}”。请换一个文件夹。")


def _refuse_open(target: Path) -> None:
    if not target.exists():
        return  # a lock without its file is left over
    for lock in (target.with_name(pattern.format(name=target.name)) for pattern in _LOCKS):
        if lock.exists():
            raise RuleBroken(
                f"“{target.name}”正在另一个程序（Excel、WPS 或 LibreOffice）里打开着。请先关闭它再试，"
                f"或另存为“{free_name(target)}”；如果确实没有打开，请删掉它旁边的“{lock.name}”。"
            )


def _replace(scratch: Path, target: Path) -> None:
    try:
        scratch.replace(target)
    except (
        PermissionError
    ) as error:  # the folder was written to a moment ago: on Windows it is open elsewhere
        raise RuleBroken(
            f"“{target.name}”正被另一个程序占用，或者是只读文件。请先关闭它再试，"
            f"或另存为“{free_name(target)}”。"
        ) from error


def free_name(target: Path) -> str:
    """A name beside `target` that no file has: 月报（2）.xlsx, 月报（3）.xlsx and so on."""
    number = 2
    while (free := target.with_stem(f"{target.stem}（{number}）")).exists():
        number += 1
    return free.name
