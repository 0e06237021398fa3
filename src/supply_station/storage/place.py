"""账本放在哪里：not on a network share, where locks do not hold, nor where a program copies it about.

A program that carries a folder to other PCs copies a book while it is written, or brings an old one back.
"""

import ctypes
import os
import re
import sys
from pathlib import Path, PurePath, PureWindowsPath

from supply_station.errors import RuleBroken, Trouble

_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "ceph", "ncpfs", "davfs"})
_NETWORK_FUSE = frozenset(
    {"fuse.sshfs", "fuse.rclone", "fuse.davfs2", "fuse.curlftpfs", "fuse.glusterfs", "fuse.gvfsd-fuse"}
)
_DRIVE_REMOTE = 4
_LONGEST = 230 if sys.platform == "win32" else 480
"""Of a whole path, on Windows in characters, else in bytes; SQLite opens no much longer one."""
_SYNCED = re.compile(
    r"onedrive( - .+)?|dropbox( \(.+\))?|百度网盘同步空间|百度云同步盘|baidusyncdisk"
    r"|(我的)?坚果云|nutstore( files)?|微云同步.*|微云网盘"
    r"|icloud ?drive|google drive|synologydrive|nextcloud|owncloud",
    re.IGNORECASE,
)


def refuse_place(path: Path) -> None:
    """Refuses a book where it would not stay whole.

    Raises:
        RuleBroken: the path lies on a network share, or in a folder that is kept in step with other PCs.
        Trouble: it is too long.
    """
    refuse_long(path)
    whole = path.absolute()
    if _on_network(whole):
        raise RuleBroken(
            f"账本 {path.name} 在网络共享上，几台电脑同时写会丢数据。请把账本放到本机硬盘；备份可放网络共享。"
        )
    folder = synced(whole) or synced(whole.resolve())
    if folder:
        raise RuleBroken(
            f"账本 {path.name} 在网盘的同步文件夹“{folder}”里，网盘会在写到一半时把它搬走，或者换回旧的。"
            "请把账本放到本机硬盘别的文件夹；备份可放在这里。"
        )


def refuse_long(path: Path) -> None:
    """Refuses a book, or a backup, whose path is longer than the database can open.

    Raises:
        Trouble: it is.
    """
    whole = path.absolute()
    if len(str(whole) if sys.platform == "win32" else os.fsencode(whole)) > _LONGEST:
        raise Trouble(f"放 {path.name} 的文件夹太深，整个路径太长，打不开。请换一个浅一点的文件夹。")


def synced(path: PurePath) -> str:
    """The name of the folder above a path that is kept in step with other PCs; empty if there is none.

    They are known by the names that the programs give them.
    """
    return next((each.name for each in path.parents if _SYNCED.fullmatch(each.name)), "")


def on_share(path: PureWindowsPath) -> bool:
    """Whether a path of Windows names a server; a drive letter may still stand for one."""
    drive = path.drive.upper()
    return drive.startswith("\\\\?\\UNC\\") or (drive.startswith("\\\\") and drive[2:4] not in {"?\\", ".\\"})


def _on_network(path: Path) -> bool:
    if sys.platform == "win32":
        kind = ctypes.windll.kernel32.GetDriveTypeW(path.drive + "\\")
        return on_share(PureWindowsPath(path)) or kind == _DRIVE_REMOTE
    mounts = Path("/proc/self/mountinfo")
    if not mounts.exists():
        return False
    return (
        filesystem_of(path.resolve(), mounts.read_text("utf-8", "surrogateescape"))
        in _NETWORK | _NETWORK_FUSE
    )


def filesystem_of(path: Path, mountinfo: str) -> str:
    """The kind of file system a path lies on, by the text of `/proc/self/mountinfo` (man 5 proc)."""
    found, kind = Path("/"), ""
    for line in mountinfo.splitlines():
        mount, _, rest = line.partition(" - ")
        point = Path(_unescaped(mount.split(" ")[4]))
        if path.is_relative_to(point) and (
            not kind or point.is_relative_to(found)
        ):  # a later mount hides an earlier
            found, kind = point, rest.split(" ")[0]
    return kind


def _unescaped(field: str) -> str:
    for escape, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        field = field.replace(escape, character)
    return field
