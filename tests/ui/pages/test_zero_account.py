import threading
from dataclasses import replace
from functools import partial
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from books import new_book
from supply_station.models import Customer, ZeroAccount
from supply_station.services import keeping
from supply_station.services.office import Office
from supply_station.services.zero_account import open_cases
from supply_station.services.zero_account_month import Entry, MonthView, month_view
from supply_station.storage.book import Book
from supply_station.ui.kit import theme
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.preview import Preview
from supply_station.ui.pages.zero_account import ZeroAccountPage
from window_kit import MONTH, NOW, ScriptedAsk

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def settle(qtbot: QtBot, page: ZeroAccountPage) -> None:
    qtbot.waitUntil(lambda: page.desk.jobs.current is None and not page.state.text())


def shown(desk: Desk, qtbot: QtBot) -> ZeroAccountPage:
    made = ZeroAccountPage(desk)
    qtbot.addWidget(made, before_close_func=partial(settle, qtbot))  # the book is closed next
    made.resize(1200, 700)
    made.show()
    made.activateWindow()
    settle(qtbot, made)
    return made


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> ZeroAccountPage:
    return shown(desk, qtbot)


def press(qtbot: QtBot, page: ZeroAccountPage, key: Qt.Key) -> None:
    """A key with Ctrl anywhere on the page, and what it starts ended."""
    page.activateWindow()  # as a desktop does when a preview was closed
    qtbot.waitUntil(page.isActiveWindow)
    settle(qtbot, page)
    QTest.keyClick(page, key, CTRL)
    settle(qtbot, page)


def seen(page: ZeroAccountPage, month: str = MONTH) -> MonthView:
    return page.desk.consult(month_view, month=month)


def listed(page: ZeroAccountPage) -> set[str]:
    return {each.candidate.account_no for each in seen(page).entries if each.candidate.listed}


def due(page: ZeroAccountPage) -> list[Entry]:
    return [each for each in seen(page).entries if each.candidate.exempt is None]


def cell(page: ZeroAccountPage, row: int, heading: str) -> str:
    model = page.candidates.table.rows
    headings = [head.title for head in model.heads]
    return str(model.index(row, headings.index(heading)).data())


def go_to(page: ZeroAccountPage, account_no: str) -> None:
    """Put the bar on a candidate."""
    table = page.candidates.table
    row = next(at for at, each in enumerate(table.entries) if each.candidate.account_no == account_no)
    table.setFocus()
    table.clearSelection()
    table.setCurrentIndex(table.rows.index(row, 0))


def tick(qtbot: QtBot, page: ZeroAccountPage, account_no: str) -> None:
    go_to(page, account_no)
    QTest.keyClick(page.candidates.table, Key.Key_Space)


def figures(page: ZeroAccountPage) -> list[str]:
    return [label.text() for label in page.figures.findChildren(QLabel)]


def preview() -> Preview:
    return next(
        each for each in QApplication.topLevelWidgets() if isinstance(each, Preview) and each.isVisible()
    )


def hand_out(qtbot: QtBot, ask: ScriptedAsk, target: Path) -> list[str]:
    """Save what the preview shows as a file; the text of its pages."""
    looked_at = preview()
    ask.answers.append(target)
    QTest.keyClick(looked_at, Key.Key_S, CTRL)
    QTest.keyClick(looked_at, Key.Key_Escape)
    with pypdfium2.PdfDocument(target.read_bytes()) as pdf:
        return [each.get_textpage().get_text_range() for each in pdf]


def test_the_newest_month_with_usage_is_shown_with_its_figures(page: ZeroAccountPage) -> None:
    view = seen(page)
    assert page.picker.month() == MONTH
    assert page.candidates.table.rows.rowCount() == len(view.entries) > 10
    for each in view.classes:
        if each.candidates:
            assert str(each.category) in figures(page)
            assert f"要求 {each.share}%，还差 {each.needed} 户没有列入" in figures(page)
    assert f"候选 {len(view.entries)} 户" in page.tabs.tabText(0)


