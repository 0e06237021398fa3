"""账本放在哪里：a book on a network share is refused; its locks do not hold there and commits get lost."""

import ctypes
import sys
from pathlib import Path

from supply_station.errors import RuleBroken

_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "ceph", "ncpfs", "davfs"})
_NETWORK_FUSE = frozenset(
    {"fuse.sshfs", "fuse.rclone", "fuse.davfs2", "fuse.curlftpfs", "fuse.glusterfs", "fuse.gvfsd-fuse"}
)
_DRIVE_REMOTE = 4


def refuse_network(path: Path) -> None:
    """Refuses a book on a network share.

    Raises:
        RuleBroken: the path lies on one.
    """
    if _on_network(path.absolute()):
        raise RuleBroken(
            f"账本 {path.name} 在网络共享上，几台电脑同时写会丢数据。请把账本放到本机硬盘；备份可放网络共享。"
        )


def _on_network(path: Path) -> bool:
    if sys.platform == "win32":
        drive = path.drive
        return drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == _DRIVE_REMOTE
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
