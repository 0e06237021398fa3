"""经办人：who sits at the desk — chosen by arrow and Enter, or typed."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from supply_station import settings
from supply_station.services.station import Person, the_people
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.choice import Letters
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.manual import manual_button

NAME = Qt.ItemDataRole.UserRole


class People(QListWidget):
    """Names, walked through by arrows and by the first letters of their pinyin."""

    def __init__(self, people: Sequence[Person]) -> None:
        super().__init__()
        self._letters = Letters(self)
        self._names = [person.name for person in people]
        self.setAccessibleName("本所人员")
        self.setVisible(bool(people))
        self.setSpacing(3)
        for person in people:
            item = QListWidgetItem(f"{person.name}　{person.post or ''}".strip())
            item.setData(NAME, person.name)
            self.addItem(item)

    def keyboardSearch(self, search: str) -> None:
        """Stand on the name that begins with the letters typed."""
        self.setCurrentRow(self._letters.place(search, self._names, self.currentRow()))


class ClerkChoice(QDialog):
    """Chooses a name; `name` is it once the dialog is accepted.

    Args:
        people: the station's people; with none, the name is typed.
        last: the name that was chosen last, on which the list stands.
        leaves: whether Esc leaves the program, because nobody has been chosen yet.
        over: the window in front of which it stands.
    """

    def __init__(
        self, people: Sequence[Person], last: str, *, leaves: bool, over: QWidget | None = None
    ) -> None:
        super().__init__(over)
        self.name = ""
        self.setWindowTitle("选经办人")
        title = QLabel("现在由谁经办？")
        title.setObjectName("pageTitle")
        said = QLabel("登记、更正和打印都会记上这个名字。用 ↑↓ 或姓名的拼音首字母选自己，按 Enter 确认。")
        said.setWordWrap(True)
        self.list = People(people)
        self.typed = QLineEdit()
        self.typed.setAccessibleName("其他人的姓名")
        other = QLabel("其他：名单上没有，请在这里填姓名" if people else "账本里还没有登记人员，请填您的姓名")
        other.setBuddy(self.typed)
        self.yes = keyed(self, "确认（Enter）", "", self.accept, primary=True)
        self.yes.setDefault(True)
        self.no = keyed(self, "关闭程序" if leaves else "返回", "Esc", self.reject)
        self.no.setAutoDefault(False)
        foot = QHBoxLayout()
        foot.addStretch(1)
        for button in (manual_button(self, _manual_page), self.no, self.yes):
            foot.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 16)
        for part in (title, said, self.list, other, self.typed):
            box.addWidget(part)
        box.addLayout(foot)
        self.resize(self.fontMetrics().horizontalAdvance("名") * 28, self.fontMetrics().height() * 22)
        self.typed.textChanged.connect(self._judge)
        self.list.currentRowChanged.connect(self._judge)
        self.list.itemDoubleClicked.connect(self.accept)
        self._stand_on(last, [person.name for person in people])

    def accept(self) -> None:
        """Take the name that is typed, or else the one chosen."""
        self.name = self._chosen()
        if self.name:
            super().accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter confirms from the list, too."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.accept()
        else:
            super().keyPressEvent(event)

    def _stand_on(self, last: str, names: list[str]) -> None:
        if last in names or (names and not last):
            self.list.setCurrentRow(names.index(last) if last else 0)
            self.list.setFocus()
        else:
            self.typed.setText(last)
            self.typed.selectAll()
            self.typed.setFocus()
        self._judge()

    def _chosen(self) -> str:
        if self.typed.text().strip():
            return self.typed.text().strip()
        item = self.list.currentItem()
        return str(item.data(NAME)) if item is not None else ""

    def _judge(self) -> None:
        self.yes.setEnabled(bool(self._chosen()))


class ChangeClerk(QObject):
    """The name at the foot and in the title, and the two keys that change it."""

    def __init__(self, window: QWidget, desk: Desk, may_leave: Callable[[], bool], station: str) -> None:
        super().__init__(window)
        self.window = window
        self.desk = desk
        self.may_leave = may_leave
        self.station = station
        self.button = keyed(window, "", "Ctrl+U", self.choose)
        self.button.setObjectName("clerk")
        self.button.setAccessibleName("更换经办人")
        self.show_name()

    def choose(self) -> None:
        """Another person sits down at the desk."""
        if not self.may_leave():
            return
        desk = self.desk
        people = desk.consult(the_people, desk.office.clock().date())
        choice = ClerkChoice(people, desk.office.clerk, leaves=False, over=self.window)
        if choice.exec():
            desk.office.clerk = choice.name
            settings.keep_clerk(desk.office.book.path, choice.name)
            self.show_name()
            desk.said.emit(f"现在由 {choice.name} 经办。")
        choice.deleteLater()

    def show_name(self) -> None:
        """Say who acts."""
        name = self.desk.office.clerk
        self.button.setText(f"经办人：{name}（Ctrl+U）")
        self.window.setWindowTitle(f"{self.station} — 供电所台账 — 经办人：{name}")


def _manual_page() -> str:
    """Where the manual tells of the first day."""
    return "index"
