"""一个月的导入，从头到尾：taken in, its differences handled, the batch undone, by keys in the real window."""

from pathlib import Path
from typing import Any

import openpyxl
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from sqlalchemy import func, select

from exports import xlsx
from stories.clerk import Clerk, Key
from supply_station.models import ArchiveDifference, Customer, TransformerArea, Usage, WorkOrder
from supply_station.rules.archive_difference import Handling
from supply_station.rules.work_order import OrderKind
from supply_station.services import archive_difference
from supply_station.ui.kit.desk import Desk
from supply_station.ui.pages import PAGES
from supply_station.ui.pages.import_batch import ImportPage

HEAD = ["户号", "户名", "台区", "用电类别", "电费年月", "起码", "止码", "电量"]
IMPORT = [page.stem for page in PAGES].index("import_batch")


def imports(clerk: Clerk) -> ImportPage:
    """The import page, by its own key."""
    clerk.press(Qt.Key(Key.Key_1 + IMPORT), Qt.KeyboardModifier.AltModifier)
    page = clerk.window.here()
    assert isinstance(page, ImportPage)
    return page


def step_to(page: ImportPage, words: str) -> Qt.Key:
    """The digit that leads on, as its line after the import says."""
    said = [button.text() for button in page.start.steps.findChildren(QPushButton) if button.isVisible()]
    line = next(each for each in said if words in each)
    return Qt.Key(Key.Key_0 + int(line.rpartition("Ctrl+")[2].rstrip("）")))


def rows(desk: Desk) -> list[list[Any]]:
    """A November in which every account stands still, as the marketing system would export it."""
    query = (
        select(Customer.account_no, Customer.name, TransformerArea.name, Customer.usage_class)
        .join(TransformerArea, TransformerArea.id == Customer.area_id)
        .where(Customer.voided_at.is_(None))
        .order_by(Customer.account_no)
    )
    found = desk.consult(lambda session: session.execute(query).all())
    return [[*map(str, row), "202611", 10, 15, 5] for row in found]


def one(desk: Desk, account_no: str) -> Customer:
    query = select(Customer).where(Customer.account_no == account_no)
    found: Customer = desk.consult(lambda session: session.scalars(query).one())
    return found


def handlings(desk: Desk) -> dict[tuple[str, str], Handling]:
    query = select(Customer.account_no, ArchiveDifference.item, ArchiveDifference.handling).join(
        Customer, Customer.id == ArchiveDifference.customer_id
    )
    return {(row[0], row[1]): row[2] for row in desk.consult(lambda session: session.execute(query).all())}


def november(desk: Desk) -> int:
    query = select(func.count(Usage.id)).where(Usage.month == "2026-11", Usage.voided_at.is_(None))
    return desk.consult(lambda session: session.scalar(query) or 0)


def test_a_month_is_taken_in_its_differences_handled_and_the_batch_undone(
    clerk: Clerk, tmp_path: Path
) -> None:
    desk = clerk.desk
    month = rows(desk)
    first, second, third = month[3], month[11], month[20]
    name, area = first[1], second[2]
    first[1] = f"{name}甲"
    second[2] = next(row[2] for row in month if row[2] != area)
    third[3] = "一般工商业" if third[3] != "一般工商业" else "农业生产"
    month[30][7] = "看不清"
    file = xlsx(tmp_path / "十一月.xlsx", [HEAD, *month])

    page = imports(clerk)
    clerk.ctrl(Key.Key_O, [file])
    counts = [page.preview.tabs.tabText(at) for at in range(page.preview.tabs.count())]
    assert counts[0] == f"新增 {len(month) - 1}"
    assert counts[4:] == ["拒收 1", counts[5], "档案差异 3"]
    clerk.ctrl(Key.Key_E, tmp_path / "拒收.xlsx")
    assert "看不清" in str([*openpyxl.load_workbook(tmp_path / "拒收.xlsx").worksheets[0].values])
    clerk.ctrl(Key.Key_Return)
    assert november(desk) == len(month) - 1
    clerk.ctrl(step_to(page, "档案差异"))
    assert clerk.window.stem() == "archive_difference"
    clerk.find(first[0])
    clerk.ctrl(Key.Key_T, True)
    clerk.find(second[0])
    clerk.ctrl(Key.Key_B, "已到现场看过，户在这个台区")
    clerk.find(third[0])
    clerk.ctrl(Key.Key_G)
    assert clerk.ask.told == []
    assert handlings(desk) == {
        (first[0], "户名"): Handling.TAKEN,
        (second[0], "台区"): Handling.KEPT,
        (third[0], "用电类别"): Handling.ORDERED,
    }
    assert one(desk, first[0]).name == f"{name}甲"
    query = select(WorkOrder.number).where(WorkOrder.kind == OrderKind.CUSTOMER_SURVEY)
    (number,) = desk.consult(lambda session: session.scalars(query).all())
    assert number.startswith("CK202611")
    handed_in = desk.consult(archive_difference.rows, "2026-11")
    assert {row.handling for row in handed_in} >= {"已采用", "已保留", "已开工单"}

    page = imports(clerk)
    clerk.ask.answers = [True, True]
    clerk.ctrl(Key.Key_Delete)
    assert page.start.batches[0].undone
    assert f"户号 {third[0]} 的“用电类别”差异已开查勘工单 {number}" in clerk.ask.asked[-1]
    assert november(desk) == 0
    assert one(desk, first[0]).name == name
    assert handlings(desk) == {
        (first[0], "户名"): Handling.WITHDRAWN,
        (second[0], "台区"): Handling.WITHDRAWN,
        (third[0], "用电类别"): Handling.ORDERED,
    }
