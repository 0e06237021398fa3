"""窗口入口：Qt's own Chinese, the bundled fonts, the type size of the PC, and the clerk's name."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, QLocale, Qt, QTimer
from PySide6.QtGui import QFontInfo, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from supply_station import app, paths, settings
from supply_station.storage.book import Book
from supply_station.ui.clerk_choice import ClerkChoice
from supply_station.ui.kit.ask import AskPerson
from supply_station.ui.kit.own_window import OwnWindow
from supply_station.ui.kit.theme import TypeSize
from supply_station.ui.main_window import PLACE, MainWindow
from window_kit import NOW, practice_book

STANDARD = QDialogButtonBox.StandardButton


@pytest.fixture(autouse=True)
def _own_file(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))


@pytest.fixture
def program(qapp: QApplication) -> Iterator[QApplication]:
    before = qapp.font(), qapp.styleSheet(), qapp.style().objectName(), qapp.palette()
    spoken = QLocale()
    yield app.application()
    QLocale.setDefault(spoken)
    qapp.setFont(before[0])
    qapp.setStyleSheet(before[1])
    qapp.setStyle(before[2])
    qapp.setPalette(before[3])


@pytest.fixture
def window(program: QApplication, tmp_path: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    path = tmp_path / "练习.book"
    path.write_bytes(practice_book().read_bytes())
    with Book.open(path, busy_ms=200) as book:
        made = app.window(book, "李秀英", lambda: NOW)
        qtbot.addWidget(made)
        made.resize(1366, 768)
        made.show()
        with qtbot.waitActive(made):
            made.activateWindow()
        qtbot.waitUntil(lambda: made.desk.jobs.current is None, timeout=20_000)
        yield made
        qtbot.waitUntil(lambda: made.desk.jobs.current is None, timeout=20_000)


def test_the_buttons_of_qts_own_dialogs_are_chinese(program: QApplication, qtbot: QtBot) -> None:
    box = QDialogButtonBox(STANDARD.Cancel | STANDARD.Save | STANDARD.Discard)
    qtbot.addWidget(box)
    words = [box.button(each).text() for each in (STANDARD.Cancel, STANDARD.Save, STANDARD.Discard)]
    assert [word.partition("(")[0].replace("&", "") for word in words] == ["取消", "保存", "丢弃"]


def test_qt_writes_dates_in_chinese_and_its_boxes_no_separators(program: QApplication, qtbot: QtBot) -> None:
    assert QLocale().toString(QDate(2026, 11, 2), "dddd") == "星期一"
    box = QSpinBox(maximum=9_999_999, value=1_234_567)
    qtbot.addWidget(box)
    assert box.text() == "1234567"


def test_type_is_set_in_the_bundled_font(program: QApplication) -> None:
    assert QFontInfo(program.font()).family() == "Noto Sans SC"
    assert program.font().pointSize() == 11


@pytest.mark.parametrize(
    ("kept", "size"), [(13, TypeSize.LARGE), (12, TypeSize.STANDARD), (16, TypeSize.LARGEST)]
)
def test_the_type_size_of_the_pc_is_used_if_it_is_one(kept: int, size: TypeSize) -> None:
    settings.remember(type_size=kept)
    assert app.type_size() is size


@pytest.mark.parametrize("method", [None, "fcitx"])
def test_the_input_method_is_left_alone(
    method: str | None, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    monkeypatch.delenv("QT_IM_MODULE", raising=False)
    if method:
        monkeypatch.setenv("QT_IM_MODULE", method)
    app.application()
    assert os.environ.get("QT_IM_MODULE") == method


class Chooses:
    """Types another name as soon as the box is there."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.timer = QTimer(interval=10)
        self.timer.timeout.connect(self.look)
        self.timer.start()

    def look(self) -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, ClerkChoice) and not box.isActiveWindow():
            box.activateWindow()
        elif isinstance(box, ClerkChoice):
            self.timer.stop()
            box.typed.setText(self.name)
            QTest.keyClick(box.typed, Qt.Key.Key_Return if self.name else Qt.Key.Key_Escape)


