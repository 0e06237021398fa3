"""丢不了：a command that dies, is interrupted or meets a full disk leaves the old state or the new one."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stories.stations import template

TESTS = Path(__file__).parents[1]
SCRIPT = Path(__file__).with_name("dying_station.py")
EVERY = ("import", "undo", "open", "new", "demo", "print", "month_end", "backup", "restore", "upgrade")
Operation = dict[str, Any]


class Dying:
    """The process that forks, dies and tells; one for all tests, since it takes its time to start."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        assert program.stdin is not None
        assert program.stdout is not None
        self.orders, self.answers = program.stdin, program.stdout

    def stopped(self, way: str, *operations: str) -> Iterator[Operation]:
        for operation in operations:
            self.orders.write(f"{way} {operation}\n")
            self.orders.flush()
            yield json.loads(self.answers.readline())


@pytest.fixture(scope="module")
def dying() -> Iterator[Dying]:
    memory = Path(
        "/dev/shm"
    )  # where there is such a place: what a killed process left stands there just the same
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        Path(folder).chmod(0o755)  # another user looks in, too
        with subprocess.Popen(
            [sys.executable, "-W", "error", str(SCRIPT), str(template()), folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(TESTS)},
        ) as program:
            yield Dying(program)
            program.communicate()
        assert program.returncode == 0


def assert_old_or_new(operation: Operation, at: str) -> bool:
    """Whole in any case, and the next try works; returns whether it is the new state."""
    point, before, lived = operation["stopped"][at], operation["before"], operation["lived"]
    where = operation["operation"], at, point
    if point["found"] == lived["found"]:
        assert point["again"]["code"] == lived["again"]["code"], where
        assert point["after"] == lived["after"], where
        return True
    # A paper may stand without its mark; then it is printed once more, and the same.
    paper = {**before, "pdf": lived["found"]["pdf"]} if operation["operation"] == "print" else before
    assert point["found"] in (before, paper), where
    assert point["again"]["code"] == 0, where
    assert point["after"] == lived["found"], where
    assert point["left"] == [], where
    return False


def assert_one_sentence(outcome: dict[str, Any], code: int) -> None:
    assert (outcome["code"], outcome["out"]) == (code, ""), outcome
    assert outcome["err"].endswith("。\n"), outcome
    assert outcome["err"].count("\n") == 1, outcome
    assert "请" in outcome["err"], outcome


@pytest.mark.parametrize(
    "operations",
    [("import", "undo", "open", "month_end"), ("new", "demo"), ("print", "backup", "restore", "upgrade")],
    ids="-".join,
)
def test_a_command_killed_anywhere_has_done_all_or_nothing(operations: tuple[str, ...], dying: Dying) -> None:
    for operation in dying.stopped("kill", *operations):
        points = operation["stopped"]
        assert len(points) >= 12
        assert all(point["outcome"] == {"killed": True} for point in points.values())
        assert {assert_old_or_new(operation, at) for at in points} == {True, False}


def test_a_command_killed_in_the_middle_of_a_write_has_done_all_or_nothing(dying: Dying) -> None:
    for operation in dying.stopped("torn", "import", "print", "month_end", "restore"):
        points = operation["stopped"]
        assert {"killed": True} in [point["outcome"] for point in points.values()]
        assert False in {assert_old_or_new(operation, at) for at in points}


def test_ctrl_c_ends_with_a_sentence_and_all_or_nothing(dying: Dying) -> None:
    for operation in dying.stopped("interrupt", "import", "print"):
        for at, point in operation["stopped"].items():
            assert_one_sentence(point["outcome"], 130)
            assert point["outcome"]["err"].startswith("已中断")
            assert_old_or_new(operation, at)


def test_a_full_disk_is_told_and_changes_nothing(dying: Dying) -> None:
    for operation in dying.stopped("full", *EVERY):
        failed = []
        for at, point in operation["stopped"].items():
            if assert_old_or_new(operation, at):
                assert point["outcome"]["code"] == 0, (operation["operation"], at)
            else:
                assert_one_sentence(point["outcome"], 3)
                assert "磁盘" in point["outcome"]["err"]
                failed.append(at)
        assert failed, operation["operation"]


def test_a_book_that_may_not_be_written_is_told_and_stays_as_it_is(dying: Dying) -> None:
    operations = (
        "import",
        "undo",
        "open",
        "new",
        "demo",
        "print",
        "month_end",
        "backup",
        "restore",
        "upgrade",
    )
    for operation in dying.stopped("read_only", *operations):
        (point,) = operation["stopped"].values()
        assert_one_sentence(point["outcome"], 3)
        assert "权限" in point["outcome"]["err"]
        assert point["found"] == operation["before"]
