"""核查的列表：the cases and their filters; where a case stands is told with what comes next."""

from PySide6.QtCore import Signal

from supply_station.models import (
    Customer,
    TransformerArea,
    ZeroAccount,
    ZeroAccountAnnouncement,
    ZeroAccountReport,
)
from supply_station.rules.zero_account import CaseState
from supply_station.services.listing import View
from supply_station.services.zero_account_concern import CONCERNS
from supply_station.ui.kit.list_page import ListPage
from supply_station.ui.kit.page import Page, Pick
from supply_station.ui.kit.table import TableModel
from supply_station.ui.pages.zero_account_case import steps

OPEN = {"concern": "没有结案"}
"""What the list is narrowed to at first."""
PAGE = Page(
    stem="zero_account_case",
    title="零度核查",
    empty="还没有在核查的零度户。请先在“零度户”页把候选户列入核查；以前纸上办的，按 Ctrl+N 登记期初。",
    view=View(
        columns=(
            ZeroAccount.state,
            Customer.account_no,
            Customer.name,
            TransformerArea.name,
            ZeroAccount.finding,
            ZeroAccount.treatment,
            ZeroAccount.month,
            ZeroAccount.zero_months,
            ZeroAccount.checked_on,
            ZeroAccount.report_id,
            ZeroAccount.answer,
            ZeroAccount.announcement_id,
            ZeroAccount.settled_on,
            ZeroAccount.removed_on,
            ZeroAccount.cancelled_on,
            ZeroAccount.closed_on,
            ZeroAccount.close_reason,
        ),
        find=(
            Customer.account_no,
            Customer.former_account_no,
            Customer.name,
            ZeroAccountReport.number,
            ZeroAccountAnnouncement.number,
        ),
        order=(ZeroAccount.month,),
        newest_first=True,
        spelled=Customer.initials,
    ),
    filters=(
        ZeroAccount.state,
        TransformerArea.name,
        ZeroAccount.finding,
        ZeroAccount.treatment,
        ZeroAccount.month,
    ),
    picks=(Pick("concern", "要办的", CONCERNS),),
)
STATE = PAGE.view.columns.index(ZeroAccount.state)


class CaseRows(TableModel):
    """The cases; beside where one stands is told what comes next."""

    def texts(self, row: int) -> list[str]:
        """The cells of one row as they are shown."""
        new = self.id_at(row) not in self._texts
        texts = super().texts(row)
        if new and (word := steps.next_word(self.state_of(row))):
            texts[STATE] = f"{texts[STATE]} → {word}"
        return texts

    def state_of(self, row: int) -> CaseState | None:
        """Where the case of a row stands; None where it is gone."""
        state: CaseState | None = self.values(row)[STATE]
        return state


class CaseList(ListPage):
    """The cases; Enter opens the sheet of one."""

    rows = CaseRows
    opened = Signal(int)

    def open(self) -> None:
        """The sheet of the chosen row."""
        if chosen := self.chosen():
            self.opened.emit(chosen[0])

    def clear(self) -> None:
        """Show again what is not closed; once more, everything."""
        narrowed = self.search.text() or self.filter_row.filters()
        picked = self.filter_row.picks["concern"].currentText()
        self.ask_for("", OPEN if narrowed or picked not in {"全部", OPEN["concern"]} else {})

    def states(self) -> set[CaseState]:
        """Where the chosen cases stand; of very many, the first ones."""
        model = self.model
        assert isinstance(model, CaseRows)  # noqa: S101 - `rows` says so
        found = {model.state_of(row) for row in self.table.chosen()[: steps.LOOKED_AT]}
        return {state for state in found if state is not None}