@pytest.mark.parametrize(("name", "clerk"), [("周九", "周九"), ("", "李秀英")])
def test_two_keys_change_the_clerk_on_any_page(window: MainWindow, name: str, clerk: str) -> None:
    window.go("customer")
    chooses = Chooses(name)
    QTest.keyClick(window, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    assert not chooses.timer.isActive()
    assert window.desk.office.clerk == clerk
    assert window.windowTitle().endswith(f"经办人：{clerk}")
    assert settings.clerk(window.desk.office.book.path) == name
    button = window.findChild(QPushButton, "clerk")
    assert isinstance(button, QPushButton)
    assert button.text() == f"经办人：{clerk}（Ctrl+U）"


def test_the_state_folder_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert paths.error_log().is_relative_to(tmp_path)


FIRST_FRAME = """
import sys
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel
class First(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and type(watched).__name__ == "MainWindow":
            program.removeEventFilter(self)
            self.window = watched
            QTimer.singleShot(0, self.painted)
        return False
    def painted(self):
        rooms = {name.partition(".")[0] for name in sys.modules}
        words = {each.text() for each in self.window.findChildren(QLabel) if each.isVisible()}
        print("painted", sorted(rooms & set(HEAVY)), self.window.side.count() > 15, "正在打开账本…" in words)
        self.timer = QTimer(interval=5)
        self.timer.timeout.connect(self.leave)
        self.timer.start()
    def leave(self):
        if self.window.here() is not None:
            print("stands", self.window.stem(), self.window.windowTitle())
            self.timer.stop()
            self.window.close()
HEAVY = sys.argv.pop().split(",")
program = QApplication([])
first = First()
program.installEventFilter(first)
from supply_station.__main__ import main
main()
"""


def test_the_window_is_painted_before_anything_heavy_is_imported(tmp_path: Path) -> None:
    path = tmp_path / "练习.book"
    path.write_bytes(practice_book().read_bytes())
    heavy = "sqlalchemy,openpyxl,reportlab,alembic,lxml,PIL,python_calamine,pypdfium2"
    command = [sys.executable, "-c", FIRST_FRAME, "--book", str(path), "--as", "李秀英", heavy]
    done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stderr
    painted, stands = done.stdout.splitlines()
    assert painted == "painted [] True True"
    assert stands == "stands today 某县青竹溪镇供电所 — 供电所台账 — 经办人：李秀英"


def test_no_key_of_a_page_is_a_key_of_the_window(window: MainWindow) -> None:
    """Two shortcuts with one key are ambiguous to Qt: neither works."""
    shared = {}
    for stem in window.declared:
        window.page(stem)
    every = window.findChildren(QShortcut)
    own = {each.key().toString() for each in every if each.parent() is window}
    assert "Ctrl+Shift+Q" in own
    for stem, page in window.shown.items():
        keys = {each.key().toString() for each in page.findChildren(QShortcut)} & own
        if keys:
            shared[stem] = keys
    assert shared == {}


def test_the_window_stands_as_it_was_left(window: MainWindow, qtbot: QtBot) -> None:
    least = window.minimumSizeHint().height()
    window.resize(window.width(), least + 7)
    window.close()
    again = app._empty_window(AskPerson)
    qtbot.addWidget(again)
    assert again.height() == least + 7


def test_no_window_outlives_the_main_one(window: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClick(window, Qt.Key.Key_F1)
    assert [each.isVisible() for each in OwnWindow.alive.values()] == [True]
    window.close()
    qtbot.waitUntil(lambda: OwnWindow.alive == {})


@pytest.mark.parametrize("left", ["", "不是它写的", "AAAA"])
def test_a_damaged_place_of_the_window_costs_nothing(left: str, program: QApplication, qtbot: QtBot) -> None:
    settings.keep_place(PLACE, left)
    made = app._empty_window(AskPerson)
    qtbot.addWidget(made)
    assert (made.width(), made.height()) == (1280, 720)
