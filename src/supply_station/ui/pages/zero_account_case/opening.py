"""期初零度户：the columns in which cases begun on paper are typed, and what a typed row says."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from supply_station.models import Customer, ZeroAccount, ZeroAccountAnnouncement, ZeroAccountReport
from supply_station.rules.zero_account import CaseState
from supply_station.services.listing import Shape
from supply_station.services.zero_account_list import people
from supply_station.services.zero_account_opening import PaperCase, take_in
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.grid_column import GridColumn, of_column, words_of
from supply_station.ui.kit.grid_form import GridForm, Rows

ADVICE = (
    "以前在纸上办的，一户一行，照纸填到现在这一步；后面还没有办的空着。可以从 Excel 复制、粘贴，"
    "列的次序和下面一样。办到“列入”的会开一张核查工单。"
)
_OF_CASE = (
    ZeroAccount.month, ZeroAccount.zero_from, ZeroAccount.zero_months, ZeroAccount.state, ZeroAccount.finding,
    ZeroAccount.checked_on, ZeroAccount.read_on_site, ZeroAccount.witness, ZeroAccount.treatment,
    ZeroAccount.treated_on, ZeroAccount.treatment_note,
)  # fmt: skip
_AFTER = (
    ZeroAccountReport.approved_on, ZeroAccountReport.reported_on, ZeroAccountReport.document_no,
    ZeroAccount.answer, ZeroAccount.answered_on, ZeroAccount.answer_no, ZeroAccountAnnouncement.posted_on,
    ZeroAccountAnnouncement.places, ZeroAccount.settled_on, ZeroAccount.removed_on, ZeroAccount.cancelled_on,
    ZeroAccount.closed_on, ZeroAccount.close_reason,
)  # fmt: skip


def columns(named: Mapping[str, int]) -> tuple[GridColumn, ...]:
    """What stands in a row, in the order in which a case goes."""
    chief = GridColumn("approved_by", "审核人", Shape.WORD, named)
    state = words_of(each for each in CaseState if each is not CaseState.TO_CONFIRM)
    return (
        replace(of_column(Customer.account_no), digits=True),
        *(
            replace(of_column(each), words=state) if each is ZeroAccount.state else of_column(each)
            for each in _OF_CASE
        ),
        chief,
        *(replace(of_column(each), required=False) for each in _AFTER),
    )


class Opening(GridForm):
    """The grid for cases begun on paper."""

    def __init__(self, desk: Desk) -> None:
        self.named: dict[str, int] = {}
        super().__init__(desk, "期初零度户", ADVICE, columns(self.named), TakingIn(desk))

    def begin(self) -> None:
        """Whoever belongs to the station now can be named; the keys go to the first cell."""
        self.named.clear()
        self.named.update(self.desk.consult(people))
        self.setFocus()


class TakingIn:
    """What 全部保存 does."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def __call__(self, rows: Rows) -> str:
        """All rows or none; the line for the foot."""
        orders = self.desk.perform(take_in, cases=[_case(row) for row in rows])
        more = f"，开了核查工单 {len(orders):,} 张" if orders else ""
        return f"已登记期初零度户 {len(rows):,} 户{more}"


def _case(row: Mapping[str, Any]) -> PaperCase:
    return PaperCase(**row)
