"""月末：what stands open, and the workbook."""

from dataclasses import asdict
from pathlib import Path

import click

from supply_station import paths
from supply_station.cli.door import FILE, JSON, MONTH, command, opened, print_json, supply_station


@supply_station.group("month-end")
def month_end_() -> None:
    """月报。"""


@command(month_end_, "check")
@MONTH
@JSON
def check_month_end(*, month: str, as_json: bool) -> None:
    """本月还有哪些事没做完。"""
    from supply_station.services import month_end  # noqa: PLC0415 - only here openpyxl is needed

    with opened() as office:
        points = office.consult(month_end.open_points, month=month, today=office.clock().date())
    if as_json:
        print_json({"month": month, "open": [asdict(each) for each in points]})
        return
    click.echo(f"{month} 未完成事项 {len(points)} 项")
    for each in points:
        about = each.account_no or (f"{each.count} 户（条）" if each.count else "")
        click.echo(f"  {each.sheet}：{each.matter} {about} → {each.next_step}")


@command(month_end_, "export")
@MONTH
@click.option("--out", type=FILE, required=True, help="放在哪个文件夹。")
def export_month_end(month: str, out: Path) -> None:
    """导出月报工作簿；未完成事项列在最后一张表，并标明草稿。"""
    from supply_station.services import month_end  # noqa: PLC0415 - only here openpyxl is needed

    with opened() as office:
        book = office.consult(month_end.workbook, month=month, at=office.clock(), by=office.clerk)
    target = out / book.name
    with paths.arriving(target) as file:
        file.write(book.data)
    click.echo(
        f"已导出：{target}" + (f"（草稿，还有 {book.open_points} 项未完成）" if book.open_points else "")
    )
