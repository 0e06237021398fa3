"""一个月的导入，从头到尾：taken in, its differences handled, the batch undone, by keys in the real window."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from exports import xlsx
from supply_station.models import ArchiveDifference, Customer, TransformerArea, Usage, WorkOrder
from supply_station.rules.archive_difference import Handling
from supply_station.rules.work_order import OrderKind
from supply_station.services import archive_difference
from supply_station.ui.kit import theme
from supply_station.ui.kit.desk import Desk
from supply_station.ui.main_window import MainWindow
from supply_station.ui.pages import PAGES
from supply_station.ui.pages.import_batch import ImportPage
from window_kit import ScriptedAsk, desk_on

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
HEAD = ["户号", "户名", "台区", "用电类别", "电费年月", "起码", "止码", "电量"]
IMPORT = [page.stem for page in PAGES].index("import_batch")


@dataclass
class Clerk:
    """Sits before the window: keys go where the focus is."""

    qtbot: QtBot
    window: MainWindow
    desk: Desk
    ask: ScriptedAsk

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = CTRL) -> None:
        QTest.keyClick(self.window.focusWidget() or self.window, key, modifier)

    def waits(self, key: Qt.Key, *answers: object) -> None:
        """Press a key that starts work and wait until all work is over."""
        self.ask.answers = list(answers)
        with self.qtbot.waitSignal(self.desk.jobs.ended, timeout=60_000):
            self.press(key)
        page = self.window.pages.currentWidget()
        self.qtbot.waitUntil(lambda: isinstance(page, ImportPage) and page.layers.isEnabled(), timeout=60_000)

    def finds(self, words: str) -> None:
        """Search the list at hand and step into its first row."""
        self.press(Qt.Key.Key_F)
        QTest.keyClick(self.window.focusWidget(), Qt.Key.Key_A, CTRL)
        QTest.keyClicks(self.window.focusWidget(), words)
        QTest.keyClick(self.window.focusWidget(), Qt.Key.Key_Return)

    def answers(self, *answers: object) -> None:
        self.ask.answers = list(answers)

    def imports(self) -> ImportPage:
        self.press(Qt.Key(Qt.Key.Key_1 + IMPORT), ALT)
        page = self.window.pages.currentWidget()
        assert isinstance(page, ImportPage)
        return page


@pytest.fixture
def clerk(tmp_path: Path, qtbot: QtBot) -> Iterator[Clerk]:
    theme.load_fonts()
    ask = ScriptedAsk()
    with desk_on(tmp_path, ask) as desk:
        window = MainWindow(desk, PAGES, "青竹溪镇供电所", practice=True)
        qtbot.addWidget(window)
        window.show()
        with qtbot.waitActive(window):
            window.activateWindow()
        yield Clerk(qtbot, window, desk, ask)
        qtbot.waitUntil(lambda: desk.jobs.current is None, timeout=60_000)


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
    desk, qtbot = clerk.desk, clerk.qtbot
    month = rows(desk)
    first, second, third = month[3], month[11], month[20]
    name, area = first[1], second[2]
    first[1] = f"{name}甲"
    second[2] = next(row[2] for row in month if row[2] != area)
    third[3] = "一般工商业" if third[3] != "一般工商业" else "农业生产"
    month[30][7] = "看不清"
    file = xlsx(tmp_path / "十一月.xlsx", [HEAD, *month])

    page = clerk.imports()
    clerk.waits(Qt.Key.Key_O, [file])
    counts = [page.preview.tabs.tabText(at) for at in range(page.preview.tabs.count())]
    assert counts[0] == f"新增 {len(month) - 1}"
    assert counts[4:] == ["拒收 1", counts[5], "档案差异 3"]
    clerk.waits(Qt.Key.Key_E, tmp_path / "拒收.xlsx")
    assert "看不清" in str([*openpyxl.load_workbook(tmp_path / "拒收.xlsx").worksheets[0].values])
    clerk.waits(Qt.Key.Key_Return)
    assert november(desk) == len(month) - 1
    clerk.press(Qt.Key(Qt.Key.Key_0 + len(page.start._lines)))
    assert clerk.window.pages.currentWidget() is clerk.window.shown["archive_difference"]
    clerk.finds(first[0])
    clerk.answers(True)
    clerk.press(Qt.Key.Key_T)
    clerk.finds(second[0])
    clerk.answers("已到现场看过，户在这个台区")
    clerk.press(Qt.Key.Key_B)
    clerk.finds(third[0])
    clerk.press(Qt.Key.Key_G)
    assert clerk.ask.told == []
    assert handlings(desk) == {
        (first[0], "户名"): Handling.TAKEN,
        (second[0], "台区"): Handling.KEPT,
        (third[0], "用电类别"): Handling.ORDERED,
    }
    assert one(desk, first[0]).name == f"{name}甲"
    query = select(WorkOrder.number).where(WorkOrder.kind == OrderKind.CUSTOMER_SURVEY)
    assert desk.consult(lambda session: session.scalars(query).all()) == ["CK2026110001"]
    handed_in = desk.consult(archive_difference.rows, "2026-11")
    assert {row.handling for row in handed_in} >= {"已采用", "已保留", "已开工单"}

    page = clerk.imports()
    clerk.answers(True, True)
    clerk.press(Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: page.start.batches[0].undone, timeout=60_000)
    assert f"户号 {third[0]} 的“用电类别”差异已开查勘工单 CK2026110001" in clerk.ask.asked[-1]
    assert november(desk) == 0
    assert one(desk, first[0]).name == name
    assert handlings(desk) == {
        (first[0], "户名"): Handling.WITHDRAWN,
        (second[0], "台区"): Handling.WITHDRAWN,
        (third[0], "用电类别"): Handling.ORDERED,
    }
