"""导入预览：what files are and what taking them would do, before anything is done."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from supply_station.services.import_kind import KINDS, Asked
from supply_station.services.import_view import Part
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.choice import Choice
from supply_station.ui.kit.rows import RowsTable
from supply_station.ui.kit.stack import Stack
from supply_station.ui.pages.import_batch.leaf import Leaf
from supply_station.ui.pages.import_batch.matching import Matching
from supply_station.ui.pages.import_batch.work import Seen, Told


class Preview(QWidget):
    """The files in hand."""

    asked = Signal()
    """Preview anew with what was told."""
    take = Signal()
    save = Signal()
    leave = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.seen: Seen | None = None
        self._choosing = False
        self.kind = Choice()
        self.kind.setAccessibleName("这是")
        for stem, kind in KINDS.items():
            self.kind.addItem(kind.word, stem)
        self.answer = QLineEdit()
        self.answer_name = QLabel()
        self.answer_name.setBuddy(self.answer)
        self.create_missing = QCheckBox("账本里没有的户一并建户")
        self.match_button = keyed(self, "列的对应", "Ctrl+M", self.match)
        self.again_button = keyed(self, "重新预览", "F5", self.asked.emit)
        self.summary = QLabel()
        self.unknown = QLabel()
        self.matching = Matching()
        self.tabs = QTabWidget()
        self.body = Stack()
        self._filled = False
        self.leave_button = keyed(self, "放弃", "Esc", self.leave.emit)
        self.save_button = keyed(self, "把拒收的行另存", "Ctrl+E", self.save.emit)
        self.take_button = keyed(self, "收下", "Ctrl+Enter", self.take.emit, primary=True)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.take_button.click)
        self.kind.activated.connect(self._kind_told)
        self.answer.returnPressed.connect(self.asked)
        self.tabs.currentChanged.connect(self._looked_at)
        self.create_missing.clicked.connect(self._create_told)
        self._lay_out()

    def told(self) -> Told:
        """What the clerk has told about the files."""
        return Told(
            self.kind.currentData(),
            self.answer.text().strip() or None if not self.answer.isHidden() else None,
            self.matching.mapping(),
            self.create_missing.isChecked(),
        )

    def show_seen(self, seen: Seen) -> None:
        """Show what the files are, and the preview if there is one."""
        self.seen = seen
        self.kind.setCurrentIndex(self.kind.findData(seen.kind))
        kind = KINDS.get(seen.kind or "")
        self._ask(None if kind is None or seen.says_all else kind.asks)
        self.answer.setText(seen.told.answer or "")
        self.create_missing.setVisible(kind is not None and kind.brings)
        self.create_missing.setChecked(seen.told.create_missing)
        names = "、".join(each.name for each in seen.files)
        later = "、".join(each.name for each in seen.later)
        self.summary.setText((seen.summary or names) + (f"\n收下后接着看：{later}" if later else ""))
        unknown = dict.fromkeys(title for each in seen.looks for title in each.unknown)
        self.unknown.setText(f"没有用到的列：{'、'.join(unknown)}。要用到请按 Ctrl+M 对应。")
        self.unknown.setVisible(bool(unknown) and seen.plan is not None)
        headings = [heading for each in seen.looks for heading in each.headings]
        self.matching.show_headings(headings, kind.fields if kind else {}, seen.told.mapping)
        self._show_parts(seen.parts)
        plan = seen.plan
        self.take_button.setEnabled(plan is not None and plan.refused < plan.rows)
        self.save_button.setEnabled(plan is not None and plan.refused > 0)
        self.match_button.setEnabled(seen.kind is not None)
        if seen.kind is None or seen.lacks:
            self.body.setCurrentWidget(self.matching)
        self.to_first()

    def to_first(self) -> None:
        """Where the clerk goes on: the preview, or what is still to be told."""
        seen = self.seen
        choosing, self._choosing = self._choosing, False
        if choosing or seen is None or seen.kind is None:
            self.kind.setFocus()  # one goes on to the next kind with the same key
        elif seen.plan is not None:
            leaf = self.tabs.currentWidget()
            body = leaf.fill() if isinstance(leaf, Leaf) else None
            (body if isinstance(body, RowsTable) else self.tabs.tabBar()).setFocus()
        elif seen.lacks and self.matching.boxes:
            next(iter(self.matching.boxes.values())).setFocus()
        else:
            self.answer.setFocus()

    def match(self) -> None:
        """Show the columns to be matched, or the preview again."""
        matching = self.body.currentWidget() is not self.matching
        self.body.setCurrentWidget(self.matching if matching else self.tabs)
        if matching and self.matching.boxes:
            next(iter(self.matching.boxes.values())).setFocus()

    def clear(self) -> None:
        """Forget the files and what was told about them."""
        self.seen = None
        self.answer.clear()
        self.matching.show_headings((), {}, {})
        self._show_parts(())

    def _ask(self, asked: Asked | None) -> None:
        """Ask for what the files do not say; nothing for nothing."""
        for part in (self.answer_name, self.answer):
            part.setVisible(asked is not None)
        if asked is not None:
            self.answer_name.setText(asked.word)
            self.answer.setAccessibleName(asked.word)
            self.answer.setPlaceholderText(f"如 {asked.example}")

    def _kind_told(self, _row: int) -> None:
        self._choosing = True
        self.matching.show_headings((), {}, {})
        self.asked.emit()

    def _create_told(self, _checked: bool) -> None:  # noqa: FBT001 - Qt's signature
        self.asked.emit()

    def _looked_at(self, tab: int) -> None:
        leaf = self.tabs.widget(tab)
        if isinstance(leaf, Leaf) and self._filled:
            leaf.fill()

    def _show_parts(self, parts: tuple[Part, ...]) -> None:
        self._filled = False  # the first tab added is current for a moment
        while self.tabs.count():
            page = self.tabs.widget(0)
            self.tabs.removeTab(0)
            page.deleteLater()
        for part in parts:
            self.tabs.addTab(Leaf(part), f"{part.title} {part.count:,}")
        first = ("拒收", "变更", "新增", "未变")
        titles = {part.title: at for at, part in enumerate(parts) if part.count}
        self.tabs.setCurrentIndex(next((titles[name] for name in first if name in titles), 0))
        self._filled = True
        self._looked_at(self.tabs.currentIndex())
        self.body.setCurrentWidget(self.tabs)

    def _lay_out(self) -> None:
        for label in (self.summary, self.unknown):
            label.setWordWrap(True)
        self.unknown.setObjectName("quiet")
        what = QLabel("这是")
        what.setBuddy(self.kind)
        told = QHBoxLayout()
        parts = (what, self.kind, self.answer_name, self.answer, self.create_missing)
        for part in (*parts, self.match_button, self.again_button):
            told.addWidget(part)
        told.addStretch(1)
        self.body.addWidget(self.tabs)
        self.body.addWidget(self.matching)
        foot = QHBoxLayout()
        foot.addWidget(self.leave_button)
        foot.addStretch(1)
        foot.addWidget(self.save_button)
        foot.addWidget(self.take_button)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.summary)
        down.addLayout(told)
        down.addWidget(self.unknown)
        down.addWidget(self.body, 1)
        down.addLayout(foot)
