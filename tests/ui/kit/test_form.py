from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from supply_station.errors import RuleBroken, Trouble
from supply_station.models import Customer, Employee, Holiday, TransformerArea, Usage
from supply_station.services import keeping
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.form import Form, Values
from supply_station.ui.kit.lookup import Lookup
from supply_station.ui.kit.page import Section
from window_kit import ScriptedAsk

PEOPLE = (Section("员工", (Employee.name, Employee.staff_no, Employee.phone)),)
EVERY_SHAPE = (
    Section("户", (Customer.name, Customer.category, Customer.capacity, Customer.reading_day)),
    Section("期", (Customer.opened_on, Customer.opening_month, Customer.area_id)),
)
Key = Qt.Key


class Kept:
    """What was saved; refuses while there is something to refuse with."""

    def __init__(self) -> None:
        self.values: list[Values] = []
        self.refuse: Exception | None = None

    def __call__(self, values: Values) -> str:
        if self.refuse is not None:
            raise self.refuse
        self.values.append(values)
        return "已保存"


@pytest.fixture
def kept() -> Kept:
    return Kept()


def shown(desk: Desk, qtbot: QtBot, sections: tuple[Section, ...], kept: Kept) -> Form:
    form = Form(desk, "登记", sections, kept)
    qtbot.addWidget(form)
    form.show_values({})
    form.show()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    form.show_values({})
    return form


@pytest.fixture
def form(desk: Desk, qtbot: QtBot, kept: Kept) -> Iterator[Form]:
    return shown(desk, qtbot, PEOPLE, kept)  # type: ignore[return-value]


def in_hand() -> QLineEdit:
    at = QApplication.focusWidget()
    assert isinstance(at, QLineEdit)
    return at


def line(form: Form, name: str) -> QLineEdit:
    editor = form.fields[name].editor
    assert isinstance(editor, QLineEdit)
    return editor


def box(form: Form, name: str) -> QComboBox:
    editor = form.fields[name].editor
    assert isinstance(editor, QComboBox)
    return editor


def compose(at: QLineEdit | QComboBox, preedit: str, text: str) -> None:
    """What an input method does: first the pinyin in the line, then the words chosen."""
    QApplication.sendEvent(at, QInputMethodEvent(preedit, []))
    chosen = QInputMethodEvent()
    chosen.setCommitString(text)
    QApplication.sendEvent(at, chosen)


def test_enter_goes_from_field_to_field_and_presses_save_at_the_end(
    form: Form, qtbot: QtBot, kept: Kept
) -> None:
    for text in ("李秀英", "S01", "13800000001"):
        in_hand().setText(text)
        QTest.keyClick(in_hand(), Key.Key_Return)
    assert QApplication.focusWidget() is form.save_button
    with qtbot.waitSignals([form.desk.said, form.closed]):
        QTest.keyClick(form.save_button, Key.Key_Return)
    assert kept.values == [{"name": "李秀英", "staff_no": "S01", "phone": "13800000001"}]
    assert not form.typed()


