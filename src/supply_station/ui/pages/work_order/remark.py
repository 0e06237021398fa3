"""工单的备注：the remarks of chosen orders become findings, once the person has said of what kind."""

from functools import partial

from supply_station.rules.reader_finding import ReaderFindingKind
from supply_station.services.work_order_remark import findings_of_remarks, remarks
from supply_station.ui.kit.desk import Desk

NAMED = 5
"""Remarks that are shown where several are taken up at once."""


def turn_remarks(desk: Desk, orders: list[int]) -> None:
    """备注转异常."""
    said = desk.consult(remarks, orders=orders)
    if not said:
        desk.said.emit("选中的工单上没有写备注，没有可转的")
        return
    more = f"\n等 {len(said):,} 张" if len(said) > NAMED else ""
    question = "\n".join(said[:NAMED]) + more + "\n转成哪一种抄表异常？"
    kind = desk.ask.one_of(question, list(ReaderFindingKind))
    if kind is not None:
        desk.attempt(partial(_turned, desk, orders, ReaderFindingKind(kind)))


def _turned(desk: Desk, orders: list[int], kind: ReaderFindingKind) -> str:
    many = desk.perform(findings_of_remarks, orders=orders, kind=kind)
    return f"已转抄表异常 {many:,} 条，在“抄表异常”页办理"
