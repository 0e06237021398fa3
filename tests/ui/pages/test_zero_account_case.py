"""The zero process by keys: out, back as a list, decided, approved, reported, answered, posted, closed."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from supply_station.models import Employee, EmployeePost, Journal, WorkOrder, ZeroAccount
from supply_station.rules.employee import Post
from supply_station.rules.work_order import OrderKind, OrderState
from supply_station.rules.zero_account import Approval, CaseState, Finding, Treatment
from supply_station.services.office import Office
from supply_station.services.work_order_life import dispatch
from supply_station.services.zero_account import open_cases
from supply_station.services.zero_account_closing import announcements
from supply_station.services.zero_account_report import approve, reports
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.form import Form
from supply_station.ui.kit.grid_form import GridForm
from supply_station.ui.kit.page import faults
from supply_station.ui.kit.preview import Preview
from supply_station.ui.main_window import MainWindow
from supply_station.ui.pages.zero_account_case import ZeroAccountCasePage
from supply_station.ui.pages.zero_account_case.declared import OPEN, PAGE
from supply_station.ui.pages.zero_account_case.photos import LACKING, UNKNOWN, PhotoPanel
from supply_station.ui.pages.zero_account_case.returned import ReturnedList
from window_kit import MONTH, NOW, ScriptedAsk, ctrl, press, window_at

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
SIX = 6


def read(desk: Desk, *ids: int) -> dict[int, ZeroAccount]:
    with desk.office.book.reading() as session:
        return {case.id: case for case in session.scalars(select(ZeroAccount)) if not ids or case.id in ids}


def orders(session: Session) -> list[WorkOrder]:
    query = select(WorkOrder).where(WorkOrder.kind == OrderKind.ZERO_ACCOUNT_CHECK).order_by(WorkOrder.id)
    return list(session.scalars(query))


def people(session: Session) -> list[int]:
    return list(session.scalars(select(Employee.id).order_by(Employee.id).limit(2)))


def sent_out(office: Office, many: int) -> None:
    """So many check orders are with the crew, on paper."""
    held = [order.id for order in office.consult(orders)][:many]
    first, second = office.consult(people)
    office.perform(dispatch, orders=held, first=first, second=second, on=NOW.date())
    with office.book.writing() as session:
        session.execute(
            update(WorkOrder)
            .where(WorkOrder.id.in_(held))
            .values(prints=1, printed_at=NOW, state=OrderState.PRINTED)
        )


@pytest.fixture
def window(desk: Desk, qtbot: QtBot) -> Iterator[MainWindow]:
    desk.office.perform(open_cases, month=MONTH, whole="all")
    with window_at("zero_account_case", desk, qtbot) as made:
        yield made


@pytest.fixture
def page(window: MainWindow) -> ZeroAccountCasePage:
    shown = window.page("zero_account_case")
    assert isinstance(shown, ZeroAccountCasePage)
    return shown


def type_in(window: MainWindow, text: str) -> None:
    for letter in text:  # the first one opens the editor, the others go into it
        focused = window.focusWidget()
        assert isinstance(focused, QWidget)
        QTest.keyClicks(focused, letter)


def returned(page: ZeroAccountCasePage, window: MainWindow) -> ReturnedList:
    ctrl(window, Key.Key_H)
    assert isinstance(page.layer, ReturnedList)
    return page.layer


def form(page: ZeroAccountCasePage) -> Form:
    assert isinstance(page.layer, Form)
    return page.layer


def fill(page: ZeroAccountCasePage, **texts: str) -> None:
    shown = form(page)
    for name, text in texts.items():
        editor = shown.fields[name].editor
        if hasattr(editor, "setCurrentText"):
            editor.setCurrentText(text)
        else:
            editor.setText(text)


def choose(page: ZeroAccountCasePage, *cases: int) -> None:
    page.list.ask_for("", OPEN)
    page.list.table.setFocus()
    page.list.table.choose(page.list.model.rows_of(cases))


def a_listed(desk: Desk, state: CaseState, many: int) -> list[int]:
    """So many of the cases stand in this state, checked on the day."""
    with desk.office.book.writing() as session:
        found = list(session.scalars(select(ZeroAccount).order_by(ZeroAccount.id).limit(many)))
        for case in found:
            case.state, case.checked_on = state, NOW.date()
        return [case.id for case in found]


def test_the_list_is_sound_and_tells_what_comes_next(page: ZeroAccountCasePage) -> None:
    assert list(faults(PAGE)) == []
    assert page.list.model.count > SIX
    assert page.list.model.texts(0)[0] == "列入 → 派工"
    assert f"{page.list.model.count:,}" in page.counted.text()


def test_cases_are_sent_out_by_keys(page: ZeroAccountCasePage, window: MainWindow, desk: Desk) -> None:
    cases = [page.list.model.id_at(0), page.list.model.id_at(1)]
    page.list.table.choose([0, 1])
    ctrl(window, Key.Key_G)
    first, second = desk.office.consult(people)
    form(page).fields["sent_first_id"].show_value(first)
    form(page).fields["sent_second_id"].show_value(first)
    ctrl(window, Key.Key_S)
    assert page.layer is not None  # one person twice
    form(page).fields["sent_second_id"].show_value(second)
    ctrl(window, Key.Key_S)
    assert page.layer is None
    assert {case.state for case in read(desk, *cases).values()} == {CaseState.DISPATCHED}
    assert page.list.states() == {CaseState.DISPATCHED}
    assert page.step_button.text() == "登记核查清单（Ctrl+G）"


def test_a_returned_list_is_typed_and_saved_by_keys(
    page: ZeroAccountCasePage, window: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    sent_out(desk.office, SIX)
    shown = returned(page, window)
    model = shown.grid.model
    assert len(model.rows) == SIX
    assert shown.first.currentText()
    shown.on.setFocus()
    QTest.keyClicks(shown.on, "20261102")
    shown.jump.setFocus()
    code = model.rows[2].cells[0].text
    QTest.keyClicks(shown.jump, code[-4:])
    press(window, Key.Key_Return)
    assert shown.grid.view.place() == (2, 4)
    for text in ("kh", "1234.5", "wh"):  # 空户, the reading, 完好
        type_in(window, text)
        press(window, Key.Key_Return)
    type_in(window, "Tian")
    ctrl(window, Key.Key_Return)
    assert shown.grid.view.place() == (3, 4)
    assert "已填 1 户" in shown.counted.text()
    shown.grid.view.go((3, 9))
    type_in(window, "20261105")
    press(window, Key.Key_Return)
    assert page.typed()
    with qtbot.waitSignal(desk.said) as said:
        ctrl(window, Key.Key_S)
    assert said.args == ["已登记：核查了 1 户，改约 1 户"]
    qtbot.waitUntil(lambda: len(model.rows) == SIX - 1)
    assert not page.typed()
    (checked,) = [case for case in read(desk).values() if case.state is CaseState.CHECKED]
    assert (checked.finding, checked.read_on_site, checked.witness) == ("空户", 123450, "Tian")
    assert "改约" in [row.mark for row in model.rows]


def test_a_refusal_stands_at_its_row_and_field_and_nothing_is_saved(
    page: ZeroAccountCasePage, window: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    sent_out(desk.office, SIX)
    shown = returned(page, window)
    shown.on.setText("20261102")
    shown.grid.view.go((1, 4))
    shown.grid.view.setFocus()
    QGuiApplication.clipboard().setText("空户\t12.5\t完好\n长期外出\t\t完好\n")
    ctrl(window, Key.Key_V)
    ctrl(window, Key.Key_S)
    qtbot.waitUntil(lambda: bool(shown.grid.model.faulty()))
    assert shown.grid.model.faulty() == [(2, 5)]  # the reading of the second row that was pasted
    assert shown.grid.view.place() == (2, 5)
    assert CaseState.CHECKED not in {case.state for case in read(desk).values()}
    shown.grid.view.go((4, 7))
    type_in(window, "T")
    press(window, Key.Key_Return)
    shown.grid.view.go((2, 5))
    type_in(window, "13")
    press(window, Key.Key_Return)
    ctrl(window, Key.Key_S)
    assert (4, 4) in shown.grid.model.faulty()  # a witness alone says nothing of what was found
    page.discard()


def test_leaving_a_list_asks_before_what_was_typed_is_lost(
    page: ZeroAccountCasePage, window: MainWindow, desk: Desk, ask: ScriptedAsk
) -> None:
    sent_out(desk.office, SIX)
    shown = returned(page, window)
    shown.grid.view.setFocus()
    type_in(window, "kh")
    press(window, Key.Key_Return)
    ask.answers = [False, True]
    press(window, Key.Key_Escape)
    assert page.layer is shown
    press(window, Key.Key_Escape)
    assert page.layer is None


def test_a_case_goes_from_the_decision_to_the_end_by_one_key(
    page: ZeroAccountCasePage, window: MainWindow, desk: Desk, ask: ScriptedAsk, qtbot: QtBot
) -> None:
    cases = a_listed(desk, CaseState.CHECKED, 2)
    with desk.office.book.reading() as session:
        chief = session.scalars(
            select(EmployeePost.employee_id).where(
                EmployeePost.post == Post.CHIEF, EmployeePost.valid_to.is_(None)
            )
        ).first()
    choose(page, *cases)
    ctrl(window, Key.Key_G)
    ctrl(window, Key.Key_S)
    assert form(page).fields["treatment"].fault.isVisible()
    fill(page, treatment="上报空户", treatment_note="房子拆了")
    ctrl(window, Key.Key_S)
    choose(page, *cases)
    ctrl(window, Key.Key_G)
    form(page).fields["approved_by_id"].show_value(chief)
    ctrl(window, Key.Key_S)
    (batch,) = desk.consult(reports)
    assert batch.cases == 2
    ctrl(window, Key.Key_2)
    assert page.reports.isVisible()
    ctrl(window, Key.Key_P)
    qtbot.waitUntil(lambda: bool(previews(qtbot)))
    previews(qtbot)[0].close()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    page.reports.table.setFocus()
    ctrl(window, Key.Key_G)
    fill(page, document_no="岩溪供〔2026〕9号")
    ctrl(window, Key.Key_S)
    assert desk.consult(reports)[0].document_no == "岩溪供〔2026〕9号"
    press(window, Key.Key_Return)
    assert page.list.model.count == 2
    ctrl(window, Key.Key_A)
    ctrl(window, Key.Key_G)
    fill(page, answer="同意")
    ctrl(window, Key.Key_S)
    choose(page, *cases)
    ctrl(window, Key.Key_G)
    fill(page, places="村部公告栏")
    ctrl(window, Key.Key_S)
    (posted,) = desk.consult(announcements)
    desk.office.clock = lambda: datetime.combine(posted.until, NOW.time())
    choose(page, *cases)
    ctrl(window, Key.Key_G)
    fill(page, settled_on="20261103", removed_on="20261104", cancelled_on=posted.until.isoformat())
    ctrl(window, Key.Key_S)
    assert {case.state for case in read(desk, *cases).values()} == {CaseState.CLOSED}
    assert not ask.told


def previews(qtbot: QtBot) -> list[Preview]:
    return [each for each in QGuiApplication.instance().topLevelWidgets() if isinstance(each, Preview)]  # type: ignore[union-attr]


def test_cases_that_stand_apart_have_no_step_in_common(
    page: ZeroAccountCasePage, window: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    (checked,) = a_listed(desk, CaseState.CHECKED, 1)
    other = next(key for key in read(desk) if key != checked)
    choose(page, checked, other)
    with qtbot.waitSignal(desk.said) as said:
        ctrl(window, Key.Key_G)
    assert "列入、已核查" in said.args[0]
    assert page.layer is None


def test_a_reading_is_confirmed_and_a_decision_taken_back(
    page: ZeroAccountCasePage, window: MainWindow, desk: Desk, ask: ScriptedAsk
) -> None:
    (key,) = a_listed(desk, CaseState.TO_CONFIRM, 1)
    choose(page, key)
    ask.answers = ["结案", "恢复用电"]
    ctrl(window, Key.Key_G)
    assert read(desk, key)[key].close_reason == "有电量：恢复用电"
    with desk.office.book.writing() as session:
        other = session.scalars(select(ZeroAccount.id).where(ZeroAccount.id != key)).first()
        assert other is not None
        session.get_one(ZeroAccount, other).state = CaseState.TO_APPROVE
        session.execute(update(WorkOrder).values(state=OrderState.RETURNED))
    choose(page, other)
    ask.answers = ["所长不同意"]
    ctrl(window, Key.Key_T)
    assert read(desk, other)[other].state is CaseState.CHECKED
    ask.answers = ["列错了"]
    choose(page, other)
    ctrl(window, Key.Key_Delete)
    assert read(desk, other)[other].void_reason == "列错了"


BACK = {
    CaseState.IN_HAND: CaseState.CHECKED,
    CaseState.TO_APPROVE: CaseState.CHECKED,
    CaseState.REPORTED: CaseState.TO_APPROVE,
    CaseState.AGREED: CaseState.REPORTED,
    CaseState.ANNOUNCED: CaseState.AGREED,
    CaseState.CLOSED: CaseState.CHECKED,
}
"""Where a case without a batch goes by Ctrl+T."""


@pytest.mark.parametrize("state", BACK)
def test_a_step_is_taken_back_from_every_state_by_one_key(
    page: ZeroAccountCasePage, window: MainWindow, desk: Desk, ask: ScriptedAsk, state: CaseState
) -> None:
    cases = a_listed(desk, state, 2)
    with desk.office.book.writing() as session:
        session.execute(update(ZeroAccount).where(ZeroAccount.id.in_(cases)).values(treatment=Treatment.KEEP))
    page.list.ask_for("", {})
    page.list.table.setFocus()
    page.list.table.choose(page.list.model.rows_of(cases))
    ask.answers = ["登记错了"]
    ctrl(window, Key.Key_T)
    assert {case.state for case in read(desk, *cases).values()} == {BACK[state]}


def test_a_refusal_to_go_back_is_told(
    page: ZeroAccountCasePage, window: MainWindow, desk: Desk, ask: ScriptedAsk
) -> None:
    (key,) = a_listed(desk, CaseState.CHECKED, 1)
    choose(page, key)
    ask.answers = ["登记错了"]
    ctrl(window, Key.Key_T)
    assert "核查结果写在工单上，请到“工单”页更正回单或退回工单" in ask.told[0]
    assert read(desk, key)[key].state is CaseState.CHECKED


def test_an_approval_goes_back_from_its_batch_and_a_decision_from_the_sheet(
    page: ZeroAccountCasePage, window: MainWindow, desk: Desk, ask: ScriptedAsk, qtbot: QtBot
) -> None:
    cases = a_listed(desk, CaseState.TO_APPROVE, 2)
    with desk.office.book.reading() as session:
        posts = select(EmployeePost.employee_id).where(
            EmployeePost.post == Post.CHIEF, EmployeePost.valid_to.is_(None)
        )
        chief = session.scalars(posts).first()
    assert chief is not None
    number = desk.perform(approve, cases=cases, by=chief, on=NOW.date(), approval=Approval.SIGNED)
    ctrl(window, Key.Key_2)
    ctrl(window, Key.Key_T)
    assert page.list.isVisible()
    assert page.list.model.count == 2
    ctrl(window, Key.Key_A)
    ask.answers = ["所长没有签"]
    with qtbot.waitSignal(desk.said) as said:
        ctrl(window, Key.Key_T)
    assert said.args == [f"已退回上一步 2 户；打印过的上报文件 {number} 作废，请从资料盒里取出"]
    assert desk.consult(reports) == []
    choose(page, cases[0])
    press(window, Key.Key_Return)
    ask.answers = ["定错了"]
    ctrl(window, Key.Key_T)
    assert read(desk, *cases)[cases[0]].state is CaseState.CHECKED
    assert page.sheet.state.text() == CaseState.CHECKED
    last = page.sheet.history.rows.rows[-1]
    assert last[1:3] == ("退回上一步", "处理意见：定错了")


def test_a_paper_that_was_saved_stands_in_the_journal_once(
    page: ZeroAccountCasePage, window: MainWindow, ask: ScriptedAsk, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = page.desk
    cases = a_listed(desk, CaseState.CHECKED, 1)
    with desk.office.book.writing() as session:
        session.execute(
            update(ZeroAccount)
            .where(ZeroAccount.id.in_(cases))
            .values(finding=Finding.EMPTY, month="2026-10")
        )
    ctrl(window, Key.Key_2)
    ask.answers = ["2026-10"]
    ctrl(window, Key.Key_R)
    qtbot.waitUntil(lambda: bool(previews(qtbot)))
    (preview,) = previews(qtbot)
    assert journal(desk, "打印零度户的纸") == []
    ask.answers = [tmp_path / "一.pdf", tmp_path / "二.pdf"]
    preview.save()
    preview.save()
    preview.close()
    told = {"paper": "空户登记册", "month": "2026-10", "numbers": []}
    assert journal(desk, "打印零度户的纸") == [[{"bulk": told}]]


def journal(desk: Desk, act: str) -> list[object]:
    """What the journal says of an act."""
    with desk.office.book.reading() as session:
        return list(session.scalars(select(Journal.changes).where(Journal.act == act)))


def test_enter_opens_the_case_and_an_account_is_asked_for_from_elsewhere(
    page: ZeroAccountCasePage, window: MainWindow, desk: Desk
) -> None:
    account_no = str(page.list.model.values(0)[1])
    page.list.table.setFocus()
    page.list.table.choose([0])
    press(window, Key.Key_Return)
    assert page.sheet.isVisible()
    assert account_no in page.sheet.facts.text()
    assert page.sheet.history.rows.rows[0][1] == "列入"
    press(window, Key.Key_Escape)
    assert page.list.isVisible()
    desk.go.emit("zero_account_case", account_no, {"month": MONTH})
    assert page.sheet.isVisible()
    ctrl(window, Key.Key_G)
    assert form(page).title.text() == "派工：1 户"
    press(window, Key.Key_Escape)
    assert page.sheet.isVisible()


def test_photos_go_to_their_cases_and_what_lacks_one_is_told(
    page: ZeroAccountCasePage, window: MainWindow, ask: ScriptedAsk, tmp_path: Path, qtbot: QtBot
) -> None:
    desk = window.desk
    cases = a_listed(desk, CaseState.CHECKED, 2)
    choose(page, *cases)
    rows = page.list.model.rows_of(cases)
    numbers = sorted(str(page.list.model.values(row)[1]) for row in rows)
    picture = BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG")
    files = [tmp_path / f"{numbers[0]}-门.jpg", tmp_path / "门.jpg"]
    for file in files:
        file.write_bytes(picture.getvalue())
    ctrl(window, Key.Key_I)
    panel = page.layer
    assert isinstance(panel, PhotoPanel)
    ask.answers = [files]
    ctrl(window, Key.Key_O)
    qtbot.waitUntil(lambda: bool(panel.rows))
    assert panel.rows == [("门.jpg", UNKNOWN), (numbers[1], LACKING)]
    assert "放好了 1 张" in panel.told.text()


def test_a_case_begun_on_paper_is_pasted(
    page: ZeroAccountCasePage, window: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    with desk.office.book.writing() as session:
        free = session.scalars(
            select(ZeroAccount).where(ZeroAccount.state == CaseState.LISTED).limit(1)
        ).one()
        free.state, free.close_reason = CaseState.CLOSED, "试"
        customer = free.customer_id
    before = desk.consult(_count)
    account_no = desk.consult(_account, customer)
    ctrl(window, Key.Key_N)
    assert isinstance(page.layer, GridForm)
    QGuiApplication.clipboard().setText(
        f"{account_no}\t2026-09\t2026-05\t5\t已核查\t空户\t2026-09-20\t12.5\t\n"
    )
    ctrl(window, Key.Key_V)
    ctrl(window, Key.Key_S)
    assert desk.consult(_count) == before + 1


def _count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(ZeroAccount)) or 0


def _account(session: Session, key: int) -> str:
    from supply_station.models import Customer  # noqa: PLC0415

    return session.get_one(Customer, key).account_no
