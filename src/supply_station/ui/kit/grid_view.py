"""格表的键：moving, typing, copying and pasting in the grid."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from supply_station.services.listing import Shape
from supply_station.ui.kit import grid_text
from supply_station.ui.kit.grid_editor import ACROSS, DOWN, ENTER, GridEditor, Key
from supply_station.ui.kit.grid_model import MOST, GridModel, Place
from supply_station.ui.kit.theme import ACCENT, QUIET

ROW = 28
"""The least height of a row, in pixels."""
STYLE = f"""
QTableView::item {{ padding: 0 6px; }}
QTableCornerButton::section {{ background: #e3eeee; border: none; }}
QHeaderView::section:vertical {{ font-weight: normal; color: {QUIET}; }}
QLineEdit, QComboBox {{ border: 2px solid {ACCENT}; border-radius: 0; padding: 0 4px; min-height: 0; }}
QLineEdit:focus, QComboBox:focus {{ padding: 0 4px; }}
QComboBox QLineEdit {{ border: none; padding: 0; }}
"""


class GridView(QTableView):
    """The cells on the screen."""

    told = Signal(str)
    """What a paste had to leave out, and why."""

    def __init__(self, model: GridModel, name: str) -> None:
        super().__init__()
        self.cells = model
        self.enter_across = False
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.AnyKeyPressed | triggers.DoubleClicked)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.editor = GridEditor(self, model)
        self.editor.left.connect(self._walk)
        self.setItemDelegate(self.editor)
        self.setStyleSheet(STYLE)
        for key, slot in (
            ("Ctrl+C", self.copy),
            ("Ctrl+V", self.paste_here),
            ("Ctrl+D", self.fill_down),
            ("Ctrl+Z", self.undo),
            ("Del", self.empty),
            ("F2", self.amend),
        ):  # only while one stands on a cell; in its editor these keys are the editor's
            QShortcut(QKeySequence(key), self, slot).setContext(Qt.ShortcutContext.WidgetShortcut)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Another type size makes other rows and columns."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit()

    def place(self) -> Place:
        """The current cell; the first one where there is none."""
        index = self.currentIndex()
        return (index.row(), index.column()) if index.isValid() else (0, 0)

    def go(self, place: Place) -> None:
        """Make a cell the current one, and the only one chosen."""
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(self.cells.index(*place), flags)
        self.scrollTo(self.cells.index(*place))
        header = self.horizontalHeader()  # as far left as the cell allows: there it says whose row it is
        end = header.sectionPosition(place[1]) + header.sectionSize(place[1])
        self.horizontalScrollBar().setValue(end - self.viewport().width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, space ticks, and what is typed goes into the cell."""
        if event.key() in ENTER:
            self._walk(event)
        elif event.key() == Key.Key_Space and self.cells.columns[self.place()[1]].shape is Shape.FLAG:
            self._turn(self.place())
        else:
            super().keyPressEvent(event)
            if self.editor.open is None:
                return
        event.accept()  # an editor with words leaves the letter that opened it to whoever looks for letters

    def copy(self) -> None:
        """Put the chosen cells on the clipboard."""
        QGuiApplication.clipboard().setText(self.copied())

    def paste_here(self) -> None:
        """Put what lies on the clipboard into the cells."""
        self.paste(QGuiApplication.clipboard().text())

    def empty(self) -> None:
        """Empty the chosen cells."""
        self._write(dict.fromkeys(self._chosen(), ""))

    def undo(self) -> None:
        """Take the last change back."""
        if places := self.cells.undo():
            self.go(min(places))

    def amend(self) -> None:
        """Go on writing in the current cell."""
        if self.cells.flags(self.currentIndex()) & Qt.ItemFlag.ItemIsEditable:
            self.edit(self.currentIndex())

    def focusNextPrevChild(self, following: bool) -> bool:  # noqa: FBT001 - Qt's signature
        """Tab goes to the next cell, and out of the grid behind the last one."""
        return self._across(1 if following else -1) or super().focusNextPrevChild(following)

    def copied(self) -> str:
        """The chosen cells, and those between them, as text that Excel takes."""
        places = {(index.row(), index.column()) for index in self.selectedIndexes()}
        rows, columns = {row for row, _ in places}, {column for _, column in places}
        if not places:
            return ""
        across = range(min(columns), max(columns) + 1)
        return grid_text.written(
            [self.cells.rows[row].cells[column].text for column in across]
            for row in range(min(rows), max(rows) + 1)
        )

    def paste(self, text: str) -> None:
        """Put a copied block into the cells from the current one on, or one cell into all that are chosen."""
        if not text:
            return
        block = grid_text.parse(text)
        if len(block) == len(block[0]) == 1:
            self._write(dict.fromkeys(self._chosen(), block[0][0]))
            return
        top, left = self.place()
        columns = self.cells.columns
        titles = [column.heading.partition("（")[0] for column in columns[left:]]
        first = [cell.strip().partition("（")[0] for cell in block[0]]
        if any(first) and first == titles[: len(first)]:
            block = block[1:]  # the headings came along
        room = (MOST if self.cells.grows else len(self.cells.rows)) - top
        self._write(
            {
                (top + down, left + right): cell
                for down, row in enumerate(block[:room])
                for right, cell in enumerate(row[: len(columns) - left])
                if not columns[left + right].fixed
            }
        )
        wide = max(map(len, block), default=0) - (len(columns) - left)
        lost = [f"{wide} 列"] * (wide > 0) + [f"{len(block) - room} 行"] * (len(block) > room)
        self.told.emit(f"粘贴的内容比表大，多出的 {'和 '.join(lost)}没有贴进来。" if lost else "")

    def fill_down(self) -> None:
        """The value above goes into the cell; of several chosen rows the first one's goes into the others."""
        chosen = self._chosen()
        first = min((row for row, _ in chosen), default=0)
        several = any(row > first for row, _ in chosen)
        source = first if several else first - 1
        if source >= 0:
            above = self.cells.rows[source].cells
            self._write({(row, column): above[column].text for row, column in chosen if row > source})

    def _chosen(self) -> list[Place]:
        """The chosen cells that can be changed."""
        places = sorted((index.row(), index.column()) for index in self.selectedIndexes())
        return [place for place in places if not self.cells.columns[place[1]].fixed]

    def _write(self, texts: dict[Place, str]) -> None:
        if texts:
            self.cells.write(texts)

    def _turn(self, place: Place) -> None:
        if not self.cells.columns[place[1]].fixed:
            self._write({place: "否" if self.cells.rows[place[0]].cells[place[1]].value else "是"})

    def _walk(self, event: QKeyEvent) -> None:
        """Where a key leads that leaves a cell."""
        self.editor.put_down()
        back = event.key() in {Key.Key_Backtab, Key.Key_Up} or bool(
            event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        )
        step = -1 if back else 1
        row, column = self.place()
        if event.key() in DOWN:
            self.go((min(max(row + step, 0), len(self.cells.rows) - 1), column))
        elif event.key() in ACROSS or self.enter_across:
            self._across(step)
        else:
            self._down(step)

    def _across(self, step: int) -> bool:
        """To the next cell that can be typed into, row by row; False where there is none."""
        open_columns = self._open_columns()
        places = len(self.cells.rows) * len(self.cells.columns)
        at = self.place()[0] * len(self.cells.columns) + self.place()[1] + step
        while 0 <= at < places:
            row, column = divmod(at, len(self.cells.columns))
            if column in open_columns:
                self.go((row, column))
                return True
            at += step
        return False

    def _down(self, step: int) -> None:
        """Down the column, and from its end to the top of the next one that can be typed into."""
        row, column = self.place()
        blank = self.cells.grows and self.cells.rows[row].blank()
        if 0 <= row + step < len(self.cells.rows) and not (blank and step > 0):
            self.go((row + step, column))
            return
        open_columns: Sequence[int] = self._open_columns()
        beyond = [each for each in open_columns[::step] if (each - column) * step > 0]
        if beyond:
            self.go((0 if step > 0 else max([*self.cells.places(), 0]), beyond[0]))

    def _open_columns(self) -> list[int]:
        return [at for at, column in enumerate(self.cells.columns) if not column.fixed]

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        self.verticalHeader().setDefaultSectionSize(max(ROW, metrics.height() + 12))
        for section, column in enumerate(self.cells.columns):
            asked = column.wide * metrics.horizontalAdvance("户") + 16
            self.setColumnWidth(section, max(asked, self.horizontalHeader().sectionSizeHint(section) + 8))
