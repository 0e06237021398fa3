"""月报模板的名字：what a county template calls every figure and list of a month's workbook (domain 11)."""

from collections.abc import Iterator

from supply_station.reports import listing, open_points
from supply_station.reports.cell import Kind
from supply_station.reports.month_end import MonthEndPack
from supply_station.reports.template_mark import Catalogue, Given


def catalogue(pack: MonthEndPack) -> Catalogue:
    """What the workbook of a month says, nothing more: a sheet that is added to it is here at once."""
    sheets = (*pack.sheets, open_points.listed(pack.open_points))
    return Catalogue(dict([*_cover(pack), *_figures(pack)]), sheets)


def _cover(pack: MonthEndPack) -> Iterator[tuple[str, Given]]:
    first, last = pack.period.days
    draft = listing.DRAFT if pack.open_points.rows else ""
    yield "报送单位", Given(Kind.TEXT, pack.station)
    yield "上级单位", Given(Kind.TEXT, pack.county or "")
    yield "月份", Given(Kind.TEXT, listing.month_text(pack.period.month))
    yield "统计期", Given(Kind.TEXT, pack.period.text)
    yield "统计期首日", Given(Kind.DATE, first)
    yield "统计期末日", Given(Kind.DATE, last)
    yield "版次", Given(Kind.WHOLE, pack.version)
    yield "编制日期", Given(Kind.DATE, pack.prepared_on)
    yield "制表人", Given(Kind.TEXT, pack.prepared_by)
    yield "草稿", Given(Kind.TEXT, draft)
    yield "未完成事项数", Given(Kind.WHOLE, len(pack.open_points.rows))


def _figures(pack: MonthEndPack) -> Iterator[tuple[str, Given]]:
    """Each figure of 汇总, and beside it what it is compared with."""
    for each in pack.figures:
        name = f"{each.group}.{each.title}"
        yield name, Given(each.kind, each.value)
        yield f"{name}.上月", Given(each.kind, each.month_before)
        yield f"{name}.环比", Given(Kind.SHARE, each.on_month)
        yield f"{name}.去年同期", Given(each.kind, each.year_before)
        yield f"{name}.同比", Given(Kind.SHARE, each.on_year)
