"""保存：whole or not at all, and a workbook that is open elsewhere is not overwritten."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from supply_station.errors import RuleBroken, Trouble
from supply_station.reports.saving import free_name, save


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


def test_a_workbook_is_written_and_written_again(tmp_path: Path) -> None:
    target = tmp_path / "月报.xlsx"
    save(b"old", target)
    save(b"new", target)
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["月报.xlsx"]


@pytest.mark.parametrize("lock", ["~$月报.xlsx", ".~月报.xlsx", ".~lock.月报.xlsx#"])
def test_a_workbook_open_elsewhere_is_left_alone_and_another_name_offered(tmp_path: Path, lock: str) -> None:
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


def test_a_lock_left_over_without_its_workbook_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "~$月报.xlsx").touch()
    save(b"new", tmp_path / "月报.xlsx")
    assert (tmp_path / "月报.xlsx").read_bytes() == b"new"


def test_a_file_that_windows_holds_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "月报.xlsx"
    target.write_bytes(b"old")

    def held(part: Path, path: Path) -> None:
        raise PermissionError(13, "The process cannot access the file", str(path))

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(RuleBroken, match=r"占用.*月报（2）\.xlsx"):
        save(b"new", target)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["月报.xlsx"]


def test_a_full_disk_leaves_the_old_workbook_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "月报.xlsx"
    target.write_bytes(b"old")
    with no_file_longer_than(1000), pytest.raises(Trouble, match="磁盘是否已满"):
        save(b"x" * 100_000, target)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["月报.xlsx"]


def test_a_folder_that_is_gone_is_trouble(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="文件夹是否还在"):
        save(b"x", tmp_path / "没有" / "月报.xlsx")


def test_a_folder_cannot_be_the_name(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match="是一个文件夹"):
        save(b"x", tmp_path)


def test_a_free_name_counts_on(tmp_path: Path) -> None:
    (tmp_path / "月报（2）.xlsx").touch()
    assert free_name(tmp_path / "月报.xlsx") == tmp_path / "月报（3）.xlsx"
