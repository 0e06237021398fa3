from dataclasses import replace
from datetime import date, datetime

import pypdfium2

from supply_station.documents.staff_meter_board import BoardLine, StaffMeterBoardSheet, render

LINE = BoardLine(
    "欧阳清华",
    "4300000000017",
    "1430009000003609335198",
    100000,
    120000,
    1,
    20000,
    11860,
    True,
    "远程采集",
    "向阳",
    False,
)
BACK = replace(LINE, read_from=98000, read_to=100000, kwh=2000, fee=1176, paid=None, back=True)
SHEET = StaffMeterBoardSheet(
    station="青竹溪镇供电所",
    month="2026-10",
    posted_on=date(2026, 11, 1),
    until=None,
    places="所门口公示栏",
    large=False,
    reprint=False,
    printed_at=datetime(2026, 11, 1, 9, 0),
    printed_by="李秀英",
    lines=(LINE, BACK, replace(LINE, name="彭山", account_no="4300000000031", fee=2940, paid=False)),
)


def text(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_range() for page in pages)


def test_the_board_says_what_was_used_and_paid_and_no_more() -> None:
    said = text(render(SHEET)).replace("\r\n", "")
    for words in (
        "员工自用电公示榜",
        "公示月份：2026年10月",
        "欧阳清华（补收）",
        "*********0017",
        "335198",
        "118.60",
        "11.76",
        "已交清",
        "未交清",
        "远程采集",
        "下月张榜",
        "合计　电量 420 度　电费 159.76 元　共 2 户",
        "以下空白",
    ):
        assert words in said
    assert "4300000000017" not in said
    assert "1430009000003609335198" not in said
    assert "补打" not in said


def test_on_a3_the_same_board_is_larger_on_every_page() -> None:
    many = replace(SHEET, lines=SHEET.lines * 15, until=date(2026, 12, 4), reprint=True)
    small, large = (pypdfium2.PdfDocument(render(replace(many, large=each))) for each in (False, True))
    assert [round(side) for side in small[0].get_size()] == [842, 595]
    assert [round(side) for side in large[0].get_size()] == [1191, 842]
    assert len(small) == len(large) == 3
    for page in range(3):
        at = [pages[page].get_textpage() for pages in (small, large)]
        (left,), (wide,) = (list(_boxes(each)) for each in at)
        assert [round(side * 2**0.5) for side in left] == [round(side) for side in wide]
    assert "补打" in text(render(many))
    assert "2026-12-04" in text(render(many))


def _boxes(page: pypdfium2.PdfTextPage) -> list[tuple[float, ...]]:
    """Where the name of the paper stands."""
    found = page.search("公示榜").get_next()
    assert found is not None
    return [page.get_charbox(found[0])]
