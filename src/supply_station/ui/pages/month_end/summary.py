"""月报的汇总：the month's figures beside earlier ones; Enter opens the rows behind a figure."""

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from supply_station.services import month_end_summary
from supply_station.services.month_end_summary import SummaryRow
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.figures import Figures
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.rows import Head, RowsTable

HEADS = (
    Head("类别"),
    Head("指标", wide=True),
    Head("数值", number=True),
    Head("上月", number=True),
    Head("环比", number=True),
    Head("去年同期", number=True),
    Head("同比", number=True),
)
COUNTING = "正在汇总…"
TOLD = "“/”：账本里没有那时的数。选中一行按 Enter，看是哪些户、哪些工单。这一行：{note}"


class Summary(QWidget):
    """汇总 of the month, worked out when one looks at it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.rows: list[SummaryRow] = []
        self.work = _Sum(desk)
        self.state = QLabel(COUNTING)
        self.state.setObjectName("quiet")
        self.state.setWordWrap(True)
        self.table = RowsTable("汇总", HEADS, wrap=True)
        self.table.opened.connect(self.follow)
        self.table.selectionModel().currentRowChanged.connect(self._tell)
        down = QVBoxLayout(self)
        down.addWidget(self.state)
        down.addWidget(self.table, 1)
        self.setFocusProxy(self.table)
        self.figures = Figures(
            self, desk, title="汇总月报", work=self.work, show=self._show, refused=self.state.setText
        )

    def show_month(self, month: str) -> None:
        """Another month, or the same anew."""
        if month != self.work.month:
            self.work.month = month
            self._fill([])
            self.state.setText(COUNTING)
        self.figures.ask()

    def follow(self, row: int) -> None:
        """Go to the rows behind a figure."""
        link = self.rows[row].link
        if link is not None:
            stem, filters = link
            self.desk.go.emit(stem, "", filters)

    def _show(self, found: tuple[str, list[SummaryRow]]) -> None:
        month, rows = found
        if month == self.work.month:
            self._fill(rows)
            self._tell()

    def _tell(self) -> None:
        """How the chosen figure is counted."""
        row = self.table.row()
        if row is not None and row < len(self.rows):
            self.state.setText(TOLD.format(note=self.rows[row].note))

    def _fill(self, rows: list[SummaryRow]) -> None:
        self.rows = rows
        self.table.show_rows([each.cells for each in rows])


class _Sum:
    """The job: the figures of a month."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.month = ""

    def __call__(self, _job: Job) -> tuple[str, list[SummaryRow]]:
        month, office = self.month, self.desk.office
        today = office.clock().date()
        return month, office.consult(month_end_summary.rows, month=month, today=today) if month else []
