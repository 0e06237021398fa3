"""户单的各部分：what of the other ledgers belongs to one account."""

from collections.abc import Sequence

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
METERS = View(
    columns=(
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
    ),
    find=(),
    order=(MeterInstallation.in_place, MeterInstallation.installed_on),
    newest_first=True,
)
MONTHS = View(
    columns=(
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
    ),
    find=(),
    order=(Usage.month,),
    newest_first=True,
)
CASES = View(
    columns=(
        ZeroAccount.month,
        ZeroAccount.zero_from,
        ZeroAccount.zero_months,
        ZeroAccount.state,
        ZeroAccount.finding,
        ZeroAccount.checked_on,
        ZeroAccount.treatment,
        ZeroAccount.closed_on,
        ZeroAccount.close_reason,
    ),
    find=(),
    order=(ZeroAccount.month,),
    newest_first=True,
)
ORDERS = View(
    columns=(
        WorkOrder.number,
        WorkOrder.code,
        WorkOrder.kind,
        WorkOrder.state,
        WorkOrder.dispatched_on,
        WorkOrder.due_on,
        WorkOrder.returned_on,
        WorkOrder.cause,
    ),
    find=(),
    order=(WorkOrder.number,),
    newest_first=True,
)
FINDINGS = View(
    columns=(
        ReaderFinding.state,
        ReaderFinding.kind,
        ReaderFinding.found_on,
        ReaderFinding.reader,
        ReaderFinding.owner_id,
        ReaderFinding.due_on,
        ReaderFinding.detail,
        ReaderFinding.answer,
    ),
    find=(),
    order=(ReaderFinding.found_on,),
    newest_first=True,
)
SIGNS = View(
    columns=(
        VirtualCustomerSign.sign,
        VirtualCustomerSign.shared,
        VirtualCustomerSign.handling,
        VirtualCustomerSign.handled_on,
        VirtualCustomerSign.handled_by,
        VirtualCustomerSign.note,
    ),
    find=(),
    order=(VirtualCustomerSign.handled_on,),
    newest_first=True,
)


class Rows(QWidget):
    """The rows of one ledger that belong to an account, or what to do while there are none."""

    def __init__(self, name: str, view: View, empty: str) -> None:
        super().__init__()
        self.view = view
        last = view.columns[-1]
        self.table = RowsTable(
            name,
            [
                Head(heading(each), number=listing.shape(each) in NUMBERS, wide=each is last)
                for each in view.columns
            ],
        )
        self.empty = Empty(empty)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.table)
        box.addWidget(self.empty)

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
