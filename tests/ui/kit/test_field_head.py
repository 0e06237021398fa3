"""What must be filled says so: in a form, on a county form, over a grid's column, when a book is begun."""

from datetime import date, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from supply_station import paths
from supply_station.intake import form_file
from supply_station.models import Customer, Employee, Usage
from supply_station.ui.first_run_form import StationForm
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.field_head import REQUIRED, field_head
from supply_station.ui.kit.form import Form
from supply_station.ui.kit.form_entry import FormEntry
from supply_station.ui.kit.grid import Grid
from supply_station.ui.kit.grid_column import GridColumn
from supply_station.ui.kit.page import Section
from supply_station.ui.pages.work_order.opening import Opening


def marked(over: QWidget) -> list[str]:
    """What stands before each 必填, in the order in which it was made."""
    words = [label.text() for label in over.findChildren(QLabel)]
    return [words[at - 1] for at, word in enumerate(words) if word == REQUIRED]


@pytest.mark.parametrize("required", [True, False])
def test_a_heading_says_that_its_editor_must_be_filled(qtbot: QtBot, required: bool) -> None:
    over, editor = QWidget(), QLineEdit()
    qtbot.addWidget(over)
    qtbot.addWidget(editor)
    over.setLayout(field_head("姓名", editor, required=required))
    labels = over.findChildren(QLabel)
    assert [label.text() for label in labels] == ["姓名", REQUIRED][: 1 + required]
    assert labels[0].buddy() is editor
    assert editor.accessibleDescription() == (REQUIRED if required else "")


def test_a_form_marks_what_the_book_cannot_do_without(desk: Desk, qtbot: QtBot) -> None:
    form = Form(desk, "登记", (Section("员工", (Employee.name, Employee.phone)),), str)
    qtbot.addWidget(form)
    assert marked(form) == ["姓名"]
    assert form.fields["name"].editor.accessibleDescription() == REQUIRED


def test_a_section_that_names_what_it_requires_marks_that_alone(desk: Desk, qtbot: QtBot) -> None:
    section = Section("员工", (Employee.name, Employee.phone), (Employee.phone,))
    form = Form(desk, "登记", (section,), str)
    qtbot.addWidget(form)
    assert marked(form) == [form.fields["phone"].column.property.columns[0].info["heading"]]
    assert not Section("员工", (Employee.name,), ()).must(Employee.name)


def test_a_column_with_a_value_of_its_own_need_not_be_filled() -> None:
    assert Section("户", (Customer.account_no,)).must(Customer.account_no)
    assert not Section("户", (Customer.phone,)).must(Customer.phone)
    assert not Section("电量", (Usage.meter_no,)).must(Usage.meter_no)
    assert not Section("电量", (Usage.kwh_derived,)).must(Usage.kwh_derived)


@pytest.mark.parametrize("name", ["zero_account_check", "customer_survey", "meter_replacement"])
def test_a_county_form_marks_what_is_due(qtbot: QtBot, name: str) -> None:
    file = paths.resources() / "forms" / f"{name}.toml"
    form = form_file.read(file.read_bytes(), file.name)
    entry = FormEntry(form, date(2026, 11, 2))
    qtbot.addWidget(entry)
    due = {field.title for field in form.typed() if field.due is not None}
    assert due
    assert set(marked(entry)) == due


def test_a_field_of_a_county_form_says_it_to_a_screen_reader(qtbot: QtBot) -> None:
    file = paths.resources() / "forms" / "zero_account_check.toml"
    entry = FormEntry(form_file.read(file.read_bytes(), file.name), date(2026, 11, 2))
    qtbot.addWidget(entry)
    reading, finding = entry.fields["reading"], entry.fields["finding"]
    assert reading.editor.accessibleDescription() == REQUIRED
    assert finding.editor.accessibleName().endswith(f"，{REQUIRED}")
    reading.say("看不懂")
    assert reading.editor.accessibleDescription() == "看不懂"
    reading.say("")
    assert reading.editor.accessibleDescription() == REQUIRED


def test_a_grid_marks_the_columns_every_row_needs(qtbot: QtBot) -> None:
    grid = Grid("多人", (GridColumn("name", "姓名", required=True), GridColumn("phone", "电话")))
    qtbot.addWidget(grid)
    heads = [grid.model.headerData(at, Qt.Orientation.Horizontal) for at in (0, 1)]
    assert heads == [f"姓名　{REQUIRED}", "电话"]
    grid.show_rows([{"phone": "13800000001"}])
    assert grid.faults()
    grid.first_fault()
    assert "“姓名”" in grid.model.sentence((0, 0))


def test_opening_orders_and_beginning_a_book_mark_what_they_need(desk: Desk, qtbot: QtBot) -> None:
    opening, station = Opening(desk), StationForm(datetime(2026, 11, 2, 9, 0))
    qtbot.addWidget(opening)
    qtbot.addWidget(station)
    assert marked(opening) == ["事由", "户号"]
    assert marked(station) == ["供电所名称", "您自己", "第2人"]
    station.add_line()
    assert marked(station) == ["供电所名称", "您自己", "第2人"]
