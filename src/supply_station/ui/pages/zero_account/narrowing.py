"""候选名单：the table of candidates under its search box and filters, with its count."""

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from supply_station.services.zero_account_month import (
    ALL,
    ALL_CLASSES,
    CLASSES,
    NOT_LISTED,
    STANDINGS,
    Entry,
    MonthView,
)
from supply_station.ui.kit.choice import Choice
from supply_station.ui.pages.zero_account.candidates import NO_AREA, CandidateTable, standing

ALL_AREAS = "全部台区"
NONE_FOUND = "没有连续 {threshold} 个周期零电量的户"
TOO_SHORT = (
    "账本里到 {month} 只有 {held} 个月的电量，不够连续 {threshold} 个周期；请先在“导入”页收进更早的电量"
)


class Candidates(QWidget):
    """The candidates of a month that fit what is typed and chosen above them."""

    opened = Signal(str)
    """户号 of the candidate a clerk wants to look at."""

    def __init__(self) -> None:
        super().__init__()
        self.view: MonthView | None = None
        self.search = QLineEdit()
        self.search.setPlaceholderText("查找：户号、户名、台区、工单号（Ctrl+F）")
        self.search.setAccessibleName("查找")
        self.search.setClearButtonEnabled(True)
        self.areas, self.classes, self.standings = Choice(), Choice(), Choice()
        self.areas.addItem(ALL_AREAS)
        self.classes.addItems(list(CLASSES))
        self.standings.addItems(list(STANDINGS))
        self.table = CandidateTable()
        self.counted = QLabel()
        self.counted.setObjectName("quiet")
        self.counted.setMargin(8)
        above = QHBoxLayout()
        above.addWidget(self.search, 1)
        for box, name in ((self.areas, "台区"), (self.classes, "分类"), (self.standings, "是否列入")):
            box.setAccessibleName(f"筛选 {name}")
            box.currentIndexChanged.connect(self.narrow)
            above.addWidget(box)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 6, 0, 0)
        down.addLayout(above)
        down.addWidget(self.table, 1)
        self._fitting = QTimer(self, interval=0, singleShot=True)  # the rows are painted before
        self._fitting.timeout.connect(self._fit)
        self.search.textChanged.connect(self.narrow)
        self.search.returnPressed.connect(self.table.setFocus)
        self.table.ticked.connect(self._count)
        self.table.opened.connect(self._opened)
        QShortcut(QKeySequence("Ctrl+F"), self, self.search.setFocus)

    def show_view(self, view: MonthView) -> None:
        """Show the candidates of a month; what was typed and chosen stays where it still fits."""
        self.view = view
        self.table.ticks &= {each.candidate.account_no for each in view.entries}
        with QSignalBlocker(self.areas):
            area = self.areas.currentText()
            self.areas.clear()
            self.areas.addItems([ALL_AREAS, *dict.fromkeys(map(_area, view.entries))])
            self.areas.setCurrentIndex(max(self.areas.findText(area), 0))
        self.narrow()
        self._fitting.start()

    def ask_for(self, words: str, category: str, stands: str) -> None:
        """Narrow to what another page speaks of; empty text narrows nothing."""
        self.search.setText(words)
        self.areas.setCurrentText(ALL_AREAS)
        self.classes.setCurrentText(category or ALL_CLASSES)
        self.standings.setCurrentText(stands or ALL)

    def entries(self) -> list[Entry]:
        """Every candidate of the month."""
        return self.view.entries if self.view else []

    def due(self) -> list[Entry]:
        """The candidates that need a check and are not listed."""
        return [each for each in self.entries() if standing(each) == NOT_LISTED]

    def due_chosen(self) -> list[Entry]:
        """Those chosen that need a check and are not listed."""
        return [each for each in self.chosen() if standing(each) == NOT_LISTED]

    def ticked(self) -> list[Entry]:
        """The ticked candidates, those out of sight too."""
        return [each for each in self.entries() if each.candidate.account_no in self.table.ticks]

    def chosen(self) -> list[Entry]:
        """The ticked candidates, or those the bar stands on."""
        return self.ticked() or self.table.selected()

    def narrow(self) -> None:
        """Show the candidates that fit."""
        area, category = self.areas.currentText(), self.classes.currentText()
        stands = STANDINGS[self.standings.currentText()]
        words = self.search.text().upper().split()
        self.table.show_entries(
            [
                each
                for each in self.entries()
                if area in {ALL_AREAS, _area(each)}
                and each.candidate.category in CLASSES[category]
                and stands(each)
                and (not words or _is_told(each, words))
            ]
        )
        self._count()

    def untick(self) -> None:
        """Forget the ticks."""
        self.table.ticks.clear()
        self.narrow()

    def _fit(self) -> None:
        self.table.fit(self.entries())

    def _count(self) -> None:
        total, shown, ticked = len(self.entries()), len(self.table.entries), len(self.table.ticks)
        words = f"共 {total:,} 户" if shown == total else f"找到 {shown:,} 户，共 {total:,} 户"
        if self.view is not None and not total:
            told = NONE_FOUND if self.view.held >= self.view.threshold else TOO_SHORT
            words = told.format(**vars(self.view))
        self.counted.setText(f"{words}，已勾选 {ticked:,} 户" if ticked else words)

    def _opened(self, row: int) -> None:
        self.opened.emit(self.table.entries[row].candidate.account_no)


def _area(entry: Entry) -> str:
    return entry.candidate.area or NO_AREA


def _is_told(entry: Entry, words: list[str]) -> bool:
    each = entry.candidate
    told = f"{each.area or ''} {each.account_no} {each.name} {entry.order_no or ''}".upper()
    return all(word in told for word in words)
