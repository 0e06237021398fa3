"""使用手册：F1 opens the page for where one is; every page, picture and key it names is there."""

import re
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from reportlab.pdfgen import canvas

from supply_station import app, paths
from supply_station.rules.work_order import OrderKind
from supply_station.services.form import in_force
from supply_station.services.import_view import Step
from supply_station.ui.crash import Crash
from supply_station.ui.first_run import FirstRun
from supply_station.ui.kit import theme
from supply_station.ui.kit.attachments import AttachmentPanel
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.list_page import ListPage
from supply_station.ui.kit.manual import Manual
from supply_station.ui.kit.own_window import OwnWindow
from supply_station.ui.kit.preview import Preview
from supply_station.ui.main_window import MainWindow
from supply_station.ui.opening import CannotOpen
from supply_station.ui.pages import PAGES
from supply_station.ui.pages.customer import CustomerPage
from supply_station.ui.pages.import_batch import ImportPage
from supply_station.ui.pages.reader_finding import FindingPage
from supply_station.ui.pages.work_order import WorkOrderPage
from supply_station.ui.pages.zero_account_case import ZeroAccountCasePage
from window_kit import NOW, ScriptedAsk

MANUAL = paths.manual()
MARKDOWN = sorted(MANUAL.glob("*.md"))
LINK = re.compile(r"(!?)\[[^]]*\]\(([^)]+)\)")
KEY = re.compile(r"\*\*((?:(?:Ctrl|Alt|Shift)\+)+\S+?|F\d+)\*\*")
EVERYWHERE = {"backup", "index", "keys", "trouble", "import_headings", "month_end_template"}
Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def open_manuals() -> list[Manual]:
    return [each for each in OwnWindow.alive.values() if isinstance(each, Manual)]


@pytest.fixture
def window(desk: Desk, ask: ScriptedAsk, qtbot: QtBot) -> MainWindow:
    made = app.window(desk.office.book, "李秀英", lambda: NOW, lambda _parent: ask)
    qtbot.addWidget(made, before_close_func=partial(settle, qtbot))
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    return made


def settle(qtbot: QtBot, window: MainWindow) -> None:
    """Work that is under way, and the manual, go before the window does."""
    window.go("holiday")  # where nothing is worked out in the background
    qtbot.waitUntil(lambda: window.desk.jobs.current is None)
    for manual in open_manuals():
        manual.close()
    qtbot.waitUntil(lambda: not open_manuals())


def help_at(window: MainWindow, stem: str, qtbot: QtBot) -> Manual:
    window.go(stem)
    QTest.keyClick(window, Key.Key_F1)
    (manual,) = open_manuals()
    qtbot.waitUntil(manual.isActiveWindow)
    return manual


def named(manual: Manual) -> str:
    return Path(manual.text.source().toLocalFile()).stem


def test_there_is_a_page_for_every_page_of_the_window() -> None:
    assert {page.stem for page in MARKDOWN} == {page.stem for page in PAGES} | EVERYWHERE


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda page: page.stem)
def test_its_links_and_pictures_are_there(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for _, target in targets if not (MANUAL / target).is_file()] == []


def test_every_picture_is_small_and_is_shown() -> None:
    shown = {MANUAL / at for page in MARKDOWN for mark, at in LINK.findall(page.read_text("utf-8")) if mark}
    pictures = set((MANUAL / "pictures").iterdir())
    assert shown == pictures
    for picture in pictures:
        assert picture.stat().st_size < 120_000
        with Image.open(picture) as image:
            assert image.width <= 900


def test_a_page_begins_with_the_name_the_window_gives_it() -> None:
    for page in PAGES:
        first = (MANUAL / f"{page.stem}.md").read_text(encoding="utf-8").splitlines()[0]
        assert first == f"# {page.title}"


def keys_of(*widgets: QWidget) -> set[str]:
    """The keys that do something in these widgets, as the manual writes them."""
    found = {shortcut.key().toString() for widget in widgets for shortcut in widget.findChildren(QShortcut)}
    on_the_board = {"Left": "←", "Right": "→", "Return": "Enter", "Del": "Delete"}
    parts = (re.fullmatch(r"(.*\+)?(.+)", key) for key in found)
    return {f"{part[1] or ''}{on_the_board.get(part[2], part[2])}" for part in parts if part}


def page_with_all_it_shows(window: MainWindow, stem: str, qtbot: QtBot) -> QWidget:
    """A page with a form, a sheet and files in hand."""
    window.go(stem)
    page = window.page(stem)
    qtbot.waitUntil(lambda: window.desk.jobs.current is None)
    for each in [page, *page.findChildren(ListPage)]:
        if isinstance(each, ListPage) and each.page.sections:
            each.add()
    if isinstance(page, ZeroAccountCasePage):
        assert not page.sheet.isVisible()
        page.enter_list()
    if isinstance(page, ImportPage):
        page.start.show_steps("第 1 批已收下。接下来：", [Step("零度户候选", "zero_account")] * 2, remarks=1)
    if isinstance(page, CustomerPage):
        page.show_sheet(page.list.model.id_at(0))
    if isinstance(page, FindingPage):
        page.register([])
    if isinstance(page, WorkOrderPage):
        page.enter_paper()
        page.backfill.paper.show_form(
            window.desk.consult(in_force, OrderKind.CUSTOMER_SURVEY, NOW.date()), {}, {}
        )
        assert not page.sheet.isVisible()
    return page


