"""县公司模板：a template as a county company draws it up, with all that a second writer would lose."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table
from PIL import Image as Picture

FRONT, LIST = "报表", "零度 户"
BLOCK, TOTAL = 5, 6
_SPARK = (
    '<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}" '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    "<x14:conditionalFormattings><x14:conditionalFormatting "
    'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    '<x14:cfRule type="dataBar" id="{00000000-0001-0000-0000-000000000001}"><x14:dataBar>'
    '<x14:cfvo type="autoMin"/><x14:cfvo type="autoMax"/></x14:dataBar></x14:cfRule>'
    "<xm:sqref>E5 E6</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_CALC_CHAIN = f'<calcChain xmlns="{_MAIN}"><c r="E6" i="2"/></calcChain>'.encode()
_INLINE = re.compile(r't="inlineStr"><is>(.*?)</is>')
_BY_NUMBER = re.compile(r"&#(\d+);")


def county_template() -> bytes:
    """Two sheets that are filled, one that is not, and a chart."""
    book = Workbook()
    _front(book)
    _list(book)
    _lists_of_words(book)
    out = io.BytesIO()
    book.save(out)
    data = edited(out.getvalue(), "xl/worksheets/sheet2.xml", _with_newer_rules)
    data = _with_shared_strings(data, "xl/worksheets/sheet1.xml")
    return with_part(data, "xl/calcChain.xml", _CALC_CHAIN, "calcChain")


def edited(data: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The package with one part changed as text; a change that changes nothing is a fault of the test."""
    parts = parts_of(data)
    text = _BY_NUMBER.sub(_character, parts[part].decode())
    parts[part] = change(text).encode()
    assert parts[part] != text.encode()
    return packed(parts)


def _character(found: re.Match[str]) -> str:
    return chr(int(found[1]))


def with_part(data: bytes, name: str, content: bytes, kind: str) -> bytes:
    """The package with one more part that the workbook refers to."""
    parts = parts_of(data) | {name: content}
    content_type = f"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"
    one = f'<Override PartName="/{name}" ContentType="{content_type}"/>'
    relation = (
        f'<Relationship Id="rId{kind}" Target="/{name}" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/>'
    )
    for part, end, more in (
        ("[Content_Types].xml", b"</Types>", one),
        ("xl/_rels/workbook.xml.rels", b"</Relationships>", relation),
    ):
        parts[part] = parts[part].replace(end, more.encode() + end)
    return packed(parts)


def parts_of(data: bytes) -> dict[str, bytes]:
    """Name → bytes of every part."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    """The parts as a package."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def _with_shared_strings(data: bytes, part: str) -> bytes:
    """Texts as Excel keeps them: beside the sheet, each once, and by its number on the sheet."""
    texts: list[str] = []

    def number(found: re.Match[str]) -> str:
        texts.append(found[1])
        return f't="s"><v>{len(texts) - 1}</v>'

    data = edited(data, part, lambda text: _INLINE.sub(number, text))
    strings = "".join(f"<si>{each}</si>" for each in texts)
    return with_part(
        data, "xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{strings}</sst>'.encode(), "sharedStrings"
    )


