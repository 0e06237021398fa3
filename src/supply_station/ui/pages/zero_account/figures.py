"""核查比例：the counts of each class above the list, and in words how far the check has come."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from supply_station.services.zero_account_month import ClassFigures

HEADS = ("单位：户", "候选", "免核查", "应核查", "已列入", "往月已列入", "已核查", "核查比例")


class Figures(QWidget):
    """One line a class; a class without candidates has none."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("各类户数")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(28)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(len(HEADS) - 1, 1)

    def show_classes(self, classes: Sequence[ClassFigures]) -> None:
        """Show these classes in place of the earlier ones."""
        while self._grid.count():
            if (old := self._grid.takeAt(0).widget()) is not None:
                old.setParent(None)
                old.deleteLater()
        shown = [each for each in classes if each.candidates]
        if not shown:
            return
        self._line(0, HEADS, "quiet")
        for row, each in enumerate(shown, 1):
            numbers = (each.candidates, each.exempt, each.needed, each.listed, each.earlier, each.checked)
            self._line(row, (each.category, *(f"{number:,}" for number in numbers), standing(each)), "")

    def _line(self, row: int, words: Sequence[str], look: str) -> None:
        for column, word in enumerate(words):
            label = QLabel(word)
            label.setObjectName(look)
            side = Qt.AlignmentFlag.AlignRight if 0 < column < len(words) - 1 else Qt.AlignmentFlag.AlignLeft
            self._grid.addWidget(label, row, column, side)


def standing(each: ClassFigures) -> str:
    """How the class stands against its share, in words."""
    asked = f"要求 {each.share}%"
    if each.needed == 0:
        return "都免核查"
    short = each.needed - each.listed
    if short > 0:
        left = "" if each.free >= short else f"，能再列入的只有 {each.free:,} 户，请先办完往月列入的户"
        return f"{asked}，还差 {short:,} 户没有列入{left}"
    if each.checked < each.needed:
        return f"{asked}，已列够，还有 {each.needed - each.checked:,} 户要核查"
    return f"{asked}，已核查够"