def test_every_key_it_names_does_something_there(window: MainWindow, ask: ScriptedAsk, qtbot: QtBot) -> None:
    desk = window.desk
    pages = {page.stem: page_with_all_it_shows(window, page.stem, qtbot) for page in PAGES}
    sheet = BytesIO()
    paper = canvas.Canvas(sheet)
    paper.showPage()
    paper.save()
    beside = [
        AttachmentPanel(desk, "customer", 1),
        Preview(desk, "纸", sheet.getvalue(), "纸.pdf"),
        FirstRun(ask, Path("a.book"), Path("b.book"), lambda: NOW),
        CannotOpen(ask, Path("a.book"), "坏了", None),
        Crash("", Path("log")),
        Manual(),
    ]
    for each in beside:
        qtbot.addWidget(each)
    anywhere = keys_of(window) - set().union(*map(keys_of, pages.values()))
    for page in MARKDOWN:
        own = [pages[page.stem], *beside[:2]] if page.stem in pages else [window, *beside]
        named = set(KEY.findall(page.read_text(encoding="utf-8")))
        assert named <= keys_of(*own) | anywhere, page.stem


@pytest.mark.parametrize("stem", ["today", "zero_account", "settings"])
def test_f1_opens_the_page_for_where_one_is(window: MainWindow, stem: str, qtbot: QtBot) -> None:
    manual = help_at(window, stem, qtbot)
    assert named(manual) == stem
    assert manual.text.document().firstBlock().text() == window.declared[stem].title


def test_there_is_one_manual_and_it_follows(window: MainWindow, qtbot: QtBot) -> None:
    first = help_at(window, "today", qtbot)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert help_at(window, "holiday", qtbot) is first
    assert named(first) == "holiday"


def test_it_is_read_by_keys_alone(window: MainWindow, qtbot: QtBot) -> None:
    manual = help_at(window, "today", qtbot)
    QTest.keyClick(manual, Key.Key_1, CTRL)
    assert named(manual) == "index"
    QTest.keyClick(manual.text, Key.Key_Tab)  # to the first link, 员工
    QTest.keyClick(manual.text, Key.Key_Return)
    assert named(manual) == "employee"
    assert manual.back_button.isEnabled()
    QTest.keyClick(manual.text, Key.Key_Backspace)
    assert named(manual) == "index"
    QTest.keyClick(manual, Key.Key_3, CTRL)
    assert named(manual) == "trouble"
    QTest.keyClick(manual, Key.Key_2, CTRL)
    assert named(manual) == "keys"
    before = manual.text.verticalScrollBar().value()
    QTest.keyClick(manual.text, Key.Key_PageDown)
    assert manual.text.verticalScrollBar().value() > before
    QTest.keyClick(manual.text, Key.Key_Escape)
    qtbot.waitUntil(lambda: not open_manuals())


def test_its_pictures_are_seen_whole(window: MainWindow, qtbot: QtBot) -> None:
    manual = help_at(window, "today", qtbot)
    assert manual.text.horizontalScrollBar().maximum() == 0
    assert manual.text.document().size().height() > 400  # the picture has its place


def test_its_type_follows_the_type_size(window: MainWindow, qtbot: QtBot) -> None:
    program, look = QApplication.instance(), QApplication.font()
    assert isinstance(program, QApplication)
    manual = help_at(window, "import_batch", qtbot)
    try:
        heights = []
        for size in theme.TypeSize:
            theme.dress(program, size)
            QApplication.processEvents()
            heights.append(manual.text.document().size().height())
            assert manual.text.horizontalScrollBar().maximum() == 0
        assert heights == sorted(set(heights))
    finally:
        program.setStyleSheet("")
        program.setFont(look)


def test_over_a_dialog_it_can_be_read_and_goes_with_it(
    ask: ScriptedAsk, tmp_path: Path, qtbot: QtBot
) -> None:
    theme.load_fonts()
    dialog = CannotOpen(ask, tmp_path / "账.book", "账本已损坏。", None)
    qtbot.addWidget(dialog)
    dialog.setModal(True)
    dialog.show()
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    QTest.keyClick(dialog, Key.Key_F1)
    (manual,) = open_manuals()
    qtbot.waitUntil(manual.isActiveWindow)
    assert named(manual) == "trouble"
    QTest.keyClick(manual, Key.Key_2, CTRL)
    assert named(manual) == "keys"
    dialog.reject()
    qtbot.waitUntil(lambda: not open_manuals())


def test_f1_over_a_paper_tells_how_it_is_looked_at(desk: Desk, qtbot: QtBot) -> None:
    sheet = BytesIO()
    paper = canvas.Canvas(sheet)
    paper.showPage()
    paper.save()
    preview = Preview(desk, "纸", sheet.getvalue(), "纸.pdf")
    preview.show()
    with qtbot.waitActive(preview):
        preview.activateWindow()
    QTest.keyClick(preview, Key.Key_F1)
    (manual,) = open_manuals()
    assert named(manual) == "keys"
    manual.close()
    preview.close()
    qtbot.waitUntil(lambda: not open_manuals())


def test_the_practice_book_is_left_for_ones_own(window: MainWindow, ask: ScriptedAsk, qtbot: QtBot) -> None:
    ask.answers.append(True)
    with qtbot.waitSignal(window.desk.reopen) as asked:
        QTest.keyClick(window, Key.Key_Q, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert asked.args == [str(paths.default_book()), ""]
