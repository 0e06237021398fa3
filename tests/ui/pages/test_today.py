import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select, update

from books import new_book
from supply_station import paths, settings
from supply_station.models import (
    ArchiveDifference,
    Customer,
    Employee,
    ImportBatch,
    TransformerArea,
    WorkOrder,
    ZeroAccount,
    ZeroAccountAnnouncement,
)
from supply_station.rules.archive_difference import Handling
from supply_station.rules.reader_finding import FindingSource, ReaderFindingKind
from supply_station.rules.work_order import OrderState
from supply_station.rules.zero_account import CaseState
from supply_station.services import backup, keeping, listing, month_end, month_end_summary, station, today
from supply_station.services.office import Office
from supply_station.services.reader_finding import answer_findings, register
from supply_station.services.work_order_life import dispatch, illegible, postpone
from supply_station.services.work_order_paper import mark_printed, paper
from supply_station.services.zero_account import open_cases
from supply_station.storage.book import Book
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.list_page import ListPage
from supply_station.ui.kit.preview import Preview
from supply_station.ui.main_window import MainWindow
from supply_station.ui.pages import PAGES
from supply_station.ui.pages.today import NOTHING, WAITING, Today
from window_kit import MONTH, NOW, ScriptedAsk, desk_on

NO_BACKUP = "账本还没有备份过"
Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def settle(qtbot: QtBot, page: Today) -> None:
    qtbot.waitUntil(lambda: page.desk.jobs.current is None and not page.figures.stale)


def shown(desk: Desk, qtbot: QtBot) -> Today:
    made = Today(desk)
    qtbot.addWidget(made, before_close_func=partial(settle, qtbot))  # the book is closed next
    made.resize(1200, 700)
    made.show()
    made.activateWindow()
    return made


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> Iterator[Today]:
    made = shown(desk, qtbot)
    settle(qtbot, made)
    made.table.setFocus()
    yield made
    for each in QApplication.topLevelWidgets():
        if isinstance(each, Preview):
            each.close()


def rows(page: Today) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in page.table.rows.rows]


def preview(qtbot: QtBot) -> Preview:
    def there() -> list[Preview]:
        return [
            each for each in QApplication.topLevelWidgets() if isinstance(each, Preview) and each.isVisible()
        ]

    qtbot.waitUntil(lambda: len(there()) == 1)
    return there()[0]


def choose(page: Today, matter: str) -> int:
    at = next(at for at, line in enumerate(page.lines) if matter in line.matter)
    page.table.selectRow(at)
    return at


def test_the_head_stands_at_once_and_the_figures_follow(desk: Desk, qtbot: QtBot) -> None:
    held = threading.Event()
    desk.jobs.run("别的事", _Hold(held), lambda _: None, lambda _: None)
    page = shown(desk, qtbot)
    assert "2026年11月2日　星期一" in page.where.text()
    assert "青竹溪镇供电所" in page.where.text()
    assert "李秀英" in page.where.text()
    assert (page.state.text(), page.table.isVisible()) == (WAITING, False)
    held.set()
    settle(qtbot, page)
    assert page.table.isVisible()
    assert not page.state.isVisible()


def test_a_book_that_was_never_backed_up_is_said_and_leads_to_the_settings(
    page: Today, desk: Desk, qtbot: QtBot
) -> None:
    assert page.backups.text() == "还没有备份"
    page.table.selectRow([row[0] for row in rows(page)].index(NO_BACKUP))
    with qtbot.waitSignal(desk.go) as gone:
        QTest.keyClick(page.table, Key.Key_Return)
    assert gone.args == ["settings", "", {}]


class _Hold:
    def __init__(self, held: threading.Event) -> None:
        self.held = held

    def __call__(self, job: Job) -> None:
        assert self.held.wait(30)


def test_every_line_is_shown_with_its_count_and_next_step(page: Today, desk: Desk) -> None:
    lines = desk.consult(today.lines, today=NOW.date())
    assert len(lines) > 2
    shown_rows = [row for row in rows(page) if row[0] != NO_BACKUP]
    assert [(matter, step) for matter, _, step in shown_rows] == [
        (each.matter, each.next_step) for each in lines
    ]
    assert [count for _, count, _ in shown_rows] == [
        f"{each.count:,} {each.unit}" if each.count is not None else "" for each in lines
    ]


def test_enter_goes_where_the_line_is_dealt_with(page: Today, desk: Desk, qtbot: QtBot) -> None:
    choose(page, "缺抄")
    with qtbot.waitSignal(desk.go) as went:
        QTest.keyClick(page.table, Key.Key_Return)
    assert went.args == ["zero_account", "", {"month": MONTH, "missing": "缺抄"}]
    QTest.keyClick(page.table, Key.Key_Down)
    with qtbot.waitSignal(desk.go) as went:
        QTest.mouseClick(page.go_button, Qt.MouseButton.LeftButton)
    assert went.args is not None
    assert went.args[0] == page.lines[page.table.row() or 0].stem