def _front(book: Workbook) -> None:
    sheet = book.worksheets[0]
    sheet.title = FRONT
    sheet["A1"] = "{{报送单位}}{{月份}}零度户核查报表"
    sheet["A1"].font = Font(name="宋体", size=18, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet.merge_cells("A1:D1")
    sheet.append(["零度户合计", "{{零度户.零度户合计}}", "上月", "{{ 零度户.零度户合计.上月 }}"])
    sheet.append(["电量合计", "{{电量.电量合计}}", "编制日期", "{{编制日期}}"])
    sheet.append(["核查比例", "{{零度户（低压居民）.核查比例}}", "首日", "｛｛统计期首日｝｝"])
    sheet["B3"].number_format = "#,##0.00"
    sheet["D4"].number_format = "yyyy年m月d日"
    sheet["A6"] = f"=SUM('{LIST}'!E{BLOCK}:E{BLOCK})+'{LIST}'!E{TOTAL}"
    assert sheet.oddHeader is not None
    sheet.oddHeader.center.text = "{{报送单位}}"
    sheet.column_dimensions["A"].width = 22
    sheet.column_dimensions["D"].width = 20


def _list(book: Workbook) -> None:
    sheet = book.create_sheet(LIST)
    grey, hair = PatternFill("solid", fgColor="FFDDEEFF"), Side("thin")
    sheet["A1"] = "零度户清单（{{统计期}}）"
    sheet.merge_cells("A1:F1")
    heads = ["序号", "户号", "户名", "", "连续月数", "核查日期", "加一", "占比"]
    for column, text in enumerate(heads, 1):
        sheet.cell(4, column, text).fill = grey
    marks = ["序号", "户号", "户名", "", "连续零电量周期数", "核查日期"]
    for column, mark in enumerate(marks, 1):
        cell = sheet.cell(BLOCK, column, f"{{{{零度户明细.{mark}}}}}" if mark else None)
        cell.border, cell.font = Border(bottom=hair), Font(name="楷体", italic=True)
    sheet["C5"] = "户主：{{零度户明细.户名}}"
    sheet["G5"] = "=E5+1"
    sheet["H5"] = "=E5/E$6"
    sheet.merge_cells("C4:D4")
    sheet.merge_cells("C5:D5")
    sheet.row_dimensions[BLOCK].height = 26
    sheet.row_dimensions[TOTAL].height = 30
    sheet["A6"], sheet["E6"], sheet["G6"] = "合计", "=SUM(E5)", '=COUNTA(B5:B5)&"户，E5"'
    sheet.merge_cells("A6:B6")
    sheet["A8"] = "审核：________"
    sheet["A8"].comment = Comment("所长签字", "县公司")
    sheet.add_data_validation(DataValidation(type="list", formula1="词!$A$1:$A$2", sqref="H5"))
    sheet.add_data_validation(DataValidation(type="whole", formula1="0", sqref="E5:E5"))
    sheet.add_data_validation(DataValidation(type="list", formula1='"是,否"', sqref="B8"))
    for where, formula in (("A5:F5", "$E5>MAX($E$5:$E$5)-1"), ("E6", "E6>0")):
        yellow = DifferentialStyle(fill=PatternFill(bgColor="FFFFCC00"))
        sheet.conditional_formatting.add(where, Rule("expression", formula=[formula], dxf=yellow))
    _paper(sheet)
    _drawn(sheet)
    _names(book)


def _paper(sheet: Any) -> None:
    sheet.print_area, sheet.print_title_rows = "A1:H8", "1:4"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.sheet_properties.pageSetUpPr.fitToPage = 1, True
    sheet.page_setup.fitToHeight = 0
    sheet.freeze_panes = "A5"
    sheet.auto_filter.ref = "A4:F5"
    sheet.row_breaks.append(Break(id=6))
    sheet.add_table(Table(displayName="签字表", ref="J8:K9"))
    sheet["J8"], sheet["K8"], sheet["J9"], sheet["K9"] = "岗位", "姓名", "所长", "张三"


def _drawn(sheet: Any) -> None:
    chart = BarChart()
    chart.title = "连续零电量月数"
    chart.add_data(Reference(sheet, min_col=5, min_row=BLOCK, max_row=BLOCK))
    chart.set_categories(Reference(sheet, min_col=2, min_row=BLOCK, max_row=BLOCK))
    sheet.add_chart(chart, "A11")
    picture = io.BytesIO()
    Picture.new("RGB", (40, 20), "teal").save(picture, "PNG")
    picture.seek(0)
    sheet.add_image(Image(picture), "J1")


def _names(book: Workbook) -> None:
    book.defined_names["月数"] = DefinedName("月数", attr_text=f"'{LIST}'!$E${BLOCK}")
    book.defined_names["词表"] = DefinedName("词表", attr_text="词!$A$1:$A$2")


def _lists_of_words(book: Workbook) -> None:
    sheet = book.create_sheet("词")
    sheet.append(["是"])
    sheet.append(["否"])


def _with_newer_rules(sheet: str) -> str:
    """A data bar of Excel 2010, which openpyxl knows nothing of."""
    return sheet.replace("</worksheet>", f"{_SPARK}</worksheet>")
