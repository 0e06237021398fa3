"""模板：a county's workbook is filled, and all that a second writer would lose is still there and right."""

import re
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.worksheet.worksheet import Worksheet

from county_template import FRONT, LIST, county_template, edited, packed, parts_of
from supply_station.errors import RuleBroken
from supply_station.reports.cell import Kind
from supply_station.reports.listing import Listing
from supply_station.reports.template import Template
from supply_station.reports.template_mark import NOT_IN_A_ROW, UNKNOWN, Catalogue, Given
from supply_station.reports.zero_account import HEADINGS

STRINGS, LIST_PART = "xl/sharedStrings.xml", "xl/worksheets/sheet2.xml"
SHARE = "零度户（低压居民）.核查比例"
FIGURES = {
    "报送单位": Given(Kind.TEXT, "白岩&供电所"),
    "月份": Given(Kind.TEXT, "2026年10月"),
    "统计期": Given(Kind.TEXT, "2026年10月（自然月）"),
    "统计期首日": Given(Kind.DATE, date(2026, 10, 1)),
    "编制日期": Given(Kind.DATE, date(2026, 11, 2)),
    "零度户.零度户合计": Given(Kind.WHOLE, 1234),
    "零度户.零度户合计.上月": Given(Kind.WHOLE, None),
    "电量.电量合计": Given(Kind.ENERGY, 123456789),
    SHARE: Given(Kind.SHARE, Decimal("0.25")),
}


def catalogue(rows: int = 3) -> Catalogue:
    def record(at: int) -> tuple[Any, ...]:
        held: dict[str, Any] = {
            "序号": at, "户号": f"043430012340{at}", "户名": f"户{at}", "连续零电量周期数": at + 2,
            "核查日期": None if at == 2 else date(2026, 10, at),
        }  # fmt: skip
        return tuple(held.get(heading.text) for heading in HEADINGS)

    return Catalogue(
        FIGURES, [Listing("零度户明细", "", "", HEADINGS, [record(at) for at in range(1, rows + 1)])]
    )


def filled(data: bytes, rows: int = 3) -> bytes:
    return Template(data, catalogue(rows)).filled()


def sheet(data: bytes, name: str) -> Worksheet:
    found = load_workbook(BytesIO(_readable(data)), rich_text=True)[name]
    assert isinstance(found, Worksheet)
    return found


def _readable(data: bytes) -> bytes:
    """Without the newer rules, of which openpyxl only says that it drops them."""
    parts = parts_of(data)
    parts[LIST_PART] = re.sub(rb"<extLst>.*</extLst>", b"", parts[LIST_PART])
    return packed(parts)


def row(data: bytes, number: int) -> list[Any]:
    return [sheet(data, LIST).cell(number, column).value for column in range(1, 9)]


@pytest.fixture(scope="module")
def template() -> bytes:
    return county_template()


@pytest.fixture(scope="module")
def out(template: bytes) -> bytes:
    made = Template(template, catalogue())
    assert made.faults() == []
    return made.filled()


def test_a_mark_alone_becomes_a_real_value_and_one_among_words_a_part_of_them(out: bytes) -> None:
    front = sheet(out, FRONT)
    assert front["A1"].value == "白岩&供电所2026年10月零度户核查报表"
    assert [front[cell].value for cell in ("B2", "B3", "B4", "D2")] == [1234, 1234567.89, 0.25, None]
    assert [front[cell].value for cell in ("D3", "D4")] == [datetime(2026, 11, 2), datetime(2026, 10, 1)]
    assert front.oddHeader is not None
    assert front.oddHeader.center.text == "白岩&&供电所"


def test_a_cell_keeps_its_style_and_a_plain_one_shows_what_it_holds(template: bytes, out: bytes) -> None:
    front, before = sheet(out, FRONT), sheet(template, FRONT)
    assert repr(front["A1"].font) == repr(before["A1"].font)
    assert [front[cell].number_format for cell in ("B3", "D4", "D3", "B4")] == [
        *("#,##0.00", "yyyy年m月d日", "yyyy-mm-dd", "0.00%")
    ]


def test_a_block_row_is_repeated_with_its_looks_and_formulas(template: bytes, out: bytes) -> None:
    found, before = sheet(out, LIST), sheet(template, LIST)
    assert row(out, 5) == [
        1,
        "0434300123401",
        "户主：户1",
        None,
        3,
        datetime(2026, 10, 1),
        "=E5+1",
        "=E5/E$8",
    ]
    assert row(out, 6) == [2, "0434300123402", "户主：户2", None, 4, None, "=E6+1", "=E6/E$8"]
    assert row(out, 7)[6:] == ["=E7+1", "=E7/E$8"]
    for number in (5, 6, 7):
        assert repr(found.cell(number, 1).font) == repr(before["A5"].font)
        assert repr(found.cell(number, 2).border) == repr(before["B5"].border)
        assert found.row_dimensions[number].height == 26
    assert found.row_dimensions[8].height == 30