def test_an_act_elsewhere_is_counted_when_the_page_is_seen_again(
    page: Today, desk: Desk, qtbot: QtBot
) -> None:
    page.hide()
    before = rows(page)
    desk.perform(open_cases, month=MONTH, whole="quota")
    assert desk.jobs.current is None
    assert rows(page) == before
    page.show()
    settle(qtbot, page)
    assert any("还没有打印的工单" in matter for matter, _, _ in rows(page))
    assert not any("还差没有列入核查" in matter for matter, _, _ in rows(page))


def test_f5_counts_anew(page: Today, desk: Desk, qtbot: QtBot) -> None:
    desk.office.perform(open_cases, month=MONTH, whole="quota")
    QTest.keyClick(page, Key.Key_F5)
    settle(qtbot, page)
    assert any("还没有打印的工单" in matter for matter, _, _ in rows(page))


def test_the_morning_sheet_is_shown_for_everybody_or_for_one(page: Today, desk: Desk, qtbot: QtBot) -> None:
    desk.perform(open_cases, month=MONTH, whole="quota")
    settle(qtbot, page)
    persons = [each.person for each in page.lines if each.person]
    assert len(persons) > 1
    QTest.keyClick(page, Key.Key_P, CTRL)
    seen = preview(qtbot)
    names = "".join(each.get_textpage().get_text_range() for each in pypdfium2.PdfDocument(seen.pdf))
    assert all(f"交给：{name}" in names for name in persons if name)
    assert seen.name == "晨会单2026-11-02.pdf"
    seen.close()
    desk.go.connect(page_of(page))
    choose(page, f"{persons[0]}：")
    QTest.keyClick(page.table, Key.Key_Return)
    pages = list(pypdfium2.PdfDocument(preview(qtbot).pdf))
    assert all(f"交给：{persons[0]}" in each.get_textpage().get_text_range() for each in pages)


class page_of:  # noqa: N801 - reads as a function
    """What the window does for a line that leads to this very page."""

    def __init__(self, page: Today) -> None:
        self.page = page

    def __call__(self, stem: str, words: str, filters: dict[str, str]) -> None:
        assert stem == Today.stem
        self.page.ask_for(words, filters)


