from datetime import datetime, timedelta
from typing import Any

import pytest

from supply_station.rules.outage_notice import (
    CallState,
    Kept,
    OutageKind,
    Version,
    announce_by,
    call_state,
    gathered,
    kept,
    last_told,
    rank_key,
    span_words,
)

EIGHT, NINE, FIVE = (datetime(2026, 11, 10, hour) for hour in (8, 9, 17))
FIRST = Version(datetime(2026, 11, 2), EIGHT, FIVE, told=True)
TOLERANCE = timedelta(minutes=5)


@pytest.mark.parametrize(
    ("kind", "by"),
    [
        (OutageKind.PLANNED, datetime(2026, 11, 3, 23, 59, 59)),
        (OutageKind.TEMPORARY, datetime(2026, 11, 9, 8)),
        (OutageKind.FAULT, None),
        (OutageKind.DISASTER, None),
        (OutageKind.RATIONING, None),
    ],
)
def test_each_kind_has_its_lead_time(kind: OutageKind, by: datetime | None) -> None:
    assert announce_by(kind, EIGHT, planned_days=7, temporary_hours=24) == by


@pytest.mark.parametrize(
    ("began", "restored", "in_time"),
    [
        (EIGHT, FIVE, True),
        (EIGHT + TOLERANCE, FIVE + TOLERANCE, True),
        (EIGHT, NINE, True),
        (EIGHT + timedelta(minutes=6), FIVE, False),
        (EIGHT, FIVE + timedelta(minutes=6), False),
        (EIGHT, None, False),
        (None, None, False),
    ],
)
def test_a_promise_is_kept_by_beginning_and_ending_no_later(
    began: datetime | None, restored: datetime | None, in_time: bool
) -> None:
    found = kept(FIRST, began_at=began, restored_at=restored, withdrawn_at=None, tolerance=TOLERANCE)
    assert found == Kept(counts=True, in_time=in_time)


def test_what_was_withdrawn_in_time_or_has_no_end_is_not_counted() -> None:
    nothing: dict[str, Any] = {"began_at": None, "restored_at": None, "tolerance": TOLERANCE}
    before = kept(FIRST, withdrawn_at=EIGHT, **nothing)
    after = kept(FIRST, withdrawn_at=NINE, **nothing)
    open_end = kept(Version(EIGHT, EIGHT, None, told=True), withdrawn_at=None, **nothing)
    assert (before.counts, after.counts, open_end.counts) == (False, True, False)
    assert not after.in_time


def test_a_moved_notice_counts_by_the_last_version_anybody_was_told_of() -> None:
    second = Version(NINE, NINE, FIVE, told=False)
    assert last_told([FIRST, second]) is FIRST
    assert last_told([second]) is second


def test_two_tries_in_vain_are_enough_where_two_are_asked_for() -> None:
    assert call_state(reached=False, tries=1, needed=2) is CallState.AGAIN
    assert call_state(reached=False, tries=2, needed=2) is CallState.UNREACHED
    assert call_state(reached=True, tries=5, needed=2) is CallState.TOLD


def test_villages_are_gathered_for_the_board() -> None:
    villages = "青竹村1组、青竹村2组、青竹村4组、桥头村、岭上村一组、岭上村二组"
    assert gathered(villages) == "青竹村1至2组、4组；桥头村；岭上村一组、二组"


def test_ranks_lie_from_the_highest_and_minutes_are_said_in_words() -> None:
    assert sorted([None, "二级", "特级"], key=rank_key) == ["特级", "二级", None]
    assert [span_words(each) for each in (45, 60, 150, 3000)] == [
        "45 分钟", "1 小时", "2 小时 30 分", "2 天 2 小时",
    ]  # fmt: skip
