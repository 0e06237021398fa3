"""A file is made beside the window, once, and written; where it is open elsewhere another name is offered."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from supply_station.errors import RuleBroken
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.saving import Made, Saving
from window_kit import ScriptedAsk

NAME = "工单.xlsx"


class Maker:
    """Counts how often the bytes are made; refuses while there is something to refuse with."""

    def __init__(self) -> None:
        self.made = 0
        self.refuse: RuleBroken | None = None

    def __call__(self, _job: Job) -> Made:
        self.made += 1
        if self.refuse is not None:
            raise self.refuse
        return Made(NAME, b"new")


def told(target: Path) -> str:
    return f"已导出：{target.name}"


@pytest.fixture
def maker() -> Maker:
    return Maker()


@pytest.fixture
def saving(desk: Desk, maker: Maker, tmp_path: Path) -> Saving:
    (tmp_path / "出").mkdir()
    return Saving(desk, "导出工单", tmp_path / "出", maker, told)


def settle(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: desk.jobs.current is None)


def test_it_is_written_and_told_at_the_foot(desk: Desk, saving: Saving, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.said) as said:
        saving.start()
    assert said.args == ["已导出：工单.xlsx"]
    assert (saving.folder / NAME).read_bytes() == b"new"


def test_a_file_open_elsewhere_is_kept_and_another_name_is_offered(
    desk: Desk, saving: Saving, maker: Maker, ask: ScriptedAsk, qtbot: QtBot
) -> None:
    (saving.folder / NAME).write_bytes(b"old")
    (saving.folder / f"~${NAME}").touch()
    ask.answers = [True]
    with qtbot.waitSignal(desk.said) as said:
        saving.start()
    assert said.args == ["已导出：工单（2）.xlsx"]
    assert "正在另一个程序" in ask.asked[0]
    assert (saving.folder / NAME).read_bytes() == b"old"
    assert (saving.folder / "工单（2）.xlsx").read_bytes() == b"new"
    assert maker.made == 1
    assert ask.told == []


def test_the_other_name_can_be_declined(desk: Desk, saving: Saving, ask: ScriptedAsk, qtbot: QtBot) -> None:
    (saving.folder / NAME).write_bytes(b"old")
    (saving.folder / f"~${NAME}").touch()
    ask.answers = [False]
    saving.start()
    settle(qtbot, desk)
    assert sorted(each.name for each in saving.folder.iterdir()) == sorted([NAME, f"~${NAME}"])


def test_what_cannot_be_made_is_told_and_the_old_file_stays(
    desk: Desk, saving: Saving, maker: Maker, ask: ScriptedAsk, qtbot: QtBot
) -> None:
    (saving.folder / NAME).write_bytes(b"old")
    maker.refuse = RuleBroken("没有可导出的工单。请先选中。")
    saving.start()
    settle(qtbot, desk)
    assert ask.told == ["没有可导出的工单。请先选中。"]
    assert ask.asked == []
    assert (saving.folder / NAME).read_bytes() == b"old"


def test_a_folder_in_the_files_place_is_told(
    desk: Desk, saving: Saving, ask: ScriptedAsk, qtbot: QtBot
) -> None:
    (saving.folder / NAME).mkdir()
    saving.start()
    settle(qtbot, desk)
    assert "是一个文件夹" in ask.told[0]
    assert ask.asked == []
