import io
from pathlib import Path

import pytest
import shiboken6
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from supply_station.ui.kit.attachments import AttachmentPanel
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.photo import Photo
from window_kit import ScriptedAsk

Key, ALT = Qt.Key, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def panel(desk: Desk, qtbot: QtBot) -> AttachmentPanel:
    made = AttachmentPanel(desk, "customer", 1)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def photo(folder: Path, name: str = "门.jpg") -> Path:
    written = io.BytesIO()
    Image.new("RGB", (2000, 1000), "green").save(written, "JPEG")
    (folder / name).write_bytes(written.getvalue())
    return folder / name


def add(panel: AttachmentPanel, qtbot: QtBot, ask: ScriptedAsk, *files: Path) -> None:
    ask.answers = [list(files)]
    with qtbot.waitSignal(panel.desk.jobs.ended):
        QTest.keyClick(panel, Key.Key_A, ALT)


def test_a_photo_is_added_shown_saved_and_voided_by_keys(
    panel: AttachmentPanel, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    assert panel.list.isHidden()
    assert "Alt+A" in panel.empty.text()
    add(panel, qtbot, ask, photo(tmp_path))
    assert panel.list.count() == 1
    assert panel.list.item(0).text().startswith("门.jpg　")
    panel.list.setFocus()
    QTest.keyClick(panel.list, Key.Key_O, ALT)
    shown = panel.window_of_file
    assert isinstance(shown, Photo)
    assert shown.windowTitle() == "门.jpg"
    assert shown.image.width() == 1600
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    wide = shown.sheet.pixmap().width()
    QTest.keyClick(shown, Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert shown.sheet.pixmap().width() > wide
    QTest.keyClick(shown, Key.Key_Escape)
    qtbot.waitUntil(lambda: not shiboken6.isValid(shown))
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    ask.answers = [tmp_path / "出.jpg", "拍错了"]
    QTest.keyClick(panel.list, Key.Key_S, ALT)
    assert QImage(str(tmp_path / "出.jpg")).size() == QSize(1600, 800)
    QTest.keyClick(panel.list, Key.Key_D, ALT)
    assert panel.held == []
    assert not panel.empty.isHidden()


def test_files_are_dropped_here(panel: AttachmentPanel, qtbot: QtBot, tmp_path: Path) -> None:
    files = [photo(tmp_path, "一.jpg"), photo(tmp_path, "二.jpg")]
    dragged = QMimeData()
    dragged.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    held = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entering = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, dragged, *held)
    QApplication.sendEvent(panel, entering)
    assert entering.isAccepted()
    dropping = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, dragged, *held)
    with qtbot.waitSignal(panel.desk.jobs.ended):
        QApplication.sendEvent(panel, dropping)
    assert [each.name for each in panel.held] == ["一.jpg", "二.jpg"]


def test_what_cannot_be_kept_is_told_and_what_was_kept_stays(
    panel: AttachmentPanel, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    add(panel, qtbot, ask, photo(tmp_path), tmp_path / "没有了.jpg")
    assert ask.told == ["读不出文件“没有了.jpg”。请检查U盘是否还插着、文件是否还在，再试一次。"]
    assert [each.name for each in panel.held] == ["门.jpg"]


def test_a_file_of_another_kind_is_saved_before_it_is_opened(
    panel: AttachmentPanel, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    (tmp_path / "说明.txt").write_text("内容", encoding="utf-8")
    add(panel, qtbot, ask, tmp_path / "说明.txt")
    with qtbot.waitSignal(panel.desk.said) as said:
        panel.open()
    assert "另存" in said.args[0]
    assert panel.window_of_file is None


def test_without_a_choice_nothing_is_done(panel: AttachmentPanel, qtbot: QtBot, ask: ScriptedAsk) -> None:
    for slot in (panel.open, panel.save, panel.void):
        with qtbot.waitSignal(panel.desk.said) as said:
            slot()
        assert said.args == ["请先选中一个附件"]
    ask.answers = [[]]
    panel.add()
    assert panel.desk.jobs.current is None
