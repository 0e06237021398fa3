"""上报批次和公告：what went to the county company and what hangs in the village, each with its paper."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from supply_station.rules import period
from supply_station.services.zero_account_closing import Announcement, announcements
from supply_station.services.zero_account_paper import PAPERS, TITLES
from supply_station.services.zero_account_report import Report, reports
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.empty import Empty
from supply_station.ui.kit.rows import Head, RowsTable
from supply_station.ui.printing import Printing, Wanted


class Papers(QWidget):
    """Numbered papers of cases, the newest first; Enter shows the cases of one."""

    paper: str
    """The stem of the paper of one of them."""
    opened = Signal(str)
    """A number whose cases are asked for."""
    unwanted = Signal(str)
    """A number whose last step is to be taken back."""

    def __init__(self, desk: Desk, title: str, heads: Sequence[Head], empty: str, told: str) -> None:
        super().__init__()
        self.desk = desk
        self.title = title
        self.held: list[Any] = []
        self.table = RowsTable(title, heads)
        self.table.opened.connect(self._open)
        self.empty = Empty(empty)
        hint = QLabel(told)
        hint.setObjectName("quiet")
        hint.setWordWrap(True)
        self.foot = QHBoxLayout()
        self.foot.addWidget(hint, 1)
        self.foot.addWidget(keyed(self, f"打印{title}", "Ctrl+P", self.print_paper))
        self.foot.addWidget(keyed(self, "退回上一步", "Ctrl+T", self.take_back))
        down = QVBoxLayout(self)
        down.addWidget(self.table, 1)
        down.addWidget(self.empty, 1)
        down.addLayout(self.foot)
        self.setFocusProxy(self.table)

    def refresh(self) -> None:
        """List them as the book has them."""
        self.held = self.ask()
        today = self.desk.office.clock().date()
        self.table.show_rows([self.cells(each, today) for each in self.held])
        self.table.setVisible(bool(self.held))
        self.empty.setVisible(not self.held)

    def showEvent(self, event: QShowEvent) -> None:
        """Those of now."""
        super().showEvent(event)
        self.refresh()

    def chosen(self) -> Any:
        """The one the bar stands on; None, and a word at the foot, where there is none."""
        row = self.table.row()
        if row is None or row >= len(self.held):
            self.desk.said.emit(f"还没有{self.title}")
            return None
        return self.held[row]

    def take_back(self) -> None:
        """The cases of the chosen one, to have their last step taken back."""
        if (chosen := self.chosen()) is not None:
            self.unwanted.emit(chosen.number)

    def print_paper(self) -> None:
        """The paper of the chosen one, in the preview."""
        if (chosen := self.chosen()) is not None:
            asked = {"month": None, "numbers": (chosen.number,)}
            self.show_paper(self.paper, chosen.number, asked)

    def show_paper(self, paper: str, of: str, asked: Mapping[str, Any]) -> None:
        """A paper (its stem) in the preview."""
        title = TITLES[paper]
        wanted = Wanted(title, f"{title}{of}", PAPERS[paper], asked, paper)
        self.desk.attempt(Printing(self.desk, wanted).start)

    def ask(self) -> list[Any]:
        """What the book has."""
        raise NotImplementedError

    def cells(self, each: Any, today: date) -> tuple[object, ...]:
        """One row."""
        raise NotImplementedError

    def _open(self, row: int) -> None:
        self.opened.emit(self.held[row].number)


class Reports(Papers):
    """上报批次."""

    paper = "zero_account_report"
    sending = Signal(int, int)
    """A batch (its id, how many cases) is to be told as sent."""

    def __init__(self, desk: Desk) -> None:
        heads = (
            *(Head("上报批号"), Head("审核日期"), Head("审核人"), Head("上报日期"), Head("上报文号")),
            *(Head("户数", number=True), Head("没批复", number=True), Head("下一步", wide=True)),
        )
        empty = "还没有上报批次。在“核查中”选中“待审核”的户，按 Ctrl+G 登记所长审核，就有一批。"
        told = "Enter 看这一批的户，登记批复"
        super().__init__(desk, "上报文件", heads, empty, told)
        send = keyed(self, "登记上报", "Ctrl+G", self.send, primary=True)
        self.foot.insertWidget(1, send)
        self.foot.addWidget(keyed(self, "打印空户登记册", "Ctrl+R", self.print_register))

    def send(self) -> None:
        """登记上报 of the chosen batch."""
        if (chosen := self.chosen()) is None:
            return
        if chosen.reported_on is None:
            self.sending.emit(chosen.id, chosen.cases)
        else:
            self.desk.said.emit(
                f"{chosen.number} 已在 {chosen.reported_on} 上报；按 Enter 看这一批的户，登记批复"
            )

    def print_register(self) -> None:
        """空户登记册 of a month."""
        today = period.month_of(self.desk.office.clock().date())
        month = self.desk.ask.line("打印哪个月的空户登记册？", period.shift(today, -1))
        if month:
            asked = {"month": month.strip(), "numbers": ()}
            self.show_paper("zero_account_register", month.strip(), asked)

    def ask(self) -> list[Report]:
        """Every batch."""
        return self.desk.consult(reports)

    def cells(self, each: Report, _today: date) -> tuple[object, ...]:
        """One batch, with what comes next."""
        following = "登记上报" if each.reported_on is None else "登记批复" if each.open else "都有批复了"
        return (
            *(each.number, each.approved_on, each.approved_by, each.reported_on, each.document_no),
            *(each.cases, each.open, following),
        )


class Announcements(Papers):
    """销户公告."""

    paper = "zero_account_announcement"

    def __init__(self, desk: Desk) -> None:
        heads = (
            *(Head("公告编号"), Head("张贴日期"), Head("公告期满"), Head("还剩")),
            *(Head("户数", number=True), Head("没结案", number=True), Head("张贴地点", wide=True)),
        )
        empty = "还没有销户公告。县公司批复同意的户，在“核查中”选中，按 Ctrl+G 登记公告。"
        told = "Enter 看这张公告的户，登记三个日期"
        super().__init__(desk, "销户公告", heads, empty, told)

    def ask(self) -> list[Announcement]:
        """Every announcement."""
        return self.desk.consult(announcements)

    def cells(self, each: Announcement, today: date) -> tuple[object, ...]:
        """One announcement, with the days that are left."""
        left = (each.until - today).days
        return (
            *(each.number, each.posted_on, each.until, f"{left} 天" if left > 0 else "已满"),
            *(each.cases, each.open, each.places),
        )
