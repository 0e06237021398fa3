"""有电量的户，从导入到确认：readings above zero in each state of a case, by keys in the real window."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from sqlalchemy import select

from exports import USAGE, xlsx
from stories.clerk import Clerk, Key
from supply_station.models import Customer, EmployeePost, ZeroAccount
from supply_station.rules.employee import Post
from supply_station.rules.zero_account import CaseState
from supply_station.services.zero_account_month import month_view
from supply_station.services.zero_account_opening import take_in
from supply_station.ui.pages.import_batch import ImportPage
from supply_station.ui.pages.zero_account_case.steps import CLOSE, KEEP
from window_kit import MONTH
from zero_cases import PAPERS, paper_case

C = CaseState
MARKED = (C.DISPATCHED, C.CHECKED, C.TO_APPROVE, C.APPROVED, C.REPORTED, C.AGREED, C.ANNOUNCED)
STATES = (C.LISTED, *MARKED, C.IN_HAND)


def begun(clerk: Clerk) -> dict[CaseState, str]:
    """A case of the practice book in each state; its 户号."""
    view = clerk.desk.consult(month_view, month=MONTH)
    free = [each.candidate.account_no for each in view.entries if each.candidate.exempt is None]
    chief = select(EmployeePost.employee_id).where(EmployeePost.post == Post.CHIEF)
    approved_by = clerk.desk.consult(lambda session: session.scalars(chief).first())
    kept = dict(zip(STATES, free, strict=False))
    assert len(kept) == len(STATES)
    cases = [
        paper_case(no, state, **({"approved_by": approved_by} if "approved_by" in PAPERS[state] else {}))
        for state, no in kept.items()
    ]
    clerk.office.perform(take_in, cases=cases)
    return kept


def states(clerk: Clerk) -> dict[str, CaseState]:
    query = select(Customer.account_no, ZeroAccount.state).join(
        Customer, Customer.id == ZeroAccount.customer_id
    )
    return dict(clerk.desk.consult(lambda session: [tuple(row) for row in session.execute(query)]))


def take_november(clerk: Clerk, folder: Path, accounts: list[str]) -> ImportPage:
    """Every one of these accounts has four kWh again."""
    rows = [[no, "202611", 5, 9, 4] for no in accounts]
    page = clerk.go_down_to("导入")
    assert isinstance(page, ImportPage)
    clerk.ctrl(Key.Key_O, [xlsx(folder / "十一月.xlsx", [USAGE, *rows])])
    clerk.ctrl(Key.Key_Return)
    return page


@pytest.mark.parametrize("told", [CLOSE, KEEP])
def test_readings_come_back_in_every_state_are_confirmed_and_their_import_is_undone(
    clerk: Clerk, tmp_path: Path, told: str
) -> None:
    kept = begun(clerk)
    page = take_november(clerk, tmp_path, [*kept.values()])
    after = states(clerk)
    assert after[kept[C.LISTED]] is C.CLOSED
    assert after[kept[C.IN_HAND]] is C.IN_HAND
    assert {after[kept[state]] for state in MARKED} == {C.TO_CONFIRM}
    first = page.start.steps.findChildren(QPushButton)[0].text()
    assert first == f"核查途中来了电量的 {len(MARKED)} 户，去确认是结案还是继续（Ctrl+1）"

    clerk.ctrl(Key.Key_Delete, True)
    assert {no: states(clerk)[no] for no in kept.values()} == {no: state for state, no in kept.items()}

    take_november(clerk, tmp_path, [*kept.values()])
    clerk.ctrl(Key.Key_1)
    assert clerk.window.stem() == "zero_account_case"
    clerk.ctrl(Key.Key_A)
    clerk.ask.answers = [told, "已恢复用电"]
    clerk.ctrl(Key.Key_G)
    assert clerk.ask.told == []
    assert clerk.heard[-1].startswith(f"{len(MARKED)} 户已")
    decided = states(clerk)
    for state in MARKED:
        assert decided[kept[state]] is (C.CLOSED if told == CLOSE else state)

    clerk.go_down_to("导入")
    clerk.ask.answers = [True, False] if told == CLOSE else [True]
    clerk.ctrl(Key.Key_Delete)
    if told == CLOSE:
        assert "已经处理" in clerk.ask.asked[-1]
        assert states(clerk) == decided
    else:
        assert {no: states(clerk)[no] for no in kept.values()} == {no: state for state, no in kept.items()}
