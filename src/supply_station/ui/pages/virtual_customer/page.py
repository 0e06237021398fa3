"""虚拟客户页：one sign at a time — its accounts looked at, handled, or sent a crew to."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout

from supply_station.rules.virtual_customer import Sign, SignHandling
from supply_station.services.virtual_customer import SignRow, handle, order_sign_survey
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.choice import Choice
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.empty import Empty
from supply_station.ui.kit.figures import Figures
from supply_station.ui.kit.flow import FlowLayout
from supply_station.ui.kit.hand_page import HandPage
from supply_station.ui.kit.type_to_find import TypeToFind
from supply_station.ui.pages.virtual_customer.table import SAID, SignTable
from supply_station.ui.pages.virtual_customer.work import Found, Gathering

WAITING = "正在查找…"
NOTHING = "没有“{sign}”的户。导入客户档案和电量以后，有这种情况的户会自己列在这里。"
ALL_HANDLED = "“{sign}”的 {many:,} 户都处理过了。要看处理过的，请按 Ctrl+H。"
NOT_FOUND = "没有找到“{words}”。按 Esc 清除，再看全部。"
ASKED = {
    SignHandling.LOOKED_AT: "怎样核实的？（例如：村委会证明，两户都有人住）",
    SignHandling.CORRECTED: "更正了什么？（可以不写）",
    SignHandling.REPORTED: "上报给谁、什么文号？（可以不写）",
}
NAMED = 5
"""Orders, or accounts, whose numbers are told."""


class VirtualCustomerPage(HandPage):
    """虚拟客户迹象."""

    stem = "virtual_customer"
    title = "虚拟客户"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.found: dict[Sign, list[SignRow]] = {}
        self.by_name: list[str] = []
        self.sign = Choice()
        self.sign.setAccessibleName("哪一种迹象")
        self.sign.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.sign.addItems([f"{at} {sign}" for at, sign in enumerate(Sign, 1)])
        self.handled = QCheckBox("也看处理过的（Ctrl+H）")
        self.search = QLineEdit()
        self.search.setPlaceholderText("查找：户号、户名、台区、地址、电话（Ctrl+F）")
        self.search.setAccessibleName("查找")
        self.search.setClearButtonEnabled(True)
        self.advice = QLabel()
        self.advice.setObjectName("quiet")
        self.advice.setWordWrap(True)
        self.table = SignTable()
        TypeToFind(self.table, self.search)
        self.empty = Empty(WAITING)
        self.counted = QLabel(WAITING)
        self.counted.setObjectName("quiet")
        self._lay_out()
        self.sign.currentIndexChanged.connect(self.show_rows)
        self.handled.toggled.connect(self.show_rows)
        self.search.textChanged.connect(self.show_rows)
        self.search.returnPressed.connect(self.table.setFocus)
        self.table.opened.connect(self._opened)
        self.figures = Figures(
            self,
            desk,
            title="查找虚拟客户迹象",
            work=Gathering(desk),
            show=self._show,
            refused=self.counted.setText,
        )
        self.show_rows()

    def refresh(self) -> None:
        """Look for the signs anew."""
        self.figures.ask()

    def ask_for(self, words: str = "", filters: dict[str, str] | None = None) -> None:
        """Show a `sign`, `handled` rows too, and what the words are found in."""
        asked = filters or {}
        if "sign" in asked:
            self.sign.setCurrentIndex(list(Sign).index(Sign(asked["sign"])))
        self.handled.setChecked("handled" in asked)
        self.search.setText(words)

    def chosen_sign(self) -> Sign:
        """The sign that is shown."""
        return list(Sign)[self.sign.currentIndex()]

    def show_rows(self) -> None:
        """Show the accounts of the chosen sign that fit what is typed."""
        sign = self.chosen_sign()
        rows = self.found.get(sign, [])
        waiting = [each for each in rows if each.handled is None]
        words = self.search.text().upper().split()
        shown = [each for each in (rows if self.handled.isChecked() else waiting) if _is_told(each, words)]
        self.advice.setText(SAID[sign].advice + (self._starred() if sign is Sign.SAME_IDENTITY else ""))
        self.table.show_sign(sign, shown)
        self.table.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        if not self.found:
            return
        if words:
            self.empty.setText(NOT_FOUND.format(words=self.search.text().strip()))
        else:
            self.empty.setText((ALL_HANDLED if rows else NOTHING).format(sign=sign, many=len(rows)))
        listed = f"列出 {len(shown):,} 户；" if words or self.handled.isChecked() else ""
        self.counted.setText(f"{listed}未处理 {len(waiting):,} 户，处理过 {len(rows) - len(waiting):,} 户")

    def settle(self, handling: SignHandling) -> str | None:
        """What was done about the chosen accounts."""
        chosen = self.table.chosen()
        if not chosen:
            return "请先在表里选中户"
        note = self.desk.ask.line(f"{len(chosen)} 户，{ASKED[handling]}")
        if note is None:
            return None
        done = self.desk.perform(
            handle,
            customers=[each.customer_id for each in chosen],
            sign=self.chosen_sign(),
            handling=handling,
            note=note,
        )
        return f"已记下 {done} 户“{handling}”"

    def order(self) -> None:
        """开查勘工单 for the chosen accounts."""
        self.desk.attempt(self._order)

    def open_customer(self) -> None:
        """The account of the first chosen row."""
        for each in self.table.chosen()[:1]:
            self.desk.go.emit("customer", each.account_no, {})

    def open_order(self) -> None:
        """The survey order of the first chosen row."""
        chosen = self.table.chosen()
        if chosen and chosen[0].handled and chosen[0].handled.order:
            self.desk.go.emit("work_order", chosen[0].handled.order, {})
        else:
            self.desk.said.emit("这一户还没有查勘工单，要开一张请按 Ctrl+G")

    def copy(self) -> None:
        """Copy the chosen rows, headings first, to be pasted into Excel."""
        if text := self.table.copied():
            QGuiApplication.clipboard().setText(text)
            self.desk.said.emit(f"已复制 {text.count(chr(10))} 行，可粘贴到 Excel")

    def clear(self) -> None:
        """Show all accounts of the sign that wait."""
        self.ask_for()
        self.table.setFocus()

    def _order(self) -> str:
        chosen = self.table.chosen()
        if not chosen:
            return "请先在表里选中户"
        customers = [each.customer_id for each in chosen]
        numbers = self.desk.perform(order_sign_survey, customers=customers, sign=self.chosen_sign())
        return f"已开查勘工单 {len(numbers)} 张：{'、'.join(numbers[:NAMED])}，在“工单”页待派"

    def _starred(self) -> str:
        """Which accounts could not be compared by their 证件号."""
        if not self.by_name:
            return ""
        few = "、".join(self.by_name[:NAMED]) + ("等" if len(self.by_name) > NAMED else "")
        return (
            f"有 {len(self.by_name):,} 户的证件号带星号，看不全，没法比，只和同名又同号的算相同：{few}。"
            "请导入带完整证件号的客户档案。"
        )

    def _show(self, gathered: Found) -> None:
        first, self.found, self.by_name = not self.found, gathered.signs, gathered.by_name
        found = self.found
        with QSignalBlocker(self.sign):
            for at, sign in enumerate(Sign):
                waiting = sum(each.handled is None for each in found[sign])
                self.sign.setItemText(at, f"{at + 1} {sign}（{waiting:,} 户）")
        self.show_rows()
        here = self.window().focusWidget()
        if first and not self.search.text() and here is not None and self.isAncestorOf(here):
            self.table.setFocus()  # the keys are on this page already; else they stay where they are

    def _opened(self, row: int) -> None:
        self.desk.go.emit("customer", self.table.found[row].account_no, {})

    def _lay_out(self) -> None:
        title = QLabel(self.title)
        title.setObjectName("pageTitle")
        name = QLabel("迹象（Ctrl+1 到 5）")
        name.setBuddy(self.sign)
        top, narrowing, foot = QHBoxLayout(), QHBoxLayout(), FlowLayout()
        for part in (title, name, self.sign):
            top.addWidget(part)
        top.addStretch(1)
        top.addWidget(keyed(self, "开查勘工单", "Ctrl+G", self.order, primary=True))
        narrowing.addWidget(self.search, 1)
        narrowing.addWidget(self.handled)
        narrowing.addWidget(keyed(self, "清除", "Esc", self.clear))
        foot.addWidget(self.counted)
        for handling, words, key in (
            (SignHandling.LOOKED_AT, "核实无误", "Ctrl+D"),
            (SignHandling.CORRECTED, "已更正档案", "Ctrl+B"),
            (SignHandling.REPORTED, "已上报", "Ctrl+T"),
        ):
            foot.addWidget(keyed(self, words, key, _Settle(self, handling)))
        foot.addWidget(keyed(self, "看客户", "Ctrl+O", self.open_customer))
        foot.addWidget(keyed(self, "看工单", "Ctrl+J", self.open_order))
        foot.addWidget(keyed(self, "复制", "Ctrl+C", self.copy))
        down = QVBoxLayout(self)
        down.addLayout(top)
        down.addWidget(self.advice)
        down.addLayout(narrowing)
        down.addWidget(self.table, 1)
        down.addWidget(self.empty, 1)
        down.addLayout(foot)
        keys: dict[str, Callable[[], object]] = {
            "F5": self.refresh,
            "Ctrl+F": self.search.setFocus,
            "Ctrl+H": self.handled.click,
        }
        keys |= {f"Ctrl+{at + 1}": _Turn(self.sign, at) for at in range(len(Sign))}
        for key, slot in keys.items():
            QShortcut(QKeySequence(key), self, slot)


def _is_told(row: SignRow, words: list[str]) -> bool:
    said = f"{row.account_no} {row.name} {row.area or ''} {row.address or ''} {row.shared}".upper()
    return all(word in said for word in words)


@dataclass(frozen=True)
class _Settle:
    """The press of a button that says what was done, without a closure over the page."""

    page: VirtualCustomerPage
    handling: SignHandling

    def __call__(self) -> None:
        self.page.desk.attempt(partial(self.page.settle, self.handling))


@dataclass(frozen=True)
class _Turn:
    """A key's turn to a sign."""

    choice: Choice
    at: int

    def __call__(self) -> None:
        self.choice.setCurrentIndex(self.at)
