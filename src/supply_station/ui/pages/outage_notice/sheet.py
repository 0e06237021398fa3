"""通知单：one notice with its calls, its 台区 and what happened, worked through by keys."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from supply_station.models import OutageArea, OutageCall, OutageCallTry, OutageNotice
from supply_station.rules.outage_notice import TO_CALL, CallState
from supply_station.services.outage_notice_call import CallLine
from supply_station.services.outage_notice_sheet import NoticeSheet, notice_sheet
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.flow import FlowLayout
from supply_station.ui.kit.rows import Head, RowsTable

KINDS = frozenset({OutageNotice, OutageArea, OutageCall, OutageCallTry})
MINUTE = 60_000
CALLS, AREAS, HISTORY = "重要客户", "台区送电", "经过"


class Sheet(QWidget):
    """The sheet of one notice; what is done here is done by its page."""

    left = Signal()
    asked = Signal(str)
    """What is wanted, by the title of its button."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.key = 0
        self.seen: NoticeSheet | None = None
        self.name, self.state, self.next = QLabel(), QLabel(), QLabel()
        self.clock, self.facts = QLabel(), QLabel()
        self.calls = RowsTable(
            CALLS,
            (
                *(
                    Head("通知情况"),
                    Head("户名"),
                    Head("等级"),
                    Head("重要原因"),
                    Head("台区"),
                    Head("联系人"),
                ),
                *(Head("电话"), Head("通知经过", wide=True)),
            ),
        )
        self.areas = RowsTable(
            AREAS, (Head("台区"), Head("村组", wide=True), Head("户数", number=True), Head("送电时间"))
        )
        self.history = RowsTable(HISTORY, (Head("时间"), Head("事项"), Head("说明", wide=True)))
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("重要客户、台区和经过")
        self._lay_out()
        self.calls.opened.connect(self._call)
        self.areas.opened.connect(self._restore)
        self._minute = QTimer(self, interval=MINUTE)
        self._minute.timeout.connect(self.refresh)
        desk.changed.connect(self._changed)

    def show_notice(self, key: int) -> None:
        """Show a notice; the keys go to its calls."""
        self.key = key
        self.refresh()
        self._minute.start()
        self.tabs.setCurrentIndex(0)
        self.calls.choose(0)
        self.calls.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Show the notice as the book has it now."""
        if not self.key or not (self.isVisible() or self.seen is None or self.seen.key != self.key):
            return
        now = self.desk.office.clock()
        self.seen = seen = self.desk.consult(notice_sheet, key=self.key, now=now)
        self.name.setText(f"{seen.number} {seen.kind}：{seen.scope}")
        self.state.setText(seen.state)
        self.next.setText(f"{seen.open_matters[0]}。" if seen.open_matters else "都齐了，可以办结。")
        self.next.setVisible(seen.state != "已办结" and not seen.clock)
        self.clock.setText(seen.clock)
        self.clock.setVisible(bool(seen.clock))
        self.clock.setObjectName("fieldFault" if seen.urgent else "quiet")
        self.clock.style().polish(self.clock)
        self.facts.setText("\n".join(seen.facts))
        self.calls.show_rows([_of_call(each) for each in seen.calls])
        self.areas.show_rows(
            [
                (
                    each.name,
                    each.villages,
                    each.accounts,
                    f"{each.restored_at:%m-%d %H:%M}" if each.restored_at else "",
                )
                for each in seen.areas
            ]
        )
        self.history.show_rows(seen.history)
        told = sum(each.state not in TO_CALL for each in seen.calls)
        self.tabs.setTabText(0, f"{CALLS} {told}/{len(seen.calls)}（Ctrl+1）")

    def call(self) -> CallLine | None:
        """The customer the bar stands on."""
        row = self.calls.row()
        return self.seen.calls[row] if self.seen and row is not None and row < len(self.seen.calls) else None

    def next_call(self) -> None:
        """To the next customer who is still to be told."""
        if self.seen is None:
            return
        at, calls = self.calls.row() or 0, self.seen.calls
        later = [row for row, each in enumerate(calls) if each.state in TO_CALL]
        if later:
            self.calls.choose(next((row for row in later if row > at), later[0]))

    def area(self) -> int | None:
        """The 台区 the bar stands on, while they are in front."""
        row = self.areas.row()
        in_front = self.tabs.currentWidget() is self.areas
        return self.seen.areas[row].key if self.seen and in_front and row is not None else None

    def _call(self, _row: int) -> None:
        self.asked.emit("登记通知")

    def _restore(self, _row: int) -> None:
        self.asked.emit("登记送电")

    def _changed(self, kinds: frozenset[type]) -> None:
        if kinds & KINDS:
            self.refresh()

    def _lay_out(self) -> None:
        self.name.setObjectName("pageTitle")
        self.state.setObjectName("chip")
        self.next.setObjectName("nextStep")
        self.facts.setObjectName("quiet")
        for each in (self.next, self.facts, self.clock, self.name):
            each.setWordWrap(True)
        top = QHBoxLayout()
        top.addWidget(self.name, 1)
        top.addWidget(self.state)
        for at, (title, part) in enumerate(
            ((CALLS, self.calls), (AREAS, self.areas), (HISTORY, self.history)), 1
        ):
            self.tabs.addTab(part, f"{title}（Ctrl+{at}）")
            QShortcut(QKeySequence(f"Ctrl+{at}"), self, _Turn(self.tabs, at - 1))
        foot = FlowLayout()
        for title, key in BUTTONS:
            foot.addWidget(keyed(self, title, key, _Ask(self, title), primary=key == "Ctrl+D"))
        foot.addWidget(keyed(self, "返回", "Esc", self.left.emit))
        down = QVBoxLayout(self)
        down.addLayout(top)
        for line in (self.next, self.clock, self.facts):
            down.addWidget(line)
        down.addWidget(self.tabs, 1)
        down.addLayout(foot)
        self.setFocusProxy(self.calls)


BUTTONS = (
    ("打通了", "Ctrl+D"),
    ("没人接", "Ctrl+B"),
    ("免通知", "Ctrl+M"),
    ("登记通知", "Ctrl+E"),
    ("作废通知", "Ctrl+Delete"),
    ("登记公告", "Ctrl+G"),
    ("登记停电", "Ctrl+T"),
    ("登记送电", "Ctrl+R"),
    ("改期", "Ctrl+J"),
    ("撤销停电", "Ctrl+W"),
    ("更正", "Ctrl+Y"),
    ("补全原因", "Ctrl+I"),
    ("办结", "Ctrl+H"),
    ("打印", "Ctrl+P"),
)
"""What can be done with a notice, with its key."""


class _Ask:
    """A button's press, without a closure over the sheet."""

    def __init__(self, sheet: Sheet, title: str) -> None:
        self.sheet = sheet
        self.title = title

    def __call__(self) -> None:
        self.sheet.asked.emit(self.title)


class _Turn:
    """Turns to a tab, the keys with it."""

    def __init__(self, tabs: QTabWidget, at: int) -> None:
        self.tabs = tabs
        self.at = at

    def __call__(self) -> None:
        self.tabs.setCurrentIndex(self.at)
        self.tabs.widget(self.at).setFocus()


def _of_call(call: CallLine) -> tuple[object, ...]:
    said = [f"{each.told_at:%m-%d %H:%M} {each.told_by} {each.channel}" for each in call.tries]
    if call.state is CallState.EXEMPT:
        said.append(call.exempt_reason or "")
    elif call.tries:
        last = call.tries[-1]
        said[-1] += f" {last.answer or ''}" if last.reached else " 没人接"
    if not said and call.told_before:
        said = [f"{call.told_before}，要再通知"]
    return (
        call.state, call.name, call.rank, call.reason, call.area, call.contact, call.phone, "；".join(said),
    )  # fmt: skip