def test_sums_over_the_block_widen_on_every_sheet(out: bytes) -> None:
    assert (row(out, 8)[0], row(out, 8)[4], row(out, 8)[6]) == (
        *("合计", "=SUM(E5:E7)"),
        '=COUNTA(B5:B7)&"户，E5"',
    )
    assert sheet(out, FRONT)["A6"].value == f"=SUM('{LIST}'!E5:E7)+'{LIST}'!E8"


def test_all_that_names_a_row_follows(out: bytes) -> None:
    found = sheet(out, LIST)
    merged = {str(each) for each in found.merged_cells.ranges}
    assert merged == {"A1:F1", "C4:D4", "C5:D5", "C6:D6", "C7:D7", "A8:B8"}
    validations = {str(each.sqref): each.formula1 for each in found.data_validations.dataValidation}
    assert validations == {"H5:H7": "词!$A$1:$A$2", "E5:E7": "0", "B10": '"是,否"'}
    rules = {str(each.sqref): each.rules[0].formula for each in found.conditional_formatting}
    assert rules == {"A5:F7": ["$E5>MAX($E$5:$E$7)-1"], "E8": ["E8>0"]}
    assert (found.print_area, found.print_title_rows) == (f"'{LIST}'!$A$1:$H$10", "$1:$4")
    assert (found.auto_filter.ref, found.freeze_panes) == ("A4:F7", "A5")
    assert [each.id for each in found.row_breaks.brk] == [8]
    assert (found.page_setup.orientation, found.page_setup.paperSize) == ("landscape", 9)
    assert found.tables["签字表"].ref == "J10:K11"
    comment = found["A10"].comment
    assert comment is not None
    assert comment.text == "所长签字"
    assert "<xm:sqref>E5:E7 E8</xm:sqref>" in parts_of(out)[LIST_PART].decode()
    names = load_workbook(BytesIO(_readable(out))).defined_names
    assert names["月数"].attr_text == f"'{LIST}'!$E$5:$E$7"
    assert names["词表"].attr_text == "词!$A$1:$A$2"


def test_the_chart_shows_every_record_and_moves_down_unchanged_in_size(out: bytes) -> None:
    parts = parts_of(out)
    chart = parts["xl/charts/chart1.xml"].decode()
    assert f"'{LIST}'!$E$5:$E$7" in chart
    assert f"'{LIST}'!$B$5:$B$7" in chart
    drawing = parts["xl/drawings/drawing1.xml"].decode()
    assert "<row>12</row>" in drawing
    assert "<row>0</row>" in drawing
    assert ">9<" in parts["xl/drawings/commentsDrawing1.vml"].decode()


def test_the_rest_is_copied_byte_for_byte_and_everything_is_worked_out_anew(
    template: bytes, out: bytes
) -> None:
    before, after = parts_of(template), parts_of(out)
    assert set(before) - set(after) == {"xl/calcChain.xml"}
    for part in ("xl/media/image1.png", "xl/theme/theme1.xml", "docProps/core.xml", "_rels/.rels"):
        assert after[part] == before[part]
    assert 'fullCalcOnLoad="1"' in after["xl/workbook.xml"].decode()
    assert "calcChain" not in (after["[Content_Types].xml"] + after["xl/_rels/workbook.xml.rels"]).decode()


def test_what_was_worked_out_before_is_not_shown_again(template: bytes) -> None:
    stale = edited(
        template, LIST_PART, lambda text: re.sub(r"(SUM\(E5\)</f>)(?:<v ?/>|<v></v>)?", r"\1<v>77</v>", text)
    )
    cache = "<numCache><ptCount val='1'/></numCache>"
    stale = edited(stale, "xl/charts/chart1.xml", lambda text: text.replace("</f>", f"</f>{cache}"))
    after = parts_of(filled(stale))
    assert b"<v>77</v>" not in after[LIST_PART]
    assert b"numCache" not in after["xl/charts/chart1.xml"]


@pytest.mark.parametrize(("rows", "last"), [(0, "E5"), (1, "E5"), (2, "E5:E6")])
def test_a_short_list_leaves_one_row_at_least(template: bytes, rows: int, last: str) -> None:
    data = filled(template, rows)
    total = sheet(data, LIST).cell(max(rows, 1) + 5, 5).value
    assert total == f"=SUM({last})"
    assert (row(data, 5)[0], row(data, 5)[1]) == ((1, "0434300123401") if rows else (None, None))


def test_formulas_that_cells_share_are_written_out(template: bytes) -> None:
    first = '<c r="I8"><f t="shared" ref="I8:I9" si="0">E6*2</f></c><c r="J8"'
    second = '<c r="I9"><f t="shared" si="0"/></c><c r="J9"'
    shared = edited(
        template,
        LIST_PART,
        lambda text: text.replace('<c r="J8"', first, 1).replace('<c r="J9"', second, 1),
    )
    found = sheet(filled(shared), LIST)
    assert (found["I10"].value, found["I11"].value) == ("=E8*2", "=E9*2")


