"""户单的各部分：what of the other ledgers belongs to one account."""

from collections.abc import Sequence
from functools import cached_property

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from supply_station.models import (
    Meter,
    MeterInstallation,
    ReaderFinding,
    Usage,
    VirtualCustomerSign,
    WorkOrder,
    ZeroAccount,
)
from supply_station.services import listing
from supply_station.services.listing import Column, Question, Shape, View
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.empty import Empty
from supply_station.ui.kit.rows import Head, RowsTable
from supply_station.ui.kit.words import heading

NUMBERS = {Shape.HUNDREDTHS, Shape.WHOLE}


def _newest_first(*columns: Column, by: tuple[Column, ...]) -> View:
    return View(columns=columns, find=(), order=by, newest_first=True)


METERS = _newest_first(
    MeterInstallation.in_place,
    Meter.asset_no,
    Meter.factory_no,
    Meter.digits,
    MeterInstallation.multiplier,
    MeterInstallation.read_at_start,
    MeterInstallation.read_at_end,
    MeterInstallation.installed_on,
    MeterInstallation.removed_on,
    Meter.model,
    by=(MeterInstallation.in_place, MeterInstallation.installed_on),
)
MONTHS = _newest_first(
    Usage.month,
    Usage.register,
    Usage.read_from,
    Usage.read_to,
    Usage.multiplier,
    Usage.kwh,
    Usage.fee,
    Usage.read_on,
    Usage.reader,
    Usage.meter_no,
    by=(Usage.month,),
)
CASES = _newest_first(
    ZeroAccount.month,
    ZeroAccount.zero_from,
    ZeroAccount.zero_months,
    ZeroAccount.state,
    ZeroAccount.finding,
    ZeroAccount.checked_on,
    ZeroAccount.treatment,
    ZeroAccount.closed_on,
    ZeroAccount.close_reason,
    by=(ZeroAccount.month,),
)
ORDERS = _newest_first(
    WorkOrder.number,
    WorkOrder.code,
    WorkOrder.kind,
    WorkOrder.state,
    WorkOrder.dispatched_on,
    WorkOrder.due_on,
    WorkOrder.returned_on,
    WorkOrder.cause,
    by=(WorkOrder.number,),
)
FINDINGS = _newest_first(
    ReaderFinding.state,
    ReaderFinding.kind,
    ReaderFinding.found_on,
    ReaderFinding.reader,
    ReaderFinding.owner_id,
    ReaderFinding.due_on,
    ReaderFinding.detail,
    ReaderFinding.answer,
    by=(ReaderFinding.found_on,),
)
SIGNS = _newest_first(
    VirtualCustomerSign.sign,
    VirtualCustomerSign.shared,
    VirtualCustomerSign.handling,
    VirtualCustomerSign.handled_on,
    VirtualCustomerSign.handled_by,
    VirtualCustomerSign.note,
    by=(VirtualCustomerSign.handled_on,),
)


class Rows(QWidget):
    """The rows of one ledger that belong to an account, or what to do while there are none.

    Its table is made when there is an account to show: most parts of a sheet are never looked at.
    """

    opened = Signal(int)

    def __init__(self, name: str, view: View, empty: str) -> None:
        super().__init__()
        self.name = name
        self.view = view
        self._nothing = empty
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)

    @cached_property
    def table(self) -> RowsTable:
        """The table."""
        columns = self.view.columns
        heads = [
            Head(heading(each), number=listing.shape(each) in NUMBERS, wide=each is columns[-1])
            for each in columns
        ]
        made = RowsTable(self.name, heads)
        made.opened.connect(self.opened)
        self._box.addWidget(made)
        return made

    @cached_property
    def empty(self) -> Empty:
        """What is said while there are no rows."""
        made = Empty(self._nothing)
        self._box.addWidget(made)
        return made

    def show_account(self, desk: Desk, owner: Column, key: int) -> None:
        """Show the rows whose `owner` is the account."""
        question = Question(filters=((owner, str(key)),))
        ids = desk.consult(listing.ids, self.view, question)
        found = desk.consult(listing.rows, self.view, ids)
        self.table.show_rows([self._texts(found[each]) for each in ids])
        self.table.setVisible(bool(ids))
        self.empty.setVisible(not ids)

    def _texts(self, values: Sequence[object]) -> list[str]:
        return [listing.text(column, value) for column, value in zip(self.view.columns, values, strict=True)]
