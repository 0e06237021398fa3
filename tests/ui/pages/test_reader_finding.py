"""抄表异常页：slips registered, answered, told back and sent on, by key."""

from collections.abc import Iterator
from datetime import date

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from supply_station.models import Customer
from supply_station.rules.reader_finding import FindingSource, ReaderFindingKind
from supply_station.services import listing
from supply_station.services.listing import Question, View
from supply_station.services.reader_finding import answer_findings, register
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.form import Form
from supply_station.ui.kit.page import faults
from supply_station.ui.kit.preview import Preview
from supply_station.ui.pages.reader_finding import PAGE, FindingPage
from window_kit import NOW, ScriptedAsk

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
ACCOUNTS = View(
    columns=(Customer.account_no, Customer.name, Customer.initials), find=(), order=(Customer.account_no,)
)
TODAY = NOW.date()


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> Iterator[FindingPage]:
    made = FindingPage(desk)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    yield made
    for each in QApplication.topLevelWidgets():
        if isinstance(each, Preview):
            each.close()


def account(desk: Desk, at: int) -> tuple[str, str, str]:
    """户号, 户名 and initials of an account, as the list lies."""
    key = desk.consult(listing.ids, ACCOUNTS, Question())[at]
    no, name, initials = desk.consult(listing.rows, ACCOUNTS, [key])[key]
    return str(no), str(name), str(initials)


def find(
    desk: Desk, at: int, *, kind: ReaderFindingKind = ReaderFindingKind.STOPPED, on: date = TODAY
) -> int:
    return desk.perform(
        register,
        account_no=account(desk, at)[0],
        kind=kind,
        source=FindingSource.PAPER,
        detail="表不走字",
        reader="田大明",
        found_on=on,
        owner=None,
    )


def press(page: FindingPage, key: Qt.Key, held: Qt.KeyboardModifier = CTRL) -> None:
    focused = page.window().focusWidget()
    QTest.keyClick(focused if isinstance(focused, QWidget) else page, key, held)


def form(page: FindingPage) -> Form:
    assert page.form is not None
    return page.form


def shown(page: FindingPage, *names: str) -> list[tuple[str, ...]]:
    """Some columns of the list, row by row."""
    places = [[column.key for column in PAGE.view.columns].index(name) for name in names]
    rows = (page.list.model.texts(row) for row in range(page.list.model.count))
    return [tuple(row[place] for place in places) for row in rows]


def choose_all(page: FindingPage) -> None:
    page.list.table.setFocus()
    press(page, Key.Key_A)


def test_the_list_is_sound() -> None:
    assert list(faults(PAGE)) == []


def test_an_empty_page_says_what_to_do_first(page: FindingPage) -> None:
    assert page.list.empty.isVisible()
    assert "按 Ctrl+N 登记" in page.list.empty.text()
    assert page.counted.text() == "待答复 0 条，其中超期 0 条；已经答复、还没有告诉抄表员的 0 条"


