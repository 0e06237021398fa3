"""打印：any ledger's paper as PDF."""

from pathlib import Path

import click

from supply_station import paths
from supply_station.cli.door import ANY_MONTH, FILE, command, opened, supply_station
from supply_station.services import zero_account_paper


@command(supply_station, "print")
@click.argument("kind", type=click.Choice(list(zero_account_paper.PAPERS)))
@click.argument("numbers", nargs=-1)
@ANY_MONTH
@click.option("--out", type=FILE, required=True, help="PDF 文件。")
def print_(kind: str, numbers: tuple[str, ...], month: str | None, out: Path) -> None:
    """打印成 PDF：按月份，或按工单号。"""
    if not numbers and month is None:
        raise click.UsageError("请指明 --month 月份，或写出工单号。")
    with opened() as office, office.book.held():
        paper = office.consult(
            zero_account_paper.paper,
            kind=kind,
            month=month,
            numbers=numbers,
            at=office.clock(),
            by=office.clerk,
        )
        with paths.arriving(out) as file:
            file.write(paper.pdf)
        # The mark comes last: without it the same paper is printed once more, without the paper it would lie.
        office.perform(zero_account_paper.mark_printed, kind=kind, numbers=paper.numbers)
    click.echo(f"已打印 {len(paper.numbers)} 户：{out}")