def test_a_mark_that_has_several_faces_is_filled_too(template: bytes) -> None:
    rich = "<r><rPr><b/></rPr><t>{{报送单位}}</t></r><r><t>：{{月</t></r><r><rPr><i/></rPr><t>份}}</t></r>"
    plain = "<t>{{报送单位}}{{月份}}零度户核查报表</t>"
    torn = edited(template, "xl/sharedStrings.xml", lambda text: text.replace(plain, rich))
    assert str(sheet(filled(torn), FRONT)["A1"].value) == "白岩&供电所：2026年10月"


def test_marks_that_mean_nothing_are_told_with_their_place_and_the_nearest_name(template: bytes) -> None:
    wrong = edited(
        template, STRINGS, lambda text: text.replace("{{零度户.零度户合计}}", "{{零度户.零度户合记}}")
    )
    wrong = edited(wrong, STRINGS, lambda text: text.replace("{{电量.电量合计}}", "{{电量.电量合计"))
    wrong = edited(
        wrong, LIST_PART, lambda text: text.replace("{{零度户明细.户号}}", "{{零度户明细.户号码}}")
    )
    made = Template(wrong, catalogue())
    told = [(each.sheet, each.cell, each.mark, each.nearest) for each in made.faults()]
    assert told == [
        (FRONT, "B2", "{{零度户.零度户合记}}", "{{零度户.零度户合计}}"),
        (FRONT, "B3", "{{", None),
        (LIST, "B5", "{{零度户明细.户号码}}", "{{零度户明细.户号}}"),
    ]
    data = made.filled()
    for name, cells in ((FRONT, ["B2"]), (LIST, ["B5", "B6", "B7"])):
        for cell in cells:
            assert sheet(data, name)[cell].value is None
            assert sheet(data, name)[cell].fill.fgColor.rgb == "FFFF9C9C"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "另存为 .xlsx"),
        (b"PK\x03\x04" + b"\0" * 40, "已损坏"),
        (b"%PDF", "不是 .xlsx"),
    ],
)
def test_what_is_no_template_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        Template(data, catalogue())


def test_a_workbook_without_marks_and_one_with_entities_are_refused(template: bytes) -> None:
    with pytest.raises(RuleBroken, match="没有一处"):
        Template(filled(template), catalogue())
    bomb = edited(
        template, "xl/workbook.xml", lambda text: f'<!DOCTYPE w [<!ENTITY a "aaaa">]>{text.split("?>")[-1]}'
    )
    with pytest.raises(RuleBroken, match="已损坏"):
        Template(bomb, catalogue())


def _with_a_text_box(drawing: str) -> str:
    """A text box whose mark is torn between two faces, and one with a list."""
    box = (
        '<xdr:absoluteAnchor xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<xdr:pos x="0" y="0"/><xdr:ext cx="900" cy="900"/><xdr:sp macro="" textlink=""><xdr:nvSpPr>'
        '<xdr:cNvPr id="90" name="框"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr/>'
        "<xdr:txBody><a:bodyPr/>"
        "<a:p><a:r><a:t>报送：{{报送</a:t></a:r><a:r><a:t>单位}}</a:t></a:r></a:p>"
        "<a:p><a:r><a:t>{{零度户明细.户号}}{{没有的数}}</a:t></a:r></a:p>"
        "</xdr:txBody></xdr:sp><xdr:clientData/></xdr:absoluteAnchor>"
    )
    if "<xdr:" not in drawing:  # openpyxl makes the drawing's own namespace the default
        box = box.replace("xdr:", "")
    end = drawing.rindex("</")
    return drawing[:end] + box + drawing[end:]


def test_marks_in_text_boxes_and_titles_of_charts_are_filled_or_listed(template: bytes) -> None:
    data = edited(template, "xl/drawings/drawing1.xml", _with_a_text_box)
    data = edited(data, "xl/charts/chart1.xml", lambda text: text.replace("连续零电量月数", "{{月份}}零度户"))
    made = Template(data, catalogue())
    assert [(each.sheet, each.cell, each.mark, each.matter) for each in made.faults()] == [
        (LIST, "文本框", "{{零度户明细.户号}}", NOT_IN_A_ROW),
        (LIST, "文本框", "{{没有的数}}", UNKNOWN),
    ]
    parts = parts_of(made.filled())
    drawing, chart = (parts[name].decode() for name in ("xl/drawings/drawing1.xml", "xl/charts/chart1.xml"))
    assert "报送：白岩&amp;供电所" in drawing
    assert "{{" not in drawing
    assert "2026年10月零度户" in chart


def test_a_mark_in_the_title_of_a_chart_alone_makes_a_template() -> None:
    book = Workbook()
    chart = BarChart()
    chart.title = "{{月份}}"
    chart.add_data(Reference(book.worksheets[0], min_col=1, min_row=1))
    book.create_chartsheet("图").add_chart(chart)
    out = BytesIO()
    book.save(out)
    chart_part = parts_of(Template(out.getvalue(), catalogue()).filled())["xl/charts/chart1.xml"]
    assert "2026年10月" in chart_part.decode()
