"""一个搜索框：what the counter needs, found by whatever the caller says; at most fifty answers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from supply_station.models import (
    Customer,
    Employee,
    Line,
    Meter,
    MeterInstallation,
    TransformerArea,
    WorkOrder,
)
from supply_station.rules.work_order import is_code
from supply_station.services.outage_notice_dark import DARK, dark_among
from supply_station.storage.prepared import Prepared

MOST = 50
FEWEST_DIGITS = 4
"""From so many digits on a number is looked for in any part of 户号, phone, meter and order numbers."""

_HALF_WIDTH = {0xFF01 + at: 0x21 + at for at in range(94) if chr(0x21 + at).isalnum()}
"""Digits and letters as a Chinese input method may type them."""

Text = InstrumentedAttribute[Any]
Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Word:
    """How a word is looked for: whether a row has it at all, and how likely it is then meant; 0 is surely.

    `likely` holds conditions with their ranks, the lowest first; `rank` is of a row that fulfils none.
    """

    found: Condition
    likely: tuple[tuple[Condition, int], ...]
    rank: int

    def ranked(self) -> ColumnElement[int]:
        """The rank of a row."""
        return case(*self.likely, else_=self.rank)


class Kind(StrEnum):
    """What an answer is."""

    CUSTOMER = "客户"
    AREA = "台区"
    ORDER = "工单"


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer: `number` and `name` say which; `note` tells answers of the same name apart."""

    kind: Kind
    key: int
    number: str
    name: str
    note: str


def search(session: Session, typed: str) -> list[Hit]:
    """The customers, 台区 and orders that every word typed is found in, the likeliest first.

    A word of digits is a number, or the end or a part of one; a word of letters is pinyin initials or an
    order's number; any other word is a name, an address, a village or a 台区. The short code or the whole
    number of an order, typed or scanned, is that order and nothing else.
    """
    words = typed.translate(_HALF_WIDTH).split()
    if not words:
        return []
    if len(words) == 1 and (order := _order_called(session, words[0].upper())):
        return [order]
    found = [*_areas(session, words), *_customers(session, words), *_orders(session, words)]
    found.sort(key=lambda each: each[0])
    return [hit for _, hit in found[:MOST]]


def _customers(session: Session, words: Sequence[str]) -> list[tuple[int, Hit]]:
    asked = [_customer_word(word) for word in words]
    rank = _together(asked)
    query = (
        select(rank, Customer.id, Customer.account_no, Customer.name, Customer.status, Customer.address)
        .where(Customer.voided_at.is_(None), *(each.found for each in asked))
        .order_by(rank, Customer.account_no)
        .limit(MOST)
    )
    return [
        (rank, Hit(Kind.CUSTOMER, key, number, name, "　".join(filter(None, (status, address)))))
        for rank, key, number, name, status, address in session.execute(query)
    ]


def _customer_word(word: str) -> Word:
    if _is_number(word):
        return _number(word)
    name, initials = Customer.name, Customer.initials
    if _is_letters(word):
        typed = word.lower()
        likely = (
            (or_(initials == typed, _starts(initials, f"{typed} ")), 0),
            (_starts(initials, typed), 1),
            (_holds(initials, f" {typed}"), 2),
        )
        return Word(_holds(initials, typed), likely, 4)
    areas = select(TransformerArea.id).where(
        or_(_holds(TransformerArea.name, word), _holds(TransformerArea.villages, word))
    )
    places = or_(_holds(Customer.address, word), _holds(Customer.contact, word), Customer.area_id.in_(areas))
    return Word(
        or_(_holds(name, word), places),
        ((name == word, 0), (_starts(name, word), 1), (_holds(name, word), 2)),
        4,
    )


def _number(word: str) -> Word:
    new, old, phone = Customer.account_no, Customer.former_account_no, Customer.phone
    likely = (
        (or_(new == word, old == word), 0),
        (or_(_ends(new, word), _ends(old, word)), 1),
        (_ends(phone, word), 2),
        (or_(_starts(new, word), _starts(old, word)), 3),
        (or_(_holds(new, word), _holds(old, word)), 4),
        (_holds(phone, word), 5),
    )
    held = or_(_holds(new, word), _holds(old, word), _holds(phone, word))
    return Word(or_(held, Customer.id.in_(_with_meter(word))), likely, 6)


