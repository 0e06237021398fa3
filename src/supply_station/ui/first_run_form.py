"""建账表：the station, and its people in lines of name, post and phone."""

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from supply_station.errors import RuleBroken
from supply_station.rules import period
from supply_station.rules.employee import Post
from supply_station.services.station import Person
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.choice import Choice
from supply_station.ui.kit.field_head import field_head

ALWAYS = 2
"""Lines of people that must be filled: the clerk's own, and the 所长's."""


class PersonLine:
    """One person's name, post and phone."""

    def __init__(self, number: int, post: Post) -> None:
        self.name = QLineEdit()
        self.post = Choice()
        self.post.addItems([each.value for each in Post])
        self.post.setCurrentText(post.value)
        self.phone = QLineEdit()
        self.editors = (self.name, self.post, self.phone)
        for editor, heading in zip(self.editors, ("姓名", "岗位", "电话"), strict=True):
            editor.setAccessibleName(f"第{number}人的{heading}")

    def person(self) -> Person:
        """Who stands in this line."""
        return Person(self.name.text(), Post(self.post.currentText()), self.phone.text())


class StationForm(QScrollArea):
    """What a book of one's own station begins with."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.name = QLineEdit()
        self.county_company = QLineEdit()
        self.start_month = QLineEdit(period.month_of(now.date()))
        self._given = self.start_month.text()
        self.faults = {key: QLabel() for key in ("name", "start_month", "people")}
        for fault in self.faults.values():
            fault.setObjectName("fieldFault")
            fault.setWordWrap(True)
            fault.hide()
        self.lines: list[PersonLine] = []
        inner = QWidget()
        self._grid = QGridLayout()
        for column, (heading, stretch) in enumerate((("姓名", 3), ("岗位", 2), ("电话", 3))):
            self._grid.addWidget(_quiet(heading), 0, column + 1)
            self._grid.setColumnStretch(column + 1, stretch)
        self.more = keyed(self, "加一人", "Ctrl+N", self.add_line)
        box = QVBoxLayout(inner)
        box.addLayout(self._station())
        box.addWidget(_section("人员：请先填您自己，再填所长；其他人可以以后再登记"))
        box.addLayout(self._grid)
        box.addWidget(self.faults["people"])
        box.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        box.addStretch(1)
        self.setWidget(inner)
        self._add(Post.CLERK)
        self._add(Post.CHIEF)

    def _station(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.addWidget(_section("本所"), 0, 0, 1, 2)
        fields = (
            ("供电所名称", self.name, "name", 0, 0),
            ("县公司", self.county_company, "", 0, 1),
            ("启用月份（从这个月起才算期限、才提醒）", self.start_month, "start_month", 1, 0),
        )
        for heading, editor, fault, row, column in fields:
            editor.setAccessibleName(heading)
            head = field_head(heading, editor, required=editor is self.name)
            grid.addLayout(head, row * 3 + 1, column)
            grid.addWidget(editor, row * 3 + 2, column)
            if fault:
                grid.addWidget(self.faults[fault], row * 3 + 3, column)
        self.name.setPlaceholderText("如 青竹溪镇供电所")
        return grid

    def add_line(self) -> None:
        """Room for one more person."""
        line = self._add(Post.AREA_MANAGER)
        line.name.show()  # Qt shows it later by itself; only what is shown takes the focus
        line.name.setFocus()

    def people(self) -> list[Person]:
        """Everyone with a name, the first line and the 所长's always."""
        return [
            line.person() for line in self.lines if line.person().name.strip() or line in self.lines[:ALWAYS]
        ]

    def typed(self) -> bool:
        """Whether anything was typed."""
        lines = [
            self.name,
            self.county_company,
            *(each for line in self.lines for each in (line.name, line.phone)),
        ]
        return any(line.text() for line in lines) or self.start_month.text() != self._given

    def clear_faults(self) -> None:
        """Nothing is said to be wrong."""
        for fault in self.faults.values():
            fault.hide()

    def say(self, refusal: RuleBroken) -> bool:
        """Say beside its field what is wrong; False if it is about none of them."""
        fault = self.faults.get(refusal.field or "")
        if fault is None:
            return False
        fault.setText(refusal.sentence)
        fault.show()
        nameless = next(
            (line.name for line in self.lines if not line.name.text().strip()), self.lines[0].name
        )
        editor = {"name": self.name, "start_month": self.start_month}.get(refusal.field or "", nameless)
        editor.setFocus()
        self.ensureWidgetVisible(fault)
        return True

    def _add(self, post: Post) -> PersonLine:
        row = len(self.lines) + 1
        line = PersonLine(row, post)
        self.lines.append(line)
        who = "您自己" if row == 1 else f"第{row}人"
        self._grid.addLayout(field_head(who, line.name, required=row <= ALWAYS), row, 0)
        before: QWidget = self.start_month if row == 1 else self.lines[row - 2].phone
        for column, editor in enumerate(line.editors):
            self._grid.addWidget(editor, row, column + 1)
            QWidget.setTabOrder(before, editor)
            before = editor
        QWidget.setTabOrder(before, self.more)
        return line


def _quiet(words: str) -> QLabel:
    label = QLabel(words)
    label.setObjectName("quiet")
    return label


def _section(words: str) -> QLabel:
    label = QLabel(words)
    label.setObjectName("sectionTitle")
    return label
