"""A prepared statement gives what the same statement gives through SQLAlchemy."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import bindparam, func, select

from books import new_book
from supply_station.models import Customer
from supply_station.rules.customer import Status
from supply_station.storage.book import Book
from supply_station.storage.prepared import Prepared

AT = datetime(2026, 11, 2, 9, 0)
KNOWN = (
    select(Customer.account_no, Customer.status, Customer.recorded_at, Customer.capacity)
    .where(Customer.status == Status.NORMAL, Customer.account_no >= bindparam("least"))
    .order_by(Customer.account_no)
)


@pytest.fixture
def book(tmp_path: Path) -> Book:
    book = Book.open(new_book(tmp_path))
    with book.writing() as session:
        for number, status in (("4301", Status.NORMAL), ("4302", Status.CLOSED), ("4303", Status.NORMAL)):
            session.add(
                Customer(account_no=number, name="田大明", status=status, capacity=800, recorded_at=AT)
            )
    return book


@pytest.mark.parametrize("least", ["4301", "4302", "5"])
def test_its_rows_are_those_of_the_statement_with_their_kinds(book: Book, least: str) -> None:
    with book.reading() as session:
        found = Prepared(KNOWN).rows(session.connection(), least=least)
        assert [tuple(row) for row in found] == [
            tuple(row) for row in session.execute(KNOWN, {"least": least})
        ]


def test_a_row_has_its_columns_names_and_a_nameless_one_its_place(book: Book) -> None:
    with book.reading() as session:
        (row,) = Prepared(KNOWN).rows(session.connection(), least="4302")
        assert (row.account_no, row.status, row.recorded_at) == ("4303", Status.NORMAL, AT)
        (counted,) = Prepared(select(func.count(Customer.id))).rows(session.connection())
    assert counted[0] == 3


def test_a_value_that_was_not_told_is_a_bug(book: Book) -> None:
    with book.reading() as session, pytest.raises(KeyError):
        Prepared(KNOWN).rows(session.connection())