def _with_meter(word: str) -> Select[Any]:
    """The customers who have or had a meter whose number holds the word."""
    return (
        select(MeterInstallation.customer_id)
        .join(Meter, Meter.id == MeterInstallation.meter_id)
        .where(
            MeterInstallation.voided_at.is_(None),
            or_(_holds(Meter.asset_no, word), _holds(Meter.factory_no, word)),
        )
    )


def _areas(session: Session, words: Sequence[str]) -> list[tuple[int, Hit]]:
    if any(_is_number(word) or _is_letters(word) for word in words):
        return []
    name = TransformerArea.name
    asked = [
        Word(
            or_(_holds(name, word), _holds(TransformerArea.villages, word)),
            ((name == word, 0), (_starts(name, word), 1)),
            2,
        )
        for word in words
    ]
    rank = _together(asked)
    query = (
        select(rank, TransformerArea.id, name, Line.name, Employee.name)
        .outerjoin(Line, Line.id == TransformerArea.line_id)
        .outerjoin(Employee, Employee.id == TransformerArea.manager_id)
        .where(TransformerArea.voided_at.is_(None), *(each.found for each in asked))
        .order_by(rank, name)
        .limit(MOST)
    )
    rows = session.execute(query).all()
    dark = dark_among(session, [row[1] for row in rows])
    return [
        (rank, Hit(Kind.AREA, key, "", name, "　".join(filter(None, (DARK * (key in dark), line, manager)))))
        for rank, key, name, line, manager in rows
    ]


def _orders(session: Session, words: Sequence[str]) -> list[tuple[int, Hit]]:
    (word, *rest) = words
    if rest or not re.search(rf"\d{{{FEWEST_DIGITS}}}", word) or not word.isascii():
        return []
    number, typed = WorkOrder.number, word.upper()
    asked = Word(_holds(number, typed), ((number == typed, 0), (_ends(number, typed), 3)), 6)
    rank = asked.ranked()
    query = (
        _ORDER.add_columns(rank.label("rank"))
        .where(WorkOrder.voided_at.is_(None), asked.found)
        .order_by(rank, number.desc())
        .limit(MOST)
    )
    return [(row.rank, _order_hit(row)) for row in session.execute(query)]


_ORDER = select(
    WorkOrder.id, WorkOrder.number, WorkOrder.kind, WorkOrder.state, WorkOrder.voided_at, Customer.name
).join(Customer, Customer.id == WorkOrder.customer_id)


_BY_CODE = Prepared(_ORDER.where(WorkOrder.code == bindparam("said")))
_BY_NUMBER = Prepared(_ORDER.where(WorkOrder.number == bindparam("said")))


def _order_called(session: Session, said: str) -> Hit | None:
    """The order with this short code or number, 作废 or not: its paper may still come back."""
    query = _BY_CODE if is_code(said) else _BY_NUMBER
    return next((_order_hit(row) for row in query.rows(session.connection(), said=said)), None)


def _order_hit(row: Any) -> Hit:
    state = "已作废" if row.voided_at else row.state
    return Hit(Kind.ORDER, row.id, row.number, row.name, f"{state}　{row.kind}")


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) >= FEWEST_DIGITS


def _is_letters(word: str) -> bool:
    return word.isascii() and word.isalnum() and not word.isdigit()


def _together(words: Sequence[Word]) -> ColumnElement[int]:
    """The ranks of all words added up."""
    total, *others = [word.ranked() for word in words]
    for each in others:
        total = total + each
    return total


def _starts(column: Text, word: str) -> Condition:
    return func.substr(column, 1, len(word)) == word


def _ends(column: Text, word: str) -> Condition:
    return func.substr(column, -len(word)) == word


def _holds(column: Text, word: str) -> Condition:
    return func.instr(column, word) > 0