def test_ctrl_s_saves_from_any_field_and_empty_fields_are_none(form: Form, qtbot: QtBot, kept: Kept) -> None:
    QTest.keyClicks(in_hand(), "Wang")
    with qtbot.waitSignal(form.closed):
        QTest.keyClick(in_hand(), Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert kept.values == [{"name": "Wang", "staff_no": None, "phone": None}]


def test_escape_asks_only_when_something_was_typed(form: Form, qtbot: QtBot, ask: ScriptedAsk) -> None:
    with qtbot.waitSignal(form.closed):
        QTest.keyClick(in_hand(), Key.Key_Escape)
    assert ask.asked == []
    QTest.keyClicks(in_hand(), "x")
    ask.answers = [False]
    with qtbot.assertNotEmitted(form.closed):
        QTest.keyClick(in_hand(), Key.Key_Escape)
    assert ask.asked == ["填写的内容还没有保存，要放弃吗？"]
    ask.answers = [True]
    with qtbot.waitSignal(form.closed):
        QTest.keyClick(in_hand(), Key.Key_Escape)


def test_a_refusal_stands_beside_its_field_and_what_was_typed_stays(
    form: Form, qtbot: QtBot, kept: Kept, ask: ScriptedAsk
) -> None:
    kept.refuse = RuleBroken("“工号”S01 已经登记过了。", field="staff_no")
    in_hand().setText("李秀英")
    with qtbot.assertNotEmitted(form.closed):
        form.save_button.click()
    at = form.fields["staff_no"]
    assert at.fault.isVisible()
    assert at.fault.text() == at.editor.accessibleDescription() == "“工号”S01 已经登记过了。"
    assert QApplication.focusWidget() is at.editor
    assert line(form, "name").text() == "李秀英"
    kept.refuse = RuleBroken("请先登记台区。")
    form.save_button.click()
    assert at.fault.isHidden()
    kept.refuse = Trouble("磁盘已满。")
    form.save_button.click()
    assert ask.told == ["请先登记台区。", "磁盘已满。"]
    kept.refuse = None
    with qtbot.waitSignal(form.closed):
        form.save_button.click()


def test_what_cannot_be_read_is_refused_before_it_is_saved(desk: Desk, qtbot: QtBot, kept: Kept) -> None:
    form = shown(desk, qtbot, EVERY_SHAPE, kept)
    for name, typed in (
        ("capacity", "八"),
        ("capacity", "9" * 40),
        ("capacity", "NaN"),
        ("reading_day", "3.5x"),
        ("opened_on", "2026-13-01"),
        ("opening_month", "去年"),
    ):
        line(form, name).setText(typed)
        form.save_button.click()
        assert f"看不懂“{typed}”" in form.fields[name].fault.text()
        line(form, name).clear()
    assert kept.values == []


def test_each_shape_is_read_as_a_person_writes_it(desk: Desk, qtbot: QtBot, kept: Kept) -> None:
    form = shown(desk, qtbot, EVERY_SHAPE, kept)
    line(form, "name").setText("向春")
    box(form, "category").setCurrentText("低压居民")
    line(form, "capacity").setText("\uff11,000.5")  # a full-width digit
    line(form, "reading_day").setText("7")
    line(form, "opened_on").setText("2026年3月5日")
    line(form, "opening_month").setText("2026.3")
    box(form, "area_id").setCurrentIndex(2)
    form.save_button.click()
    (values,) = kept.values
    assert values.pop("area_id") == box(form, "area_id").itemData(2)
    assert values.pop("opened_on").isoformat() == "2026-03-05"
    assert values == {
        "name": "向春",
        "category": "低压居民",
        "capacity": 100050,
        "reading_day": 7,
        "opening_month": "2026-03",
    }


def test_values_come_back_as_they_were_shown(desk: Desk, qtbot: QtBot, kept: Kept) -> None:
    form = shown(desk, qtbot, (Section("假日", (Holiday.day, Holiday.name, Holiday.working)),), kept)
    form.fields["working"].show_value(True)
    form.fields["name"].show_value("一,二")
    assert isinstance(form.fields["working"].editor, QCheckBox)
    assert form.fields["name"].value() == "一,二"
    assert form.fields["working"].value() is True
    assert form.fields["day"].value() is None


def test_an_unknown_word_of_the_marketing_system_is_kept_as_written(
    desk: Desk, qtbot: QtBot, kept: Kept
) -> None:
    form = shown(desk, qtbot, (Section("户", (Customer.name, Customer.status)),), kept)
    form.fields["status"].show_value("电费核销中")
    assert form.fields["status"].value() == "电费核销中"


def test_a_voided_row_that_is_still_named_does_not_vanish(desk: Desk, qtbot: QtBot, kept: Kept) -> None:
    key = desk.perform(keeping.add, kind=TransformerArea, values={"name": "老台区"})
    desk.perform(keeping.void, kind=TransformerArea, key=key, reason="并入")
    form = shown(desk, qtbot, (Section("户", (Customer.name, Customer.area_id)),), kept)
    form.fields["area_id"].show_value(key)
    assert box(form, "area_id").currentText() == "老台区"
    assert form.fields["area_id"].value() == key


def test_a_row_of_a_long_table_is_found_by_number_or_name(desk: Desk, qtbot: QtBot, kept: Kept) -> None:
    form = shown(desk, qtbot, (Section("电量", (Usage.customer_id, Usage.month)),), kept)
    at = form.fields["customer_id"]
    assert isinstance(at.editor, Lookup)
    (key, number, name), *others = desk.consult(
        lambda session: session.query(Customer.id, Customer.account_no, Customer.name).all()
    )
    QTest.keyClicks(at.editor, number)
    assert at.value() == key
    at.show_value(key)
    assert at.typed_text() == f"{number} {name}"
    assert at.value() == key
    at.editor.setText("查无此户")
    form.save_button.click()
    assert "没有找到“客户”" in at.fault.text()
    at.editor.setText(number[:3])
    form.save_button.click()
    assert "请多写几个字" in at.fault.text()
    at.editor.clear()
    assert at.value() is None
    assert len(others) > 200


def test_chinese_is_typed_through_the_input_method(desk: Desk, qtbot: QtBot, kept: Kept) -> None:
    form = shown(desk, qtbot, (Section("户", (Customer.name, Customer.status)),), kept)
    compose(line(form, "name"), "xiang", "向")
    compose(line(form, "name"), "chun", "春")
    status = box(form, "status")
    status.clearEditText()
    compose(status, "zan", "暂停")
    assert form.typed()
    form.save_button.click()
    assert kept.values == [{"name": "向春", "status": "暂停"}]


def test_while_the_input_method_composes_nothing_is_taken(form: Form) -> None:
    QApplication.sendEvent(in_hand(), QInputMethodEvent("xiang", []))
    assert not form.typed()


def test_every_editor_has_a_name_for_a_reader_and_the_order_is_the_papers(form: Form) -> None:
    names = [each.editor.accessibleName() for each in form.fields.values()]
    assert names == ["姓名", "工号", "电话"]
    order, at = [], form.fields["name"].editor
    for _ in range(5):
        order.append(at)
        form.focusNextChild()
        at = QApplication.focusWidget()  # type: ignore[assignment]
    assert order[1:] == [
        form.fields["staff_no"].editor,
        form.fields["phone"].editor,
        form.save_button,
        form.back_button,
    ]