def test_a_slip_is_registered_by_keys_alone_and_the_next_begins_like_it(
    page: FindingPage, desk: Desk, qtbot: QtBot
) -> None:
    account_no, name, _ = account(desk, 3)
    press(page, Key.Key_N)
    assert "5 个工作日内答复，这一条到 2026-11-09 为止" in form(page).note.text()
    QTest.keyClicks(page.focusWidget(), account_no)
    press(page, Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    QTest.keyClick(page.focusWidget(), Key.Key_Down)
    assert isinstance(kind := page.focusWidget(), QComboBox)
    assert kind.currentText() == "表计停走"
    press(page, Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    QTest.keyClicks(page.focusWidget(), "no turning")
    for _ in range(2):
        press(page, Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    QTest.keyClicks(page.focusWidget(), "td")
    with qtbot.waitSignal(desk.said) as said:
        press(page, Key.Key_S)
    assert said.args == ["已登记，请在 2026-11-09 前答复"]
    ((no, shown_name, state, owner, reader, due),) = shown(
        page, "account_no", "name", "state", "owner_id", "reader", "due_on"
    )
    assert (no, shown_name, state, reader, due) == (account_no, name, "待答复", "td", "2026-11-09")
    assert owner
    assert page.counted.text().startswith("待答复 1 条")
    press(page, Key.Key_N)
    assert [form(page).fields[name].typed_text() for name in ("source", "reader", "found_on")] == [
        "抄表纸单",
        "td",
        "2026-11-02",
    ]
    assert form(page).fields["customer_id"].typed_text() == ""


def test_an_account_is_found_by_the_letters_of_its_name(page: FindingPage, desk: Desk) -> None:
    account_no, name, initials = account(desk, 7)
    press(page, Key.Key_N)
    line = page.focusWidget()
    assert isinstance(line, QLineEdit)
    QTest.keyClicks(line, f"{initials.split()[0]} {account_no[-6:]}")
    values = desk.consult(listing.record, (Customer.name,), form(page).fields["customer_id"].value())
    assert values["name"] == name


def test_what_is_missing_or_wrong_is_said_beside_its_field(page: FindingPage, desk: Desk) -> None:
    press(page, Key.Key_N)
    press(page, Key.Key_S)
    assert form(page).fields["customer_id"].fault.text() == "“客户”还没有填，请填好后再保存。"
    form(page).fields["customer_id"].show_value(desk.consult(listing.ids, ACCOUNTS, Question())[0])
    form(page).fields["kind"].show_value("未抄到")
    form(page).fields["found_on"].editor.setText("2026-11-03")  # type: ignore[union-attr]
    press(page, Key.Key_S)
    assert "2026-11-03" in form(page).fields["found_on"].fault.text()
    form(page).fields["found_on"].editor.setText("昨天")  # type: ignore[union-attr]
    assert form(page).note.isHidden()
    assert page.list.total == 0


def test_enter_opens_the_answer_and_the_reader_is_told_of_it(
    page: FindingPage, desk: Desk, ask: ScriptedAsk, qtbot: QtBot
) -> None:
    find(desk, 3, on=date(2026, 10, 20))
    assert "其中超期 1 条" in page.counted.text()
    page.list.table.setFocus()
    page.list.table.selectRow(0)
    press(page, Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    note = form(page).note.text()
    for words in (*account(desk, 3)[:2], "表计停走：表不走字", "2026-10-20 田大明发现", "没有开工单"):
        assert words in note
    press(page, Key.Key_S)
    assert "怎样处理" in form(page).fields["answer"].fault.text()
    QTest.keyClicks(page.focusWidget(), "new meter")
    press(page, Key.Key_S)
    assert shown(page, "state", "answer", "answered_on") == [("已答复", "new meter", "2026-11-02")]
    assert page.counted.text().endswith("还没有告诉抄表员的 1 条")
    ask.answers = ["2026-11-03", None, "20261102"]
    press(page, Key.Key_B)
    assert "2026-11-03" in ask.told[0]
    press(page, Key.Key_B)
    assert shown(page, "state") == [("已答复",)]
    with qtbot.waitSignal(desk.said) as said:
        press(page, Key.Key_B)
    assert said.args == ["已登记反馈抄表员 1 条"]
    assert shown(page, "state", "told_on") == [("已反馈抄表员", "2026-11-02")]


def test_several_are_answered_with_one_sentence(page: FindingPage, desk: Desk) -> None:
    for at in (1, 2):
        find(desk, at)
    choose_all(page)
    press(page, Key.Key_D)
    assert form(page).note.text().startswith("选中的 2 条用同一句话答复：")
    assert account(desk, 1)[1] in form(page).note.text()
    QTest.keyClicks(page.focusWidget(), "seen")
    press(page, Key.Key_S)
    assert shown(page, "state", "answer") == [("已答复", "seen")] * 2


def test_orders_of_the_kind_that_fits_are_opened_with_one_key(
    page: FindingPage, desk: Desk, ask: ScriptedAsk, qtbot: QtBot
) -> None:
    find(desk, 1)
    find(desk, 2, kind=ReaderFindingKind.CLASS)
    choose_all(page)
    with qtbot.waitSignal(desk.said) as said:
        press(page, Key.Key_G)
    numbers = sorted(row[0] for row in shown(page, "number"))
    assert [number[:2] for number in numbers] == ["CK", "HB"]
    assert said.args[0].startswith("已开工单 2 张：")
    press(page, Key.Key_G)
    assert "已经开了工单" in ask.told[0]
    page.list.table.choose([0])
    with qtbot.waitSignal(desk.go) as gone:
        press(page, Key.Key_J)
    assert gone.args == ["work_order", shown(page, "number")[0][0], {}]
    with qtbot.waitSignal(desk.go) as gone:
        press(page, Key.Key_O)
    assert gone.args == ["customer", shown(page, "account_no")[0][0], {}]


def test_the_list_is_narrowed_to_what_is_to_be_done(page: FindingPage, desk: Desk) -> None:
    late, answered = find(desk, 1, on=date(2026, 10, 20)), find(desk, 2, kind=ReaderFindingKind.CLASS)
    find(desk, 3)
    desk.perform(answer_findings, ids=[answered], answer="已查明", on=TODAY)
    page.ask_for("", {"concern": "超期没答复"})
    assert page.list.model.ids(range(page.list.model.count)) == [late]
    page.ask_for("", {"concern": "没反馈抄表员"})
    assert shown(page, "state", "kind") == [("已答复", "用电性质不符")]
    owner = desk.consult(listing.rows, PAGE.view, [late])[late][7]
    page.ask_for("", {"owner_id": owner, "state": "待答复", "kind": "表计停走"})
    assert {row[0] for row in shown(page, "owner_id")} == {owner}
    page.ask_for(account(desk, 3)[2].split()[0], {})
    assert account(desk, 3)[0] in {row[0] for row in shown(page, "account_no")}


def test_a_slip_that_was_wrong_is_voided_with_a_reason(
    page: FindingPage, desk: Desk, ask: ScriptedAsk
) -> None:
    find(desk, 1)
    page.list.table.selectRow(0)
    ask.answers = [None, " ", "写错了户号"]
    for _ in range(3):
        press(page, Key.Key_Delete)
    assert "作废的原因" in ask.told[0]
    assert page.list.total == 0


def test_an_open_finding_is_put_right_by_keys_with_its_basis(
    page: FindingPage, desk: Desk, ask: ScriptedAsk, qtbot: QtBot
) -> None:
    find(desk, 1)
    page.list.table.setFocus()
    page.list.table.selectRow(0)
    press(page, Key.Key_E)
    assert account(desk, 1)[0] in form(page).note.text()
    kind = page.focusWidget()
    assert isinstance(kind, QComboBox)
    assert kind.currentText() == "表计停走"
    QTest.keyClick(kind, Key.Key_Down)
    due = form(page).fields["due_on"]
    due.editor.setText("2026-11-01")  # type: ignore[union-attr]
    ask.answers = ["更正", None, "更正：看错了"]
    press(page, Key.Key_S)
    assert "不早于发现日期 2026-11-02" in due.fault.text()
    due.editor.setText("2026-11-05")  # type: ignore[union-attr]
    press(page, Key.Key_S)
    assert shown(page, "kind", "due_on") == [("表计停走", "2026-11-09")]
    with qtbot.waitSignal(desk.said) as said:
        press(page, Key.Key_S)
    assert said.args == ["已更正异常种类、时限"]
    assert shown(page, "kind", "due_on") == [("表计烧毁", "2026-11-05")]
    assert page.list.table.hasFocus()


def test_the_answers_are_printed_for_each_reader(
    page: FindingPage, desk: Desk, ask: ScriptedAsk, qtbot: QtBot
) -> None:
    press(page, Key.Key_P)
    qtbot.waitUntil(lambda: desk.jobs.current is None)
    assert ask.told == ["没有要反馈给抄表员的答复。请先登记答复，再打印答复单。"]
    key = find(desk, 1)
    desk.perform(answer_findings, ids=[key], answer="已换表", on=TODAY)
    press(page, Key.Key_P)
    qtbot.waitUntil(lambda: any(isinstance(each, Preview) for each in QApplication.topLevelWidgets()))
    (preview,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, Preview)]
    with pypdfium2.PdfDocument(preview.pdf) as pdf:
        assert "已换表" in pdf[0].get_textpage().get_text_range()
    assert preview.name == "抄表异常答复单2026-11-02.pdf"


def test_what_is_typed_is_not_lost_to_another_page(
    page: FindingPage, desk: Desk, ask: ScriptedAsk, qtbot: QtBot
) -> None:
    press(page, Key.Key_N)
    QTest.keyClicks(page.focusWidget(), "04")
    assert page.typed()
    with qtbot.waitSignal(desk.said):
        page.ask_for("李", {})
    assert not page.list.isVisible()
    ask.answers = [False, True]
    press(page, Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    assert not page.list.isVisible()
    press(page, Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    assert page.list.isVisible()
    assert not page.typed()


def test_chosen_rows_are_copied(page: FindingPage, desk: Desk) -> None:
    find(desk, 1)
    choose_all(page)
    press(page, Key.Key_C)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert len(copied) == 2
    assert account(desk, 1)[0] in copied[1]


def test_every_box_has_a_name(page: FindingPage) -> None:
    press(page, Key.Key_N)
    boxes = [*page.findChildren(QLineEdit), *page.findChildren(QComboBox)]
    named = [each for each in boxes if each.objectName() != "qt_spinbox_lineedit" and each.isVisible()]
    assert named
    assert all(each.accessibleName() for each in named)


def test_a_finding_past_its_limit_says_by_how_many_days(page: FindingPage, desk: Desk) -> None:
    find(desk, 1, on=date(2026, 10, 19))
    find(desk, 2)
    assert shown(page, "due_on") == [("2026-11-09",), ("2026-10-26 超期 7 天",)]


def test_what_was_just_registered_is_chosen(page: FindingPage, desk: Desk) -> None:
    earlier = find(desk, 0)
    page.list.choose([earlier])
    assert page.list.chosen() == [earlier]
    press(page, Key.Key_N)
    shown_form = form(page)
    customer = desk.consult(listing.ids, ACCOUNTS, Question())[1]
    shown_form.show_values(
        {
            "customer_id": customer,
            "kind": ReaderFindingKind.STOPPED,
            "source": FindingSource.PAPER,
            "found_on": TODAY,
            "detail": "表不走字",
            "reader": "田大明",
        }
    )
    press(page, Key.Key_S)
    assert page.form is None
    (chosen,) = page.list.chosen()
    assert chosen > earlier
