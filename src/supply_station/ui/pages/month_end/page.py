"""月报页：what stands open in a month, its figures, its workbook, and how far the pack came (domain 11)."""

from functools import partial

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QStackedLayout,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from supply_station.services import month_end, month_end_pack
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.empty import Empty, Onward
from supply_station.ui.kit.figures import Figures
from supply_station.ui.kit.flow import FlowLayout
from supply_station.ui.kit.form import Form
from supply_station.ui.kit.hand_page import HandPage
from supply_station.ui.kit.month_picker import MonthPicker
from supply_station.ui.kit.rows import Head, RowsTable
from supply_station.ui.kit.step import Step
from supply_station.ui.pages.month_end import pack
from supply_station.ui.pages.month_end.export import Export
from supply_station.ui.pages.month_end.pack import History
from supply_station.ui.pages.month_end.summary import Summary
from supply_station.ui.pages.month_end.template import CountyTemplate, Faults
from supply_station.ui.pages.month_end.work import Check, Checked
from supply_station.ui.way import TO_IMPORT

HEADS = (
    Head("表"),
    Head("未完成的事", wide=True),
    Head("数量（户、张、条）", number=True),
    Head("下一步", wide=True),
)
EMPTY = "账本里还没有电量。请先在“导入”页收进营销系统导出的电量明细，再来做月报。"
COUNTING = "正在核对…"