def test_two_keys_change_the_month(page: ZeroAccountPage, qtbot: QtBot) -> None:
    press(qtbot, page, Key.Key_Left)
    assert page.picker.month() == "2026-09"
    earlier = [each.candidate.account_no for each in seen(page, "2026-09").entries]
    assert [each.candidate.account_no for each in page.candidates.table.entries] == earlier
    press(qtbot, page, Key.Key_Right)
    assert page.picker.month() == MONTH


def test_a_month_without_usage_says_what_to_do_first(page: ZeroAccountPage, qtbot: QtBot) -> None:
    press(qtbot, page, Key.Key_Right)
    assert "2026-11 还没有电量" in page.empty.text()
    assert page.empty.isVisible()
    assert not page.tabs.isVisible()
    assert not any(button.isEnabled() for button in page.buttons)
    with qtbot.waitSignal(page.desk.go) as gone:
        press(qtbot, page, Key.Key_I)
    assert gone.args[0] == "import_batch"
    press(qtbot, page, Key.Key_Left)
    assert page.tabs.isVisible()
    assert all(button.isEnabled() for button in page.buttons)


def test_an_empty_book_says_what_to_do_first(tmp_path: Path, qtbot: QtBot) -> None:
    with Book.open(new_book(tmp_path / "empty")) as book:
        desk = Desk(Office(book, clerk="李秀英", clock=lambda: NOW), ScriptedAsk())
        page = shown(desk, qtbot)
        assert "请先在“导入”页收进客户档案" in page.empty.text()
        assert page.empty.isVisible()
        assert not any(button.isEnabled() for button in page.buttons)


def test_ticked_accounts_are_put_on_the_list(page: ZeroAccountPage, qtbot: QtBot) -> None:
    first, _, third = (each.candidate.account_no for each in due(page)[:3])
    tick(qtbot, page, first)
    tick(qtbot, page, third)
    assert "已勾选 2 户" in page.candidates.counted.text()
    with qtbot.waitSignal(page.desk.said) as said:
        press(qtbot, page, Key.Key_G)
    assert said.args[0].startswith("新列入 2 户")
    assert listed(page) == {first, third}
    assert "已勾选" not in page.candidates.counted.text()
    go_to(page, third)
    row = page.candidates.table.currentIndex().row()
    assert (cell(page, row, "是否列入"), cell(page, row, "环节")) == ("已列入", "列入")
    assert cell(page, row, "工单号或免核查原因") == "LD2026100002"


def test_space_on_ticked_rows_unticks_them(page: ZeroAccountPage, qtbot: QtBot) -> None:
    table = page.candidates.table
    tick(qtbot, page, table.entries[1].candidate.account_no)
    assert (cell(page, 0, "勾选"), cell(page, 1, "勾选")) == ("", "✓")
    QTest.keyClick(table, Key.Key_A, CTRL)
    QTest.keyClick(table, Key.Key_Space)
    assert len(table.ticks) == len(table.entries)
    QTest.keyClick(table, Key.Key_Space)
    assert table.ticks == set()
    assert cell(page, 1, "勾选") == ""


