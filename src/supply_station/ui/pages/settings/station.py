"""本所：what the book says about the station."""

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from supply_station.errors import RuleBroken
from supply_station.services.station import set_up, the_station
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.pages.settings.look import column, row, words

FIELDS = (("name", "供电所名称"), ("county_company", "县公司"), ("start_month", "启用月份"))


class StationPart(QWidget):
    """The station's fields and their button."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.fields = {name: QLineEdit() for name, _ in FIELDS}
        self.faults = {name: words("fieldFault") for name, _ in FIELDS}
        self._kept: list[str] = []
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        for at, (name, heading) in enumerate(FIELDS):
            label = words("fieldLabel", heading)
            label.setBuddy(self.fields[name])
            self.fields[name].setAccessibleName(heading)
            grid.addWidget(label, 0, at)
            grid.addWidget(self.fields[name], 1, at)
            grid.addWidget(self.faults[name], 2, at)
        parts = column(grid, row(keyed(self, "保存本所资料", "Ctrl+S", self.save)))
        parts.setContentsMargins(0, 0, 0, 0)
        self.setLayout(parts)

    def refresh(self) -> None:
        """Show the book as it stands now; what is being typed stays."""
        if self.typed():
            return
        station = self.desk.consult(the_station)
        for name, field in self.fields.items():
            field.setText(getattr(station, name) or "")
        self._kept = self._values()

    def typed(self) -> bool:
        """Whether something was typed that is not saved."""
        return bool(self._kept) and self._values() != self._kept

    def save(self) -> None:
        """Save what the book says about the station; a refusal stands beside its field."""
        for fault in self.faults.values():
            fault.hide()
        try:
            self.desk.perform(set_up, **{name: field.text() for name, field in self.fields.items()})
        except RuleBroken as refusal:
            name = refusal.field or "name"
            self.faults[name].setText(refusal.sentence)
            self.faults[name].show()
            self.fields[name].setFocus()
            return
        self._kept = []
        self.refresh()
        self.desk.said.emit("本所资料已保存；窗口标题下次打开时更新。")

    def _values(self) -> list[str]:
        return [field.text() for field in self.fields.values()]
