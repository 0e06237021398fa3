from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from orders import TYPED, station
from supply_station.models import Holiday
from supply_station.services.holiday import Limit, limit
from supply_station.services.office import Office

BEFORE_NATIONAL_DAY = date(2026, 9, 30)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = station(tmp_path)
    yield office
    office.book.close()


def test_a_limit_passes_over_holidays_and_counts_make_up_days(office: Office) -> None:
    assert office.consult(limit, BEFORE_NATIONAL_DAY, 1) == Limit(date(2026, 10, 8), estimated=False)
    assert office.consult(limit, BEFORE_NATIONAL_DAY, 3) == Limit(date(2026, 10, 10), estimated=False)


def test_a_limit_beyond_the_table_is_worked_out_by_the_plain_week_and_marked(office: Office) -> None:
    assert office.consult(limit, date(2026, 12, 31), 1) == Limit(date(2027, 1, 1), estimated=True)


def test_void_days_do_not_count(office: Office) -> None:
    with office.book.writing() as session:
        session.execute(update(Holiday).values(voided_at=TYPED))
    assert office.consult(limit, BEFORE_NATIONAL_DAY, 1) == Limit(date(2026, 10, 1), estimated=True)
