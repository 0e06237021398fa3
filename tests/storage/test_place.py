from datetime import datetime
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from books import new_book
from supply_station.errors import RuleBroken
from supply_station.storage import place
from supply_station.storage.backup import restore
from supply_station.storage.book import Book

MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:25 / /mnt/share rw,relatime - cifs //192.168.1.9/台账 rw
31 30 8:2 / /mnt/share/local rw shared:2 master:1 - ext4 /dev/sdb1 rw
32 22 0:26 / /mnt/with\\040space rw - nfs4 nas:/vol rw
33 22 0:27 / /home/clerk/net rw - fuse.sshfs clerk@nas: rw
34 22 0:28 / /over rw - ext4 /dev/sdc1 rw
35 34 0:29 / /over rw - nfs nas:/over rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/clerk/账.book", "ext4"),
        ("/mnt/share/账.book", "cifs"),
        ("/mnt/shared/账.book", "ext4"),
        ("/mnt/share/local/账.book", "ext4"),
        ("/mnt/with space/账.book", "nfs4"),
        ("/home/clerk/net/a/账.book", "fuse.sshfs"),
        ("/over/账.book", "nfs"),
    ],
)
def test_the_innermost_and_latest_mount_says_the_file_system(path: str, kind: str) -> None:
    assert place.filesystem_of(Path(path), MOUNTS) == kind


def test_a_book_on_a_network_share_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = new_book(tmp_path)
    monkeypatch.setattr(place, "filesystem_of", lambda _path, _mounts: "cifs")
    with pytest.raises(RuleBroken, match=r"在网络共享上.*放到本机硬盘"):
        Book.open(path)
    with pytest.raises(RuleBroken, match="在网络共享上"):
        Book.create(tmp_path / "新.book")


@pytest.mark.parametrize(
    ("path", "share"),
    [
        (r"\\nas\台账\账.book", True),
        ("//nas/台账/账.book", True),
        (r"\\?\UNC\nas\台账\账.book", True),
        (r"\\?\C:\台账\账.book", False),
        (r"C:\台账\账.book", False),
        (r"C:账.book", False),
    ],
)
def test_a_path_of_windows_that_names_a_server_is_a_share(path: str, share: bool) -> None:
    assert place.on_share(PureWindowsPath(path)) is share


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("C:/Users/李秀英/OneDrive/账.book", "OneDrive"),
        ("C:/Users/李秀英/OneDrive - 县公司/桌面/账.book", "OneDrive - 县公司"),
        ("D:/BaiduSyncdisk/账.book", "BaiduSyncdisk"),
        ("D:/百度网盘同步空间/台账/账.book", "百度网盘同步空间"),
        ("D:/我的坚果云/账.book", "我的坚果云"),
        ("/home/clerk/Nutstore Files/账.book", "Nutstore Files"),
        ("/home/clerk/dropbox/账.book", "dropbox"),
        ("/home/clerk/Dropbox (Personal)/账.book", "Dropbox (Personal)"),
        ("D:/坚果云的说明/账.book", ""),
        ("D:/台账/OneDrive.book", ""),
    ],
)
def test_a_folder_that_is_kept_in_step_is_known_by_its_name(path: str, folder: str) -> None:
    kind = PureWindowsPath if path[1] == ":" else PurePosixPath
    assert place.synced(kind(path)) == folder


def test_a_book_in_a_folder_that_is_kept_in_step_is_refused(tmp_path: Path) -> None:
    whole = new_book(tmp_path)
    synced = tmp_path / "坚果云"
    synced.mkdir()
    (tmp_path / "捷径").symlink_to(synced)
    moved = whole.rename(synced / whole.name)
    for path in (moved, tmp_path / "捷径" / whole.name):
        with pytest.raises(RuleBroken, match=r"同步文件夹“坚果云”.*请把账本放到本机硬盘"):
            Book.open(path)
        with pytest.raises(RuleBroken, match="同步文件夹"):
            Book.create(path.with_name("新.book"))
    with pytest.raises(RuleBroken, match="同步文件夹"):
        restore(moved, synced / "旧.book", now=datetime(2026, 11, 2))
    assert [each.name for each in synced.iterdir()] == [whole.name]


def test_a_book_on_this_machines_disk_is_not_refused(tmp_path: Path) -> None:
    assert place.filesystem_of(tmp_path.resolve(), Path("/proc/self/mountinfo").read_text("utf-8")) != ""
    place.refuse_place(tmp_path / "账.book")
