from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from supply_station import paths
from supply_station.errors import RuleBroken
from supply_station.intake import form_file
from supply_station.rules.form import Form, Value
from supply_station.ui.kit.choice import Choice
from supply_station.ui.kit.form_entry import FormEntry
from supply_station.ui.kit.form_field import FormField, day_of
from supply_station.ui.kit.ticks import Ticks

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
TODAY = date(2026, 11, 2)


def form(name: str) -> Form:
    file = paths.resources() / "forms" / f"{name}.toml"
    return form_file.read(file.read_bytes(), file.name)


def entry(qtbot: QtBot, name: str = "zero_account_check", **before: str) -> FormEntry:
    made = FormEntry(form(name), TODAY, before)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.fields[next(iter(made.fields))].editor.setFocus()
    return made


def here(made: FormEntry) -> FormField:
    """The field that has the keys."""
    return next(each for each in made.fields.values() if each.editor.hasFocus())


def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, held)


def type_in(text: str) -> None:
    """Type by keys; Chinese through the input method."""
    widget = QApplication.focusWidget()
    assert widget is not None
    if text.isascii():
        QTest.keyClicks(widget, text)
    else:
        committed = QInputMethodEvent()
        committed.setCommitString(text)
        QApplication.sendEvent(widget, committed)


@pytest.fixture
def ticks(qtbot: QtBot) -> Ticks:
    made = Ticks(["完好", "停走", "烧毁", "一户多表", "已暂停/暂拆"])
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_number_or_first_letters_tick_a_word(ticks: Ticks, qtbot: QtBot) -> None:
    QTest.keyClicks(ticks, "2")
    assert ticks.chosen() == ["停走"]
    QTest.keyClicks(ticks, "s")
    assert ticks.chosen() == ["烧毁"]
    QTest.keyClicks(ticks, "yz")  # both of the last begin with y
    assert ticks.chosen() == ["已暂停/暂拆"]
    QTest.keyClick(ticks, Key.Key_Backspace)
    assert ticks.chosen() == []


def test_letters_that_fit_two_words_tick_neither(ticks: Ticks) -> None:
    QTest.keyClicks(ticks, "y")
    assert ticks.chosen() == []
    QTest.keyClick(ticks, Key.Key_Space)  # the first of them is at hand
    assert ticks.chosen() == ["一户多表"]
    QTest.keyClick(ticks, Key.Key_Left)
    QTest.keyClick(ticks, Key.Key_Space)
    assert ticks.chosen() == ["烧毁"]
    assert "烧毁" in ticks.accessibleDescription()


def test_of_several_words_each_number_turns_its_own(qtbot: QtBot) -> None:
    made = Ticks(["停走", "烧毁", "黑屏"], several=True)
    qtbot.addWidget(made)
    QTest.keyClicks(made, "13")
    assert made.chosen() == ["停走", "黑屏"]
    QTest.keyClicks(made, "1")
    assert made.chosen() == ["黑屏"]


def test_a_click_ticks_and_brings_the_keys(ticks: Ticks, qtbot: QtBot) -> None:
    ticks.activateWindow()
    qtbot.waitUntil(ticks.isActiveWindow)
    for place in (1, 2):
        ticks.boxes[place].click()
    assert ticks.chosen() == ["烧毁"]
    assert ticks.hasFocus()
    ticks.boxes[2].click()
    assert ticks.chosen() == []


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-10-30", date(2026, 10, 30)),
        ("20261030", date(2026, 10, 30)),
        ("1030", date(2026, 10, 30)),
        ("11.2", date(2026, 11, 2)),
        ("12-31", date(2025, 12, 31)),
        ("１１月１日", date(2026, 11, 1)),
    ],
)
def test_a_day_may_be_typed_without_its_year(typed: str, day: date) -> None:
    assert day_of(typed, TODAY) == day


