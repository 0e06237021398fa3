"""导入的空表：for every kind a workbook that is known for what it is, and taken once it is filled in."""

import io
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from exports import counts, office_at, preview
from fuzz.samples import station, table, told
from supply_station.cli import supply_station
from supply_station.errors import RuleBroken
from supply_station.intake import cells
from supply_station.services import import_look, import_template
from supply_station.services.import_kind import KINDS


@pytest.mark.parametrize("stem", KINDS)
def test_a_template_that_is_filled_in_is_taken_for_its_kind(stem: str, tmp_path: Path) -> None:
    kind = KINDS[stem]
    office = office_at(tmp_path / "book")
    path = tmp_path / "模板.xlsx"
    path.write_bytes(import_template.workbook(stem, by="李秀英"))
    with pytest.raises(RuleBroken, match="只有表头，没有数据行"):
        preview(office, stem, path, **told(kind))
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == list(kind.fields.values())
    offered = {
        str(rule.sqref): rule.formula1.strip('"').split(",") for rule in sheet.data_validations.dataValidation
    }
    assert list(offered.values()) == [
        list(each.read.words) for each in kind.columns if isinstance(each.read, cells.Word)
    ]
    assert all(each.number_format == "@" for each in sheet.column_dimensions.values())
    for row in table(kind)[1:]:
        sheet.append(row)
    book.save(path)
    found = office.consult(import_look.look, path=path)
    assert (found.kind, found.lacks, found.unknown) == (stem, (), ())


def test_all_rows_of_a_filled_template_are_read_as_from_any_file(tmp_path: Path) -> None:
    office = station(tmp_path / "账")
    for stem, kind in KINDS.items():
        book = openpyxl.load_workbook(io.BytesIO(import_template.workbook(stem, by="李秀英")))
        for row in table(kind, range(8))[1:]:
            book.worksheets[0].append(row)
        path = tmp_path / f"{stem}模板.xlsx"
        book.save(path)
        plan = preview(office, stem, path, **told(kind))
        assert plan.refusals == [], stem
        assert counts(plan)[2] == 8 or not kind.writes, stem


def test_the_command_line_writes_one(tmp_path: Path) -> None:
    office = office_at(tmp_path / "book")
    office.book.close()
    out = tmp_path / "线路.xlsx"
    command = ["--book", str(office.book.path), "import-template", "line", "--out", str(out)]
    done = CliRunner().invoke(supply_station, command)
    assert done.exit_code == 0, done.output
    assert openpyxl.load_workbook(out).worksheets[0]["A1"].value == "线路"
