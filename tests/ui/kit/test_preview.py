import io
from pathlib import Path

import pypdfium2
import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QPageLayout
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen import canvas

from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.own_window import OwnWindow
from supply_station.ui.kit.pdf import PdfPages
from supply_station.ui.kit.preview import Preview
from window_kit import ScriptedAsk

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def paper(pages: int) -> bytes:
    written = io.BytesIO()
    sheet = canvas.Canvas(written)
    for page in range(1, pages + 1):
        sheet.setPageSize(landscape(A4) if page == 2 else A4)
        sheet.drawString(200, 200, f"PAGE {page}")
        sheet.rect(100, 100, 72 * page, 72, fill=1)
        sheet.showPage()
    sheet.save()
    return written.getvalue()


@pytest.fixture
def preview(desk: Desk, qtbot: QtBot) -> Preview:
    made = Preview(desk, "核查工单", paper(3), "工单.pdf")
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def test_pages_are_turned_by_keys(preview: Preview) -> None:
    seen = []
    for key in (Key.Key_End, Key.Key_End, Key.Key_Home):
        QTest.keyClick(preview.view, key)
        seen.append(preview.where.text().partition("　")[0])
    assert seen == ["第 3 页，共 3 页", "第 3 页，共 3 页", "第 1 页，共 3 页"]
    steps = 0
    while preview.at == 0:
        QTest.keyClick(preview.view, Key.Key_PageDown)
        steps += 1
    assert steps > 1, "a page is taller than the window: it is scrolled before it is turned"
    QTest.keyClick(preview.view, Key.Key_PageUp)
    assert preview.at == 0


def test_a_page_is_as_wide_as_the_window_and_grows_by_keys(preview: Preview) -> None:
    wide = preview.sheet.pixmap().width()
    assert abs(wide - preview.view.viewport().width()) < 20
    QTest.keyClick(preview.view, Key.Key_Plus, CTRL)
    assert preview.sheet.pixmap().width() > wide * 1.2
    for _ in range(9):
        QTest.keyClick(preview.view, Key.Key_Minus, CTRL)
    assert preview.sheet.pixmap().width() == pytest.approx(wide / 2, abs=2)


def test_it_is_saved_where_the_person_says(
    preview: Preview, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    ask.answers = [None, tmp_path / "存好"]
    QTest.keyClick(preview.view, Key.Key_S, CTRL)
    with qtbot.waitSignals([preview.desk.said, preview.handed_out]):
        QTest.keyClick(preview.view, Key.Key_S, CTRL)
    assert (tmp_path / "存好.pdf").read_bytes() == preview.pdf


def test_the_paper_stands_in_front_again_after_it_was_saved(
    preview: Preview, qtbot: QtBot, ask: ScriptedAsk
) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    ask.answers = [None]
    preview.save()
    qtbot.waitUntil(preview.isActiveWindow)


def test_it_is_printed_page_by_page_at_its_true_size(
    preview: Preview, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "纸.pdf"))
    ask.answers = [None, printer]
    QTest.keyClick(preview.view, Key.Key_P, CTRL)
    assert preview.desk.jobs.current is None
    with qtbot.waitSignal(preview.desk.said) as said:
        QTest.keyClick(preview.view, Key.Key_P, CTRL)
    assert said.args == ["已送打印机 3 页"]
    with pypdfium2.PdfDocument((tmp_path / "纸.pdf").read_bytes()) as pdf:
        sizes = [pdf.get_page_size(page) for page in range(len(pdf))]
    for size, expected in zip(sizes, (A4, landscape(A4), A4), strict=True):
        assert size == pytest.approx(expected, abs=2)
    one, other = PdfPages(preview.pdf), PdfPages((tmp_path / "纸.pdf").read_bytes())
    for page, inside in ((0, (136, 136)), (2, (300, 136))):
        for pages in (one, other):
            image = pages.picture(page, 72)
            height = image.height()
            assert image.pixelColor(inside[0], height - inside[1]).lightness() < 40
            assert image.pixelColor(inside[0] + 150, height - inside[1]).lightness() > 220
    one.close()
    other.close()


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)  # the printer that fails
def test_a_range_of_pages_and_a_printer_that_fails(
    preview: Preview, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "二.pdf"))
    printer.setFromTo(2, 2)
    ask.answers = [printer]
    with qtbot.waitSignal(preview.desk.said) as said:
        preview.print()
    assert said.args == ["已送打印机 1 页"]
    assert printer.pageLayout().orientation() is QPageLayout.Orientation.Landscape
    nowhere = QPrinter()
    nowhere.setOutputFileName(str(tmp_path / "没有这个文件夹" / "三.pdf"))
    ask.answers = [nowhere]
    with qtbot.waitSignal(preview.desk.jobs.ended):
        preview.print()
    assert "打印机没有响应" in ask.told[0]


def test_it_lives_until_it_is_closed(desk: Desk, qtbot: QtBot) -> None:
    Preview(desk, "独一份", paper(1), "工单.pdf").show()

    def alive() -> list[QWidget]:
        return [each for each in OwnWindow.alive.values() if each.windowTitle() == "独一份"]

    (shown,) = alive()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    QTest.keyClick(shown, Key.Key_Escape)
    qtbot.waitUntil(lambda: not shiboken6.isValid(shown))
    assert alive() == []
