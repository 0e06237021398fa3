"""月末：what stands open, and the workbook."""

from dataclasses import asdict
from pathlib import Path

import click

from supply_station import paths
from supply_station.cli.door import FILE, JSON, MONTH, command, opened, print_json, print_some, supply_station
from supply_station.errors import RuleBroken


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


@command(month_end_, "fill")
@MONTH
@click.option("--template", type=FILE, required=True, help="县公司的模板，写着 {{…}} 标记的 .xlsx。")
@click.option("--out", type=FILE, required=True, help="填好的工作簿写到哪个文件。")
@click.option("--anyway", is_flag=True, help="有填不了的标记也填，那几格留空、标红。")
@JSON
def fill_month_end(*, month: str, template: Path, out: Path, anyway: bool, as_json: bool) -> None:
    """用本月的数填县公司的模板；有填不了的标记时先列出来，不写文件。"""
    from supply_station.services import month_end_template  # noqa: PLC0415 - only here openpyxl is needed

    with opened() as office:
        filling = office.consult(
            month_end_template.look, month=month, at=office.clock(), by=office.clerk, file=template
        )
    told = [f"“{each.sheet}”{each.cell}：{each.mark} {each.matter}{each.hint}" for each in filling.faults]
    if told and not anyway:
        count = f"模板里有 {len(told)} 处标记填不了，没有写文件："
        raise RuleBroken("\n  ".join([count, *told]) + "\n请在模板里改好再填；要照样填，请加 --anyway。")
    with paths.arriving(out) as file:
        file.write(filling.filled())
    if as_json:
        faults = [asdict(each) for each in filling.faults]
        points = filling.open_points
        print_json({"month": month, "out": str(out), "open_points": points, "faults": faults})
        return
    draft = f"（草稿，还有 {filling.open_points} 项未完成）" if filling.open_points else ""
    click.echo(f"已填好：{out}{draft}")
    if told:
        click.echo(f"{len(told)} 处标记填不了，留空、标红：")
        print_some(told)
