import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from books import NEWEST, later

SCRIPT = Path(__file__).with_name("dying.py")
KEPT = "账-20261004-101500.book"
BOOK = "账.book"


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory where there is such a place: what a killed process left stands there just the same."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as made:
        Path(made).chmod(0o755)  # another user looks in, too
        yield Path(made)


def points(way: str, operation: str, folder: Path) -> list[dict[str, Any]]:
    command = [sys.executable, "-W", "error", str(SCRIPT), way, operation, str(folder)]
    environment = os.environ | {"PYTHONPATH": str(SCRIPT.parents[1])}
    said = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert (said.returncode, said.stderr) == (0, "")
    return [json.loads(line) for line in said.stdout.splitlines()]


def after_kills(operation: str, folder: Path, least: int) -> list[dict[str, Any]]:
    """What was found at every point but the last, which lives: no fault anywhere, and the next try works."""
    *killed, lived = points("kill", operation, folder)
    assert lived["outcome"] == {"done": True}
    assert len(killed) >= least
    for point in killed:
        assert point["outcome"] == {"killed": True}
        assert point["found"]["faults"] == []
        assert point["after"]["faults"] == []
        assert point["again"].keys() <= {"done", "refused"}
    return killed


def test_a_killed_creation_leaves_no_book_or_a_whole_one(folder: Path) -> None:
    for point in after_kills("create", folder, least=10):
        assert point["found"]["rows"].get("新.book") in (None, [NEWEST, 0])
        assert point["after"]["rows"]["新.book"] == [NEWEST, 0]


def test_a_killed_transaction_is_in_the_book_whole_or_not_at_all(folder: Path) -> None:
    *killed, lived = points("kill", "write", folder)
    assert lived["found"]["rows"][BOOK] == [NEWEST, 100]
    assert len(killed) >= 2
    for point in killed:
        assert point["found"]["faults"] == []
        assert point["found"]["rows"][BOOK][1] in (40, 100)


def test_a_killed_upgrade_leaves_the_old_book_or_the_new_and_goes_on_next_time(folder: Path) -> None:
    killed = after_kills("upgrade", folder, least=15)
    assert {tuple(point["found"]["rows"][BOOK]) for point in killed} == {(NEWEST, 40), (later(1), 40)}
    for point in killed:
        assert point["after"]["rows"][BOOK] == [later(1), 40]
        assert not [name for name in point["after"]["files"] if "migrating" in name]


def test_a_killed_backup_leaves_only_whole_backups_and_never_none(folder: Path) -> None:
    for point in after_kills("backup", folder, least=20):
        rows = dict(point["found"]["rows"])
        assert rows.pop(BOOK) == [NEWEST, 40]
        assert rows
        assert all(found == ([NEWEST, 15] if name == KEPT else [NEWEST, 40]) for name, found in rows.items())
        after = point["after"]["rows"]  # the next one thins out yesterday's
        assert KEPT not in after
        assert len(after) >= 2


def test_a_killed_restore_leaves_the_old_book_or_the_backups(folder: Path) -> None:
    killed = after_kills("restore", folder, least=20)
    assert {point["found"]["rows"][BOOK][1] for point in killed} == {40, 15}
    for point in killed:
        assert point["after"]["rows"][BOOK] == [NEWEST, 15]
        assert not [name for name in point["after"]["files"] if "restoring" in name]


def test_a_killed_export_leaves_the_book_as_it_was(folder: Path) -> None:
    for point in after_kills("export", folder, least=5):
        assert point["found"]["rows"] == {BOOK: [NEWEST, 40], KEPT: [NEWEST, 15]}


@pytest.mark.parametrize("operation", ["create", "write", "upgrade", "backup", "restore", "export"])
def test_a_full_disk_changes_nothing_and_leaves_no_half_file(operation: str, folder: Path) -> None:
    *failed, lived = points("full", operation, folder)
    assert lived["outcome"] == {"done": True}
    assert len(failed) >= 2
    for point in failed:
        assert "请" in point["outcome"]["trouble"]
        assert "磁盘" in point["outcome"]["trouble"]
        assert point["found"]["faults"] == []
        assert point["found"]["rows"] == {BOOK: [NEWEST, 40], KEPT: [NEWEST, 15]}
        left = [
            name
            for name in point["found"]["files"]
            if not name.endswith((".lock", ".gate", ".files", ".before"))
        ]
        assert left == sorted(["versions", "备份", BOOK, KEPT, KEPT.replace(".book", ".json")])


@pytest.mark.parametrize("operation", ["create", "write", "upgrade", "backup", "restore", "export"])
def test_a_read_only_folder_is_told(operation: str, folder: Path) -> None:
    (point,) = points("read_only", operation, folder)
    assert "权限" in point["outcome"]["trouble"]
