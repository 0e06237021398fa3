"""问：the dialogs in which the person chooses files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QTreeView
from pytestqt.qtbot import QtBot

from supply_station.ui.kit.ask import AskPerson


class Answers:
    """Takes or leaves what a file dialog offers, as soon as it is there, and notes how it stands."""

    def __init__(self, file: Path | None) -> None:
        self.file = file
        self.width = 0
        self.heads: list[str] = []
        self.timer = QTimer(interval=10)
        self.timer.timeout.connect(self.look)
        self.timer.start()

    def look(self) -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QFileDialog):
            return
        self.timer.stop()
        self.width = dialog.width()
        for files in dialog.findChildren(QTreeView):
            heads = files.header()
            shown = [each for each in range(heads.count()) if not heads.isSectionHidden(each)]
            self.heads = [str(heads.model().headerData(each, heads.orientation())) for each in shown]
        if self.file is None:
            dialog.reject()
        elif self.file.is_dir():
            dialog.setDirectory(str(self.file))  # as who goes into it
            dialog.accept()
        else:
            dialog.selectFile(str(self.file))
            dialog.accept()


def chosen(ask: AskPerson, file: Path) -> list[Path]:
    return ask.files("选文件", "所有文件 (*)")


def put(ask: AskPerson, file: Path) -> list[Path]:
    target = ask.target("另存为", str(file), "所有文件 (*)")
    return [] if target is None else [target]


def folder(ask: AskPerson, file: Path) -> list[Path]:
    found = ask.folder("选文件夹")
    return [] if found is None else [found]


@pytest.mark.parametrize("asked", [chosen, put, folder])
def test_a_file_dialog_has_room_for_names_and_gives_what_was_chosen(
    asked: Callable[[AskPerson, Path], list[Path]], qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "电量明细.xlsx"
    if asked is chosen:
        file.touch()
    if asked is folder:
        file.mkdir()
    answers = Answers(file)
    assert asked(AskPerson(), file) == [file]
    assert answers.width == 1000
    assert len(answers.heads) == 3
    assert not {"Type", "Kind"} & set(answers.heads)
    left = Answers(None)
    assert asked(AskPerson(), file) == []
    assert left.width == 1000
