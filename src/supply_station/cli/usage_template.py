"""抄表模板：out for chosen 台区 or the whole station."""

from pathlib import Path

import click

from supply_station import paths
from supply_station.cli.door import FILE, MONTH, command, opened, supply_station


@command(supply_station, "usage-template")
@MONTH
@click.option("--area", "areas", multiple=True, help="只要这些台区的；不写就是全所。")
@click.option("--out", type=FILE, required=True, help="写到哪个文件（.xlsx）。")
def write_usage_template(*, month: str, areas: tuple[str, ...], out: Path) -> None:
    """导出抄表模板：户号、表号、上次示数已填好，填完本次示数再导入。"""
    from supply_station.services import usage_template  # noqa: PLC0415 - only here openpyxl is needed

    with opened() as office:
        data = office.consult(
            usage_template.workbook, month=month, areas=areas, at=office.clock(), by=office.clerk
        )
    with paths.arriving(out) as file:
        file.write(data)
    click.echo(f"已导出抄表模板：{out}")
