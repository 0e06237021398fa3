"""零度户的故事：from the month's candidates to orders on paper, by keyboard alone in the real window."""

from pathlib import Path

from PySide6.QtWidgets import QLabel

from stories.clerk import Clerk, Key
from supply_station.ui.pages.work_order import WorkOrderPage
from supply_station.ui.pages.zero_account import ZeroAccountPage
from window_kit import MONTH


def test_from_candidates_to_quota_to_paper_and_a_reprint(clerk: Clerk, tmp_path: Path) -> None:
    page = clerk.go_down_to("零度户")
    assert isinstance(page, ZeroAccountPage)
    assert page.picker.month() == MONTH
    assert "没有列入" in " ".join(label.text() for label in page.figures.findChildren(QLabel))

    clerk.ctrl(Key.Key_Q)
    many = sum(each.needed for each in page.candidates.view.classes) if page.candidates.view else 0
    assert many > 3
    assert clerk.heard[-1] == f"新列入 {many} 户，此前已列入 0 户；按 Ctrl+P 打印工单"
    assert "已列够" in " ".join(label.text() for label in page.figures.findChildren(QLabel))

    clerk.ctrl(Key.Key_P)
    paper = clerk.save_paper(tmp_path / "核查工单.pdf")
    numbers = {each.order_no for each in page.candidates.entries() if each.order_no}
    assert len(paper) == len(numbers) == many
    assert all(any(number in each for each in paper) for number in numbers)
    assert not any("补打" in each for each in paper)

    clerk.until(page.candidates.table.hasFocus)
    at = next(row for row, each in enumerate(page.candidates.table.entries) if each.order_no)
    for _ in range(at - page.candidates.table.currentIndex().row()):
        clerk.press(Key.Key_Down)
    clerk.press(Key.Key_Space)
    torn = page.candidates.ticked()[0]
    clerk.ctrl(Key.Key_P)
    (again,) = clerk.save_paper(tmp_path / "补打.pdf")
    assert str(torn.order_no) in again
    assert torn.candidate.account_no in again
    assert "补打" in again

    orders = clerk.go_down_to("工单")
    assert isinstance(orders, WorkOrderPage)
    clerk.find(str(torn.order_no))
    assert orders.sheet.isVisible()
    assert orders.sheet.seen is not None
    assert (orders.sheet.seen.number, orders.sheet.seen.prints) == (torn.order_no, 2)
    clerk.ctrl(Key.Key_P)
    (third,) = clerk.save_paper(tmp_path / "第三次.pdf")
    assert "补打" in third
    assert clerk.ask.told == []
