"""电量页：抄表模板 goes out by key."""

from pathlib import Path

from openpyxl import load_workbook
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from supply_station.services import usage_template
from supply_station.ui.kit import theme
from window_kit import MONTH, ScriptedAsk, ctrl, desk_on, window_at


def test_the_template_of_a_month_and_an_area_goes_out_by_key(tmp_path: Path, qtbot: QtBot) -> None:
    theme.load_fonts()
    ask = ScriptedAsk("2026-13")
    with desk_on(tmp_path, ask) as desk, window_at("usage", desk, qtbot) as window:
        area, *_ = desk.consult(usage_template.areas)
        ctrl(window, Qt.Key.Key_T)
        assert any("月份“2026-13”看不懂" in each for each in ask.told)
        target = tmp_path / "抄表.xlsx"
        ask.answers = [MONTH, area, target]
        ctrl(window, Qt.Key.Key_T)
        qtbot.waitUntil(target.exists)
        qtbot.waitUntil(lambda: desk.jobs.current is None)
        sheet = load_workbook(target)["抄表模板"]
        assert {row[0] for row in sheet.iter_rows(min_row=5, min_col=4, max_col=4, values_only=True)} == {
            area
        }
