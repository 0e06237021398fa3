from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select, update

from supply_station.models import WorkOrder
from supply_station.rules.work_order import OrderKind
from supply_station.services.zero_account import open_cases
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.list_page import ListPage
from supply_station.ui.kit.preview import Preview
from supply_station.ui.pages.work_order import PAGE
from window_kit import MONTH, ScriptedAsk

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> ListPage:
    desk.perform(open_cases, month=MONTH, whole="all")
    made = ListPage(desk, PAGE)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    return made


def numbers(page: ListPage) -> list[str]:
    with page.desk.office.book.reading() as session:
        return list(session.scalars(select(WorkOrder.number).order_by(WorkOrder.number)))


def find(qtbot: QtBot, page: ListPage, typed: str) -> None:
    """Type a number as a scanner does: the characters and Enter."""
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.search.setFocus()
    page.search.selectAll()
    QTest.keyClicks(page.search, typed)
    QTest.keyClick(page.search, Key.Key_Return)


def prints(page: ListPage) -> dict[str, int]:
    """工单号 → 打印次数."""
    with page.desk.office.book.reading() as session:
        rows = session.execute(select(WorkOrder.number, WorkOrder.prints)).all()
        return {row.number: row.prints for row in rows}


def preview() -> Preview:
    previews = [each for each in QApplication.topLevelWidgets() if isinstance(each, Preview)]
    return next(each for each in previews if each.isVisible())


def printed(qtbot: QtBot, page: ListPage, ask: ScriptedAsk, target: Path) -> list[str]:
    """Print the chosen orders into a file; the text of its pages."""
    ask.answers.append(target)
    QTest.keyClick(page, Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: page.desk.jobs.current is None)
    looked_at = preview()
    QTest.keyClick(looked_at, Key.Key_S, CTRL)
    QTest.keyClick(looked_at, Key.Key_Escape)
    with pypdfium2.PdfDocument(target.read_bytes()) as pdf:
        return [each.get_textpage().get_text_range() for each in pdf]


def test_a_number_that_is_scanned_chooses_its_order(page: ListPage, qtbot: QtBot) -> None:
    wanted = numbers(page)[3]
    find(qtbot, page, wanted.lower())
    assert page.model.count == 1
    assert page.model.values(0)[0] == wanted
    assert page.chosen() == [page.model.id_at(0)]
    assert page.table.hasFocus()


def test_the_next_number_is_scanned_without_another_key(page: ListPage, qtbot: QtBot) -> None:
    first, second = numbers(page)[1:3]
    find(qtbot, page, first)
    for wanted in (second, first):
        for typed in wanted:  # a scanner types where the keys are
            QTest.keyClicks(page.focusWidget() or page, typed)
        QTest.keyClick(page.focusWidget() or page, Key.Key_Return)
        assert [page.model.values(row)[0] for row in range(page.model.count)] == [wanted]
        assert page.table.hasFocus()
    assert page.search.text() == first


def test_the_next_number_is_scanned_after_the_preview_is_closed(page: ListPage, qtbot: QtBot) -> None:
    first, second = numbers(page)[1:3]
    find(qtbot, page, first)
    QTest.keyClick(page, Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: page.desk.jobs.current is None)
    looked_at = preview()
    qtbot.waitUntil(looked_at.isActiveWindow)
    QTest.keyClick(looked_at, Key.Key_Escape)
    qtbot.waitUntil(page.isActiveWindow)
    for typed in second:
        QTest.keyClicks(QApplication.focusWidget() or page, typed)
    assert page.search.text() == second


def test_the_chosen_order_is_printed_and_printed_again_as_a_reprint(
    page: ListPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    wanted = numbers(page)[0]
    find(qtbot, page, wanted)
    (first,) = printed(qtbot, page, ask, tmp_path / "一.pdf")
    assert wanted in first
    assert "补打" not in first
    find(qtbot, page, wanted)
    (second,) = printed(qtbot, page, ask, tmp_path / "二.pdf")
    assert wanted in second
    assert "补打" in second
    assert ask.asked == ["另存为", "另存为"]
    assert page.model.values(0)[7] == 2


def test_several_chosen_orders_are_one_paper(
    page: ListPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    find(qtbot, page, "LD202610")
    QTest.keyClick(page.table, Key.Key_A, CTRL)
    assert len(printed(qtbot, page, ask, tmp_path / "全.pdf")) == len(numbers(page)) > 5


def test_only_the_pages_that_went_to_the_printer_are_marked(
    page: ListPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    find(qtbot, page, "LD202610")
    QTest.keyClick(page.table, Key.Key_A, CTRL)
    QTest.keyClick(page, Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: page.desk.jobs.current is None)
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "纸.pdf"))
    printer.setFromTo(2, 3)
    ask.answers += [printer, tmp_path / "全.pdf"]
    looked_at = preview()
    QTest.keyClick(looked_at, Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: page.desk.jobs.current is None)
    assert sorted(prints(page).values()) == [0] * (len(numbers(page)) - 2) + [1, 1]
    QTest.keyClick(looked_at, Key.Key_S, CTRL)
    QTest.keyClick(looked_at, Key.Key_Escape)
    assert set(prints(page).values()) == {1}


def test_nothing_chosen_is_said_and_another_kind_is_refused(
    page: ListPage, qtbot: QtBot, ask: ScriptedAsk
) -> None:
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.table.clearSelection()
    with qtbot.waitSignal(page.desk.said) as said:
        QTest.keyClick(page, Key.Key_P, CTRL)
    assert "请先在表里选中" in said.args[0]
    survey = numbers(page)[0]
    with page.desk.office.book.writing() as session:
        session.execute(
            update(WorkOrder).where(WorkOrder.number == survey).values(kind=OrderKind.CUSTOMER_SURVEY)
        )
    find(qtbot, page, survey)
    QTest.keyClick(page, Key.Key_P, CTRL)
    assert len(ask.told) == 1
    assert ask.told[0].startswith(f"{survey} 是客户变更用电查勘工单")