@pytest.mark.parametrize("typed", ["1332", "000018", "昨天", "202610"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"month|isoformat"):
        day_of(typed, TODAY)


def test_a_form_is_typed_in_the_order_of_the_paper_with_enter_alone(qtbot: QtBot) -> None:
    made = entry(qtbot)
    assert here(made).field.name == "checked_on"
    for typed in ("1030", "1234.5", "1", "", "3", "2", "1", "12", "田某", "村委会"):
        type_in(typed)
        press(Key.Key_Return)
    assert here(made).field.name == "remark"
    type_in("门锁着")
    press(Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    type_in("邻居说去了广东")
    with qtbot.waitSignal(made.finished):
        press(Key.Key_Return)
    assert made.typed()
    assert made.fields["checked_on"].typed_text() == "2026-10-30"  # as it was understood
    assert made.values() == {
        "checked_on": "2026-10-30",
        "reading": 123450,
        "meter_state": "完好",
        "lived_in": "无人",
        "finding": "长期外出",
        "proposal": "保留",
        "photos": ["电表", "门"],
        "signed": "田某",
        "witness": "村委会",
        "remark": "门锁着\n邻居说去了广东",
    }


def test_a_field_that_does_not_apply_is_a_stroke_and_does_not_count(qtbot: QtBot) -> None:
    made = entry(qtbot)
    reading = made.fields["reading"]
    press(Key.Key_Return)
    type_in("88")
    assert reading.applies()  # nothing is known of the meter yet
    press(Key.Key_Return)
    type_in("4")
    assert made.values()["meter_state"] == "丢失"
    assert not reading.applies()
    assert (reading.slash.text(), reading.slash.isVisible(), reading.editor.isVisible()) == ("/", True, False)
    assert "reading" not in made.values()
    type_in("1")
    assert made.values()["reading"] == 8800


def test_what_cannot_be_read_is_told_by_its_field(qtbot: QtBot) -> None:
    made = entry(qtbot)
    type_in("昨天")
    with pytest.raises(RuleBroken, match=r"核查日期.*昨天") as told:
        made.values()
    made.say({told.value.field or "": told.value.sentence})
    assert "昨天" in made.fields["checked_on"].fault.text()
    made.say({"witness": "请写明是谁。"})
    assert made.fields["checked_on"].fault.isHidden()
    assert here(made).field.name == "witness"
    assert (
        made.viewport()
        .rect()
        .intersects(
            made.fields["witness"]
            .rect()
            .translated(made.fields["witness"].mapTo(made.viewport(), made.pos()))
        )
    )


def test_ctrl_d_repeats_what_stood_there_the_last_time(qtbot: QtBot) -> None:
    made = entry(qtbot, "meter_replacement", removed_on="2026-11-01", trigger="到期轮换")
    press(Key.Key_D, CTRL)
    press(Key.Key_Return)
    press(Key.Key_D, CTRL)
    press(Key.Key_Return)
    press(Key.Key_D, CTRL)  # nothing stood there
    assert made.values() == {"removed_on": "2026-11-01", "trigger": "到期轮换"}
    assert here(made).field.name == "read_at_end"  # 故障现象 does not apply and is passed over


def test_values_are_shown_and_untouched(qtbot: QtBot) -> None:
    made = entry(qtbot, "meter_replacement")
    values: dict[str, Value] = {
        "removed_on": "2026-11-01",
        "trigger": "故障",
        "fault": ["黑屏", "其他"],
        "read_at_end": 5,
        "read_at_start": 0,
    }
    made.show_values(values)
    assert made.values() == values
    assert not made.typed()
    empty = made.first_empty()
    assert empty is not None
    assert empty.field.name == "new_asset_no"
    assert [made.fields[f"read_at_{end}"].typed_text() for end in ("end", "start")] == ["0.05", "0"]


def test_every_input_has_its_name(qtbot: QtBot) -> None:
    made = entry(qtbot, "customer_survey")
    inputs = [*made.findChildren(QLineEdit), *made.findChildren(QPlainTextEdit), *made.findChildren(Ticks)]
    assert len(inputs) > 12
    assert [each for each in inputs if not each.accessibleName()] == []


def test_a_choice_is_chosen_by_first_letters(qtbot: QtBot) -> None:
    box = Choice()
    qtbot.addWidget(box)
    box.addItems(["", "刘先文", "刘茂", "陈祖贵"])
    QTest.keyClicks(box, "lm")
    assert box.currentText() == "刘茂"
    QTest.keyClicks(box, "c")
    assert box.currentText() == "陈祖贵"
