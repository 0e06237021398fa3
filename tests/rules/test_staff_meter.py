from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from supply_station.errors import RuleBroken
from supply_station.rules.customer import UsageClass
from supply_station.rules.parameter_default import BY_KEY
from supply_station.rules.parameter_staff_meter import QUOTA, TIERS_MILD, TIERS_SHARP
from supply_station.rules.parameter_value import checked
from supply_station.rules.staff_meter import (
    Flag,
    Ledger,
    Standing,
    excess,
    flags,
    masked,
    refuse_review,
    run_kwh,
    tail,
    term,
)
from supply_station.rules.staff_meter_fee import Tier, difference, fee, tiers

MILD, SHARP = tiers(BY_KEY[TIERS_MILD].value), tiers(BY_KEY[TIERS_SHARP].value)
SOUND: dict[str, Any] = {
    "ledger": Ledger.HOME,
    "owner": "邓茂",
    "usage_class": UsageClass.RESIDENTIAL,
    "meters": 1,
    "due": True,
    "kwh": 20000,
    "fee": 11860,
    "own_fee": 11860,
    "reader": "远程采集",
    "paid": True,
}


@pytest.mark.parametrize(
    ("table", "energy", "expected"),
    [(MILD, 200, 11860), (MILD, 500, 34750), (SHARP, 500, 32250), (MILD, 0, 0), (MILD, 180, 10584)],
)
def test_the_tiers_give_the_figures_of_the_province(
    table: tuple[Tier, ...], energy: int, expected: int
) -> None:
    assert fee(table, energy * 100) == expected


def test_two_months_billed_at_once_have_tiers_twice_as_wide() -> None:
    assert fee(MILD, 100000, months=2) == 2 * fee(MILD, 50000)
    assert fee(MILD, 100000) > 2 * fee(MILD, 50000)


def test_a_tier_table_is_read_as_it_is_written() -> None:
    assert tiers("180=0.6; 以上=0.9") == (Tier(18000, Decimal("0.6")), Tier(None, Decimal("0.9")))
    assert tiers(checked(BY_KEY[TIERS_MILD], " 180=0.6；以上=0.9 ")) == tiers("180=0.6；以上=0.9")


@pytest.mark.parametrize(
    "text", ["", "180=0.6", "350=0.6；180=0.7；以上=0.9", "以上=0.9；180=0.6", "180=六角；以上=1"]
)
def test_a_tier_table_that_does_not_climb_is_refused(text: str) -> None:
    with pytest.raises(RuleBroken):
        checked(BY_KEY[TIERS_MILD], text)


@pytest.mark.parametrize("text", ["12000", ""])
def test_a_quota_is_a_number_or_not_given_yet(text: str) -> None:
    assert checked(BY_KEY[QUOTA], text) == text


@pytest.mark.parametrize("text", ["0", "-5", "1万2", "12.5"])
def test_a_quota_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(RuleBroken):
        checked(BY_KEY[QUOTA], text)


def test_a_fen_of_rounding_is_no_difference() -> None:
    assert difference(11861, 11860) == difference(None, 11860) == difference(11860, None) == 0
    assert difference(11862, 11860) == 2
    assert difference(10000, 11860) == -1860


def test_a_sound_month_raises_no_flag() -> None:
    assert flags(Standing(**SOUND)) == ()


@pytest.mark.parametrize(
    ("said", "raised"),
    [
        ({"kwh": None, "fee": None, "own_fee": None, "reader": None, "paid": False}, Flag.NO_READING),
        ({"kwh": 0, "fee": 0, "own_fee": 0}, Flag.ZERO),
        ({"usage_class": UsageClass.COMMERCIAL, "own_fee": None}, Flag.CLASS),
        ({"meters": 2}, Flag.METERS),
        ({"reader": "邓茂"}, Flag.OWN_READER),
        ({"fee": 11000}, Flag.FEE),
        ({"paid": False}, Flag.UNPAID),
        ({"differs": True}, Flag.DIFFERS),
        ({"changed": True}, Flag.CHANGED),
    ],
)
def test_each_thing_to_look_into_is_a_flag_of_its_own(said: dict[str, Any], raised: Flag) -> None:
    assert flags(Standing(**SOUND | said)) == (raised,)


def test_the_station_owes_nobody_a_class_or_a_payment() -> None:
    own = {
        "ledger": Ledger.OFFICE,
        "owner": None,
        "usage_class": UsageClass.COMMERCIAL,
        "paid": False,
        "meters": 2,
    }
    assert flags(Standing(**SOUND | own)) == ()


def test_an_account_of_two_months_is_not_missed_between() -> None:
    assert flags(Standing(**SOUND | {"due": False, "kwh": None, "fee": None, "own_fee": None})) == ()


def test_a_dial_goes_over_zero_only_where_it_is_ticked() -> None:
    assert run_kwh(10000, 15000, 2, rolled=False, digits=5) == 10000
    assert run_kwh(9_999_000, 1000, 1, rolled=True, digits=5) == 2000
    assert run_kwh(9_999_000, 1000, 1, rolled=True, digits=None) == 2000
    for start, end, rolled, field in (
        (15000, 10000, False, "read_to"),
        (10000, 15000, True, "rolled_over"),
        (5_000_000, 1000, True, "read_to"),
    ):
        with pytest.raises(RuleBroken) as refusal:
            run_kwh(start, end, 1, rolled=rolled, digits=6)
        assert refusal.value.field == field


def test_what_exceeds_the_quota_of_the_year() -> None:
    assert (excess(120, 100), excess(80, 100), excess(80, None)) == (20, 0, 0)


def test_the_board_says_no_more_than_it_must() -> None:
    assert masked("4300000000017") == "*********0017"
    assert masked("17") == "17"
    assert tail("1430009000003609335198") == "335198"
    assert term(date(2026, 11, 5), None) == "2026-11-05 至 下月张榜"
    assert term(date(2026, 11, 5), date(2026, 12, 4)) == "2026-11-05 至 2026-12-04"


def test_a_reviewer_is_neither_owner_nor_reader() -> None:
    assert refuse_review("邓茂", "邓茂", "彭山") == "复核人不能是用电人本人"
    assert refuse_review("彭山", "邓茂", "彭山") == "复核人不能是抄表人"
    assert refuse_review("向阳", "邓茂", "彭山") is None