def test_the_mouse_ticks_in_the_first_column(page: ZeroAccountPage, qtbot: QtBot) -> None:
    table = page.candidates.table
    place = table.visualRect(table.rows.index(2, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert table.ticks == {table.entries[2].candidate.account_no}
    beside = table.visualRect(table.rows.index(3, 2)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, beside)
    assert len(table.ticks) == 1


def test_an_exempt_account_is_not_put_on_the_list(page: ZeroAccountPage, qtbot: QtBot) -> None:
    exempt = next(each for each in seen(page).entries if each.candidate.exempt)
    tick(qtbot, page, exempt.candidate.account_no)
    with qtbot.waitSignal(page.desk.said) as said:
        press(qtbot, page, Key.Key_G)
    assert "免核查的户不用列入" in said.args[0]
    assert listed(page) == set()


def test_an_area_is_put_on_the_list_when_the_clerk_says_so(
    page: ZeroAccountPage, qtbot: QtBot, ask: ScriptedAsk
) -> None:
    chosen = due(page)[0].candidate
    mates = {each.candidate.account_no for each in due(page) if each.candidate.area == chosen.area}
    go_to(page, chosen.account_no)
    ask.answers += [False, True]
    press(qtbot, page, Key.Key_T)
    assert listed(page) == set()
    press(qtbot, page, Key.Key_T)
    assert ask.asked[-1] == f"把 {chosen.area} 还没列入的 {len(mates)} 户零度户列入核查？"
    assert listed(page) == mates


def test_all_are_put_on_the_list_after_their_number_was_told(
    page: ZeroAccountPage, qtbot: QtBot, ask: ScriptedAsk
) -> None:
    wanted = {each.candidate.account_no for each in due(page)}
    ask.answers += [False, True]
    press(qtbot, page, Key.Key_E)
    assert listed(page) == set()
    press(qtbot, page, Key.Key_E)
    assert ask.asked == [f"把 2026-10 还没列入的 {len(wanted)} 户零度户全部列入核查？"] * 2
    assert listed(page) == wanted
    press(qtbot, page, Key.Key_E)
    assert len(ask.asked) == 2


def test_the_quota_is_listed_and_the_figures_say_so(page: ZeroAccountPage, qtbot: QtBot) -> None:
    press(qtbot, page, Key.Key_Q)
    view = seen(page)
    assert len(listed(page)) == sum(each.needed for each in view.classes) > 0
    for each in view.classes:
        if each.needed:
            assert f"要求 {each.share}%，已列够，还有 {each.needed} 户要核查" in figures(page)
    with qtbot.waitSignal(page.desk.said) as said:
        press(qtbot, page, Key.Key_Q)
    assert said.args[0] == "已经列够，没有再列入"


def test_search_and_filters_narrow_the_list(page: ZeroAccountPage, qtbot: QtBot) -> None:
    page.candidates.table.setFocus()
    QTest.keyClick(page, Key.Key_F, CTRL)
    one = seen(page).entries[4].candidate
    QTest.keyClicks(page.candidates.search, one.account_no)
    assert [each.candidate for each in page.candidates.table.entries] == [one]
    assert page.candidates.counted.text() == f"找到 1 户，共 {len(seen(page).entries)} 户"
    page.candidates.search.clear()
    page.candidates.areas.setCurrentText(str(one.area))
    page.candidates.standings.setCurrentText("免核查")
    expected = [
        each.candidate.account_no
        for each in seen(page).entries
        if each.candidate.area == one.area and each.candidate.exempt
    ]
    assert [each.candidate.account_no for each in page.candidates.table.entries] == expected
    page.candidates.areas.setCurrentIndex(0)
    page.candidates.standings.setCurrentIndex(0)
    page.candidates.classes.setCurrentText("低压非居民")
    assert {each.candidate.category for each in page.candidates.table.entries} == {"低压非居民"}


@pytest.mark.parametrize("size", theme.TypeSize)
def test_no_cell_is_cut(size: theme.TypeSize, page: ZeroAccountPage, qtbot: QtBot) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    font, sheet = app.font(), app.styleSheet()
    try:
        theme.dress(app, size)
        QTest.keyClick(page, Key.Key_F5)
        settle(qtbot, page)
        table = page.candidates.table
        for section in range(table.rows.columnCount()):
            indexes = (table.rows.index(row, section) for row in range(table.rows.rowCount()))
            widest = max(table.sizeHintForIndex(index).width() for index in indexes)
            assert widest <= table.columnWidth(section)
    finally:
        app.setStyleSheet(sheet)
        app.setFont(font)


def test_the_longest_reason_is_seen_without_scrolling(page: ZeroAccountPage, qtbot: QtBot) -> None:
    table = page.candidates.table
    away = "长期外出（2026-05 核查）"
    entries = [
        replace(each, candidate=replace(each.candidate, exempt=away)) if each.candidate.exempt else each
        for each in seen(page).entries
    ]
    page.candidates.standings.setCurrentText("免核查")
    page.candidates.show_view(replace(seen(page), entries=entries))
    assert cell(page, 0, "工单号或免核查原因") == away
    needed = table.sizeHintForColumn([head.title for head in table.rows.heads].index("工单号或免核查原因"))
    qtbot.waitUntil(lambda: table.columnWidth(8) >= needed)
    assert table.horizontalHeader().length() <= 1180  # beside the navigation on a screen of 1366


def test_nothing_is_said_to_be_missing_before_the_first_count(desk: Desk, qtbot: QtBot) -> None:
    made = ZeroAccountPage(desk)
    qtbot.addWidget(made, before_close_func=partial(settle, qtbot))
    made.show()
    assert made.state.text() == "正在计算…"
    assert not made.hollow.isVisible()
    settle(qtbot, made)
    assert not made.hollow.isVisible()


def test_a_heading_sorts_both_ways(page: ZeroAccountPage, qtbot: QtBot) -> None:
    table = page.candidates.table
    header = table.horizontalHeader()
    section = [head.title for head in table.rows.heads].index("连续周期")
    third = header.sectionSize(section) // 3
    place = QPoint(header.sectionViewportPosition(section) + third, header.height() // 2)
    cycles = sorted(each.candidate.zero_months for each in table.entries)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert [each.candidate.zero_months for each in table.entries] == cycles
    beside = place + QPoint(third, 0)  # a second click on the same spot would be a double click
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, beside)
    assert [each.candidate.zero_months for each in table.entries] == cycles[::-1]


def test_a_missing_reading_leads_to_its_account(page: ZeroAccountPage, qtbot: QtBot) -> None:
    missing = seen(page).missing
    QTest.keyClick(page, Key.Key_2, CTRL)
    assert f"缺抄 {len(missing)} 户" in page.tabs.tabText(1)
    assert page.missing.isVisible()
    with qtbot.waitSignal(page.desk.go) as gone:
        QTest.keyClick(page.missing, Key.Key_Return)
    assert gone.args == ["customer", missing[0].account_no, {}]
    QTest.keyClick(page, Key.Key_1, CTRL)
    with qtbot.waitSignal(page.desk.go) as gone:
        QTest.keyClick(page.candidates.table, Key.Key_Return)
    assert gone.args == ["customer", seen(page).entries[0].candidate.account_no, {}]


def test_another_page_can_ask_for_a_month_and_for_the_missing(page: ZeroAccountPage, qtbot: QtBot) -> None:
    page.ask_for("", {"month": "2026-08", "missing": "缺抄"})
    settle(qtbot, page)
    assert (page.picker.month(), page.tabs.currentIndex()) == ("2026-08", 1)


def test_the_window_stays_free_while_the_list_is_worked_out(page: ZeroAccountPage, qtbot: QtBot) -> None:
    QTest.keyClick(page, Key.Key_F5)
    assert page.state.text() == "正在计算…"
    assert not any(button.isEnabled() for button in page.buttons)
    settle(qtbot, page)
    assert all(button.isEnabled() for button in page.buttons)


def test_the_last_month_chosen_is_shown_however_quickly_it_changed(
    page: ZeroAccountPage, qtbot: QtBot
) -> None:
    for _ in range(3):
        QTest.keyClick(page, Key.Key_Left, CTRL)
    settle(qtbot, page)
    assert page.picker.month() == "2026-07"
    assert page.candidates.view == seen(page, "2026-07")


def test_the_list_waits_for_other_long_work(page: ZeroAccountPage, qtbot: QtBot) -> None:
    go_on = threading.Event()

    def wait(_job: Job) -> bool:
        return go_on.wait(10)

    ended: list[object] = []
    page.desk.jobs.run("导入", wait, ended.append, ended.append)
    QTest.keyClick(page, Key.Key_Left, CTRL)
    assert page.state.text() == "正在计算…"
    go_on.set()
    settle(qtbot, page)
    assert ended == [True]
    assert page.candidates.view == seen(page, "2026-09")


def test_what_changed_out_of_sight_is_worked_out_when_the_page_is_seen(
    page: ZeroAccountPage, qtbot: QtBot
) -> None:
    page.hide()
    page.desk.perform(open_cases, month=MONTH, whole="all")
    assert page.desk.jobs.current is None
    page.show()
    settle(qtbot, page)
    assert {each.candidate.listed for each in page.candidates.entries() if not each.candidate.exempt} == {
        True
    }


def test_a_refusal_is_told(page: ZeroAccountPage, qtbot: QtBot, ask: ScriptedAsk) -> None:
    chosen = due(page)[0].candidate
    tick(qtbot, page, chosen.account_no)
    page.desk.office.perform(keeping.void, kind=Customer, key=chosen.customer_id, reason="重复建户")
    press(qtbot, page, Key.Key_G)
    assert ask.told == [f"{chosen.account_no} 不在 2026-10 的零度户候选里，请刷新名单或核对户号。"]
    assert listed(page) == set()


def test_orders_are_printed_for_the_month_or_for_ticked_accounts_and_again_as_reprints(
    page: ZeroAccountPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    press(qtbot, page, Key.Key_Q)
    press(qtbot, page, Key.Key_P)
    month = hand_out(qtbot, ask, tmp_path / "月.pdf")
    assert len(month) == len(listed(page))
    assert not any("补打" in each for each in month)
    account_no = min(listed(page))
    tick(qtbot, page, account_no)
    press(qtbot, page, Key.Key_P)
    (again,) = hand_out(qtbot, ask, tmp_path / "补.pdf")
    assert account_no in again
    assert "补打" in again
    press(qtbot, page, Key.Key_L)
    (listing,) = hand_out(qtbot, ask, tmp_path / "清单.pdf")
    assert "零度户核查清单" in listing
    assert account_no in listing


def test_a_paper_that_was_only_looked_at_is_no_reprint(
    page: ZeroAccountPage, qtbot: QtBot, ask: ScriptedAsk, tmp_path: Path
) -> None:
    press(qtbot, page, Key.Key_Q)
    press(qtbot, page, Key.Key_P)
    QTest.keyClick(preview(), Key.Key_Escape)
    press(qtbot, page, Key.Key_P)
    assert not any("补打" in each for each in hand_out(qtbot, ask, tmp_path / "单.pdf"))


def test_there_is_nothing_to_print_before_accounts_are_listed(
    page: ZeroAccountPage, qtbot: QtBot, ask: ScriptedAsk
) -> None:
    press(qtbot, page, Key.Key_P)
    assert ask.told == ["2026-10 没有未回单的零度户现场核查工单可以打印；请先把要核查的户列入核查。"]
    tick(qtbot, page, due(page)[0].candidate.account_no)
    with qtbot.waitSignal(page.desk.said) as said:
        press(qtbot, page, Key.Key_P)
    assert said.args[0] == "勾选的户还没有列入核查，没有工单可打；请先列入"


def test_working_the_month_out_gives_way_to_other_work_and_begins_again(
    page: ZeroAccountPage, qtbot: QtBot
) -> None:
    go_on = threading.Event()
    ended: list[object] = []
    page.refresh()
    assert page.desk.jobs.current is not None
    page.desk.jobs.run("导入", lambda _job: go_on.wait(10), ended.append, ended.append)
    assert page.state.text() == "正在计算…"
    go_on.set()
    settle(qtbot, page)
    assert ended == [True]
    assert page.candidates.table.entries


def test_accounts_listed_in_an_earlier_month_are_told_above_the_list(desk: Desk, qtbot: QtBot) -> None:
    view = desk.consult(month_view, month=MONTH)
    homes = next(each for each in view.classes if each.candidates > each.exempt)
    numbers = [
        each.candidate.account_no
        for each in view.entries
        if each.candidate.category is homes.category and each.candidate.exempt is None
    ]
    desk.perform(open_cases, month=MONTH, accounts=numbers)
    with desk.office.book.writing() as session:
        session.execute(update(ZeroAccount).values(month="2026-09"))
    told = figures(shown(desk, qtbot))
    at = told.index(str(homes.category))
    assert told[told.index("往月已列入") + at] == str(len(numbers))
    sentence = f"还差 {homes.needed} 户没有列入，能再列入的只有 0 户，请先办完往月列入的户"
    assert f"要求 {homes.share}%，{sentence}" in told
