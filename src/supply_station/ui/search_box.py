"""搜索框：one box from anywhere (Ctrl+K); what the counter needs stands beside the answer, Enter opens it."""

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QListWidget, QListWidgetItem, QWidget

from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.type_to_find import is_text

if TYPE_CHECKING:  # the box is painted before SQLAlchemy is imported
    from supply_station.services.search import Hit

TYPING = 100
"""Milliseconds of rest after a key before the book is asked."""
HINT = "可以输入：户名、拼音首字母、户号或原户号（末 4 位起）、电话、村名、台区、表号、工单号"

STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}
KEYS = {*STEPS, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape}


class SearchBox(QLineEdit):
    """The one search box; its answers lie over the window and never take the focus."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__()
        self.desk = desk
        self.over = window
        self.hits: list[Hit] = []
        self.asked = ""
        self.setPlaceholderText("找客户、台区、工单：户名、拼音首字母、户号、电话、村名、表号（Ctrl+K）")
        self.setAccessibleName("搜索（Ctrl+K）")
        self.setAccessibleDescription(f"{HINT}。上下键选择，回车打开，Esc 收起。")
        self.setClearButtonEnabled(True)
        self.pane = QFrame(window)
        self.pane.setObjectName("answers")
        self.list = QListWidget()
        self.list.setAccessibleName("找到的")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.card = QLabel()
        self.card.setTextFormat(Qt.TextFormat.RichText)
        self.card.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.card.setWordWrap(True)
        self.card.setAccessibleName("这一户的情况")
        across = QHBoxLayout(self.pane)
        across.addWidget(self.list, 5)
        across.addWidget(self.card, 6)
        self.pane.hide()
        self._rest = QTimer(self, interval=TYPING, singleShot=True)
        self._rest.timeout.connect(self.ask)
        self.textEdited.connect(self._typed)
        self.list.currentRowChanged.connect(self._look_at)
        self.list.itemClicked.connect(self._clicked)
        QShortcut(QKeySequence("Ctrl+K"), window, self.begin)
        desk.opens = self.open_order

    def begin(self) -> None:
        """Be ready for the next word."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def take(self, event: QKeyEvent) -> bool:
        """Take a key that nothing else took: what is typed or scanned anywhere is looked for."""
        if self.hasFocus() or not is_text(event):
            return False
        self.begin()
        return QGuiApplication.sendEvent(self, event)

    def begin_with(self, typed: str) -> None:
        """Go on with what was begun elsewhere."""
        self.begin()
        self.setText(typed)
        self._typed()

    def open_order(self, typed: str) -> bool:
        """Open the order whose short code or number this is; whether there is one."""
        from supply_station.ui import search_answers as answers  # noqa: PLC0415 - not before it is needed

        return answers.open_order(self.desk, typed)

    def ask(self) -> None:
        """Ask for what is typed and show the answers."""
        from supply_station.ui import search_answers as answers  # noqa: PLC0415 - not before it is needed

        self._rest.stop()
        self.asked = self.text().strip()
        self.hits = answers.found(self.desk, self.asked)
        self.list.clear()
        for hit in self.hits:
            self.list.addItem(QListWidgetItem(answers.line(hit)))
        self.list.setVisible(bool(self.hits))
        if self.hits:
            self.list.setCurrentRow(0)
        else:
            self.card.setText(f"没有找到“{escape(self.asked)}”。<br><br>{HINT}。")
        self._place()
        self.pane.setVisible(bool(self.asked))

    def open(self) -> None:
        """Open the chosen answer on its page."""
        if self._rest.isActive() or self.text().strip() != self.asked:
            self.ask()
        row = self.list.currentRow()
        if not self.hits or row < 0:
            return
        from supply_station.ui import search_answers as answers  # noqa: PLC0415

        hit = self.hits[row]
        self.pane.hide()
        self.desk.go.emit(answers.PAGES[hit.kind], hit.number or hit.name, {})
        if self.hasFocus():
            self.focusNextChild()

    def event(self, event: QEvent) -> bool:
        """Its keys are its own while it has the focus, not a page's shortcuts."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() in KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down choose, Enter opens, Esc puts the answers away."""
        key = Qt.Key(event.key())
        if key in STEPS:
            if not self.pane.isVisible() and self.text().strip():
                self.ask()
            elif self.hits:
                row = self.list.currentRow() + STEPS[key]
                self.list.setCurrentRow(max(0, min(len(self.hits) - 1, row)))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.open()
        elif key == Qt.Key.Key_Escape:
            if self.pane.isVisible():
                self.pane.hide()
            else:
                self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Answers and words go when the person goes elsewhere, not when an input method opens its window."""
        super().focusOutEvent(event)
        if event.reason() not in {
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        }:
            self.pane.hide()
            self.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The answers keep their place below the box."""
        super().resizeEvent(event)
        self._place()

    def _typed(self) -> None:
        self._rest.start()

    def _clicked(self, _item: QListWidgetItem) -> None:
        self.open()

    def _look_at(self, row: int) -> None:
        if 0 <= row < len(self.hits):
            from supply_station.ui import search_answers as answers  # noqa: PLC0415

            self.card.setText(answers.card(self.desk, self.hits[row]))

    def _place(self) -> None:
        window = self.over
        below = self.mapTo(window, QPoint(0, self.height() + 2)) if window.isAncestorOf(self) else QPoint()
        row = self.fontMetrics().height()
        high = min(window.height() - below.y() - row, 24 * row if self.hits else 8 * row)
        self.pane.setGeometry(below.x(), below.y(), window.width() - below.x() - row, high)
        self.pane.raise_()
