from pathlib import Path

import pytest

from books import new_book
from supply_station.errors import RuleBroken
from supply_station.storage import place
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


def test_a_book_on_this_machines_disk_is_not_refused(tmp_path: Path) -> None:
    assert place.filesystem_of(tmp_path.resolve(), Path("/proc/self/mountinfo").read_text("utf-8")) != ""
    place.refuse_network(tmp_path / "账.book")
