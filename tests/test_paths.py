"""交出文件：whole or not at all, and a file that is open elsewhere is not overwritten."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from supply_station.errors import RuleBroken, Trouble
from supply_station.paths import arriving


def save(data: bytes, target: Path) -> None:
    with arriving(target) as file:
        file.write(data)


def fail_half_way(target: Path) -> None:
    with arriving(target) as file:
        file.write(b"half")
        raise ZeroDivisionError


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """The disk is full after `size` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_file_is_written_and_written_again_and_its_folder_made(tmp_path: Path) -> None:
    target = tmp_path / "十月" / "月报.xlsx"
    save(b"old", target)
    save(b"new", target)
    assert target.read_bytes() == b"new"
    assert names(target.parent) == ["月报.xlsx"]


def test_nothing_arrives_of_a_block_that_fails(tmp_path: Path) -> None:
    target = tmp_path / "月报.xlsx"
    target.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError):
        fail_half_way(target)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["月报.xlsx"]


@pytest.mark.parametrize("lock", ["~$月报.xlsx", ".~月报.xlsx", ".~lock.月报.xlsx#"])
def test_a_file_open_elsewhere_is_left_alone_and_another_name_offered(tmp_path: Path, lock: str) -> None:
    target = tmp_path / "月报.xlsx"
    target.write_bytes(b"old")
    (tmp_path / "月报（2）.xlsx").write_bytes(b"taken")
    (tmp_path / lock).touch()
    with pytest.raises(RuleBroken) as refused:
        save(b"new", target)
    assert "请先关闭它" in refused.value.sentence
    assert "“月报（3）.xlsx”" in refused.value.sentence
    assert f"“{lock}”" in refused.value.sentence
    assert target.read_bytes() == b"old"


def test_a_lock_left_over_without_its_file_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "~$月报.xlsx").touch()
    save(b"new", tmp_path / "月报.xlsx")
    assert (tmp_path / "月报.xlsx").read_bytes() == b"new"


def test_a_file_that_windows_holds_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "月报.xlsx"
    target.write_bytes(b"old")

    def held(_: Path, path: Path) -> None:
        raise PermissionError(13, "The process cannot access the file", str(path))

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(RuleBroken, match=r"占用.*月报（2）\.xlsx"):
        save(b"new", target)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["月报.xlsx"]


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "月报.xlsx"
    target.write_bytes(b"old")
    with no_file_longer_than(1000), pytest.raises(Trouble, match=r"磁盘已满.*换一个位置再试"):
        save(b"x" * 100_000, target)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["月报.xlsx"]


def test_what_a_killed_process_left_beside_the_file_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".月报.xlsx.123.partial").write_bytes(b"half")
    (tmp_path / ".年报.xlsx.123.partial").write_bytes(b"another's")
    save(b"new", tmp_path / "月报.xlsx")
    assert names(tmp_path) == [".年报.xlsx.123.partial", "月报.xlsx"]


def test_a_drive_that_is_not_there_is_trouble() -> None:
    with pytest.raises(Trouble, match="没有这个磁盘或文件夹"):
        save(b"x", Path("/proc/没有/月报.xlsx"))


def test_a_name_that_is_too_long_is_trouble(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="名字太长"):
        save(b"x", tmp_path / ("长" * 300) / "月报.xlsx")


@pytest.mark.parametrize("folder", ["", "."])
def test_a_folder_cannot_be_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RuleBroken, match="是一个文件夹，请在后面写上文件名"):
        save(b"x", Path(folder))


def test_a_file_cannot_be_the_folder(tmp_path: Path) -> None:
    (tmp_path / "十月").write_bytes(b"old")
    for target in (tmp_path / "十月" / "月报.xlsx", tmp_path / "十月" / "青竹" / "月报.xlsx"):
        with pytest.raises(RuleBroken, match="十月”是一个文件，不是文件夹"):
            save(b"x", target)
    assert (tmp_path / "十月").read_bytes() == b"old"
