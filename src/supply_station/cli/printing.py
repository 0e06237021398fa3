"""打印：any ledger's paper as PDF."""

from collections.abc import Sequence
from pathlib import Path

import click

from supply_station import paths
from supply_station.cli.door import ANY_MONTH, FILE, command, opened, supply_station
from supply_station.rules.work_order import OrderKind
from supply_station.services import staff_meter_paper, work_order_paper, zero_account_paper
from supply_station.services.office import Office
from supply_station.services.staff_meter_posting import note_board_printed

ORDERS = {kind.name.lower(): kind for kind in OrderKind}
"""Papers that are work orders, by their stem."""
BOARD = "staff_meter_board"
"""The board of employees' own use."""


@command(supply_station, "print")
@click.argument("kind", type=click.Choice([*ORDERS, *zero_account_paper.PAPERS, BOARD]))
@click.argument("numbers", nargs=-1)
@ANY_MONTH
@click.option("--out", type=FILE, required=True, help="PDF 文件。")
def print_(kind: str, numbers: tuple[str, ...], month: str | None, out: Path) -> None:
    """打印成 PDF：按月份，或按编号（工单号、短码、上报批号、公告编号）。"""
    if not numbers and month is None:
        raise click.UsageError("请指明 --month 月份，或写出编号。")
    with opened() as office, office.book.held():
        if kind in ORDERS:
            said = f"已打印 {_orders(office, ORDERS[kind], month, numbers, out)} 张：{out}"
        elif kind == BOARD:
            said = _board(office, month, numbers, out)
        else:
            paper = zero_account_paper.PAPERS[kind]
            pdf = office.consult(paper, month=month, numbers=numbers, at=office.clock(), by=office.clerk)
            _hand_out(out, pdf)
            office.perform(zero_account_paper.note_printed, paper=kind, month=month, numbers=numbers)
            said = f"已打印：{out}"
    click.echo(said)


def _orders(office: Office, kind: OrderKind, month: str | None, numbers: Sequence[str], out: Path) -> int:
    """Print orders and mark them; returns how many."""
    printed = office.consult(
        work_order_paper.chosen_paper,
        kind=kind,
        month=month,
        numbers=numbers,
        at=office.clock(),
        by=office.clerk,
    )
    _hand_out(out, printed.pdf)
    # The mark comes last: without it the same paper is printed once more, without the paper it would lie.
    office.perform(work_order_paper.mark_printed, pages=printed.pages)
    return len(printed.pages)


def _board(office: Office, month: str | None, numbers: Sequence[str], out: Path) -> str:
    """Print the board of a month and note it."""
    paper = staff_meter_paper.board_paper
    _hand_out(out, office.consult(paper, month=month, numbers=numbers, at=office.clock(), by=office.clerk))
    office.perform(note_board_printed, month=month or "")
    return f"已打印：{out}"


def _hand_out(out: Path, pdf: bytes) -> None:
    with paths.arriving(out) as file:
        file.write(pdf)
