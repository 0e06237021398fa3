"""格：a cell of the grid, drawn and typed into."""

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from supply_station.ui.kit.choice import Choice
from supply_station.ui.kit.grid_model import GridModel, Index
from supply_station.ui.kit.theme import ACCENT

Key = Qt.Key
ENTER = frozenset({Key.Key_Return, Key.Key_Enter})
ACROSS = frozenset({Key.Key_Tab, Key.Key_Backtab})
DOWN = frozenset({Key.Key_Up, Key.Key_Down})


class GridEditor(QStyledItemDelegate):
    """A cell as it is drawn, and its editor: a line, or a line with the words it may hold."""

    left = Signal(QKeyEvent)
    """A key that leads out of the cell."""

    def __init__(self, view: QAbstractItemView, model: GridModel) -> None:
        super().__init__(view)
        self.view = view
        self.model = model
        self.open: QLineEdit | Choice | None = None

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        """An editor by the column."""
        column = self.model.columns[index.column()]
        editor: QLineEdit | Choice
        if offered := column.offered():
            editor = Choice()
            editor.setParent(parent)
            editor.setEditable(True)
            editor.setCompleter(None)  # type: ignore[arg-type]  # Qt's own way to have none
            editor.addItems(offered)
        else:
            editor = QLineEdit(parent)
            editor.setAlignment(index.data(Qt.ItemDataRole.TextAlignmentRole))
        editor.setAccessibleName(f"第{index.row() + 1}行 {column.heading}")
        editor.setAccessibleDescription(column.hint())
        self.open = editor
        return editor

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """A cell; the current one in a frame, and a faulty one in its colour though it is chosen."""
        states = QStyle.StateFlag
        hidden = states.State_HasFocus
        if index.data(Qt.ItemDataRole.BackgroundRole) is not None:
            hidden |= states.State_Selected
        option.state &= ~hidden  # type: ignore[attr-defined]
        super().paint(painter, option, index)
        if index == self.view.currentIndex():
            painter.setPen(QPen(QColor(ACCENT), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))  # type: ignore[attr-defined]

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        """The cell is left."""
        self.open = None
        super().destroyEditor(editor, index)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """What stands in the cell, all of it chosen, so that typing takes its place."""
        line = _line(editor)
        text = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findText(text))
        line.setText(text)
        line.selectAll()

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        """What was typed goes into the cell."""
        model.setData(index, _line(editor).text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        """The editor lies on its cell."""
        editor.setGeometry(option.rect)  # type: ignore[attr-defined]

    def put_down(self) -> None:
        """Take what is typed in an open editor into its cell, and close it."""
        if self.open is not None:
            editor = self.open
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter, Tab and, in a line, the arrows up and down lead out of the cell."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            leaving = ENTER | ACROSS | (frozenset() if isinstance(watched, QComboBox) else DOWN)
            if event.key() in leaving:
                self.left.emit(event)
                return True
        return super().eventFilter(watched, event)


def _line(editor: QWidget) -> QLineEdit:
    line = editor.lineEdit() if isinstance(editor, QComboBox) else editor
    assert isinstance(line, QLineEdit)  # noqa: S101 - the editor makes no other
    return line
