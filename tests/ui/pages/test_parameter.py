import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from supply_station.rules.parameter import BACKUPS_MONTHS, THRESHOLD
from supply_station.rules.parameter_default import DEFAULTS
from supply_station.services import parameter
from supply_station.ui.kit.desk import Desk
from supply_station.ui.pages.parameter import ParameterPage
from window_kit import NOW, ScriptedAsk

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> ParameterPage:
    made = ParameterPage(desk)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def shown(page: ParameterPage) -> dict[object, object]:
    """Title → value with its unit."""
    return {row[1]: row[2] for row in page.list.table.rows.rows}


def find(page: ParameterPage, words: str) -> None:
    QTest.keyClick(page, Key.Key_F, CONTROL)
    page.list.search.selectAll()
    page.list.search.insert(words)  # as an input method does
    QTest.keyClick(page.list.search, Key.Key_Return)


def test_every_parameter_stands_by_its_title_with_its_unit(page: ParameterPage) -> None:
    assert set(shown(page)) == {each.title for each in DEFAULTS}
    assert shown(page)["每月留一份备份，留几个月"] == "24 个月"
    assert not any("." in str(cell) for row in page.list.table.rows.rows for cell in row[:2])


def test_the_chosen_one_says_what_it_does_and_what_was_laid_down(page: ParameterPage) -> None:
    find(page, "备份 几个月")
    assert list(shown(page)) == ["每月留一份备份，留几个月"]
    assert page.list.about.text().startswith("留每月最后一份")
    assert page.list.history.rows.rows == [("24 个月", "2000-01-01", "", "本单位", "本程序默认")]
    QTest.keyClick(page.list.table, Key.Key_Escape)
    assert len(shown(page)) == len(DEFAULTS)


def test_words_that_find_nothing_are_said(page: ParameterPage) -> None:
    find(page, "没有的")
    assert "没有这样的参数" in page.list.about.text()
    assert page.list.history.rows.rows == []
    assert not page.list.change_button.isEnabled()
    page.list.change()
    assert page.form is None


def test_a_value_is_changed_by_keys_alone(page: ParameterPage, desk: Desk, qtbot: QtBot) -> None:
    find(page, "备份 几个月")
    QTest.keyClick(page.list.table, Key.Key_Return)
    assert page.form is not None
    value, source = (page.form.fields[name].editor for name in ("value", "source"))
    assert value.hasFocus()
    QTest.keyClick(value, Key.Key_A, CONTROL)
    QTest.keyClicks(value, "many")
    assert page.typed()
    QTest.keyClick(value, Key.Key_S, CONTROL)
    assert page.form.fields["value"].fault.text() == "请填 1 到 999 的整数，不写单位。"
    QTest.keyClick(value, Key.Key_A, CONTROL)
    QTest.keyClicks(value, "60")
    QTest.keyClick(value, Key.Key_Return)
    QTest.keyClicks(source, "2026.11")
    with qtbot.waitSignal(desk.said) as said:
        QTest.keyClick(source, Key.Key_S, CONTROL)
    assert said.args == ["已登记：每月留一份备份，留几个月，从 2026-11-02 起是 60 个月"]
    assert page.list.table.hasFocus()
    assert shown(page) == {"每月留一份备份，留几个月": "60 个月"}
    assert desk.consult(parameter.whole, key=BACKUPS_MONTHS, day=NOW.date()) == 60


def test_it_is_said_when_another_level_still_decides(page: ParameterPage, desk: Desk, qtbot: QtBot) -> None:
    page.change(next(at for at, each in enumerate(page.list.found) if each.parameter.key == THRESHOLD))
    assert page.form is not None
    page.form.fields["value"].show_value("6")
    page.form.fields["source"].show_value("所务会")
    with qtbot.waitSignal(desk.said) as said:
        page.form.save()
    assert said.args is not None
    assert said.args[0].endswith("但那天按省公司的 3 个周期 算：取小")


def test_a_line_laid_down_in_error_is_voided(page: ParameterPage, desk: Desk, ask: ScriptedAsk) -> None:
    laid = {"valid_from": NOW.date(), "level": DEFAULTS[-1].level, "source": "写错了"}
    desk.perform(parameter.change, key=BACKUPS_MONTHS, value="3", **laid)  # type: ignore[arg-type]
    find(page, "备份 几个月")
    assert shown(page) == {"每月留一份备份，留几个月": "3 个月"}
    ask.answers = [None, "写错了"]
    page.list.history.setFocus()
    QTest.keyClick(page.list.history, Key.Key_Delete, CONTROL)
    assert shown(page) == {"每月留一份备份，留几个月": "3 个月"}
    QTest.keyClick(page.list.history, Key.Key_Delete, CONTROL)
    assert shown(page) == {"每月留一份备份，留几个月": "24 个月"}