class MonthEnd(HandPage):
    """月报."""

    stem = "month_end"
    title = "月报"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.checked: Checked | None = None
        self._check = Check(desk)
        self.form: Form | None = None
        self.front = QWidget()
        self.picker = MonthPicker(self.front)
        self.state = QLabel()
        self.state.setObjectName("sectionTitle")
        self.state.setWordWrap(True)
        self.empty, self.to_import = Empty(EMPTY), Onward(desk, TO_IMPORT)
        self.table = RowsTable("未完成的事", HEADS, wrap=True)
        self.out = Export(desk, self.front)
        self.county = CountyTemplate(desk, self.front, self.out)
        self.pack = QLabel()
        self.pack.setWordWrap(True)
        self.summary, self.history = Summary(desk), History(desk)
        self.tabs = QTabWidget()
        self.follow_button = keyed(self.front, "去办选中的事（Enter）", "", self.follow)
        self.step_buttons = {
            step: keyed(self.front, step.title, step.key, _Take(self, step)) for step in pack.STEPS
        }
        self._lay_out()
        self.figures = Figures(
            self, desk, title="核对月报", work=self._check, show=self._show, refused=self._refused
        )
        self.picker.picked.connect(self._picked)
        self.table.opened.connect(self._opened)
        self.county.shows.connect(self._show_faults)
        self.tabs.currentChanged.connect(self._turned)
        self._offer()

    def refresh(self) -> None:
        """Check the month anew."""
        self._offer()
        self.figures.ask()

    def ask_for(self, words: str = "", filters: dict[str, str] | None = None) -> None:  # noqa: ARG002
        """The month another page speaks of."""
        if self.typed():
            self.desk.said.emit("填写的内容还没有保存，请先保存，或者按 Esc 放弃")
            return
        self.discard()
        if month := (filters or {}).get("month"):
            self.picker.choose(month)

    def typed(self) -> bool:
        """Whether the form of a step has something that is not saved."""
        return self.form is not None and self.form.typed()

    def discard(self) -> None:
        """Close the form without saving, and the faults of a template."""
        if self.form is not None:
            self.form.discard()
        self._lift()

    def take(self, step: Step) -> None:
        """The form of a step of the pack."""
        self.form = pack.form_of(self.desk, step, self.picker.month())
        self.form.closed.connect(self._close_form)
        self._lay_over(self.form)
        next(iter(self.form.fields.values())).setFocus()

    def follow(self) -> None:
        """Go where the chosen point is dealt with, or to the rows behind the chosen figure."""
        figures = self.tabs.currentWidget() is self.summary
        row = (self.summary.table if figures else self.table).row()
        if row is not None:
            (self.summary.follow if figures else self._opened)(row)

    def _offer(self) -> None:
        self.picker.offer(self.desk.consult(month_end.months, today=self.desk.office.clock().date()))
        self._check.month = self.picker.month()
        self._show_state()
        self._show_pack()

    def _picked(self, month: str) -> None:
        self.checked = None
        self._check.month = month
        self._show_state()
        self._show_pack()
        self.figures.ask()

    def _show(self, checked: Checked) -> None:
        if checked.month != self.picker.month():
            return  # another month was picked meanwhile, and is checked next
        self.checked = checked
        points = [each.point for each in checked.points]
        self.table.show_rows([(each.sheet, each.matter, each.count, each.next_step) for each in points])
        self._show_state()

    def _refused(self, sentence: str) -> None:
        self.state.setText(sentence)

    def _opened(self, row: int) -> None:
        if self.checked is not None:
            point = self.checked.points[row]
            self.desk.go.emit(point.stem, point.words, point.filters)

    def _show_state(self) -> None:
        month, checked = self.picker.month(), self.checked
        points = len(checked.points) if checked else 0
        if checked is None:
            said = COUNTING
        elif points:
            said = f"草稿：{month} 还有 {points} 项没有完成。现在也能导出，月报上会标明“草稿”。"
        else:
            said = f"{month} 没有未完成的事，导出的月报不标“草稿”。"
        self.state.setText(said)
        self.state.setVisible(bool(month))
        self.picker.setEnabled(bool(month))
        self.empty.setVisible(not month)
        self.to_import.setVisible(not month)
        self.tabs.setVisible(bool(month))
        self.out.show_month(month)
        self.county.show_month(month)
        self.tabs.setTabText(0, f"未完成的事 {points} 项（Ctrl+1）" if checked else "未完成的事（Ctrl+1）")
        self._offer_to_follow()

    def _show_pack(self) -> None:
        """How far the pack of the month came, and which step is next."""
        month = self.picker.month()
        stands = self.desk.consult(month_end_pack.standing, month) if month else None
        self.pack.setText(pack.told(stands) if stands else "")
        self.pack.setVisible(bool(month))
        for step, button in self.step_buttons.items():
            button.setEnabled(stands is not None and stands.state is pack.STEPS[step])
        self.history.show_month(month)
        self.summary.show_month(month)

    def _offer_to_follow(self) -> None:
        points = bool(self.checked and self.checked.points)
        held = {self.table: points, self.summary: True, self.history: False}
        self.follow_button.setEnabled(bool(self.picker.month()) and held[self.tabs.currentWidget()])

    def _turned(self, _at: int) -> None:
        self._offer_to_follow()
        self.tabs.currentWidget().setFocus()

    def _close_form(self) -> None:
        if self.form is not None:
            self.form = None
            self._lift()
            self._show_pack()

    def _show_faults(self, faults: Faults) -> None:
        """The marks of a template that cannot be filled."""
        faults.closed.connect(self._lift)
        self._lay_over(faults)
        faults.setFocus()

    def _lay_over(self, widget: QWidget) -> None:
        self._layers.setCurrentIndex(self._layers.addWidget(widget))

    def _lift(self) -> None:
        """Back to the page from what lies over it."""
        over = self._layers.currentWidget()
        if over is not None and over is not self.front:
            self._layers.setCurrentWidget(self.front)
            self._layers.removeWidget(over)
            over.deleteLater()
            self.tabs.currentWidget().setFocus()

    def _lay_out(self) -> None:
        name = QLabel(self.title)
        name.setObjectName("pageTitle")
        top = QHBoxLayout()
        top.addWidget(name)
        top.addWidget(self.picker)
        top.addStretch(1)
        acts = FlowLayout()
        for button in (
            self.follow_button,
            *self.out.buttons,
            self.county.button,
            *self.step_buttons.values(),
        ):
            acts.addWidget(button)
        self.tabs.setAccessibleName("月报的各张表")
        parts = (("未完成的事", self.table), ("汇总", self.summary), ("上报经过", self.history))
        for at, (title, part) in enumerate(parts):
            self.tabs.addTab(part, f"{title}（Ctrl+{at + 1}）")
            QShortcut(QKeySequence(f"Ctrl+{at + 1}"), self.tabs, partial(self.tabs.setCurrentIndex, at))
        down = QVBoxLayout(self.front)
        down.addLayout(top)
        for line in (self.pack, self.state):
            down.addWidget(line)
        down.addWidget(self.tabs, 1)
        down.addWidget(self.empty, 1)
        down.addWidget(self.to_import, 1)
        down.addWidget(self.out)
        down.addLayout(acts)
        self._layers = QStackedLayout(self)
        self._layers.addWidget(self.front)
        self.front.setFocusProxy(self.tabs)
        self.setFocusProxy(self.table)


class _Take:
    """A step's press, without a closure over the page."""

    def __init__(self, page: MonthEnd, step: Step) -> None:
        self.page = page
        self.step = step

    def __call__(self) -> None:
        self.page.take(self.step)
