"""月末汇总的行：the month's figures as the window shows them, each with the page of the rows behind it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from supply_station.reports.cell import Kind, Value
from supply_station.reports.summary import Figure
from supply_station.rules import kwh
from supply_station.services import month_end

NONE = "/"
"""Stands where the book has nothing to compare with."""


@dataclass(frozen=True)
class SummaryRow:
    """A figure in words, and the page of the rows behind it.

    Attributes:
        cells: 类别, 指标, 数值 with its unit, 上月, 环比, 去年同期, 同比.
        note: how it is counted, or what it means.
        link: a page's stem and what it is narrowed to.
    """

    cells: tuple[str, ...]
    note: str
    link: tuple[str, dict[str, str]] | None


def rows(session: Session, *, month: str, today: date) -> list[SummaryRow]:
    """汇总 of a month, one row a figure."""
    return [_row(each) for each in month_end.figures(session, month=month, today=today)]


def _row(figure: Figure) -> SummaryRow:
    unit = "" if figure.kind is Kind.SHARE else f" {figure.unit}"
    value = NONE if figure.value is None else f"{_text(figure.kind, figure.value)}{unit}"
    compared = (
        _text(figure.kind, figure.month_before),
        _change(figure.on_month),
        _text(figure.kind, figure.year_before),
        _change(figure.on_year),
    )
    return SummaryRow((figure.group, figure.title, value, *compared), figure.note, figure.link)


def _text(kind: Kind, value: Value) -> str:
    """A figure as a person writes it; energy with its thousands apart, a share in per cent."""
    if value is None:
        return NONE
    if kind is Kind.SHARE:
        return f"{value:.1%}"
    if isinstance(value, int):
        return f"{kwh.number(value):,.2f}" if kind is Kind.ENERGY else f"{value:,}"
    return str(value)


def _change(share: Decimal | None) -> str:
    return NONE if share is None else f"{share:+.1%}"
