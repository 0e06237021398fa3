"""自用电月表：a month of one ledger in a grid — what the export lacks is typed down the column (domain 4)."""

from typing import Any

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from supply_station.errors import RuleBroken, Trouble
from supply_station.rules import kwh
from supply_station.rules.staff_meter import NEXT_STEP, Flag, Ledger
from supply_station.services.staff_meter_month import MonthRow, OfficeYear, month_rows, office_year
from supply_station.services.staff_meter_reading import Typed, type_readings
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.grid import Grid
from supply_station.ui.pages.staff_meter.declared import SHEET, TYPED

READ_TO = next(at for at, column in enumerate(SHEET) if column.name == "read_to")


class MonthSheet(QWidget):
    """The month of one ledger: its sums, and the grid."""

    def __init__(self, desk: Desk, ledger: Ledger) -> None:
        super().__init__()
        self.desk = desk
        self.ledger = ledger
        self.month = ""
        self.rows: list[MonthRow] = []
        self._shown: list[dict[str, Any]] = []
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.grid = Grid(ledger.value, SHEET, grows=False)
        down = QVBoxLayout(self)
        down.addWidget(self.told)
        down.addWidget(self.grid, 1)
        self.setFocusProxy(self.grid)

    def show_month(self, month: str) -> None:
        """Show the month as the book has it."""
        self.month = month
        self.rows = self.desk.consult(month_rows, month=month, ledger=self.ledger) if month else []
        self.grid.show_rows([_cells(row) for row in self.rows])
        self._shown = self.grid.rows()
        gaps = (at for at, row in enumerate(self.rows) if Flag.NO_READING in row.flags)
        if self.rows:
            self.grid.view.go((next(gaps, 0), READ_TO))
        year = None
        if month and self.ledger is Ledger.OFFICE:
            year = self.desk.consult(office_year, month=month)
        self.told.setText(_told(self.rows, year))

    def typed(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.grid.rows() != self._shown

    def save(self) -> bool:
        """Save all that was typed; whether it is in the book. A refusal stands at its cell."""
        if self.grid.faults():
            self.grid.first_fault()
            return False
        given = self.grid.rows()
        rows = [Typed(id=each["id"], **{name: each[name] for name in TYPED}) for each in given]
        try:
            many = self.desk.perform(type_readings, month=self.month, rows=rows)
        except RuleBroken as refusal:
            if refusal.row is None:
                self.desk.ask.tell("没有保存", refusal.sentence)
            else:
                self.grid.refuse(refusal.row, refusal.field, refusal.sentence)
            return False
        except Trouble as trouble:
            self.desk.ask.tell("没有保存", trouble.sentence)
            return False
        self.show_month(self.month)
        self.desk.said.emit(f"已保存 {many} 户" if many else "没有改动")
        return True

    def chosen(self) -> MonthRow | None:
        """The row one stands on."""
        at = self.grid.view.place()[0]
        return self.rows[at] if at < len(self.rows) else None


def flagged(rows: list[MonthRow]) -> list[tuple[str, ...]]:
    """What is to be looked into, each with its next step."""
    return [
        (row.whose, row.account_no, row.name, flag.value, NEXT_STEP[flag])
        for row in rows
        for flag in row.flags
    ]


def _cells(row: MonthRow) -> dict[str, Any]:
    now = row.standing
    return {
        "id": row.id,
        "owner": row.whose,
        "account_no": row.account_no,
        "read_from": row.read_from,
        "read_to": row.read_to,
        "rolled_over": row.typed is not None and row.typed.rolled_over,
        "multiplier": row.multiplier,
        "kwh": now.kwh,
        "fee": now.fee,
        "own_fee": now.own_fee,
        "reader": now.reader,
        "paid": now.paid,
        "reviewer": row.reviewer,
        "read_on": row.typed.read_on if row.typed else None,
        "flags": "；".join(row.flags),
    }


def _told(rows: list[MonthRow], year: OfficeYear | None) -> str:
    """The sums of the month over the grid, and of the year for the station."""
    used = kwh.text(sum(row.standing.kwh or 0 for row in rows))
    fees = sum(row.standing.fee or 0 for row in rows) / 100
    missing = sum(Flag.NO_READING in row.flags for row in rows)
    words = f"{len(rows)} 户，电量 {used} 度，电费 {fees:,.2f} 元"
    words += f"，没有抄表 {missing} 户" if missing else "，已抄齐" if rows else ""
    if year is None:
        return words
    quota = "全年指标还没有登记，下达后到“参数”登记"
    if year.quota is not None:
        left = f"超出 {kwh.text(year.beyond)} 度" if year.beyond else "没有超出"
        quota = f"全年指标 {kwh.text(year.quota)} 度，{left}"
    return f"{words}。本年累计 {kwh.text(year.of_year)} 度，{quota}"