def test_on_the_next_day_everything_is_counted_anew(tmp_path: Path, ask: ScriptedAsk, qtbot: QtBot) -> None:
    clock = Clock()
    with desk_on(tmp_path, ask, clock) as desk:
        page = shown(desk, qtbot)
        settle(qtbot, page)
        page.hide()
        clock.now += timedelta(days=29)
        page.show()
        settle(qtbot, page)
        assert "2026年12月1日　星期二" in page.where.text()
        assert any("2026-11 的电量还没有导入" in matter for matter, _, _ in rows(page))


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def test_an_empty_book_says_what_to_do_first_and_a_quiet_day_so(
    tmp_path: Path, ask: ScriptedAsk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    with Book.open(new_book(tmp_path)) as book:
        desk = Desk(Office(book, clerk="李秀英", clock=lambda: datetime(2026, 8, 3, 9, 0)), ask)
        desk.perform(station.found, name="白岩镇供电所", start_month="2026-08")
        stick = tmp_path / "U盘"
        settings.remember(backup_folder=str(stick))
        backup.make_each(desk.office, [paths.backups(desk.office.book.path), stick], print)
        page = shown(desk, qtbot)
        settle(qtbot, page)
        assert page.backups.text().startswith("最近的备份：今天 09:00，在 ")
        assert rows(page) == [("账本里还没有客户", "", "导入营销系统导出的客户档案")]
        desk.perform(
            keeping.add,
            kind=Customer,
            values={"account_no": "1", "name": "户一", "status": "正常"},
        )
        settle(qtbot, page)
        assert (page.state.text(), page.state.isVisible()) == (NOTHING, True)
        assert not page.go_button.isEnabled()
        QTest.keyClick(page, Key.Key_P, CTRL)
        qtbot.waitUntil(lambda: bool(ask.told))
        assert "没有要交给外勤的事" in ask.told[0]
        desk.perform(keeping.add, kind=TransformerArea, values={"name": "一台区"})
        settle(qtbot, page)
        assert rows(page)[0][:2] == ("没有台区经理的台区", "1 个")


class Fixed:
    """Something of everything, so that there is a line for it."""

    def __init__(self, desk: Desk) -> None:
        self.office = desk.office
        desk.perform(open_cases, month=MONTH, whole="all")
        people = self.keys(Employee.id)
        orders = self.keys(WorkOrder.id)
        crew = {"first": people[1], "second": people[2]}
        desk.perform(dispatch, orders=orders[:6], on=date(2026, 10, 9), **crew)
        self.on_paper(orders[:6])
        desk.perform(postpone, order=orders[0], to=NOW.date(), reason="不在家")
        desk.perform(illegible, order=orders[1], note="示数")
        number, second = self.keys(Customer.account_no)[:2]
        found = {"kind": ReaderFindingKind.STOPPED, "source": FindingSource.PAPER, "owner": people[1]}
        for on in (date(2026, 10, 9), date(2026, 10, 9), NOW.date()):
            desk.perform(register, account_no=number, detail=None, reader="向二妹", found_on=on, **found)
        desk.perform(answer_findings, ids=[1], answer="已换表", on=NOW.date())
        self.put(orders, second)

    def keys(self, column: Any) -> list[Any]:
        """The values of a column, in the order of the rows."""
        with self.office.book.reading() as session:
            return list(session.scalars(select(column).order_by(column.class_.id)))

    def on_paper(self, orders: list[int]) -> None:
        printed = self.office.consult(paper, orders=orders, at=NOW, by="李秀英")
        self.office.perform(mark_printed, pages=printed.pages)

    def put(self, orders: list[int], account_no: str) -> None:
        """What would take many acts: a returned order, a looked-into difference, a case in each state."""
        back = {"state": OrderState.RETURNED, "returned_on": NOW.date()}
        counted = dict.fromkeys(("rows", "created", "updated", "unchanged", "absent", "refused"), 0)
        with self.office.book.writing() as session:
            session.execute(update(WorkOrder).where(WorkOrder.id == orders[5]).values(**back))
            batch = ImportBatch(kind="usage", file="十月.xlsx", taken_at=NOW, taken_by="王芳", **counted)
            posted = ZeroAccountAnnouncement(
                recorded_at=NOW, number="GG1", posted_on=NOW.date(), until=NOW.date(), places="村委会"
            )
            session.add_all((batch, posted))
            session.flush()
            customer = session.scalar(select(Customer.id).where(Customer.account_no == account_no))
            said = {
                "batch_id": batch.id,
                "customer_id": customer,
                "month": MONTH,
                "book": "?",
                "file": "别的",
            }
            ordered = {"handling": Handling.ORDERED, "work_order_id": orders[5]}
            session.add_all(
                (ArchiveDifference(field="name", **said), ArchiveDifference(field="area", **said, **ordered))
            )
            for key, state in enumerate(list(CaseState)[2:-1], 8):
                values = {"state": state, "announcement_id": posted.id}
                session.execute(update(ZeroAccount).where(ZeroAccount.id == key).values(**values))


BY_HAND = {
    "zero_account": {"month", "missing", "category", "standing"},
    "staff_meter": {"month", "tab"},
    "today": {"person"},
    "import_batch": set(),
    "settings": set(),
    "holiday": set(),
}
"""Pages without a declared list: what each of them can be narrowed to."""


def test_every_line_and_every_point_leads_to_the_rows_it_counts(desk: Desk, qtbot: QtBot) -> None:
    Fixed(desk)
    lines = desk.consult(today.lines, today=NOW.date())
    points = desk.consult(month_end.standing, month=MONTH, today=desk.office.clock().date())
    led = [(each.stem, each.words, each.filters, each.count) for each in lines]
    led += [(each.stem, each.words, each.filters, None) for each in points]
    figures = desk.consult(month_end_summary.rows, month=MONTH, today=NOW.date())
    led += [(each.link[0], "", each.link[1], None) for each in figures if each.link]
    window = MainWindow(desk, PAGES, "青竹溪镇供电所")
    qtbot.addWidget(window)
    looked = set()
    for stem, words, filters, count in led:
        if stem in BY_HAND:
            assert filters.keys() <= BY_HAND[stem], stem
            continue
        page = window.page(stem)
        rows = getattr(page, "list", page)
        assert isinstance(rows, ListPage)
        columns = {column.key: listing.choices(column) for column in rows.filter_row.boxes}
        picks = {pick.name: pick.words for pick in rows.page.picks}
        known = columns | picks
        for name, word in filters.items():
            assert name in known, (stem, name)
            assert known[name] is None or word in (known[name] or ()), (stem, word)
        if filters and count is not None:
            page.ask_for(words, filters)
            qtbot.waitUntil(partial(_shows, rows, count))
            looked |= {f"{stem} {word}" for word in filters.values()}
    states = {f"zero_account_case {state}" for state in list(CaseState)[2:-1] if state != "公告中"}
    assert looked >= states | {f"work_order {word}" for word in ("超期", "看不清", "改约到期", "没归盒")}
    assert looked >= {"archive_difference 查勘回来了", "zero_account_case 公告已满", "reader_finding 待答复"}


def _shows(rows: ListPage, count: int) -> bool:
    return rows.model.whole and rows.model.question.asks and rows.model.count == count
