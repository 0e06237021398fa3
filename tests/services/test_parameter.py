"""参数：what counts on a day, and a value that is laid down anew."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from books import new_book
from supply_station.errors import RuleBroken
from supply_station.rules.parameter import (
    BACKUPS_MONTHS,
    PERIOD_FIRST_DAY,
    SEASONS,
    THRESHOLD,
    Group,
    Level,
)
from supply_station.rules.parameter_default import DEFAULTS
from supply_station.rules.parameter_value import Dated
from supply_station.services import parameter, station
from supply_station.services.office import Office
from supply_station.storage.book import Book

NOW = datetime(2026, 11, 2, 9, 0)
NEW_YEAR = date(2027, 1, 1)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Book.open(new_book(tmp_path)) as book:
        made = Office(book, clerk="王芳", clock=lambda: NOW)
        made.perform(station.found, name="白岩镇供电所")
        yield made


def lay_down(office: Office, key: str, value: str, **given: object) -> Dated:
    values: dict[str, object] = {"valid_from": NEW_YEAR, "level": Level.STATION, "source": "所务会"}
    return office.perform(parameter.change, key=key, value=value, **(values | given))  # type: ignore[arg-type]


def test_every_parameter_stands_in_its_group_with_what_counts_today(office: Office) -> None:
    found = office.consult(parameter.standing, day=NOW.date())
    assert {each.parameter for each in found} == set(DEFAULTS)
    groups = [each.parameter.group for each in found]
    assert groups == sorted(groups, key=list(Group).index)
    assert {each.parameter.key: each.now.value for each in found}[THRESHOLD] == "3"


def test_words_find_a_parameter_by_its_title_its_purpose_or_its_source(office: Office) -> None:
    for words, key in (
        ("备份 几个月", BACKUPS_MONTHS),
        ("自动删去", BACKUPS_MONTHS),
        ("本所抄表例日", PERIOD_FIRST_DAY),
    ):
        found = office.consult(parameter.standing, day=NOW.date(), words=words)
        assert [each.parameter.key for each in found] == [key]
    assert office.consult(parameter.standing, day=NOW.date(), words="备份 零度户") == []


def test_a_value_laid_down_counts_from_its_day_on(office: Office) -> None:
    assert lay_down(office, BACKUPS_MONTHS, " 060 ").value == "60"
    assert office.consult(parameter.whole, key=BACKUPS_MONTHS, day=date(2026, 12, 31)) == 24
    assert office.consult(parameter.whole, key=BACKUPS_MONTHS, day=NEW_YEAR) == 60
    newest, oldest = office.consult(parameter.rows, key=BACKUPS_MONTHS)
    assert (newest.dated.value, newest.dated.source, oldest.dated.value) == ("60", "所务会", "24")


def test_the_answer_says_which_level_decides(office: Office) -> None:
    decided = lay_down(office, THRESHOLD, "6")
    assert (decided.value, decided.level) == ("3", Level.PROVINCE)
    assert lay_down(office, THRESHOLD, "2", valid_from=date(2027, 2, 1)).level is Level.STATION


@pytest.mark.parametrize(
    ("key", "value", "given", "field"),
    [
        (THRESHOLD, "三", {}, "value"),
        (THRESHOLD, "0", {}, "value"),
        (SEASONS, "农业排灌", {}, "value"),
        (SEASONS, "农业排灌=1-13", {}, "value"),
        (THRESHOLD, "4", {"source": " "}, "source"),
        (THRESHOLD, "4", {"level": None}, "level"),
        (THRESHOLD, "4", {"valid_from": None}, "valid_from"),
        (THRESHOLD, "4", {"valid_to": date(2026, 12, 31)}, "valid_to"),
        (THRESHOLD, "4", {"level": Level.PROVINCE, "valid_from": date(2000, 1, 1)}, "valid_from"),
    ],
)
def test_what_cannot_be_read_later_is_refused_beside_its_field(
    office: Office, key: str, value: str, given: dict[str, object], field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        lay_down(office, key, value, **given)
    assert refused.value.field == field
    assert len(office.consult(parameter.rows, key=key)) == 1
