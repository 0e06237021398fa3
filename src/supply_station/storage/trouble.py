"""故障的说法：turns what the disk and the driver say into a sentence with the next step.

Only the world's faults are told. A broken constraint or a missing column is a bug and stays loud.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2

from supply_station.errors import Damaged, Interrupted, Trouble

_LOCKED = "账本正被另一个程序使用：{name}。请等它完成，或关闭另一个窗口后再试。"
_FULL = "磁盘已满，没有写完，账本没有改动：{name}。请腾出磁盘空间后再试。"
_READ_ONLY = "没有写入权限：{name}。请检查文件和所在文件夹是否只读，或换到有权限的文件夹。"
_BROKEN_DISK = "磁盘读写出错（磁盘可能已满或有坏道）：{name}。请检查磁盘空间和磁盘状况后再试。"
_DAMAGED = "账本已损坏：{name}。请先把它另存一份，再用“恢复”换回最近的备份。"
_NOT_A_BOOK = "打不开：{name} 已损坏、不是本程序的账本或密钥不对。请核对文件；如是账本，请用“恢复”换回备份。"
_NO_PLACE = "放不下：{name}。请检查文件夹是否存在、U盘是否插好、写的是不是一个文件夹，再试一次。"
_LONG_NAME = "名字太长：{name}。请把文件名或文件夹的名字改短，再试一次。"
_CANNOT_OPEN = "打不开文件：{name}。请检查路径、文件和文件夹的权限，以及磁盘空间。"

_DRIVER_SAYS = {
    dbapi2.SQLITE_BUSY: _LOCKED,
    dbapi2.SQLITE_LOCKED: _LOCKED,
    dbapi2.SQLITE_PROTOCOL: _LOCKED,
    dbapi2.SQLITE_READONLY: _READ_ONLY,
    dbapi2.SQLITE_PERM: _READ_ONLY,
    dbapi2.SQLITE_FULL: _FULL,
    dbapi2.SQLITE_IOERR: _BROKEN_DISK,
    dbapi2.SQLITE_CORRUPT: _DAMAGED,
    dbapi2.SQLITE_NOTADB: _NOT_A_BOOK,
    dbapi2.SQLITE_CANTOPEN: _CANNOT_OPEN,
}
# The driver's `backup` and `sqlcipher_export` keep SQLite's words and lose the code.
_BY_ITS_WORDS = {
    "unable to open database file": dbapi2.SQLITE_CANTOPEN,
    "database is locked": dbapi2.SQLITE_BUSY,
    "attempt to write a readonly database": dbapi2.SQLITE_READONLY,
    "disk I/O error": dbapi2.SQLITE_IOERR,
    "database or disk is full": dbapi2.SQLITE_FULL,
    "database disk image is malformed": dbapi2.SQLITE_CORRUPT,
    "file is not a database": dbapi2.SQLITE_NOTADB,
}
_DISK_SAYS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EACCES: _READ_ONLY,
    errno.EPERM: _READ_ONLY,
    errno.EROFS: _READ_ONLY,
    errno.ENOENT: _NO_PLACE,
    errno.ENOTDIR: _NO_PLACE,
    errno.EEXIST: _NO_PLACE,
    errno.ENAMETOOLONG: _LONG_NAME,
    errno.ENODEV: _NO_PLACE,
    errno.ENXIO: _NO_PLACE,
}


def primary_code(error: BaseException) -> int | None:
    """SQLite's primary result code of a driver's or SQLAlchemy's error; None for a bug."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorcode", dbapi2.SQLITE_ERROR)
    if code == dbapi2.SQLITE_ERROR and isinstance(cause, dbapi2.Error):
        return _BY_ITS_WORDS.get(str(cause))
    return int(code) & 0xFF


def damaged(error: BaseException) -> bool:
    """Whether the driver says that the file itself is broken."""
    return primary_code(error) in {dbapi2.SQLITE_CORRUPT, dbapi2.SQLITE_NOTADB}


@contextmanager
def driver_told(path: Path, *, loud: int | None = None) -> Iterator[None]:
    """Raises `Trouble` about `path` where the driver reports the world's fault; bugs and `loud` pass.

    It is `Damaged` where the file itself is broken.
    """
    try:
        yield
    except (DBAPIError, dbapi2.Error) as error:
        code = primary_code(error)
        if code == dbapi2.SQLITE_INTERRUPT:
            raise Interrupted from error
        says = _DRIVER_SAYS.get(code or 0)
        if says is None or code == loud:
            raise
        kind = Damaged if damaged(error) else Trouble
        raise kind(says.format(name=path.name)) from error


@contextmanager
def disk_told(path: Path) -> Iterator[None]:
    """As `driver_told`, and for the file system too: for blocks that only move files of the book about."""
    try:
        with driver_told(path):
            yield
    except OSError as error:
        raise Trouble(_DISK_SAYS.get(error.errno or 0, _BROKEN_DISK).format(name=path.name)) from error
