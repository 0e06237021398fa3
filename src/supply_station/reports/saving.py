"""保存：a finished workbook is put in its place whole, or not at all."""

import os
from pathlib import Path

from supply_station.errors import RuleBroken, Trouble

# Beside an open workbook: Excel and WPS on Windows, WPS on Linux, LibreOffice.
_LOCKS = ("~${name}", ".~{name}", ".~lock.{name}#")


def save(data: bytes, path: Path) -> None:
    """Write the bytes of a workbook to `path`; one that is already there is replaced in one step.

    Raises:
        RuleBroken: the workbook is open in another program, or `path` is a folder.
        Trouble: the folder is missing or cannot be written, or the disk is full. What was there is untouched.
    """
    if path.is_dir():
        raise RuleBroken(f"“{path}”是一个文件夹，请写上文件名，例如“{path / '月报.xlsx'}”。")
    _refuse_open(path)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _replace(part, path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Trouble(
            f"“{path}”没有写成：{reason}。请看文件夹是否还在、是否只读、磁盘是否已满，或换一个位置再试。"
        ) from error
    finally:
        part.unlink(missing_ok=True)


def free_name(path: Path) -> Path:
    """A name beside `path` that no file has: 月报（2）.xlsx, 月报（3）.xlsx and so on."""
    number = 2
    while (free := path.with_name(f"{path.stem}（{number}）{path.suffix}")).exists():
        number += 1
    return free


def _refuse_open(path: Path) -> None:
    if not path.exists():
        return  # a lock without its workbook is left over
    for lock in (path.with_name(pattern.format(name=path.name)) for pattern in _LOCKS):
        if lock.exists():
            raise RuleBroken(
                f"“{path.name}”正在另一个程序（Excel、WPS 或 LibreOffice）里打开着。请先关闭它再试，"
                f"或另存为“{free_name(path).name}”；如果确实没有打开，请删掉它旁边的“{lock.name}”。"
            )


def _replace(part: Path, path: Path) -> None:
    try:
        part.replace(path)
    except (
        PermissionError
    ) as error:  # the folder was written to a moment ago: on Windows another program holds the file
        raise RuleBroken(
            f"“{path.name}”正被另一个程序（Excel 或 WPS）占用，或者是只读文件。请先关闭它再试，"
            f"或另存为“{free_name(path).name}”。"
        ) from error
